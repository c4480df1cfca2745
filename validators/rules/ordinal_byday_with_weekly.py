"""SCHED-005."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class OrdinalBydayWithWeekly(RecordRule):
    """A weekly schedule names a day by its number in the month.

    The second Tuesday of a week does not exist; readers show every Tuesday, or none.

    Fix it by setting freq to MONTHLY, or removing the number.
    """

    code = "ordinal_byday_with_weekly"
    number = "SCHED-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10, BYDAY with FREQ"
    entities = ("schedule",)
    fields = frozenset({"byday"})
    good: ClassVar = {"id": "1", "freq": "MONTHLY", "byday": "2TU"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "2TU"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Some day has a number and the frequency is WEEKLY."""
        days = item.get("byday")
        if isinstance(days, str) and item.get("freq") == "WEEKLY" and any(sign.isdigit() for sign in days):
            return [Finding("A weekly schedule names a day of the month.", "/byday", days)]
        return ()
