"""What is written about the validator is what it does."""

import re
import tomllib
from pathlib import Path

import validators
from validators.quality import RICHNESS_WEIGHTS, WEIGHTS
from validators.version import VERSION

FOLDER = Path(str(validators.__file__)).parent
ROW = re.compile(r"^\| (\w+) \| (\d+) \|", re.MULTILINE)


def test_the_weights_of_the_score_are_those_that_are_published() -> None:
    text = (FOLDER / "QUALITY.md").read_text(encoding="utf-8")
    score, _, richness = text.partition("## Richness")

    assert {name: int(weight) for name, weight in ROW.findall(score)} == dict(WEIGHTS)
    assert {name: int(weight) for name, weight in ROW.findall(richness)} == dict(RICHNESS_WEIGHTS)


def test_the_version_is_that_of_the_package() -> None:
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == VERSION
