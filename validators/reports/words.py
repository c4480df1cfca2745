"""The words in which every format speaks to people about severities, verdicts, places and days."""

import re
from datetime import date
from typing import NamedTuple

from validators.text import unescape

SEVERITIES: dict[str, tuple[str, str, str]] = {
    "fatal": ("Stops the check", "fatal problem", "fatal problems"),
    "error": ("Must be mended", "error", "errors"),
    "warning": ("Should be mended", "warning", "warnings"),
    "info": ("For information", "remark for information", "remarks for information"),
}
"""Severity, worst first -> what it asks for, and what one and several are called."""

RANK = {severity: place for place, severity in enumerate(SEVERITIES)}

ANSWERS: dict[str, str] = {
    "official": "the official check",
    "strict": "the whole standard",
    "quality": "quality",
    "privacy": "privacy",
    "safety": "safety",
    "operations": "how the site is run",
}
"""What a notice counts in -> what that is called."""


class Said(NamedTuple):
    """A verdict in words: one for a badge, and a sentence."""

    word: str
    sentence: str


_OFFICIAL = {
    "pass": Said("pass", "The official check passes."),
    "warn": Said("pass, with warnings", "The official check passes, with warnings."),
    "fail": Said("fail", "The official check does not pass."),
    "not_assessed": Said("not assessed", "The official check was not made."),
}
_STRICT = {
    "pass": Said("pass", "Everything that was read keeps the whole standard."),
    "warn": Said(
        "pass, with warnings", "There is no error against the whole standard, but there are warnings."
    ),
    "fail": Said("fail", "There are errors against the whole standard."),
    "not_assessed": Said("not assessed", "The whole standard was not assessed."),
}


def official(verdict: object) -> Said:
    """Return the official verdict in words; anything unknown was not assessed."""
    return _OFFICIAL.get(str(verdict), _OFFICIAL["not_assessed"])


def strict(verdict: object) -> Said:
    """Return the strict verdict in words; anything unknown was not assessed."""
    return _STRICT.get(str(verdict), _STRICT["not_assessed"])


def day(text: str) -> str:
    """Return an ISO date as people write it, and anything else as it is.

    >>> day("2026-06-01")
    '1 June 2026'
    """
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return text
    return f"{found.day} {_MONTHS[found.month - 1]} {found.year}"


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


COMPLETE = "--output report.csv"
"""The option that makes the command write every case, where another form holds the first of each kind."""


def sentence(text: str) -> str:
    """Return a reason, which has neither a capital nor a full stop, as a sentence that stands by itself.

    >>> sentence("only records were given")
    'Only records were given.'
    """
    begun = text[:1].upper() + text[1:]
    return begun if begun.endswith((".", "!", "?")) else f"{begun}."


def counted(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun, thousands apart.

    >>> counted(1, "service"), counted(1200, "service"), counted(2, "entry", "entries")
    ('1 service', '1,200 services', '2 entries')
    """
    return f"{number:,} {one if number == 1 else several or one + 's'}"


ITEM_OF_PAGE = re.compile(r"^/contents?/\d+(?=/|$)")
"""The beginning of a pointer that leads from a page of a list to one of its items."""


def place(pointer: str) -> str:
    """Return where in a record something is, in words; "" for the record itself.

    A pointer into a page of a list is read from its item on; positions count from 1, as people count.

    >>> place("/contents/3/service_at_locations/0/location/latitude")
    'service at locations 1, location, latitude'
    >>> place("/contents/3")
    ''
    """
    said: list[str] = []
    for step in ITEM_OF_PAGE.sub("", pointer, count=1).split("/")[1:]:
        if step.isascii() and step.isdigit() and len(step) < 10:
            number = str(int(step) + 1)
            if said:
                said[-1] += f" {number}"
            else:
                said.append(f"number {number}")
        else:
            said.append(unescape(step).replace("_", " "))
    return ", ".join(said)
