"""SCHED-001."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten

_DAY = re.compile(r"[+-]?(?:[1-9]|[1-4]\d|5[0-3])?(?:MO|TU|WE|TH|FR|SA|SU)")


class BydayMalformed(RecordRule):
    """The days of a schedule are not written as RFC 5545 prescribes.

    "Tuesday" is not understood, and the service is shown as having no opening times.

    Fix it by listing two-letter days with commas: MO,WE,FR, or 2TU for the second Tuesday of a month.
    """

    code = "byday_malformed"
    number = "SCHED-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5545 section 3.3.10, BYDAY"
    entities = ("schedule",)
    fields = frozenset({"byday"})
    good: ClassVar = {"id": "1", "freq": "MONTHLY", "byday": "2TU,-1FR"}
    bad: ClassVar = {"id": "1", "freq": "WEEKLY", "byday": "Tuesday"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Some part between the commas is no day, or is in small letters or has spaces around it."""
        days = item.get("byday")
        if not days or not isinstance(days, str) or all(map(_DAY.fullmatch, days.split(","))):
            return ()
        mended = ",".join(day.strip().upper() for day in days.split(","))
        is_near = all(map(_DAY.fullmatch, mended.split(",")))
        return [
            Finding(
                '"byday" is not a list of two-letter days.',
                "/byday",
                days,
                hint=f"Write {shorten(mended)}" if is_near else "",
            )
        ]
