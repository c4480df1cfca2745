"""Packages called hub, validators and standards are on the package index too: no pin may bring one in."""

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import distribution, distributions, packages_distributions
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
REQUIREMENTS = sorted(REPOSITORY.glob("requirements*.txt"))
OUR_OWN = {"hub", "validators", "standards", "sample_feeds", "discovery_app"}
_PIN = re.compile(r"^([A-Za-z0-9._-]+)(\[[^]]*\])?==(\S+)", re.MULTILINE)


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(path: Path) -> dict[str, str]:
    return {canonical(found[1]): found[3] for found in _PIN.finditer(path.read_text())}


def test_both_lists_of_requirements_are_here() -> None:
    assert [path.name for path in REQUIREMENTS] == ["requirements-dev.txt", "requirements.txt"]
    assert set(pins(REQUIREMENTS[1])) <= set(pins(REQUIREMENTS[0]))


def test_the_pins_resolve_to_no_distribution_of_our_own_names() -> None:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
    command += ["--disable-pip-version-check", "--report", "-", "--require-hashes"]
    done = subprocess.run(
        [*command, "-r", "requirements.txt"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode and is_unreachable(done.stderr):
        if os.environ.get("CI") == "true":
            pytest.fail(f"the package index cannot be reached: {done.stderr[-500:]}")
        pytest.skip("the package index cannot be reached")
    assert done.returncode == 0, done.stderr[-2000:]

    wanted = {
        canonical(one["metadata"]["name"]): one["metadata"]["version"]
        for one in json.loads(done.stdout)["install"]
    }

    assert wanted == pins(REPOSITORY / "requirements.txt")
    assert not wanted.keys() & {canonical(name) for name in OUR_OWN}


def is_unreachable(said: str) -> bool:
    return any(
        sign in said
        for sign in (
            "NewConnectionError",
            "ConnectTimeout",
            "Temporary failure in name resolution",
            "Max retries",
        )
    )


def test_nothing_installed_brings_a_package_of_our_own_names() -> None:
    bringers = {name: found for name, found in packages_distributions().items() if name in OUR_OWN}
    # An editable install of the project itself is the one that may.
    others = {name: set(found) - {"signpost-hub"} for name, found in bringers.items()}

    assert not {name: found for name, found in others.items() if found}
    assert not {canonical(one.metadata["Name"]) for one in distributions()} & {
        canonical(one) for one in OUR_OWN
    }


def test_our_own_packages_are_those_of_the_checkout() -> None:
    import hub
    import standards
    import validators

    for package in (hub, standards, validators):
        assert package.__file__ is not None
        assert Path(package.__file__).is_relative_to(REPOSITORY)


def test_what_is_installed_is_what_is_pinned() -> None:
    wanted = pins(REPOSITORY / "requirements.txt")

    assert {name: distribution(name).version for name in wanted} == wanted


@pytest.mark.parametrize("path", REQUIREMENTS, ids=lambda path: path.name)
def test_every_pin_has_hashes_and_none_names_a_host(path: Path) -> None:
    text = path.read_text()
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    pinned = [block for block in blocks if _PIN.match(block)]

    assert len(pinned) == len(pins(path)) > 20
    assert all("--hash=sha256:" in block for block in pinned)
    assert not re.search(r"://|--(extra-)?index-url|--find-links|--trusted-host|^-[if]\b", text, re.MULTILINE)


def test_whatever_is_imported_is_asked_for_by_name() -> None:
    """What only happens to be installed is missing on the next machine."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    always, developing = (
        {canonical(re.split(r"[^\w.-]", line, maxsplit=1)[0]) for line in lines}
        for lines in (project["dependencies"], project["optional-dependencies"]["dev"])
    )
    provided_by = packages_distributions()

    missing = [
        f"{path.relative_to(REPOSITORY)} imports {name}"
        for folder in [*sorted(OUR_OWN), "tests"]
        for path in sorted((REPOSITORY / folder).rglob("*.py"))
        for name in imported(path)
        if not {canonical(one) for one in provided_by.get(name, [name])}
        & (always | developing if folder == "tests" else always)
    ]

    assert missing == []


def imported(path: Path) -> Iterator[str]:
    """The top-level names a file imports from outside this project and Python itself."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [one.name for one in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        else:
            continue
        for name in (one.partition(".")[0] for one in names):
            if name not in sys.stdlib_module_names and name not in OUR_OWN | {"tests", "_typeshed"}:
                yield name
