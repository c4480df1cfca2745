"""Read the single values of a published schedule: dates, clock times, days and whole numbers.

Liberal about form (09:00, 9am, 2026-06-04, 04/06/2026, MO, Monday, "2" for 2), never about
meaning: what could be two things is `NotUnderstood`, with the reason.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, time, timedelta, timezone
from typing import Any

from standards.openreferral import dates
from standards.openreferral.days import BY_NAME

_BYDAY = re.compile(r"([+-]?\d{1,2})?([a-z]+)")
_SEPARATORS = re.compile(r"[\s,;|]+")
_TIME = re.compile(
    r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:\.\d+)?)?)?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)


class NotUnderstood(ValueError):
    """A schedule cannot be turned into days or times; the text says why, without a full stop."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From when to when it is open on a day.

    Attributes:
        opens: clock time.
        closes: clock time; at or before `opens` means on the next day. None when not stated.
        all_day: from midnight to midnight; `opens` and `closes` are then both 00:00.
        zone: the fixed offset the times are in, None for UK clock time.
    """

    opens: time
    closes: time | None
    all_day: bool = False
    zone: timezone | None = None


def read_hours(schedule: Mapping[str, Any]) -> Hours:
    """Return a schedule's hours; `closes` is None when only the opening time is given.

    Raises:
        NotUnderstood: no opening time, a time that is not one, or closing when it opens.

    >>> read_hours({"opens_at": "9:30am", "closes_at": "17:00"}).closes
    datetime.time(17, 0)
    """
    opens, zone = _time(schedule, "opens_at")
    closes, closing_zone = _time(schedule, "closes_at")
    if opens is None:
        raise NotUnderstood("no times are given" if closes is None else "no opening time is given")
    offset = _offset(schedule)
    zone, closing_zone = zone or offset, closing_zone or offset
    if closes is None:
        return Hours(opens, None, zone=zone)
    if zone != closing_zone:
        raise NotUnderstood("the opening and the closing time are in different time zones")
    # HSDS writes round the clock as 00:00 to 23:59.
    if opens == time(0) and (closes.hour, closes.minute) == (23, 59):
        return Hours(time(0), time(0), all_day=True, zone=zone)
    if opens == time(0) == closes and read_text(schedule, "closes_at").startswith("24"):
        return Hours(time(0), time(0), all_day=True, zone=zone)
    if opens == closes:
        raise NotUnderstood("it opens and closes at the same time")
    return Hours(opens, closes, zone=zone)


def read_date(schedule: Mapping[str, Any], name: str) -> date | None:
    """Return a date in any form that `dates.read_date` knows, or None when not given.

    Raises:
        NotUnderstood: it names no day.
    """
    if not is_given(schedule, name):
        return None
    day = dates.read_date(schedule[name])
    if day is None:
        raise NotUnderstood(f"{name} {str(schedule[name])[:40]!r} is not a date")
    return date.fromisoformat(day)


def read_weekdays(schedule: Mapping[str, Any]) -> tuple[tuple[int, int], ...]:
    """Return the days of `byday`, or of 1.0's `weekday`, as (which, day); see `schedule_rules.Rule`.

    Raises:
        NotUnderstood: a word is not a day, or a number without an agreed meaning.

    >>> read_weekdays({"byday": "TU,-1FR"})
    ((-1, 4), (0, 1))
    """
    name = "byday" if is_given(schedule, "byday") else "weekday"
    found = set()
    for word in _words(schedule, name):
        if name == "weekday" and word.isdigit():
            raise NotUnderstood(
                f"weekday {word} is a number whose day was never agreed; byday says it plainly"
            )
        match = _BYDAY.fullmatch(word.casefold())
        day = BY_NAME.get(match[2]) if match else None
        which = int(match[1]) if match and match[1] else 0
        if match is None or day is None or abs(which) > 5 or (match[1] and not which):
            raise NotUnderstood(f"{name} {word[:40]!r} is not a day of the week")
        found.add((which, day))
    return tuple(sorted(found))


def read_monthdays(schedule: Mapping[str, Any]) -> tuple[int, ...]:
    """Return the days of `bymonthday`, 1 to 31, or -1 to -31 counted from the month's end.

    Raises:
        NotUnderstood: a word is not such a number.
    """
    found = set()
    for word in _words(schedule, "bymonthday"):
        number = int(word) if re.fullmatch(r"[+-]?\d{1,2}", word) else 0
        if not 1 <= abs(number) <= 31:
            raise NotUnderstood(f"bymonthday {word[:40]!r} is not a day of the month")
        found.add(number)
    return tuple(sorted(found))


def _time(schedule: Mapping[str, Any], name: str) -> tuple[time | None, timezone | None]:
    text = read_text(schedule, name)
    if not text:
        return None, None
    match = _TIME.fullmatch(text)
    half = match["half"][0].lower() if match and match["half"] else ""
    # A bare "9" may be morning or evening.
    if match is None or not (match["minute"] or half):
        raise NotUnderstood(f"{name} {text[:40]!r} is not a time")
    hour, minute, second = (int(match[part] or 0) for part in ("hour", "minute", "second"))
    if half:
        if not 1 <= hour <= 12:
            raise NotUnderstood(f"{name} {text[:40]!r} is not a time")
        hour = hour % 12 + (12 if half == "p" else 0)
    if name == "closes_at" and (hour, minute, second) == (24, 0, 0):
        hour = 0
    if hour > 23 or minute > 59 or second > 59:
        raise NotUnderstood(f"{name} {text[:40]!r} is not a time")
    return time(hour, minute, second), _zone(match["zone"], name)


def _zone(text: str | None, name: str) -> timezone | None:
    if not text:
        return None
    if text in "Zz":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 14 * 60:
        raise NotUnderstood(f"the time zone of {name}, {text}, does not exist")
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _offset(schedule: Mapping[str, Any]) -> timezone | None:
    """HSDS `timezone`: hours from UTC, for times that carry no zone of their own."""
    text = read_text(schedule, "timezone")
    if not text:
        return None
    try:
        hours = float(text)
    except ValueError:
        hours = float("nan")
    if not -12 <= hours <= 14:
        raise NotUnderstood(f"timezone {text[:40]!r} is not a number of hours from UTC")
    return timezone(timedelta(minutes=round(hours * 60)))


def read_number(schedule: Mapping[str, Any], name: str, largest: int) -> int | None:
    """Return a whole number from 1 to `largest`, also when written as text, or None when not given.

    Raises:
        NotUnderstood: it is something else.
    """
    text = read_text(schedule, name)
    if not text:
        return None
    match = re.fullmatch(r"(\d{1,9})(?:\.0+)?", text)
    if match is None or not 1 <= int(match[1]) <= largest:
        raise NotUnderstood(f"{name} {text[:40]!r} is not a whole number from 1 to {largest}")
    return int(match[1])


def _words(schedule: Mapping[str, Any], name: str) -> list[str]:
    value = schedule.get(name)
    texts = value if isinstance(value, list) else [value]
    words: list[str] = []
    for text in texts:
        if isinstance(text, bool) or not isinstance(text, str | int | None):
            raise NotUnderstood(f"{name} is not text")
        words.extend(word for word in _SEPARATORS.split(str(text)) if word and text is not None)
    return words


def is_given(schedule: Mapping[str, Any], name: str) -> bool:
    """Whether a property says anything: not absent, null or empty."""
    return schedule.get(name) not in (None, "", [], {})


def read_text(schedule: Mapping[str, Any], name: str) -> str:
    """Return a plain value as text without outer spaces, "" when not given.

    Raises:
        NotUnderstood: it is a list, an object or true or false.
    """
    value = schedule.get(name)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise NotUnderstood(f"{name} is not text")
    return str(value).strip()
