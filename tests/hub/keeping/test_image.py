"""The recipe of the image names what there is. That the image builds is not tested here."""

import fnmatch
import json
import re
from pathlib import Path

import pytest

import hub.config
from tests.conftest import REPOSITORY

DOCKERFILE = (REPOSITORY / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = (REPOSITORY / "compose.yaml").read_text(encoding="utf-8")
IGNORE = (REPOSITORY / ".dockerignore").read_text(encoding="utf-8")
# One instruction a line.
STEPS = re.sub(r"\\\n", " ", DOCKERFILE).splitlines()


def copied() -> list[str]:
    """What the image is made of, as paths of the checkout."""
    return [
        source
        for step in STEPS
        if step.startswith("COPY ") and "--from" not in step
        for source in step.split()[1:-1]
    ]


def is_sent(path: str) -> bool:
    """Whether the builder is sent a path: the last line that fits decides."""
    sent = True
    for line in IGNORE.splitlines():
        rule = line.strip()
        if rule and not rule.startswith("#"):
            pattern = rule.removeprefix("!")
            if fnmatch.fnmatch(path, pattern) or fnmatch.fnmatch(path.split("/")[0], pattern):
                sent = rule.startswith("!")
    return sent


def test_everything_that_is_copied_is_there_and_is_sent() -> None:
    assert {"requirements.txt", "hub", "standards", "validators", "discovery_app"} <= set(copied())
    for source in copied():
        assert (REPOSITORY / source).exists(), source
        assert is_sent(source), source


@pytest.mark.parametrize(
    "path", [".git", ".venv", "var", "tests", "var/catalogue.sqlite", ".env", "hub.backup"]
)
def test_nothing_private_is_sent(path: str) -> None:
    assert not is_sent(path)


def test_every_package_of_ours_is_copied() -> None:
    packages = {path.parent.name for path in REPOSITORY.glob("*/__init__.py")} - {"tests"}

    assert packages <= set(copied())


def test_the_packages_are_pinned_and_nobody_runs_as_root() -> None:
    assert "--require-hashes" in DOCKERFILE
    users = [step.split()[1] for step in STEPS if step.startswith("USER ")]
    assert users == ["signpost"]
    assert STEPS.index("USER signpost") < next(n for n, step in enumerate(STEPS) if step.startswith("CMD "))


def test_every_setting_that_is_named_is_one() -> None:
    known = set(re.findall(r"\b(?:SIGNPOST_[A-Z_]+|PORT)\b", Path(hub.config.__file__).read_text("utf-8")))
    named = set(re.findall(r"\bSIGNPOST_[A-Z_]+\b", COMPOSE + DOCKERFILE))

    assert named <= known
    assert {"SIGNPOST_DATABASE_URL", "SIGNPOST_PUBLIC_URL", "SIGNPOST_VAR"} <= named
    assert re.search(r"^\s+SIGNPOST_VAR=/var/lib/signpost\b", DOCKERFILE, re.MULTILINE)
    assert "hub:/var/lib/signpost" in COMPOSE


def test_what_the_image_starts_are_commands_of_ours() -> None:
    from hub.cli import main

    [start] = [json.loads(step[4:]) for step in STEPS if step.startswith("CMD ")]

    assert start[:2] == ["sh", "-c"]
    for command in re.findall(r"signpost ([a-z]+)", start[2]):
        assert command in main.commands
    options = {name for one in main.commands["serve"].params for name in one.opts}
    assert set(re.findall(r"--[a-z]+", start[2])) <= options
