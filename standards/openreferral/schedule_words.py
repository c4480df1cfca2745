"""Say a schedule in short plain English, after the GOV.UK style for days, times and dates."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, time, timezone
from typing import Any

from standards.openreferral.days import NAMES
from standards.openreferral.schedule_rules import Rule, read_rule
from standards.openreferral.schedule_values import NotUnderstood, read_hours

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WHICH = {
    1: "first",
    2: "second",
    3: "third",
    4: "fourth",
    5: "fifth",
    -1: "last",
    -2: "second to last",
    -3: "third to last",
    -4: "fourth to last",
    -5: "fifth to last",
}


def describe(schedule: Mapping[str, Any], *, on: date | None = None) -> str:
    """Return when a schedule is open, in words, or "" when its days are not known.

    Hours that are missing or cannot be understood are left out, and so is a closing time alone.

    Args:
        schedule: one schedule of a canonical document, or of a record as published.
        on: the reader's day. Given, a start that has passed is not mentioned, unless
            the weeks are counted from it.

    >>> describe({"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"})
    'Tuesdays, 10am to 12pm'
    >>> describe({"freq": "MONTHLY", "byday": "1MO", "opens_at": "14:00:00", "closes_at": "16:00:00"})
    'First Monday of the month, 2pm to 4pm'
    >>> describe({"freq": "WEEKLY", "interval": 2, "byday": "TH", "dtstart": "2026-06-04"})
    'Every 2 weeks on Thursday, from 4 June 2026'
    """
    try:
        rule = read_rule(schedule)
    except NotUnderstood:
        return ""
    parts = (_days(rule), _hours(schedule), _period(rule, on))
    return ", ".join(part for part in parts if part)


def say_date(day: date) -> str:
    """Return a date as GOV.UK writes it.

    >>> say_date(date(2026, 6, 4))
    '4 June 2026'
    """
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def say_time(at: time) -> str:
    """Return a clock time as GOV.UK writes it, to the minute.

    >>> [say_time(time(9)), say_time(time(17, 30)), say_time(time(0))]
    ['9am', '5:30pm', 'midnight']
    """
    if (at.hour, at.minute) == (0, 0):
        return "midnight"
    minutes = f":{at.minute:02}" if at.minute else ""
    return f"{(at.hour - 1) % 12 + 1}{minutes}{'am' if at.hour < 12 else 'pm'}"


def _days(rule: Rule) -> str:
    if rule.freq == "ONCE" and rule.first:
        return f"{NAMES[rule.first.weekday()]} {say_date(rule.first)}"
    if rule.freq == "DAILY":
        return _daily(rule)
    plain = [day for which, day in rule.weekdays if which == 0]
    numbered = len(plain) != len(rule.weekdays)
    if not rule.monthdays and not numbered:
        return _weekly(rule, plain)
    month = "the month" if rule.interval == 1 else f"every {_ordinal(rule.interval)} month"
    if not rule.monthdays:
        return f"{_capital(_and(_numbered(rule)))} of {month}"
    days = _and([_monthday(day) for day in _in_order(rule.monthdays)])
    if not rule.weekdays:
        return f"The {days} of {month}"
    named = _or(
        [NAMES[day] if which == 0 else f"the {_WHICH[which]} {NAMES[day]}" for which, day in rule.weekdays]
    )
    return f"The {days} of {month} when it is {named if numbered else f'a {named}'}"


def _daily(rule: Rule) -> str:
    every = "Every day" if rule.interval == 1 else f"Every {rule.interval} days"
    only = []
    if rule.weekdays:
        only.append(_or([f"a {NAMES[day]}" for _, day in rule.weekdays]))
    if rule.monthdays:
        only.append("the " + _or([_monthday(day) for day in _in_order(rule.monthdays)]) + " of the month")
    return f"{every} that is {' and '.join(only)}" if only else every


def _weekly(rule: Rule, days: Sequence[int]) -> str:
    if rule.interval == 1:
        return _plural_days(days)
    names = "every day" if len(days) == 7 else _and([NAMES[day] for day in days])
    if rule.freq == "WEEKLY":
        return f"Every {rule.interval} weeks on {names}"
    return f"{_plural_days(days)} of every {_ordinal(rule.interval)} month"


def _plural_days(days: Sequence[int]) -> str:
    if len(days) == 7:
        return "Every day"
    if len(days) >= 3 and days[-1] - days[0] == len(days) - 1:
        return f"{NAMES[days[0]]} to {NAMES[days[-1]]}"
    return _and([f"{NAMES[day]}s" for day in days])


def _numbered(rule: Rule) -> list[str]:
    """["first and third Monday", "last Friday"], in the order they fall in a month."""
    by_day: dict[int, list[int]] = {}
    for which, day in rule.weekdays:
        by_day.setdefault(day, []).append(which)
    phrases = []
    for day, whiches in by_day.items():
        if 0 in whiches:
            phrases.append((0, f"every {NAMES[day]}"))
        else:
            ordered = _in_order(whiches)
            phrases.append((ordered[0], f"{_and([_WHICH[which] for which in ordered])} {NAMES[day]}"))
    return [phrase for _, phrase in sorted(phrases, key=lambda item: (item[0] < 0, item[0]))]


def _hours(schedule: Mapping[str, Any]) -> str:
    try:
        hours = read_hours(schedule)
    except NotUnderstood:
        return ""
    if hours.all_day:
        return "all day"
    if hours.closes is None:
        return f"from {say_time(hours.opens)}{_zone(hours.zone)}"
    return f"{say_time(hours.opens)} to {say_time(hours.closes)}{_zone(hours.zone)}"


def _zone(zone: timezone | None) -> str:
    if zone is None:
        return ""
    return " (UTC)" if zone == UTC else f" ({zone})"


def _period(rule: Rule, on: date | None) -> str:
    if rule.freq == "ONCE":
        return ""
    counted = rule.interval > 1 or rule.count is not None
    first = max((day for day in (rule.anchor if counted else None, rule.first) if day), default=None)
    past = on is not None and first is not None and first <= on and not counted
    parts = []
    if rule.count is not None:
        parts.append("once" if rule.count == 1 else f"{rule.count} times")
    if first and not past:
        parts.append(f"from {say_date(first)}")
    if rule.last:
        parts.append(f"{'to' if first and not past else 'until'} {say_date(rule.last)}")
    return " ".join(parts)


def _in_order(numbers: Sequence[int]) -> list[int]:
    """1, 2, 3 and then, counted from the end, -3, -2, -1."""
    return sorted(numbers, key=lambda number: (number < 0, number))


def _monthday(day: int) -> str:
    if day > 0:
        return _ordinal(day)
    return "last day" if day == -1 else f"{_ordinal(-day)} to last day"


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _capital(phrase: str) -> str:
    return phrase[:1].upper() + phrase[1:]


def _and(words: Sequence[str]) -> str:
    return _joined(words, "and")


def _or(words: Sequence[str]) -> str:
    return _joined(words, "or")


def _joined(words: Sequence[str], last: str) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {last} {words[-1]}"
