"""One cell to what it means, and back: each kind of column in one place.

A cell that cannot be read gives None and is reported; one that had to be repaired is read and reported.
What `read_cell` returns, `write_cell` writes so that reading it again gives the same.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import partial
from typing import Any

from standards.openreferral.files.sheets import Fault, Value
from standards.openreferral.formats import is_email, is_uri, with_scheme
from standards.openreferral.readers.terms_1_0 import word_attribute
from standards.openreferral.spreadsheets import choices, figures, moments, terms
from standards.openreferral.spreadsheets.columns import Column
from standards.openreferral.spreadsheets.text import Report, as_text, as_written, items, joined, says_nothing

NUMBERS = frozenset({"number", "whole", "latitude", "longitude", "money"})
"""Kinds whose cells are numbers in a workbook."""

_NONE_SAYS = frozenset({"wait_time", "fees", "apply"})
"""Columns in which "None" is an answer: no waiting, nothing to pay, nothing to be done first."""

_FAULTS = {
    "error_value": "The cell shows an error; put the value in its place.",
    "formula_without_value": "The cell holds a formula without its result; put the value in its place.",
}


def read_cell(column: Column, value: Value, report: Report) -> Any:
    """Return what a cell says, None when it says nothing or cannot be read.

    Text, dates, times, choices and numbers as such; lists as lists; `terms`, `words`, `named`, `areas`,
    `register` and `registers` as objects of the record; `days` as codes, `weeks` as numbers; `free` as
    true or false.

    Args:
        column: the cell's column.
        value: the cell.
        report: called with the code and message of each problem.
    """
    if isinstance(value, Fault):
        told = " The service is published as active." if column.key == "status" else ""
        report(value.code, _FAULTS[value.code] + told)
        return None
    if isinstance(value, str):
        value = as_written(as_text(value))
        if not value:
            return None
        if says_nothing(value) and not _means(column, value):
            report("placeholder", "This stands for an empty cell and was read as one; leave it blank.")
            return None
    if column.kind in _READ_CELL:
        return _READ_CELL[column.kind](value, report)
    text = value if isinstance(value, str) else as_text(value)
    if isinstance(value, date | time):
        # "5-11" typed into a cell becomes the 5th of November.
        report("text_as_date", f"The cell holds a date or time where text belongs; it was read as {text}.")
    return _read_text(column, text, report)


def _means(column: Column, text: str) -> bool:
    """The words, which stand for an empty cell elsewhere, say something in this column."""
    # Of a status that nobody can read it is said as what the service is published.
    return column.key == "status" or (column.key in _NONE_SAYS and text.casefold() in ("none", "nil"))


def _read_text(column: Column, text: str, report: Report) -> Any:
    kind = column.kind
    if kind in _READ_TEXT:
        return _READ_TEXT[kind](text, report)
    if kind in ("text", "id"):
        return " ".join(text.split())
    if kind == "long_text":
        return text
    if kind == "choice":
        return choices.read_choice(column, text, report)
    if kind == "register":
        read = figures.read_register_number(column.role, text, report)
        return terms.registered(*read) if read else None
    return _read_items(column, text, report)


def _read_items(column: Column, text: str, report: Report) -> list[Any] | None:
    if column.kind in ("weeks", "monthdays"):
        text = re.sub(r",|/|&| and ", ";", text)
    elif column.kind == "phones":
        text = _several_phones(text)
    found: list[Any] = []
    for item in items(text):
        read = _read_item(column, item, report)
        if read is not None and read not in found:
            found.append(read)
    return found or None


def _read_item(column: Column, item: str, report: Report) -> Any:
    kind, role = column.kind, column.role
    if kind in _READ_ITEM:
        return _READ_ITEM[kind](item, report)
    if kind == "terms":
        return terms.read_term_item(item, role, report)
    if kind == "words":
        word = choices.read_choice(column, item, report)
        return word_attribute(role, word) if word else None
    return terms.read_language(item) if kind == "named" else item


def write_cell(column: Column, value: Any) -> str | int | float:
    """Return the cell for what `read_cell` returned: text, or a number for the kinds in `NUMBERS`."""
    kind = column.kind
    if kind in NUMBERS and isinstance(value, int | float):
        return value
    if kind == "choice":
        return choices.write_choice(column, value)
    if kind == "free":
        return "Yes" if value else "No"
    if kind == "days":
        return _write_days(value)
    if kind == "weeks":
        return "; ".join(choices.write_week(each) for each in value)
    if kind == "register":
        return str(value["identifier"])
    if isinstance(value, list):
        return joined(_write_item(column, each) for each in value)
    return str(value)


def _write_item(column: Column, item: Any) -> str:
    if column.kind == "terms":
        return terms.write_term_item(item)
    if column.kind == "words":
        return choices.write_choice(column, str((item.get("taxonomy_term") or {}).get("name", "")))
    if column.kind == "named":
        return terms.write_language(item)
    if column.kind == "areas":
        return terms.write_area(item)
    if column.kind == "registers":
        return terms.write_register(item)
    return str(item)


def _several_phones(text: str) -> str:
    """Put semicolons between telephone numbers that are set apart in another way."""
    parts = re.split(r"[;,\n]|\s+(?:/|or|and)\s+", text)
    whole = all(sum(each.isdigit() for each in part) >= 6 for part in parts)
    return joined(part.strip() for part in parts) if whole and "\\" not in text else text


def _write_days(codes: list[str]) -> str:
    names = {code: name for name, code in choices.DAYS.items()}
    return "; ".join(names.get(code, code) for code in codes)


def _read_web(text: str, report: Report) -> str | None:
    if is_uri(text) and text.casefold().startswith(("http://", "https://")):
        return text
    whole = with_scheme(text)
    if whole:
        report("url_scheme_assumed", f"The address has no https://; it was read as https://{text[:60]}.")
        return whole
    report("not_a_url", "This is not one full web address; write it with https:// and without spaces.")
    return None


def _read_email(text: str, report: Report) -> str | None:
    address = text.removeprefix("mailto:").strip()
    if is_email(address):
        return address
    report("not_an_email", "This is not one email address; write one such as info@example.org.")
    return None


def _read_monthday(item: str, report: Report) -> str | None:
    match = re.fullmatch(r"(-?\d{1,2})(?:st|nd|rd|th)?", item.strip())
    if match and 1 <= abs(int(match[1])) <= 31:
        return str(int(match[1]))
    if item.casefold() in ("last", "last day"):
        return "-1"
    report("not_a_day_of_month", "This is no day of a month; write 1 to 31, or -1 for the last.")
    return None


_READ_CELL: Mapping[str, Callable[[Value, Report], Any]] = {
    "date": moments.read_day,
    "time": moments.read_clock,
    "moment": moments.read_moment,
    "free": choices.read_yes_no,
}
_READ_TEXT: Mapping[str, Callable[[str, Report], Any]] = {
    "web": _read_web,
    "email": _read_email,
    "number": figures.read_figure,
    "whole": figures.read_whole,
    "latitude": partial(figures.read_degrees, "latitude"),
    "longitude": partial(figures.read_degrees, "longitude"),
    "money": figures.read_money,
    "digits": figures.read_digits,
    "postcode": figures.read_postcode,
    "days": choices.read_days,
}
_READ_ITEM: Mapping[str, Callable[[str, Report], Any]] = {
    "phones": figures.read_phone,
    "areas": terms.read_area,
    "registers": terms.read_register,
    "weeks": choices.read_week,
    "monthdays": _read_monthday,
}
