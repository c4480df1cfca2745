"""SCHED-002."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class BydayWithoutFreq(RecordRule):
    """A schedule names its days and not how often they come.

    Days of every week and days of every month are not told apart, so the times cannot be shown.

    Fix it by adding freq: WEEKLY for days of every week, MONTHLY for days such as 2TU.
    """

    code = "byday_without_freq"
    number = "SCHED-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10, FREQ"
    entities = ("schedule",)
    fields = frozenset({"byday"})
    good: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "TU"}
    bad: ClassVar = {"id": "1", "byday": "TU"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A frequency that is not understood is another rule's."""
        if item.get("byday") and not item.get("freq"):
            return [Finding('"byday" is given without "freq".', "/byday", item["byday"])]
        return ()
