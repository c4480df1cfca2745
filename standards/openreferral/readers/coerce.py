"""One published value to its type: repaired where certain, reported where not.

Each function takes the value, the pointer and name it stands at and the list to
report into, and returns the value to keep, None to keep nothing. They are only
called for values that are neither null nor already plain text of the right type.
"""

import math
from collections.abc import Callable
from typing import Any, TypeAlias

import orjson

from standards.openreferral.canonical import Problem, excerpt, without_empties
from standards.openreferral.dates import is_instant, is_iso_date, is_time, read_date
from standards.openreferral.formats import is_email, is_uri, with_scheme
from standards.openreferral.numbers import figures_of_pounds, read_number

Coercion: TypeAlias = Callable[[Any, str, str, list[Problem]], Any]

_TRUE = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}


def report(problems: list[Problem], code: str, at: str, name: str, message: str, value: object = "") -> None:
    """Add one problem with the field called `name` of the object at pointer `at`."""
    pointer = f"{at}/{name}" if name else at
    problems.append(Problem(code, pointer, message, excerpt(value)))


def text(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep text; write a number out as text; leave out anything else."""
    if isinstance(value, str):
        return None if value.isspace() else value
    if isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value):
        written = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
        message = f"{name} is a number and was read as text; publish it in quotation marks."
        report(problems, "text_as_number", at, name, message, value)
        return written
    if value in ([], {}):
        return None
    message = f"{name} is not text and was left out; publish a string."
    report(problems, "not_text", at, name, message, value)
    return None


def text_list(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep comma-separated text; join an array of texts or numbers."""
    if isinstance(value, list) and value and all(isinstance(item, (str, int)) for item in value):
        message = f"{name} is an array and was read as comma-separated text; publish it that way."
        report(problems, "list_in_text", at, name, message, value)
        return ",".join(str(item).strip() for item in value)
    return text(value, at, name, problems)


def number(value: Any, at: str, name: str, problems: list[Problem]) -> int | float | None:
    """Keep a finite number; read one written as text; leave out anything else."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        if math.isfinite(value):
            return value
    elif isinstance(value, str):
        read = read_number(value)
        if read is not None:
            message = f"{name} is a number in quotation marks; publish it without them."
            report(problems, "number_in_string", at, name, message, value)
            return read
        if not value.strip():
            return None
    message = f"{name} is not a number and was left out; publish a number."
    report(problems, "not_a_number", at, name, message, value)
    return None


def amount(value: Any, at: str, name: str, problems: list[Problem]) -> int | float | None:
    """Keep a sum of money; read "£3.50" or "1,250" in text."""
    figures = figures_of_pounds(value) if isinstance(value, str) else None
    return number(figures or value, at, name, problems)


def age(value: Any, at: str, name: str, problems: list[Problem]) -> int | float | None:
    """Keep an age in years, 0 or more: 0 is an age."""
    read = number(value, at, name, problems)
    if read is not None and read < 0:
        message = f"{name} is below 0 and was left out; publish an age in years."
        report(problems, "not_an_age", at, name, message, value)
        return None
    return read


def day(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep an ISO date; rewrite any other form of one; leave out what names no day."""
    if isinstance(value, str):
        if is_iso_date(value):
            return value
        if not value.strip():
            return None
    read = read_date(value)
    if read is None:
        message = f"{name} is not a date and was left out; publish it as YYYY-MM-DD."
        report(problems, "not_a_date", at, name, message, value)
        return None
    message = f"{name} is not written as YYYY-MM-DD; it was read as {read}."
    report(problems, "date_reformatted", at, name, message, value)
    return read


def instant(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep an RFC 3339 date-time; leave out one without its offset."""
    if isinstance(value, str) and is_instant(value):
        return value
    if isinstance(value, str) and not value.strip():
        return None
    message = (
        f"{name} is not a date, time and offset and was left out; publish it as 2026-03-15T10:30:45.123Z."
    )
    report(problems, "not_a_date_time", at, name, message, value)
    return None


def time(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep a time as written, and report one that names no time of day."""
    read = text(value, at, name, problems)
    if read is not None and not is_time(read.strip()):
        message = f"{name} is not a time of day; publish it as 09:00."
        report(problems, "not_a_time", at, name, message, value)
    return read


def uri(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep an address as written, and report one that is not an absolute URI."""
    read = text(value, at, name, problems)
    if read is not None and not is_uri(read):
        message = f"{name} is not a full web address; publish it with https:// and without spaces."
        report(problems, "not_a_url", at, name, message, value)
    return read


def web_address(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep an address; put https:// before one that only lacks it (1.0 going up)."""
    if isinstance(value, str):
        stripped = value.strip()
        whole = with_scheme(stripped)
        if whole:
            message = f"{name} has no scheme; it was read as https://{excerpt(stripped)}."
            report(problems, "url_scheme_assumed", at, name, message, value)
            return whole
        if stripped != value and is_uri(stripped):
            message = f"{name} has spaces around it, which were left out."
            report(problems, "url_trimmed", at, name, message, value)
            return stripped
    return uri(value, at, name, problems)


def email(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep an e-mail address as written, and report one that cannot be written to."""
    read = text(value, at, name, problems)
    if read is not None and not is_email(read):
        message = f"{name} is not an e-mail address; publish one such as info@example.org."
        report(problems, "not_an_email", at, name, message, value)
    return read


def flag(value: Any, at: str, name: str, problems: list[Problem]) -> Any:
    """Keep true or false; read them in words; keep anything else as written, reported."""
    if isinstance(value, bool):
        return value
    word = _TRUE.get(str(value).strip().lower())
    message = f"{name} is not true or false; publish it as a JSON boolean."
    report(problems, "not_a_boolean", at, name, message, value)
    return value if word is None else word


def extent(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
    """Keep boundary text; write a GeoJSON object out as text."""
    if isinstance(value, (dict, list)) and value:
        message = f"{name} is an object; publish GeoJSON as text, in quotation marks."
        report(problems, "extent_as_object", at, name, message, value)
        return compact_json(without_empties(value))
    return text(value, at, name, problems)


def one_of(*allowed: str) -> Coercion:
    """Return the coercion to one of these words, whatever the case they are written in.

    A word that is none of them is kept as written and reported as
    `unknown_<field>`, so that whoever reads the document can decide.
    """
    by_fold = {word.casefold(): word for word in allowed}

    def coerce(value: Any, at: str, name: str, problems: list[Problem]) -> str | None:
        read = text(value, at, name, problems)
        if read is None or read in allowed:
            return read
        word = by_fold.get(" ".join(read.casefold().replace("_", " ").split()))
        if word is not None:
            message = f'{name} is not written as the standard writes it; it was read as "{word}".'
            report(problems, f"{name}_respelt", at, name, message, value)
            return word
        message = f"{name} is none of the standard's values; publish one of {', '.join(allowed)}."
        report(problems, f"unknown_{name}", at, name, message, value)
        return read

    return coerce


def compact_json(value: Any) -> str:
    """Return a JSON value as text without spaces."""
    return orjson.dumps(value).decode()
