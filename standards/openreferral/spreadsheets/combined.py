"""Cells that say more than their own column holds: a price in words, both times, both ages.

People write "£2 per session" under Price and "10-12" under Opens. What such a cell says is put into the
columns that it belongs to and reported as read so; a price that is no number stays as words.
"""

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from standards.openreferral.files.sheets import Value
from standards.openreferral.spreadsheets.figures import read_money
from standards.openreferral.spreadsheets.moments import read_clock
from standards.openreferral.spreadsheets.text import Report, as_text, as_written, says_nothing, silent

_FREE = frozenset(
    {"free", "nil", "no charge", "no cost", "no fee", "free of charge", "free entry", "no charges"}
)
_PRICE_AND_WORDS = re.compile(
    r"((?:GBP|£)?\s*\d[\d,]*(?:\.\d+)?\s*(?:GBP|pounds?)?|\d{1,3}\s*p(?:ence)?)\s*"
    r"((?:/|per\b|an?\b|each\b|for\b|pp\b|\()[^\d£]*)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*(?:-|\u2013|\u2014|\bto\b|\btill\b|\buntil\b)\s*", re.IGNORECASE)
_BARE = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?")
_HALF = re.compile(r"(\d{1,2})(?:[:.]\d{2})? ?([ap])\.? ?m\.?", re.IGNORECASE)
_WORDED = frozenset({"noon", "midday", "midnight"})
# People who give a bare hour up to noon for the start of something mean the day, not the night.
_MORNING = range(9, 13)

_AGED = r"(?:(?:for )?(?:people )?(?:aged?s?|ages) )?"
_YEARS = r"(?: ?(?:years?|yrs?)(?:[ -]olds?)?| ?y/o)?"
_AGES = re.compile(rf"{_AGED}(\d{{1,3}}){_YEARS} ?(?:-|\u2013|\u2014|to|and) ?(\d{{1,3}}){_YEARS}")
_FROM = re.compile(
    rf"(?:{_AGED}(?:over|from|at least)[ -](?:the age of )?(\d{{1,3}})'?s?{_YEARS}"
    rf"|{_AGED}(\d{{1,3}}){_YEARS} ?(?:\+|plus|and over|or over|and above|and older|or older|and up)\.?)"
)
_UNDER = re.compile(rf"{_AGED}(?:under|below)[ -](?:the age of )?(\d{{1,3}})'?s?{_YEARS}")
_UP_TO = re.compile(rf"{_AGED}(?:up to|to) (\d{{1,3}}){_YEARS}|{_AGED}(\d{{1,3}}){_YEARS} (?:and|or) under")

Several = dict[str, Any]
"""Values by the key of their column."""


def read_combined(key: str, value: Value, report: Report) -> Several | None:
    """Return what a cell says, by column, where it says more or other than its own column holds.

    None where it says no more: the cell is then read as any other of its column.

    Args:
        key: the cell's column.
        value: the cell.
        report: called with the code and message of what was read so.
    """
    reader = _READERS.get(key)
    if reader is None or not isinstance(value, str):
        return None
    text = " ".join(as_written(as_text(value)).split())
    if not text or (says_nothing(text) and text.casefold() not in _FREE):
        return None
    return reader(text, report)


def _price(text: str, report: Report) -> Several | None:
    if text.casefold().strip(" .!") in _FREE:
        report("price_in_words", f'"{text[:40]}" was read as a price of 0; write 0, or Yes under Free.')
        return {"cost_amount": 0}
    if read_money(text, silent) is not None:
        return None
    match = _PRICE_AND_WORDS.fullmatch(text)
    amount = read_money(match[1].strip(), silent) if match else None
    if match is None or amount is None:
        message = "This is not one price in pounds, so it was read as words, without a price that can be "
        report(
            "price_as_words",
            message + "searched; if there is one, write it here and the rest under Price is per.",
        )
        return {"cost_description": text}
    words = re.sub(r"^/ ?", "per ", match[2].strip())
    words = words.removeprefix("(").removesuffix(")").strip() if words.startswith("(") else words
    message = f'It was read as a price of {amount} and "{words[:60]}" under Price is per; write them there.'
    report("price_with_words", message)
    return {"cost_amount": amount, "cost_description": words}


def _times(text: str, report: Report) -> Several | None:
    folded = text.casefold()
    parts = _BETWEEN.split(folded)
    if len(parts) != 2 or not all(part[:1].isdigit() or part in _WORDED for part in parts):
        return None
    found = _both(parts[0], parts[1])
    if found is None:
        message = "These are two times, but which half of the day is not sure; write 09:00 or 9pm, "
        report("time_without_half", message + "and the end under Closes.")
        return {}
    opens, closes = found
    message = f"Both times stand in one cell; they were read as {opens} to {closes}. "
    report("times_in_one_cell", message + "Give the end under Closes.")
    return {"opens": opens, "closes": closes}


def _both(start: str, end: str) -> tuple[str, str] | None:
    """Return both times of a day; a half of the day that one end lacks follows from the other."""
    bare_start, bare_end = _BARE.fullmatch(start), _BARE.fullmatch(end)
    half_start, half_end = _HALF.fullmatch(start), _HALF.fullmatch(end)
    opens, closes = read_clock(start, silent), read_clock(end, silent)
    if bare_start and half_end and int(bare_start[1]) <= 12:
        # "7-9pm" is the evening, "10-2pm" begins in the morning.
        tried = [read_clock(f"{start}{half}m", silent) for half in (half_end[2], "a")]
        opens = next((one for one in tried if one and closes and one < closes), None)
    elif bare_start and not bare_start[2]:
        hour = int(bare_start[1])
        opens = f"{hour:02}:00" if hour in _MORNING or 13 <= hour < 24 else None
    if bare_end and not bare_end[2] and opens:
        closes = _next_after(int(bare_end[1]), opens)
    elif bare_end and half_start and opens and int(bare_end[1]) <= 12 and (not closes or closes <= opens):
        closes = read_clock(f"{end}pm", silent)
    if not opens or not closes:
        return None
    return opens, closes


def _next_after(hour: int, opens: str) -> str | None:
    """Return the first time after another at which a clock's hand stands on an hour."""
    return next((f"{one:02}:00" for one in (hour, hour + 12) if opens < f"{one:02}:00" <= "24:00"), None)


def _ages(text: str, report: Report) -> Several | None:
    folded = text.casefold().strip(" .").replace("\u2019", "'")
    found: Several = {}
    if match := _AGES.fullmatch(folded):
        found = {"minimum_age": int(match[1]), "maximum_age": int(match[2])}
        if match[1] == match[2] or int(match[1]) > int(match[2]):
            return None
    elif match := _FROM.fullmatch(folded):
        found = {"minimum_age": int(match[1] or match[2])}
    elif match := _UP_TO.fullmatch(folded):
        found = {"maximum_age": int(match[1] or match[2])}
    elif (match := _UNDER.fullmatch(folded)) and int(match[1]) > 0:
        found = {"maximum_age": int(match[1]) - 1}
    if not found:
        return None
    names = {"minimum_age": "Youngest age", "maximum_age": "Oldest age"}
    said = " and ".join(f"{names[key]} {age}" for key, age in found.items())
    report("ages_in_words", f"This was read as {said}; write the figures in their own columns.")
    return found


_READERS: Mapping[str, Callable[[str, Report], Several | None]] = MappingProxyType(
    {
        "cost_amount": _price,
        "opens": _times,
        "closes": _times,
        "minimum_age": _ages,
        "maximum_age": _ages,
    }
)
