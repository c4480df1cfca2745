"""SCHED-006."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class IntervalNotPositive(RecordRule):
    """The interval of a schedule is not a whole number of 1 or more.

    Every 0 weeks, or every one and a half, is no rhythm that anybody can keep.

    Fix it by writing 1 for every week or month, 2 for every second; or leave it out for 1.
    """

    code = "interval_not_positive"
    number = "SCHED-006"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10, INTERVAL"
    entities = ("schedule",)
    fields = frozenset({"interval"})
    good: ClassVar = {"id": "1", "freq": "WEEKLY", "interval": 2}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "interval": 0}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The value is there and is none; texts that spell one pass, their type is the schema's matter."""
        given = item.get("interval")
        if given is None or given == "":
            return ()
        number = read_number(given)
        if number is None or number < 1 or not number.is_integer():
            return [Finding('"interval" is not a whole number of 1 or more.', "/interval", given)]
        return ()
