"""DATE-004."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class ScheduleExpired(RecordRule):
    """The opening times of an active service have ended.

    The service looks closed for ever, or people come on days that are no longer kept.

    Fix it by publishing the present times, or setting the service's status if it has ended.
    """

    code = "schedule_expired"
    number = "DATE-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "GTFS validator, expired_calendar"
    entities = ("schedule",)
    fields = frozenset({"valid_to", "until"})
    good: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TU", "valid_to": "2026-12-31"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TU", "valid_to": "2025-12-31"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """valid_to or until is past and the service is active or says nothing."""
        for field in ("valid_to", "until"):
            if field not in item:
                continue
            ends = read_day(item[field])
            reading = position.reading
            status = reading.record.get("status", "")
            if ends and status in ("", "active") and reading.is_past(ends):
                whose = " and the service is active" if status else ""
                yield Finding(f"These times ended on {ends}{whose}.", f"/{field}", item[field])
