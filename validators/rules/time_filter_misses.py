"""FUNC-005."""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar

from validators.contents import schedules_of, text_of
from validators.dates import read_day
from validators.frame import CountsIn, Severity
from validators.questions import Params, misses
from validators.rule import FeedFinding, ProbeRule

if TYPE_CHECKING:
    from validators.site import Site

_TIME = re.compile(r"\d\d:\d\d(?::\d\d)?", re.ASCII)
_DAY = re.compile(r"MO|TU|WE|TH|FR|SA|SU")


class TimeFilterMisses(ProbeRule):
    """A question with a service's own day and times does not find the service.

    People who are free on one day of the week are not shown what is open on that day.

    Fix it by comparing day, start_time and end_time with byday, opens_at and closes_at of the schedules.
    """

    code = "time_filter_misses"
    number = "FUNC-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "the time test of the 2020 validator; parameters start_time, end_time and day"
    good: ClassVar = {
        "services": [
            {"id": "1", "schedules": [{"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}]},
        ],
        "answers": [
            (
                "/services",
                {"day": "TU", "start_time": "10:00", "end_time": "12:00"},
                {"total_items": 1, "contents": [{"id": "1"}]},
            )
        ],
    }
    bad: ClassVar = {
        "services": [
            {"id": "1", "schedules": [{"byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}]},
        ],
        "answers": [("/services", {"day": "TU"}, {"total_items": 0, "contents": []})],
    }

    def check(self, site: "Site") -> Iterator[FeedFinding]:
        """Schedules that hold on the day of the report; the first day of several."""
        times_of = partial(_times, as_of=site.as_of)
        yield from misses(
            site, times_of, "no active service has a schedule of today with a weekday and both times"
        )


def _times(record: Mapping[str, Any], as_of: date) -> list[Params]:
    for schedule in schedules_of(record):
        opens, closes = text_of(schedule.get("opens_at")), text_of(schedule.get("closes_at"))
        days = text_of(schedule.get("byday")).split(",")
        if not (_TIME.fullmatch(opens) and _TIME.fullmatch(closes) and _DAY.fullmatch(days[0])):
            continue
        # A stretch over midnight is understood in as many ways as there are feeds.
        if opens < closes and _holds(schedule, as_of):
            return [{"start_time": opens[:5], "end_time": closes[:5], "day": days[0]}]
    return []


def _holds(schedule: Mapping[str, Any], as_of: date) -> bool:
    """Return whether a schedule has begun and has not ended."""
    starts = [day for name in ("valid_from", "dtstart") if (day := read_day(schedule.get(name)))]
    ends = [day for name in ("valid_to", "until") if (day := read_day(schedule.get(name)))]
    return max(starts, default=as_of) <= as_of <= min(ends, default=as_of)
