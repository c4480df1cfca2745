"""The schedules of a service, read once for any days: which give times, and what the others say.

Words beside a schedule are read too: "Term time only" takes something from its times, "Not on bank holidays"
decides for those, and "24 hours a day" is times. What they mean for a day is `hub.search.opening_hours`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

import orjson

from hub.search.document import rows_of, text_of
from hub.search.opening_words import (
    days_and_times,
    exception_in,
    may_add_times,
    on_bank_holidays,
    own_words,
    says_always,
)
from standards.openreferral.days import CODES
from standards.openreferral.schedule_rules import Rule, read_rule
from standards.openreferral.schedule_values import Hours, NotUnderstood, is_given, read_date, read_hours
from standards.openreferral.schedule_words import describe
from standards.openreferral.schedules import MOST_SCHEDULES, Holiday, Times, Timetable, read_holiday

HOLIDAY_UNREAD = "Some of its holiday times cannot be read: check first"
MORE_IN_WORDS = "Closed by the times given; more times are given in words"
MORE_UNREAD = "Closed by the times given; some of its times cannot be read"

_SAYS_SOMETHING = ("freq", "byday", "weekday", "bymonthday", "opens_at", "closes_at", "schedule_link")
# What is read is kept, of schedules this long at most.
_KEPT_BYTES = 4_000


@dataclass(frozen=True, slots=True)
class Days:
    """From one day to another, both included; None is without end."""

    first: date | None
    last: date | None
    place: str | None = None
    note: str = ""

    def touches(self, first: date, last: date) -> bool:
        """Whether any of these days is one of those from `first` to `last`."""
        return (self.first is None or self.first <= last) and (self.last is None or self.last >= first)


@dataclass(frozen=True, slots=True)
class Row:
    """A schedule whose times can be read.

    Attributes:
        always: It is, with others of its place, all hours of all days.
        on_holidays: What is said of bank holidays: {"open"}, {"closed"}, both, or nothing.
        exception: What is said to take something away from its times, None where nothing is.
    """

    schedule: Mapping[str, Any]
    rule: Rule
    hours: Hours
    place: str | None
    words: str
    always: bool = False
    on_holidays: frozenset[str] = frozenset()
    exception: str | None = None


@dataclass(frozen=True, slots=True)
class Schedules:
    """The schedules of a service, or of some of its places, as they are read once for any days.

    Attributes:
        rows: Those whose times can be read.
        timetable: Their times, each by its position in `rows`, with the holiday schedules that can be read.
        unread_days: The days of those that cannot.
        places: The places that they name, in their order.
        last_day: The last day of them all; None where one of them goes on, or there are none.
        more: Days in which there may be more times than those that can be read.
        settled: Days of which holiday schedules say all there is to say.
        cut: There are more schedules than are read.
    """

    rows: tuple[Row, ...]
    timetable: Timetable
    unread_days: tuple[Days, ...]
    places: tuple[str, ...]
    last_day: date | None
    more: tuple[Days, ...]
    settled: tuple[Days, ...]
    cut: bool


def read_schedules(document: Mapping[str, Any], wanted: frozenset[str] | None) -> Schedules:
    """Read the schedules of a service; never raises for what a publisher wrote.

    Args:
        document: Canonical document; `schedules` and `holiday_schedules` are read.
        wanted: Ids of service_at_locations whose schedules are wanted, beside the own ones; None for all.
    """
    here = [row for row in rows_of(document.get("schedules")) if _is_here(row, wanted)]
    rows, unread = _sorted_out(here[:MOST_SCHEDULES])
    rules = {id(row.schedule): row.rule for row in rows}
    holidays = [row for row in rows_of(document.get("holiday_schedules")) if _is_here(row, wanted)]
    readable, unread_days = _holidays(holidays[:MOST_SCHEDULES])
    places = dict.fromkeys(place_of(row) for row in here)
    return Schedules(
        rows=tuple(rows),
        timetable=Timetable(
            # Publishers repeat ids; a stretch has to lead back to its own schedule.
            tuple(Times(row.rule, row.hours, str(at), row.place) for at, row in enumerate(rows)),
            tuple(readable),
        ),
        unread_days=tuple(unread_days),
        places=tuple(one for one in places if one is not None),
        last_day=_last_of([_last_day_of(row, rules) for row in here]),
        more=tuple(_more(unread, rows)),
        settled=tuple(_settled(readable, wanted, list(places))),
        cut=len(here) > MOST_SCHEDULES,
    )


@lru_cache(maxsize=4_096)
def schedules_of_key(key: bytes, wanted: frozenset[str] | None) -> Schedules:
    """Read what `schedules_key` stands for; what was read lately is kept."""
    return read_schedules(orjson.loads(key), wanted)


def schedules_key(document: Mapping[str, Any]) -> bytes | None:
    """Return the schedules of a service as JSON without their ids: the same for services of the same times.

    Most of what is published has a few thousand different ones, so what is read of them is worth keeping.
    None where they are long, and seldom met twice, or no JSON.
    """
    rows = {
        name: [{field: row[field] for field in row if field != "id"} for row in rows_of(document.get(name))]
        for name in ("schedules", "holiday_schedules")
    }
    try:
        key = orjson.dumps(rows)
    except TypeError:
        return None
    return key if len(key) <= _KEPT_BYTES else None


def place_of(row: Mapping[str, Any]) -> str | None:
    """Return the id of the service_at_location that a schedule is for, None where it is the service's own."""
    value = row.get("service_at_location_id")
    return str(value) if isinstance(value, str | int) and value != "" else None


def ended_on(document: Mapping[str, Any], today: date) -> date | None:
    """Return the last day of all that a service had, or None where some of it goes on or nothing is said."""
    last = _last_of([last_day(row) for row in rows_of(document.get("schedules"))])
    return last if last and last < today else None


def _last_day_of(schedule: Mapping[str, Any], rules: Mapping[int, Rule]) -> date | None:
    # Most have been read by now.
    rule = rules.get(id(schedule))
    return last_day(schedule) if rule is None else rule.last


def _last_of(days: Sequence[date | None]) -> date | None:
    known = [day for day in days if day is not None]
    return max(known) if known and len(known) == len(days) else None


def last_day(schedule: Mapping[str, Any]) -> date | None:
    """Return the last day of a schedule, None where it has none or it cannot be read."""
    try:
        return read_rule(schedule).last
    except NotUnderstood:
        return _date(schedule, "valid_to")


def _is_here(row: Mapping[str, Any], wanted: frozenset[str] | None) -> bool:
    return wanted is None or (at := place_of(row)) is None or at in wanted


def _sorted_out(schedules: Sequence[Mapping[str, Any]]) -> tuple[list[Row], list[Mapping[str, Any]]]:
    """Return the schedules whose times can be read, and those that say something else."""
    rows, unread = [], []
    for schedule in schedules:
        words = own_words(schedule)
        plain = _in_times(schedule, words)
        try:
            rule, hours = read_rule(plain), read_hours(plain)
        except NotUnderstood:
            hours = None
        if hours is not None and hours.closes is not None:
            rows.append(Row(plain, rule, hours, place_of(schedule), ". ".join(words)))
        elif words or any(is_given(schedule, name) for name in _SAYS_SOMETHING):
            unread.append(schedule)
    return [_with_words(row, unread) for row in _with_always(rows)], unread


def _in_times(schedule: Mapping[str, Any], words: list[str]) -> Mapping[str, Any]:
    """Return "24 hours a day, 7 days a week" as the times it means, where no times are given."""
    if any(is_given(schedule, name) for name in _SAYS_SOMETHING[:-1]) or not any(map(says_always, words)):
        return schedule
    if not all(says_always(text) or on_bank_holidays(text) for text in words):
        return schedule
    return {
        **schedule,
        "freq": "WEEKLY",
        "byday": ",".join(CODES),
        "opens_at": "00:00",
        "closes_at": "23:59",
    }


def _with_always(rows: list[Row]) -> list[Row]:
    """Mark the schedules that together are all hours of all days; some publishers write one for each day."""
    days: dict[str | None, set[int]] = {}
    every = []
    for row in rows:
        rule = row.rule
        counted = rule.interval > 1 or rule.count is not None or rule.monthdays
        if not row.hours.all_day or counted or rule.freq not in ("WEEKLY", "DAILY"):
            continue
        every.append(row)
        named = {day for _, day in rule.weekdays} or set(range(7))
        days.setdefault(row.place, set()).update(named)
    always = {id(row) for row in every if len(days[row.place]) == 7}
    return [replace(row, always=True) if id(row) in always else row for row in rows]


def _with_words(row: Row, unread: list[Mapping[str, Any]]) -> Row:
    # What stands on a line of its own, such as "Closed on bank holidays", is said of every time beside it.
    beside = (". ".join(own_words(one)) for one in unread if place_of(one) in (None, row.place))
    said = [text for text in (row.words, *beside) if text]
    if not said:
        return row
    exceptions = [exception_in(text, weeks_counted=row.rule.interval > 1) for text in said]
    return replace(
        row,
        on_holidays=frozenset(reading for text in said if (reading := on_bank_holidays(text))),
        exception=next((one for one in exceptions if one), None),
    )


def _holidays(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Holiday], list[Days]]:
    """Return the holiday schedules that can be read, without their ids, and the days of those that cannot."""
    readable, unread = [], []
    for row in rows:
        try:
            readable.append(replace(read_holiday(row), schedule_id=None))
        except NotUnderstood:
            first, last = _date(row, "start_date"), _date(row, "end_date")
            # Without any day it says nothing of any day.
            if first or last:
                unread.append(Days(first, last, place_of(row), HOLIDAY_UNREAD))
    return readable, unread


def _more(unread: list[Mapping[str, Any]], rows: list[Row]) -> list[Days]:
    """Return in which days there may be more times than those that can be read."""
    if not unread:
        return []
    known = set().union(*(days_and_times(f"{describe(row.schedule)}. {row.words}") for row in rows))
    found = []
    for schedule in unread:
        words = ". ".join(own_words(schedule))
        in_words = not any(is_given(schedule, name) for name in _SAYS_SOMETHING)
        # "Every Tuesday 10:00-12:00" beside Tuesdays from 10:00 to 12:00 is nothing more.
        if in_words and (days_and_times(words) <= known or not may_add_times(words)):
            continue
        first = max(
            (day for name in ("valid_from", "dtstart") if (day := _date(schedule, name))), default=None
        )
        last = min((day for name in ("valid_to", "until") if (day := _date(schedule, name))), default=None)
        note = MORE_IN_WORDS if words or text_of(schedule, "schedule_link") else MORE_UNREAD
        found.append(Days(first, last, place_of(schedule), note))
    return found


def _settled(holidays: list[Holiday], wanted: frozenset[str] | None, places: list[str | None]) -> list[Days]:
    # Where all places are asked about, the holidays of one of several do not settle the day.
    of_all = [one for one in holidays if one.place is None or wanted is not None or len(places) == 1]
    return [Days(one.first, one.last) for one in of_all]


def _date(row: Mapping[str, Any], name: str) -> date | None:
    try:
        return read_date(row, name)
    except NotUnderstood:
        return None
