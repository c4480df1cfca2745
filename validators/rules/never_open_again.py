"""SCHED-010."""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any, ClassVar

import orjson

from standards.openreferral.schedules import openings
from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_YEAR = timedelta(days=365)
_MONTH = timedelta(days=30)
_ENDS = ("valid_to", "until")
_STARTS = ("valid_from", "dtstart")
# Only these can keep a schedule that has not ended from happening within a year.
_RARE = ("count", "bymonthday", "byyearday", "byweekno", "bymonth")
_READ = ("freq", "interval", "byday", "wkst", "timezone", *_RARE, *_ENDS, *_STARTS)


class NeverOpenAgain(RecordRule):
    """The rule of a schedule gives no day in the next twelve months, or in the twelve from its beginning.

    The service looks open by its fields and is open on no day that anybody can ask for.

    Fix it by checking the days, the count and the dates of the schedule against each other.
    """

    code = "never_open_again"
    number = "SCHED-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10"
    entities = ("schedule",)
    fields = frozenset({*_RARE, *_ENDS, *_STARTS})
    good: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TU", "count": 10, "dtstart": "2026-05-05"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TU", "count": 10, "dtstart": "2024-05-07"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """What has ended is DATE-004's, and what cannot be understood that of the rules before."""
        reading = position.reading
        as_of = reading.as_of
        # What begins later is open then, however far off that is.
        first = as_of
        for name in _STARTS:
            if name in item and (day := read_day(item[name])) and day > first:
                first = day
        if not _is_doubtful(item, first) or reading.record.get("status", "active") != "active":
            return ()
        if any(reading.is_past(day) for name in _ENDS if (day := read_day(item.get(name)))):
            return ()
        schedule = {name: item[name] for name in _READ if item.get(name) is not None}
        try:
            last = _last_day(orjson.dumps(schedule), first)
        except TypeError:
            return ()
        if last is None:
            return ()
        # The answer may be another when a later year comes into sight, or the last day has gone by.
        reading.is_past(as_of if last == date.min else min(last, as_of + _MONTH))
        if last == date.min:
            when = "the next twelve months" if first == as_of else f"the twelve months from {first}"
            return [Finding(f"The schedule gives no day in {when}.", value=schedule.get("freq"))]
        return ()


def _is_doubtful(item: Mapping[str, Any], first: date) -> bool:
    for name in _RARE:
        if item.get(name):
            return True
    # Whoever looks a year ahead from here looks past the last day that there is.
    if first.year >= date.max.year:
        return False
    in_a_year = first + _YEAR
    return any(name in item and (day := read_day(item[name])) and day < in_a_year for name in _ENDS)


@lru_cache(maxsize=4096)
def _last_day(schedule: bytes, first: date) -> date | None:
    """Return the last day within a year of the first, date.min for none, None if it is not understood."""
    document = {"schedules": [orjson.loads(schedule) | {"opens_at": "09:00", "closes_at": "10:00"}]}
    try:
        found = openings(document, first=first, last=first + _YEAR)
    except OverflowError:
        return None
    if found.unknown:
        return None
    return found.intervals[-1].opens.date() if found.intervals else date.min
