"""SCHED-009."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_TELLING = (
    *("freq", "byday", "bymonthday", "byweekno", "byyearday", "dtstart", "opens_at", "closes_at", "weekday"),
    *("description", "notes", "schedule_link", "valid_from", "valid_to"),
)


class ScheduleWithoutTimes(RecordRule):
    """A schedule says nothing about when the service is open.

    It is shown as opening times and there are none.

    Fix it by adding days and times, a description in words, or a link to the times; or removing it.
    """

    code = "schedule_without_times"
    number = "SCHED-009"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("schedule",)
    good: ClassVar = {"id": "1", "description": "Term time only, ring first"}
    bad: ClassVar = {"id": "1", "service_id": "2"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Neither days nor times nor words nor a link."""
        if not any(item.get(field) for field in _TELLING):
            return [Finding("It has no days, times, description or link.")]
        return ()
