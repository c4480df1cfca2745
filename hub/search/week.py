"""The half hours of the week in which a service is open: what the index keeps for "open then"."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

import orjson

from hub.search.bank_holidays import ENGLAND
from hub.search.opening_hours import Stretch, opening_hours, runs
from hub.search.schedules import schedules_key
from standards.openreferral.dates import LONDON
from standards.openreferral.days import CODES

DAYS = tuple(code.lower() for code in CODES)
"""Days of the week as requests and keys of the index name them, Monday first."""

DAYS_AHEAD = 28
SLOTS_A_DAY = 48
_SLOT_S = 30 * 60
_SLOTS_A_WEEK = 7 * SLOTS_A_DAY
_ALL_DAY = (1 << SLOTS_A_DAY) - 1


@dataclass(frozen=True, slots=True)
class Week:
    """When a service is open in a usual week.

    Attributes:
        half_hours: Seven masks, Monday first; bit 0 is 00:00 to 00:30 and bit 47 is 23:30 to midnight.
        incomplete: It may be open at other times too: a filter that finds no bit keeps it as unknown.
    """

    half_hours: tuple[int, ...]
    incomplete: bool


def usual_week(
    document: Mapping[str, Any],
    first: date,
    *,
    place: Collection[str] | None = None,
    nations: frozenset[str] = ENGLAND,
) -> Week | None:
    """Return the half hours in which a service is open in any of the four weeks from a day; None if unknown.

    A half hour counts when it is open for any part of it; after midnight it counts on the next day. Times to
    check first (a bank holiday, "Term time only") are no bits but `incomplete`, unless their half hours are
    sure in another week.

    Args:
        document: Canonical document.
        first: First day of the four weeks, in the United Kingdom.
        place: As in `opening_hours`.
        nations: As in `opening_hours`.
    """
    if not runs(document):
        return Week((0,) * 7, incomplete=False)
    if place is not None or (key := schedules_key(document)) is None:
        return _read_week(document, first, place, nations)
    return _read_again(key, first, nations)


@lru_cache(maxsize=8_192)
def _read_again(key: bytes, first: date, nations: frozenset[str]) -> Week | None:
    return _read_week(orjson.loads(key), first, None, nations)


def _read_week(
    document: Mapping[str, Any], first: date, place: Collection[str] | None, nations: frozenset[str]
) -> Week | None:
    last = date.fromordinal(min(first.toordinal() + DAYS_AHEAD - 1, date.max.toordinal()))
    hours = opening_hours(document, first=first, last=last, place=place, nations=nations)
    if not hours.is_known:
        return None
    begin = datetime.combine(first, time(0), tzinfo=LONDON)
    sure = _week([one for one in hours.stretches if not one.doubt], begin)
    doubtful = _week([one for one in hours.stretches if one.doubt], begin)
    days = tuple((sure >> day * SLOTS_A_DAY) & _ALL_DAY for day in range(7))
    return Week(days, bool(doubtful & ~sure) or hours.more_times(first, last) is not None)


def slot_key(day: str, number: int) -> str:
    """Return the key under which the index keeps a half hour of a day, the first being 0.

    >>> slot_key("tu", 20)
    'open:tu:20'
    """
    return f"open:{day}:{number}"


def week_slots(document: Mapping[str, Any], first: date) -> tuple[int, ...] | None:
    """Return the half hours of the usual week in the four weeks from a day, None where none are known."""
    week = usual_week(document, first)
    return week.half_hours if week else None


def _week(stretches: list[Stretch], begin: datetime) -> int:
    """Return one mask of the week's 336 half hours, Monday's first."""
    # Most of four weeks are the same week again.
    alike: set[tuple[int, int]] = set()
    for one in stretches:
        alike.update(_runs(one, begin))
    found = 0
    for start, slots in alike:
        mask = ((1 << min(slots, _SLOTS_A_WEEK)) - 1) << start
        found |= mask | (mask >> _SLOTS_A_WEEK)
    return found


def _runs(stretch: Stretch, begin: datetime) -> Iterator[tuple[int, int]]:
    """Yield (first half hour of the week, number of them); each half hour alone where the clocks change."""
    opens = max(stretch.opens, begin, key=datetime.timestamp)
    # Offsets are whole hours, so half hours of the clock are half hours of the day.
    start, end = int(opens.timestamp() // _SLOT_S), int(-(-stretch.closes.timestamp() // _SLOT_S))
    if opens.utcoffset() == stretch.closes.utcoffset():
        yield _slot(opens), end - start
        return
    for number in range(start, end):
        yield _slot(datetime.fromtimestamp(number * _SLOT_S, tz=LONDON)), 1


def _slot(moment: datetime) -> int:
    minutes = moment.weekday() * 24 * 60 + moment.hour * 60 + moment.minute
    return minutes * 60 // _SLOT_S
