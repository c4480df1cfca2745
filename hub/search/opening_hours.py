"""When a service is open in some days: which stretches are sure, which to check first, and what is not known.

The times are those of `standards.openreferral.schedules`; this adds what decides whether a person may rely
on them:

- A schedule without times, or with times that cannot be read, leaves "not open by the times given" unsure.
- On a bank holiday a repeating schedule that says nothing of bank holidays is to check first; its words
  ("Not on bank holidays", "Including bank holidays") or a holiday schedule for the day decide. A schedule for
  one named day, and one for all hours of all days, hold on bank holidays too.
- Words beside a schedule that take something away ("Term time only") make its times ones to check first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from hub.search.bank_holidays import ENGLAND, bank_holiday
from hub.search.document import text_of
from hub.search.schedules import (
    HOLIDAY_UNREAD,
    MORE_UNREAD,
    Days,
    Row,
    Schedules,
    read_schedules,
    schedules_key,
    schedules_of_key,
)
from standards.openreferral.schedules import MOST_INTERVALS, Interval

BANK_HOLIDAY = "It is a bank holiday: check first"

# HSDS 3.0, service.status; every other value of it is as if active.
NOT_RUNNING = frozenset({"inactive", "defunct", "temporarily closed"})
_MOST_QUOTED = 80
# What is worked out is kept, for so many days at most: some 10 MB in all.
_KEPT_DAYS = 35


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


class Span(NamedTuple):
    """Stretches that follow one another without a gap, in seconds since 1970."""

    opens: float
    closes: float

    @classmethod
    def of(cls, stretch: Stretch) -> "Span":
        """Return a stretch as a span."""
        return cls(stretch.opens.timestamp(), stretch.closes.timestamp())

    def holds(self, moment: float) -> bool:
        """Whether it is open at a moment."""
        return self.opens <= moment < self.closes


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
    _more: tuple[Days, ...]
    _settled: tuple[Days, ...]
    _sure: tuple[Span, ...]
    _sure_of_places: tuple[tuple[Span, ...], ...]

    def sure(self, *, apart: bool) -> tuple[tuple[Span, ...], ...]:
        """Return when it is open for sure, joined where one stretch follows another.

        Args:
            apart: Of each place that its schedules name, with the times of the service itself; else of all
                places together.
        """
        return self._sure_of_places if apart and self.places else (self._sure,)

    def more_times(self, first: date, last: date) -> str | None:
        """Return why there may be more times in some days than are known, None where all are known."""
        return next((days.note for days in self._more if days.touches(first, last)), None)

    def ended_on(self, today: date) -> date | None:
        """Return the last day of all that a service had, None where some of it goes on or nothing is said."""
        return self.last_day if self.last_day and self.last_day < today else None

    def is_settled(self, day: date) -> bool:
        """Whether holiday schedules say all there is to say of a day."""
        return any(days.touches(day, day) for days in self._settled)


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
        return _hours(read_schedules(document, wanted), first, last, nations)
    return _hours_again(key, first, last, wanted, nations)


@lru_cache(maxsize=4_096)
def _hours_again(
    key: bytes, first: date, last: date, wanted: frozenset[str] | None, nations: frozenset[str]
) -> OpeningHours:
    return _hours(schedules_of_key(key, wanted), first, last, nations)


def _hours(schedules: Schedules, first: date, last: date, nations: frozenset[str]) -> OpeningHours:
    rows = schedules.rows
    found = schedules.timetable.between(first, last)
    judged = (_stretch(interval, rows, schedules.unread_days, nations) for interval in found.intervals)
    stretches = tuple(one for one in judged if one)
    sure = [(one.place, Span.of(one)) for one in stretches if not one.doubt]
    cut = schedules.cut or len(found.intervals) == MOST_INTERVALS
    unread = [Days(None, None, None, MORE_UNREAD)] if cut else []
    return OpeningHours(
        stretches=stretches,
        is_known=bool(rows),
        places=schedules.places,
        last_day=schedules.last_day,
        _more=(*schedules.more, *schedules.unread_days, *unread),
        _settled=schedules.settled,
        _sure=_joined(span for _, span in sure),
        _sure_of_places=tuple(
            _joined(span for at, span in sure if at in (None, place)) for place in schedules.places
        ),
    )


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        if found and span.opens <= found[-1].closes:
            found[-1] = Span(found[-1].opens, max(found[-1].closes, span.closes))
        else:
            found.append(span)
    return tuple(found)


def _stretch(
    interval: Interval,
    rows: Sequence[Row],
    unread_days: Sequence[Days],
    nations: frozenset[str],
) -> Stretch | None:
    """Return an interval with what makes it doubtful; None where words say that it does not take place."""
    day, at = interval.opens.date(), interval.service_at_location_id
    stretch = Stretch(interval.opens, interval.closes, at)
    if interval.schedule_id is None:
        # Of a holiday schedule.
        return stretch
    row = rows[int(interval.schedule_id)]
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


def runs(document: Mapping[str, Any]) -> bool:
    """Whether a service runs at all now, by its status."""
    return text_of(document, "status").lower() not in NOT_RUNNING


def _shortened(text: str) -> str:
    return text if len(text) <= _MOST_QUOTED else f"{text[: _MOST_QUOTED - 1].rstrip()}\u2026"
