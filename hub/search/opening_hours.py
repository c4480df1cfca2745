"""When a service is open in some days: which stretches are sure, which to check first, and what is not known.

The times are those of `standards.openreferral.schedules`; this adds what decides whether a person may rely
on them:

- A schedule without times, or with times that cannot be read, leaves "not open by the times given" unsure.
- On a bank holiday a repeating schedule that says nothing of bank holidays is to check first; its words
  ("Not on bank holidays", "Including bank holidays") or a holiday schedule for the day decide. A schedule for
  one named day, and one for all hours of all days, hold on bank holidays too.
- Words beside a schedule that take something away ("Term time only") make its times ones to check first.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import orjson

from hub.search.bank_holidays import ENGLAND, bank_holiday
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
from standards.openreferral.schedules import MOST_INTERVALS, MOST_SCHEDULES, Interval, openings

BANK_HOLIDAY = "It is a bank holiday: check first"
HOLIDAY_UNREAD = "Some of its holiday times cannot be read: check first"
MORE_IN_WORDS = "Closed by the times given; more times are given in words"
MORE_UNREAD = "Closed by the times given; some of its times cannot be read"

# HSDS 3.0, service.status; every other value of it is as if active.
NOT_RUNNING = frozenset({"inactive", "defunct", "temporarily closed"})
_SAYS_SOMETHING = ("freq", "byday", "weekday", "bymonthday", "opens_at", "closes_at", "schedule_link")
_MOST_QUOTED = 80
# What is read is kept, of schedules this long at most and for so many days at most: some 10 MB in all.
_KEPT_BYTES, _KEPT_DAYS = 4_000, 35


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch of being open.

    Attributes:
        opens: Aware, in Europe/London.
        closes: Aware, in Europe/London; compare `timestamp()`, as an hour repeats in October.
        place: Id of the service_at_location, None where the times are the service's own.
        doubt: Why to check first, in a sentence; "" where it is open by all that is said.
    """

    opens: datetime
    closes: datetime
    place: str | None
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class _Days:
    """From one day to another, both included; None is without end."""

    first: date | None
    last: date | None
    place: str | None = None
    note: str = ""

    def touches(self, first: date, last: date) -> bool:
        return (self.first is None or self.first <= last) and (self.last is None or self.last >= first)


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """What is known of a service's times in some days.

    Attributes:
        stretches: In order of opening; one that began the evening before the first day is there in full.
        is_known: At least one schedule gives times that can be read, whether or not they fall in these days.
        places: The places its schedules name, in their order.
        last_day: The last day of all its schedules; None where one of them goes on, or there are none.
    """

    stretches: tuple[Stretch, ...]
    is_known: bool
    places: tuple[str, ...]
    last_day: date | None
    _more: tuple[_Days, ...]
    _settled: tuple[_Days, ...]

    def more_times(self, first: date, last: date) -> str | None:
        """Return why there may be more times in some days than are known, None where all are known."""
        return next((days.note for days in self._more if days.touches(first, last)), None)

    def ended_on(self, today: date) -> date | None:
        """Return the last day of all that a service had, None where some of it goes on or nothing is said."""
        return self.last_day if self.last_day and self.last_day < today else None

    def is_settled(self, day: date) -> bool:
        """Whether holiday schedules say all there is to say of a day."""
        return any(days.touches(day, day) for days in self._settled)


@dataclass(frozen=True, slots=True)
class _Row:
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
class _Schedules:
    """The schedules of a service, or of some of its places, as they are read once for any days.

    Attributes:
        rows: Those whose times can be read.
        holidays: Holiday schedules that can be read.
        unread_days: The days of those that cannot.
        places, last_day: As in `OpeningHours`.
        more: Days in which there may be more times than those that can be read.
        settled: Days of which holiday schedules say all there is to say.
        cut: There are more schedules than are read.
    """

    rows: tuple[_Row, ...]
    holidays: tuple[Mapping[str, Any], ...]
    unread_days: tuple[_Days, ...]
    places: tuple[str, ...]
    last_day: date | None
    more: tuple[_Days, ...]
    settled: tuple[_Days, ...]
    cut: bool


def opening_hours(
    document: Mapping[str, Any],
    *,
    first: date,
    last: date,
    place: Collection[str] | None = None,
    nations: frozenset[str] = ENGLAND,
) -> OpeningHours:
    """Return what is known of a service's times in the days from `first` to `last`, both included.

    Never raises for what a publisher wrote.

    Args:
        document: Canonical document; `schedules` and `holiday_schedules` are read, and not its status.
        first: First day, in the United Kingdom.
        last: Last day; at most 400 days are looked at.
        place: Ids of service_at_locations whose times are wanted, with those of the service itself; None
            takes in the times of all.
        nations: Whose bank holidays count; see `bank_holidays.nations_of`.
    """
    wanted = None if place is None else frozenset(place)
    key = schedules_key(document)
    if key is None or (last - first).days > _KEPT_DAYS:
        return _hours(_read(document, wanted), first, last, nations)
    return _hours_again(key, first, last, wanted, nations)


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


@lru_cache(maxsize=4_096)
def _hours_again(
    key: bytes, first: date, last: date, wanted: frozenset[str] | None, nations: frozenset[str]
) -> OpeningHours:
    return _hours(_read_again(key, wanted), first, last, nations)


@lru_cache(maxsize=4_096)
def _read_again(key: bytes, wanted: frozenset[str] | None) -> _Schedules:
    return _read(orjson.loads(key), wanted)


def _read(document: Mapping[str, Any], wanted: frozenset[str] | None) -> _Schedules:
    here = [row for row in rows_of(document.get("schedules")) if _is_here(row, wanted)]
    rows, unread = _sorted_out(here[:MOST_SCHEDULES])
    holidays = [row for row in rows_of(document.get("holiday_schedules")) if _is_here(row, wanted)]
    readable, unread_days = _holidays(holidays[:MOST_SCHEDULES])
    places = dict.fromkeys(place_of(row) for row in here)
    return _Schedules(
        rows=tuple(rows),
        holidays=tuple(readable),
        unread_days=tuple(unread_days),
        places=tuple(one for one in places if one is not None),
        last_day=_last_day(here),
        more=tuple(_more(unread, rows)),
        settled=tuple(_settled(readable, wanted, list(places))),
        cut=len(here) > MOST_SCHEDULES,
    )


def _hours(schedules: _Schedules, first: date, last: date, nations: frozenset[str]) -> OpeningHours:
    rows = schedules.rows
    found = openings(
        {
            # Publishers repeat ids; an interval has to lead back to its own schedule.
            "schedules": [{**row.schedule, "id": position} for position, row in enumerate(rows)],
            "holiday_schedules": [{**row, "id": -1} for row in schedules.holidays],
        },
        first=first,
        last=last,
    )
    stretches = (_stretch(interval, rows, schedules.unread_days, nations) for interval in found.intervals)
    cut = schedules.cut or len(found.intervals) == MOST_INTERVALS
    unread = [_Days(None, None, None, MORE_UNREAD)] if cut else []
    return OpeningHours(
        stretches=tuple(one for one in stretches if one),
        is_known=bool(rows),
        places=schedules.places,
        last_day=schedules.last_day,
        _more=(*schedules.more, *schedules.unread_days, *unread),
        _settled=schedules.settled,
    )


def runs(document: Mapping[str, Any]) -> bool:
    """Whether a service runs at all now, by its status."""
    return text_of(document, "status").lower() not in NOT_RUNNING


def place_of(row: Mapping[str, Any]) -> str | None:
    """Return the id of the service_at_location that a schedule is for, None where it is the service's own."""
    value = row.get("service_at_location_id")
    return str(value) if isinstance(value, str | int) and value != "" else None


def ended_on(document: Mapping[str, Any], today: date) -> date | None:
    """Return the last day of all that a service had, or None where some of it goes on or nothing is said."""
    last = _last_day(list(rows_of(document.get("schedules"))))
    return last if last and last < today else None


def _last_day(schedules: Sequence[Mapping[str, Any]]) -> date | None:
    days = [last_day(row) for row in schedules]
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


def _sorted_out(schedules: Sequence[Mapping[str, Any]]) -> tuple[list[_Row], list[Mapping[str, Any]]]:
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
            rows.append(_Row(plain, rule, hours, place_of(schedule), ". ".join(words)))
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


def _with_always(rows: list[_Row]) -> list[_Row]:
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
    return [replace(row, always=id(row) in always) for row in rows]


def _with_words(row: _Row, unread: list[Mapping[str, Any]]) -> _Row:
    # What stands on a line of its own, such as "Closed on bank holidays", is said of every time beside it.
    said = [row.words, *(". ".join(own_words(one)) for one in unread if place_of(one) in (None, row.place))]
    exceptions = [exception_in(text, weeks_counted=row.rule.interval > 1) for text in said]
    return replace(
        row,
        on_holidays=frozenset(reading for text in said if (reading := on_bank_holidays(text))),
        exception=next((one for one in exceptions if one), None),
    )


def _holidays(rows: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], list[_Days]]:
    """Return the holiday schedules that can be read, and the days of those that cannot."""
    readable, unread = [], []
    for row in rows:
        first, last = _date(row, "start_date"), _date(row, "end_date")
        if not openings({"holiday_schedules": [row]}, first=date(2000, 1, 1), last=date(2000, 1, 1)).unknown:
            readable.append(row)
        elif first or last:
            # Without any day it says nothing of any day.
            unread.append(_Days(first, last, place_of(row), HOLIDAY_UNREAD))
    return readable, unread


def _stretch(
    interval: Interval,
    rows: Sequence[_Row],
    unread_days: Sequence[_Days],
    nations: frozenset[str],
) -> Stretch | None:
    """Return an interval with what makes it doubtful; None where words say that it does not take place."""
    position, day, at = (
        int(interval.schedule_id or -1),
        interval.opens.date(),
        interval.service_at_location_id,
    )
    stretch = Stretch(interval.opens, interval.closes, at)
    if position < 0:
        return stretch
    row = rows[position]
    if any(days.touches(day, day) and days.place in (None, at) for days in unread_days):
        return replace(stretch, doubt=HOLIDAY_UNREAD)
    holiday = None if row.rule.freq == "ONCE" else bank_holiday(day, nations)
    if holiday:
        if row.on_holidays == {"closed"} and holiday.certain:
            return None
        if row.on_holidays != {"open"} and not (row.always and not row.on_holidays):
            name = "a bank holiday" if holiday.certain else holiday.name
            return replace(stretch, doubt=f"It is {name}: check first")
    if row.exception:
        return replace(stretch, doubt=f"Check first: \u201c{_shortened(row.exception)}\u201d")
    return stretch


def _more(unread: list[Mapping[str, Any]], rows: list[_Row]) -> list[_Days]:
    """Return in which days there may be more times than those that can be read."""
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
        found.append(_Days(first, last, place_of(schedule), note))
    return found


def _settled(
    holidays: list[Mapping[str, Any]], wanted: frozenset[str] | None, places: list[str | None]
) -> list[_Days]:
    # Where all places are asked about, the holidays of one of several do not settle the day.
    of_all = [row for row in holidays if place_of(row) is None or wanted is not None or len(places) == 1]
    return [_Days(_date(row, "start_date"), _date(row, "end_date")) for row in of_all]


def _date(row: Mapping[str, Any], name: str) -> date | None:
    try:
        return read_date(row, name)
    except NotUnderstood:
        return None


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else f"{text[: _MOST_QUOTED - 1].rstrip()}\u2026"
