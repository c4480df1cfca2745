"""Opening times: from the schedules of a canonical document to dated intervals, or to words.

What cannot be turned into times is never guessed and never raises: it is a sentence in
`Openings.unknown`. How a schedule is read is set out in `schedule_rules`.

`holiday_schedules`, which 1.0 has and the document keeps, set aside the ordinary times that
begin in their days: a closed one removes them, an open one puts its own hours in their
place. One with a `service_at_location_id` does so for that place only.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, TypeVar

from standards.openreferral.dates import LONDON
from standards.openreferral.schedule_rules import Rule, read_rule
from standards.openreferral.schedule_values import Hours, NotUnderstood, read_date, read_hours, read_text
from standards.openreferral.schedule_words import describe

__all__ = [
    "MOST_DAYS",
    "MOST_INTERVALS",
    "Holiday",
    "Interval",
    "Openings",
    "Times",
    "Timetable",
    "describe",
    "openings",
    "read_holiday",
    "read_timetable",
]

Read = TypeVar("Read")

MOST_DAYS = 400
MOST_INTERVALS = 10_000
MOST_SCHEDULES = 500


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """One stretch of being open.

    Two times in the same zone compare by what the clock shows; compare `timestamp()` where the
    hour that October repeats matters.

    Attributes:
        opens: aware, in Europe/London.
        closes: aware, in Europe/London, later than `opens`; at most a day or so later.
        schedule_id: the schedule it comes from, None when that has no id.
        service_at_location_id: the place, None when the schedule is the service's own.
    """

    opens: datetime
    closes: datetime
    schedule_id: str | None
    service_at_location_id: str | None


@dataclass(frozen=True, slots=True)
class Openings:
    """When a service is open in some days.

    Attributes:
        intervals: in order of opening, then of closing.
        unknown: one sentence for each schedule that could not be turned into times.
    """

    intervals: tuple[Interval, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days whose own hours, or closure, set aside the ordinary times.

    Attributes:
        first, last: the days, both included.
        hours: None where it is closed.
        schedule_id: the schedule it comes from, None when that has no id.
        place: the service_at_location it is for, None for the whole service.
    """

    first: date
    last: date
    hours: Hours | None
    schedule_id: str | None
    place: str | None

    @property
    def days(self) -> int:
        """How many days it lasts."""
        return self.last.toordinal() - self.first.toordinal() + 1


class _SetAside:
    """Which days holiday rows take from the ordinary times, by place; looked up in constant time."""

    def __init__(self, holidays: Iterable[Holiday], first: date, last: date) -> None:
        # Day and place -> days that the shortest closure lasts; None where only open rows cover it.
        self._shortest: dict[tuple[date, str | None], int | None] = {}
        for holiday in holidays:
            for day in _each_day(max(holiday.first, first), min(holiday.last, last)):
                key = (day, holiday.place)
                known = self._shortest.get(key)
                closed = holiday.days if holiday.hours is None else None
                self._shortest[key] = min((days for days in (known, closed) if days), default=None)

    def ordinary(self, interval: Interval) -> bool:
        """Whether any row covers the day on which an ordinary stretch begins."""
        return any(key in self._shortest for key in self._keys(interval))

    def special(self, interval: Interval, days: int) -> bool:
        """Whether a closure outweighs the open row, lasting so many days, that a stretch comes from.

        A closure gives way to open days named more narrowly, such as one morning of a closed fortnight.
        """
        return any((self._shortest.get(key) or days + 1) <= days for key in self._keys(interval))

    @staticmethod
    def _keys(interval: Interval) -> tuple[tuple[date, str | None], ...]:
        day = interval.opens.date()
        return ((day, None), (day, interval.service_at_location_id))


@dataclass(frozen=True, slots=True)
class Times:
    """Times that repeat: on which days, at what hours, by which schedule, at which place (None without)."""

    rule: Rule
    hours: Hours
    schedule_id: str | None
    place: str | None


@dataclass(frozen=True, slots=True)
class Timetable:
    """The schedules of a service, read once for any days.

    Attributes:
        times: those that could be turned into times.
        holidays: the holiday schedules that could.
        unknown: one sentence for each that could not.
    """

    times: tuple[Times, ...]
    holidays: tuple[Holiday, ...]
    unknown: tuple[str, ...] = ()

    def between(self, first: date, last: date) -> Openings:
        """Return every stretch of being open that touches some days: see `openings`."""
        if last < first:
            return Openings((), ())
        last = min(last, first + timedelta(days=min(MOST_DAYS - 1, date.max.toordinal() - first.toordinal())))
        found: Collection[Interval]
        if len(self.times) == 1:
            # Of one schedule no two are the same.
            found = list(_intervals(self.times[0], first, last))
        else:
            found = {interval for times in self.times for interval in _intervals(times, first, last)}
        if self.holidays:
            set_aside = _SetAside(self.holidays, _shifted(first, -2), _shifted(last, 1))
            found = {interval for interval in found if not set_aside.ordinary(interval)}
            for holiday in self.holidays:
                specials = _holiday_intervals(holiday, first, last)
                found.update(one for one in specials if not set_aside.special(one, holiday.days))
        touching = (interval for interval in found if _touches(interval, first, last))
        return Openings(tuple(sorted(touching, key=_in_time)[:MOST_INTERVALS]), self.unknown)


def openings(document: Mapping[str, Any], *, first: date, last: date) -> Openings:
    """Return every stretch of being open that touches the days from `first` to `last`, both included.

    Stretches are whole: one that began the evening before, or ends the morning after, is not cut.
    A schedule without a zone keeps its clock times when the clocks change; a time that the change in
    March skips moves to when the clocks go on, and one that the change in October repeats is the first.

    Args:
        document: a canonical document; only `schedules` and `holiday_schedules` are read.
        first: first day, in the United Kingdom.
        last: last day; before `first` gives nothing. At most `MOST_DAYS` (400) days are looked at,
            `MOST_SCHEDULES` (500) schedules read, and `MOST_INTERVALS` (10,000), the earliest, returned.
    """
    return read_timetable(document).between(first, last)


def read_timetable(document: Mapping[str, Any]) -> Timetable:
    """Read the schedules of a canonical document; never raises for what a publisher wrote."""
    unknown: list[str] = []
    times = _read_rows(document, "schedules", "Opening hours", _times, unknown)
    holidays = _read_rows(document, "holiday_schedules", "Holiday hours", read_holiday, unknown)
    return Timetable(tuple(times), tuple(holidays), tuple(unknown))


def _read_rows(
    document: Mapping[str, Any],
    name: str,
    label: str,
    read: Callable[[Mapping[str, Any]], Read],
    unknown: list[str],
) -> list[Read]:
    """Return what the rows of a list are read as; those that cannot be read get a sentence in `unknown`."""
    found = []
    for position, row in enumerate(_rows(document, name, unknown), 1):
        try:
            found.append(read(row))
        except NotUnderstood as reason:
            unknown.append(_sentence(row, f"{label} {position}", reason))
    return found


def _times(schedule: Mapping[str, Any]) -> Times:
    hours, rule = read_hours(schedule), read_rule(schedule)
    if hours.closes is None:
        raise NotUnderstood("no closing time is given")
    return Times(rule, hours, _id(schedule, "id"), _id(schedule, "service_at_location_id"))


def _intervals(times: Times, first: date, last: date) -> Iterator[Interval]:
    for day in _days(times.rule, _shifted(first, -2), _shifted(last, 1)):
        interval = _interval(day, times.hours, times.schedule_id, times.place)
        if interval:
            yield interval


# "Every Tuesday" is the rule of many schedules, which differ in their hours.
@lru_cache(maxsize=1_024)
def _days(rule: Rule, first: date, last: date) -> tuple[date, ...]:
    return tuple(rule.days(first, last))


def _interval(day: date, hours: Hours, schedule_id: str | None, place: str | None) -> Interval | None:
    if hours.closes is None:
        return None
    ends = _shifted(day, 1) if hours.closes <= hours.opens else day
    try:
        opens, closes = _instant(day, hours.opens, hours), _instant(ends, hours.closes, hours)
    except OverflowError:
        return None
    # A stretch inside the hour that March skips does not happen. Where the clock in London is meant, an hour
    # that October repeats is its first, so that what the clock shows tells which is the earlier.
    is_one = opens < closes if hours.zone is None else opens.timestamp() < closes.timestamp()
    return Interval(opens, closes, schedule_id, place) if is_one else None


def _instant(day: date, at: time, hours: Hours) -> datetime:
    if hours.zone is not None:
        return datetime.combine(day, at, tzinfo=hours.zone).astimezone(LONDON)
    local = datetime.combine(day, at, tzinfo=LONDON)
    if not 1 <= at.hour <= 2:
        return local
    there_and_back = local.astimezone(UTC).astimezone(LONDON)
    if there_and_back.replace(tzinfo=None) == local.replace(tzinfo=None):
        return local
    # Since 1981 the clocks go on from 01:00 to 02:00.
    return local.replace(hour=2, minute=0, second=0)


def read_holiday(row: Mapping[str, Any]) -> Holiday:
    """Return the days of a holiday schedule, and their hours.

    Raises:
        NotUnderstood: it does not say which days, or whether it is open in them.
    """
    first, last = read_date(row, "start_date"), read_date(row, "end_date")
    if first is None or last is None:
        raise NotUnderstood("the first or the last day is missing")
    closed = row.get("closed")
    if closed in (True, "true", "True"):
        hours = None
    elif closed in (False, "false", "False"):
        hours = read_hours(row)
        if hours.closes is None:
            raise NotUnderstood("no closing time is given")
    else:
        raise NotUnderstood("it does not say whether it is open or closed then")
    return Holiday(first, last, hours, _id(row, "id"), _id(row, "service_at_location_id"))


def _holiday_intervals(holiday: Holiday, first: date, last: date) -> Iterator[Interval]:
    if holiday.hours is None:
        return
    for day in _each_day(max(holiday.first, _shifted(first, -2)), min(holiday.last, _shifted(last, 1))):
        interval = _interval(day, holiday.hours, holiday.schedule_id, holiday.place)
        if interval:
            yield interval


def _rows(document: Mapping[str, Any], name: str, unknown: list[str]) -> list[Mapping[str, Any]]:
    rows = document.get(name)
    if not isinstance(rows, list):
        return []
    if len(rows) > MOST_SCHEDULES:
        unknown.append(f"Only the first {MOST_SCHEDULES:,} of {len(rows):,} {name} were read.")
    return [row for row in rows[:MOST_SCHEDULES] if isinstance(row, Mapping)]


def _sentence(schedule: Mapping[str, Any], otherwise: str, reason: NotUnderstood) -> str:
    """The publisher's own words for it, where there are any, and why they are not times."""
    try:
        words = " ".join(read_text(schedule, "description").split())
    except NotUnderstood:
        words = ""
    label = f'"{words[:79]}…"' if len(words) > 80 else f'"{words}"' if words else otherwise
    return f"{label}: {reason}."


def _touches(interval: Interval, first: date, last: date) -> bool:
    begins_by, closes = interval.opens.date() <= last, interval.closes
    return begins_by and (closes.date() > first or (closes.date() == first and closes.time() > time(0)))


def _in_time(interval: Interval) -> tuple[float, float, str, str]:
    return (
        *(interval.opens.timestamp(), interval.closes.timestamp()),
        *(interval.schedule_id or "", interval.service_at_location_id or ""),
    )


def _id(row: Mapping[str, Any], name: str) -> str | None:
    value = row.get(name)
    return str(value) if isinstance(value, str | int) and value != "" else None


def _each_day(first: date, last: date) -> Iterator[date]:
    return (date.fromordinal(number) for number in range(first.toordinal(), last.toordinal() + 1))


def _shifted(day: date, days: int) -> date:
    """Return the day so many days on, kept within the calendar's years 1 to 9999."""
    return date.fromordinal(min(max(day.toordinal() + days, 1), date.max.toordinal()))
