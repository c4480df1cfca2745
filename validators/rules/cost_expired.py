"""DATE-011."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.dates import read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class CostExpired(RecordRule):
    """A price is no longer valid.

    People are told a price of the past, or none at all.

    Fix it by publishing the present price, and removing the old one.
    """

    code = "cost_expired"
    number = "DATE-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "quality of dates"
    entities = ("cost_option",)
    fields = frozenset({"valid_to"})
    good: ClassVar = {"id": "1", "amount": 3, "valid_to": "2026-12-31"}
    bad: ClassVar = {"id": "1", "amount": 3, "valid_to": "2025-12-31"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """valid_to is past."""
        if "valid_to" not in item:
            return ()
        ends = read_day(item["valid_to"])
        if ends and position.reading.is_past(ends):
            return [Finding(f"This price ended on {ends}.", "/valid_to", item["valid_to"])]
        return ()
