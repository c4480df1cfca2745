"""One cell to what it means, and back: each kind of column in one place.

A cell that cannot be read gives None and is reported; one that had to be repaired is read and reported.
What `read_cell` returns, `write_cell` writes so that reading it again gives the same.
"""

import re
from datetime import date, time
from typing import Any

from standards.openreferral.files.sheets import Fault, Value
from standards.openreferral.formats import is_email, is_uri
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
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,62})\.)+[A-Za-z]{2,}(?::\d+)?(?:[/?#]\S*)?")


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
    kind = column.kind
    if kind == "date":
        return moments.read_day(value, report)
    if kind == "time":
        return moments.read_clock(value, report)
    if kind == "moment":
        return moments.read_moment(value, report)
    if kind == "free":
        return choices.read_yes_no(value, report)
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
    kind, role = column.kind, column.role
    if kind in ("text", "id"):
        return " ".join(text.split())
    if kind == "long_text":
        return text
    if kind == "choice":
        return choices.read_choice(column, text, report)
    if kind == "web":
        return _read_web(text, report)
    if kind == "email":
        return _read_email(text, report)
    if kind == "number":
        return figures.read_figure(text, report)
    if kind == "whole":
        return figures.read_whole(text, report)
    if kind in ("latitude", "longitude"):
        return figures.read_degrees(kind, text, report)
    if kind == "money":
        return figures.read_money(text, report)
    if kind == "digits":
        return figures.read_digits(text, report)
    if kind == "postcode":
        return figures.read_postcode(text, report)
    if kind == "days":
        return choices.read_days(text, report)
    if kind == "register":
        read = figures.read_register_number(role, text, report)
        return terms.registered(*read) if read else None
    return _read_items(column, text, report)


def _read_items(column: Column, text: str, report: Report) -> list[Any] | None:
    kind, role = column.kind, column.role
    found: list[Any] = []
    if kind in ("weeks", "monthdays"):
        text = re.sub(r",|/|&| and ", ";", text)
    elif kind == "phones":
        text = _several_phones(text)
    for item in items(text):
        read: Any = item
        if kind == "phones":
            read = figures.read_phone(item, report)
        elif kind == "terms":
            read = terms.read_term_item(item, role, report)
        elif kind == "words":
            word = choices.read_choice(column, item, report)
            read = word_attribute(role, word) if word else None
        elif kind == "named":
            read = terms.read_language(item)
        elif kind == "areas":
            read = terms.read_area(item, report)
        elif kind == "registers":
            read = terms.read_register(item, report)
        elif kind == "weeks":
            read = choices.read_week(item, report)
        elif kind == "monthdays":
            read = _read_monthday(item, report)
        if read is not None and read not in found:
            found.append(read)
    return found or None


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
    if _HOST.fullmatch(text) and is_uri(f"https://{text}"):
        report("url_scheme_assumed", f"The address has no https://; it was read as https://{text[:60]}.")
        return f"https://{text}"
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
