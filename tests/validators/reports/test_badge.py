from typing import Any

import pytest
from defusedxml.ElementTree import fromstring

from tests.validators.reports.made import a_report
from validators.reports.badge import render

SVG = "{http://www.w3.org/2000/svg}"


def words(report: dict[str, Any]) -> list[str]:
    return [text.text or "" for text in fromstring(render(report)).iter(f"{SVG}text")]


def with_verdicts(official: str, strict: str) -> dict[str, Any]:
    report = a_report()
    return report | {"verdicts": {"official": official, "strict": strict}}


@pytest.mark.parametrize(
    ("official", "strict", "word"),
    [
        ("pass", "fail", "pass"),
        ("warn", "fail", "pass, with warnings"),
        ("fail", "pass", "fail"),
        ("not_assessed", "fail", "fail"),
        ("not_assessed", "not_assessed", "not assessed"),
    ],
)
def test_it_gives_the_official_verdict_or_else_the_strict_one(official: str, strict: str, word: str) -> None:
    assert words(with_verdicts(official, strict)) == ["Open Referral UK 3.0", f"{word}, quality 89"]


def test_without_services_there_is_no_score() -> None:
    assert words(a_report(quality=None)) == ["Open Referral UK 3.0", "pass"]


def test_it_says_in_a_title_what_it_shows(full: dict[str, Any]) -> None:
    root = fromstring(render(full))

    assert root.attrib["role"] == "img"
    title = root.find(f"{SVG}title")
    assert title is not None
    assert root.attrib["aria-labelledby"] == title.attrib["id"]
    assert title.text == (
        "Open Referral UK 3.0: The official check does not pass. Data quality 88.7 of 100. As of 1 June 2026."
    )


def test_nothing_in_it_loads_or_runs(hostile: dict[str, Any]) -> None:
    shown = render(hostile)

    tags = {element.tag.removeprefix(SVG) for element in fromstring(shown).iter()}
    assert tags == {"svg", "title", "rect", "g", "text"}
    assert shown.count("http") == 1  # its namespace
    for word in ("script", "alert", "evil", "onerror", "style"):
        assert word not in shown
