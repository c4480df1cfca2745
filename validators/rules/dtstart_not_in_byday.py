"""SCHED-013."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


class DtstartNotInByday(RecordRule):
    """A schedule starts on a day of the week that is none of its days.

    Some calendars show that first day as an extra opening.

    Fix it by setting dtstart to the first day on which the service really opens.
    """

    code = "dtstart_not_in_byday"
    number = "SCHED-013"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.8.5.3: DTSTART should be in step with the rule"
    entities = ("schedule",)
    fields = frozenset({"dtstart"})
    good: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TU", "dtstart": "2026-05-05"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TH,FR", "dtstart": "2005-01-01"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Weekly schedules with days in two letters."""
        starts, days = read_day(item["dtstart"]), item.get("byday")
        if starts is None or not isinstance(days, str) or item.get("freq") != "WEEKLY":
            return ()
        own = _DAYS[starts.weekday()]
        if own not in days and any(day in days for day in _DAYS):
            return [
                Finding(
                    f'"dtstart" is a {starts:%A} and "byday" is {days[:20]}.', "/dtstart", item["dtstart"]
                )
            ]
        return ()
