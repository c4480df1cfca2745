"""SCHED-003."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class BymonthdayWithWeekly(RecordRule):
    """A weekly schedule names days of the month.

    The calendar standard forbids it, so programs refuse the rule or read it each in their own way.

    Fix it by making the schedule MONTHLY, or by leaving bymonthday out.
    """

    code = "bymonthday_with_weekly"
    number = "SCHED-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10, BYMONTHDAY"
    entities = ("schedule",)
    fields = frozenset({"bymonthday"})
    good: ClassVar = {"id": "1", "freq": "MONTHLY", "bymonthday": "1,15"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "bymonthday": "1,15"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Both are given together."""
        if item.get("freq") == "WEEKLY" and item.get("bymonthday"):
            return [Finding('"bymonthday" stands with freq WEEKLY.', "/bymonthday", item["bymonthday"])]
        return ()
