"""What the code reads beside itself is installed with it."""

import tomllib
from fnmatch import fnmatch
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PACKAGES = ("hub", "standards", "validators", "sample_feeds", "discovery_app")
# For people who look at the repository.
DOCUMENTATION = ("*.md", "*.png")


def test_every_file_of_the_packages_is_installed_or_documentation() -> None:
    settings = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
    installed = ("*.py", *settings["tool"]["setuptools"]["package-data"]["*"], *DOCUMENTATION)
    there = [
        path
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]

    assert len(there) > 500
    left_out = [path for path in there if not any(fnmatch(path.name, pattern) for pattern in installed)]
    assert left_out == []
