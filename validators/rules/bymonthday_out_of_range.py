"""SCHED-004."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class BymonthdayOutOfRange(RecordRule):
    """A day of the month is 0, beyond 31, or no number.

    There is no such day, so the service is shown as never open.

    Fix it by listing days from 1 to 31, or from -1 (the last) to -31, with commas.
    """

    code = "bymonthday_out_of_range"
    number = "SCHED-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10, BYMONTHDAY"
    entities = ("schedule",)
    fields = frozenset({"bymonthday"})
    good: ClassVar = {"id": "1", "freq": "MONTHLY", "bymonthday": "1,-1"}
    bad: ClassVar = {"id": "1", "freq": "MONTHLY", "bymonthday": "32"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Some part between the commas is not a day of a month."""
        days = item.get("bymonthday")
        if days is None or days == "" or isinstance(days, dict | list):
            return ()
        if not all(_is_day(part) for part in str(days).split(",")):
            return [Finding('"bymonthday" names a day that no month has.', "/bymonthday", days)]
        return ()


def _is_day(part: str) -> bool:
    try:
        # 1.0 has the field as a number, so that 15 may come as 15.0.
        return 1 <= abs(float(part)) <= 31 and float(part).is_integer()
    except (ValueError, OverflowError):
        return False
