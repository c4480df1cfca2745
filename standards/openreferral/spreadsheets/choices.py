"""Words that stand for a value: yes and no, the choices of a column, days, weeks of the month."""

import re
from collections.abc import Mapping
from types import MappingProxyType

from standards.openreferral.days import BY_NAME, CODES, NAMES, SEVERAL, from_to
from standards.openreferral.files.sheets import Value
from standards.openreferral.readers.terms_1_0 import COLUMNS
from standards.openreferral.spreadsheets.columns import Column
from standards.openreferral.spreadsheets.text import Report, as_text

YES = frozenset(
    [
        "yes",
        "y",
        "yes.",
        "ye",
        "yep",
        "yeah",
        "yup",
        "true",
        "t",
        "1",
        "on",
        "x",
        "✓",
        "✔",
        "☑",
        "√",
        "tick",
        "ticked",
        "check",
        "checked",
        "ok",
        "okay",
        "aye",
        "ie",
        "ydy",
        "si",
        "oui",
        "free",
        "always",
        "definitely",
        "correct",
        "positive",
        "affirmative",
        "enabled",
        "agreed",
        "confirmed",
        "wr",
    ]
) | {"yes please", "y/yes", "of course", "all free", "yes - free"}
NO = frozenset(
    [
        "no",
        "n",
        "no.",
        "nope",
        "nah",
        "false",
        "f",
        "0",
        "off",
        "✗",
        "✘",
        "☒",
        "cross",
        "unticked",
        "unchecked",
        "never",
        "nay",
        "nage",
        "incorrect",
        "negative",
        "disabled",
        "not",
    ]
) | {"no thanks", "not free", "not ticked"}

ATTENDED = MappingProxyType(
    {"in person": "venue", "by phone": "phone", "online": "online", "at home": "home visit"}
)
"""Words of the template for 1.0's `attending_type`, which 3.0 has as a term."""

STARTED = MappingProxyType(
    {
        "drop-in": "drop-in",
        "by appointment": "appointment",
        "by referral": "referral",
        "by membership": "membership",
    }
)
"""Words of the template for 1.0's `attending_access`."""

GIVEN = MappingProxyType({word: word for word in COLUMNS["deliverable_type"]})
"""Words of the template for 1.0's `deliverable_type`."""

REPEATS = MappingProxyType({"weekly": "WEEKLY", "monthly": "MONTHLY"})
WEEKS = MappingProxyType({"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": -1})
DAYS = MappingProxyType(dict(zip(NAMES, CODES, strict=True)))

_WORDS = {"attending_type": ATTENDED, "attending_access": STARTED, "deliverable_type": GIVEN}
_ALSO: Mapping[str, Mapping[str, str]] = {
    "status": {
        "open": "active",
        "live": "active",
        "current": "active",
        "running": "active",
        "published": "active",
        "yes": "active",
        "y": "active",
        "true": "active",
        "no": "inactive",
        "n": "inactive",
        "false": "inactive",
        "paused": "temporarily closed",
        "suspended": "temporarily closed",
        "closed for now": "temporarily closed",
        "temporarily_closed": "temporarily closed",
        "closed temporarily": "temporarily closed",
        "ended": "defunct",
        "closed": "defunct",
        "permanently closed": "defunct",
        "closed permanently": "defunct",
        "draft": "inactive",
        "unpublished": "inactive",
    },
    "place_type": {
        "building": "physical",
        "venue": "physical",
        "online": "virtual",
        "postal address": "postal",
    },
    "repeats": {
        "week": "WEEKLY",
        "every week": "WEEKLY",
        "each week": "WEEKLY",
        "month": "MONTHLY",
        "every month": "MONTHLY",
        "each month": "MONTHLY",
    },
    "how_attended": {
        "venue": "venue",
        "face to face": "venue",
        "face-to-face": "venue",
        "at a venue": "venue",
        "phone": "phone",
        "telephone": "phone",
        "by telephone": "phone",
        "virtual": "online",
        "on line": "online",
        "home": "home visit",
        "home visit": "home visit",
        "home visits": "home visit",
        "in your home": "home visit",
    },
    "how_started": {
        "drop in": "drop-in",
        "turn up": "drop-in",
        "just turn up": "drop-in",
        "appointment": "appointment",
        "appointment only": "appointment",
        "booking": "appointment",
        "book": "appointment",
        "referral": "referral",
        "referral only": "referral",
        "membership": "membership",
        "members": "membership",
        "members only": "membership",
    },
}
# All the days in words, with numbers, are shorter.
_LONGEST = 500
_DAY = re.compile(r"([+-]?[1-5])?([a-z]{2,})")
_RANGE = re.compile(r"([a-z]{2,}) ?(?:-|\u2013|\u2014|to|until|till|through|thru) ?([a-z]{2,})")
_ORDINALS = {"-1": -1} | {
    f"{number}{ending}": number
    for number, suffix in enumerate(("st", "nd", "rd", "th", "th"), start=1)
    for ending in ("", suffix)
}


def options(column: Column) -> Mapping[str, str]:
    """Return the words a cell of this column may choose from, each with the value it stands for."""
    if column.kind == "words":
        return _WORDS[column.role]
    if column.key == "repeats":
        return REPEATS
    return {value: value for value in column.fields[0].enum}


def offered(column: Column) -> tuple[str, ...]:
    """Return the words that help and drop-downs offer for a column, none where any text will do."""
    if column.kind in ("choice", "words"):
        return tuple(options(column))
    return {"days": tuple(DAYS), "weeks": tuple(WEEKS), "free": ("Yes",)}.get(column.kind, ())


def read_choice(column: Column, text: str, report: Report) -> str | None:
    """Return the value that a word stands for, whatever its case."""
    allowed = options(column)
    folded = " ".join(text.casefold().split()).rstrip(".")
    for word, value in allowed.items():
        if folded in (word.casefold(), value.casefold()):
            return value
    for word, value in _ALSO.get(column.key, {}).items():
        if folded in (word.casefold(), value.casefold()):
            if column.key == "status":
                # It decides whether the service is found.
                report("status_read_as", f'This was read as the status "{value}"; write that word.')
            return value
    words = ", ".join(allowed)
    message = f"This is none of the words for it; write one of: {words}."
    if column.key == "status":
        message = f"This is no Status, so the service is published as active; write one of: {words}."
    report("not_a_choice", message)
    return None


def write_choice(column: Column, value: str) -> str:
    """Return the template's word for a value; the value itself where it has none."""
    return next((word for word, meant in options(column).items() if meant == value), value)


def read_yes_no(value: Value, report: Report) -> bool | None:
    """Return whether a cell says yes or no."""
    text = as_text(value).casefold()
    if text in YES:
        return True
    if text in NO:
        return False
    report("not_yes_or_no", "This is neither yes nor no; write Yes, or leave it blank.")
    return None


def read_days(text: str, report: Report) -> list[str] | None:
    """Return days of the week as iCalendar codes in the week's order, with a number where one is written.

    >>> read_days("Mon-Fri", print), read_days("Tuesdays; last Friday", print)
    (['MO', 'TU', 'WE', 'TH', 'FR'], ['-1FR', 'TU'])
    """
    found: set[tuple[int, int]] = set()
    folded = text[:_LONGEST].casefold().replace("\n", ";")
    for part in re.split(r"[;,/&+](?!\d)|\band\b", folded):
        word = " ".join(part.split()).strip(". ")
        if not word:
            continue
        read = _read_day_part(word)
        if not read:
            message = f'"{word[:40]}" names no day of the week; write Monday, or Monday to Friday.'
            report("not_a_day", message)
            return None
        found |= read
    return [f"{which or ''}{CODES[day]}" for which, day in sorted(found)] or None


def _read_day_part(word: str) -> set[tuple[int, int]]:
    if word in SEVERAL:
        return {(0, day) for day in SEVERAL[word]}
    between = _RANGE.fullmatch(word)
    if between and between[1] in BY_NAME and between[2] in BY_NAME:
        return {(0, day) for day in from_to(BY_NAME[between[1]], BY_NAME[between[2]])}
    which = next((number for name, number in WEEKS.items() if word.startswith(f"{name} ")), 0)
    if which:
        word = word.split(" ", 1)[1].removesuffix(" of the month").strip()
    match = _DAY.fullmatch(word)
    if match and match[2] in BY_NAME and not (which and match[1]):
        return {(which or int(match[1] or 0), BY_NAME[match[2]])}
    several = word.split()
    if not which and len(several) > 1 and all(each in BY_NAME for each in several):
        return {(0, BY_NAME[each]) for each in several}
    return set()


def read_week(text: str, report: Report) -> int | None:
    """Return which week of the month a word means, -1 for the last."""
    folded = text.casefold().removesuffix(" week").strip()
    found = WEEKS.get(folded) or _ORDINALS.get(folded)
    if found is None:
        report("not_a_week", f"This is no week of a month; write one of: {', '.join(WEEKS)}.")
    return found


def write_week(number: int) -> str:
    """Return the word for a week of the month."""
    return next(word for word, value in WEEKS.items() if value == number)
