"""What the words beside a schedule say, in plain forms only."""

from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.search.opening_words import exception_in, may_add_times, on_bank_holidays, says_always


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Closed on bank holidays", "closed"),
        ("Closed bank holiday Mondays", "closed"),
        ("Not bank holidays", "closed"),
        ("Not open on public holidays", "closed"),
        ("We don't open on bank holidays", "closed"),
        ("Every weekday except bank holidays.", "closed"),
        ("Mon-Fri 9-5 (excl. Bank Hols)", "closed"),
        ("Open every day apart from public and bank holidays", "closed"),
        ("Bank holidays: closed", "closed"),
        ("Closed Sundays and bank holidays", "closed"),
        ("No sessions on bank holidays", "closed"),
        ("Open on bank holidays", "open"),
        ("365 days a year including bank holidays", "open"),
        ("Closed Christmas Day but open on bank holidays", "open"),
        ("Closed on bank holidays, except Good Friday", None),
        ("Closed Sundays including bank holidays", None),
        ("Open 9-5, and 10-2 on bank holidays", None),
        ("May be closed on bank holidays", None),
        ("Please check our website on bank holidays", None),
        ("Closed on bank holidays. Open on bank holidays in summer.", None),
        ("Ring the bank on holidays", None),
        ("Drop in", None),
        ("", None),
    ],
)
def test_bank_holidays(words: str, said: str | None) -> None:
    assert on_bank_holidays(words) == said


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("24/7", True),
        ("24/7/365", True),
        ("Open 24 hours a day, seven days a week, 365 days a year", True),
        ("The helpline is open 24 hours", False),
        ("24 hours a day", False),
        ("Helpline: 24 hrs, 7 days", True),
        ("Available 24 hours every day of the year!", True),
        ("24/7 by appointment", False),
        ("7 days a week", False),
    ],
)
def test_always(words: str, said: bool) -> None:
    assert says_always(words) is said


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Term-time only", "Term-time only"),
        ("Tuesdays in term, 10am to 12pm", "Tuesdays in term, 10am to 12pm"),
        ("Tea and cake. Not in August!", "Not in August"),
        ("Closed 24 December to 2 January", "Closed 24 December to 2 January"),
        ("Times vary", "Times vary"),
        ("Fortnightly", "Fortnightly"),
        ("Closed on Sundays", None),
        ("Closed at weekends and on bank holidays", None),
        ("Everyone is welcome", None),
    ],
)
def test_exceptions(words: str, found: str | None) -> None:
    assert exception_in(words) == found


def test_fortnightly_is_no_exception_to_a_schedule_that_counts_weeks() -> None:
    assert exception_in("Every other week", weeks_counted=True) is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("Closed on bank holidays", False),
        ("Closed Sundays and bank holidays; term time only", False),
        ("Fridays too", True),
        ("Closed Mondays, Fridays from 9", True),
        ("By arrangement", True),
    ],
)
def test_words_that_may_add_times(words: str, said: bool) -> None:
    assert may_add_times(words) is said


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert on_bank_holidays(text) in ("open", "closed", None)
    assert isinstance(says_always(text), bool)
    assert exception_in(text) is None or exception_in(text) != ""
    assert isinstance(may_add_times(text), bool)


@pytest.mark.parametrize(
    "words",
    ["bank holidays open " * 500, "24 hours " * 1000, "closed on mon and " * 600, "not " * 5000, " " * 9000],
)
def test_long_texts_are_soon_read(words: str) -> None:
    """Only their beginning is read, and no pattern goes back and forth over it."""
    begin = process_time()

    for read in (on_bank_holidays, says_always, exception_in, may_add_times):
        read(words)

    assert process_time() - begin < 0.5
