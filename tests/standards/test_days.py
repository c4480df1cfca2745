"""A day is called the same in a feed of 1.0, in a schedule and in a spreadsheet."""

import pytest

from standards.openreferral.days import BY_NAME, CODES, SEVERAL
from standards.openreferral.readers.days_1_0 import read_days
from standards.openreferral.schedule_values import read_weekdays
from standards.openreferral.spreadsheets import choices


def refuse(code: str, message: str) -> None:
    pytest.fail(f"{code}: {message}")


@pytest.mark.parametrize(("name", "number"), BY_NAME.items())
def test_every_name_of_a_day_is_understood_wherever_it_stands(name: str, number: int) -> None:
    code = CODES[number]

    assert read_days(name.title()) == code
    assert read_weekdays({"byday": name.title()}) == ((0, number),)
    assert choices.read_days(name.title(), refuse) == [code]


@pytest.mark.parametrize(("words", "numbers"), SEVERAL.items())
def test_words_for_several_days_are_understood_in_feeds_and_spreadsheets(words: str, numbers: range) -> None:
    codes = [CODES[number] for number in numbers]

    assert read_days(words.capitalize()) == ",".join(codes)
    assert choices.read_days(words.capitalize(), refuse) == codes


@pytest.mark.parametrize("words", ["Mondays to Thursdays", "Fri-Mon", "sat \u2013 sun"])
def test_days_from_one_to_another_are_the_same_in_feeds_and_spreadsheets(words: str) -> None:
    assert sorted(read_days(words).split(",")) == sorted(choices.read_days(words, refuse) or [])
