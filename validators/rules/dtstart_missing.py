"""SCHED-007."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule

_DAYS = ("byday", "bymonthday", "byweekno", "byyearday")


class DtstartMissing(RecordRule):
    """A schedule that skips weeks or months does not say where it starts counting.

    Every second Tuesday may be this one or the next: half of those who come find the door shut.

    Fix it by adding dtstart, the date of any one occurrence.
    """

    code = "dtstart_missing"
    number = "SCHED-007"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.8.2.4, DTSTART; OpenActive rrule-format"
    entities = ("schedule",)
    fields = frozenset({"interval", "freq"})
    good: ClassVar = {"id": "1", "freq": "WEEKLY", "interval": 2, "byday": "TU", "dtstart": "2026-05-05"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "interval": 2, "byday": "TU"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """An interval above one, or a month without its day, and neither dtstart nor valid_from."""
        if item.get("dtstart") or item.get("valid_from"):
            return ()
        every = read_number(item.get("interval"))
        if every is not None and every > 1:
            return [
                Finding(
                    f'"interval" is {every:g}, and no "dtstart" says from when it counts.',
                    "/interval",
                    item["interval"],
                )
            ]
        if item.get("freq") == "MONTHLY" and not any(item.get(field) for field in _DAYS):
            return [Finding("It comes every month and no field says on which day.", "/freq", item["freq"])]
        return ()
