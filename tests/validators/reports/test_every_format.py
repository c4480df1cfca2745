"""What holds for all formats alike."""

import copy
import time
from typing import Any

import pytest

from tests.validators.reports.made import a_large_report, a_report
from validators.report import Counts, Report
from validators.reports import FORMATS
from validators.reports.clean import visible

NAMES = sorted(FORMATS)
READ_BY_PEOPLE = sorted(set(FORMATS) - {"json"})


@pytest.fixture(scope="module")
def large() -> dict[str, Any]:
    return a_large_report()


@pytest.mark.parametrize("name", NAMES)
def test_the_same_report_gives_the_same_bytes(full: dict[str, Any], name: str) -> None:
    reordered = {key: full[key] for key in reversed(full)}

    assert FORMATS[name].render(full) == FORMATS[name].render(copy.deepcopy(reordered))


@pytest.mark.parametrize("name", NAMES)
def test_a_report_is_not_changed_by_showing_it(full: dict[str, Any], name: str) -> None:
    before = copy.deepcopy(full)

    FORMATS[name].render(full)

    assert full == before


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_a_report_with_nothing_in_it_is_shown(name: str) -> None:
    shown = FORMATS[name].render(a_report(quality=None, source="", official=(), profile="strict"))

    assert shown


@pytest.mark.parametrize("name", READ_BY_PEOPLE)
def test_hostile_text_stays_short_printable_and_writable(hostile: dict[str, Any], name: str) -> None:
    shown = FORMATS[name].render(hostile).decode("utf-8-sig")

    assert len(shown) < 1_000_000
    for character in ("\x00", "\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u2028", "\ufffe", "\U000e0041"):
        assert character not in shown


@pytest.mark.parametrize("name", NAMES)
def test_twenty_thousand_notices_are_shown_in_seconds(large: dict[str, Any], name: str) -> None:
    began = time.process_time()
    shown = FORMATS[name].render(large)

    assert time.process_time() - began < 6
    assert len(shown) < 40_000_000


def test_the_json_format_is_what_the_report_itself_writes() -> None:
    whole = Report("3.0", "2026-06-01", "0", counts=Counts(), notices=(), not_run=(), faults=())

    assert FORMATS["json"].render(whole.as_json()) == whole.to_json()


def test_text_is_shown_on_one_line_with_acting_characters_by_number() -> None:
    assert visible("caf\u00e9 \U0001f468\u200d\U0001f469") == "caf\u00e9 \U0001f468\u200d\U0001f469"
    assert visible("\x1b[2J\ud800\u202e\n") == "\\u001b[2J\\ud800\\u202e\\n"
    assert len(visible("x" * 10_000)) == 2_000
    assert visible(None) == ""
