"""DATE-005."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.dates import months_after, read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class AssuranceStale(RecordRule):
    """The service was last checked more than three months ago.

    Details change: some finders hide what nobody has confirmed for a quarter.

    Fix it by checking the record with its provider and setting assured_date to that day.
    """

    code = "assurance_stale"
    number = "DATE-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "compliance page, section 3"
    entities = ("service",)
    fields = frozenset({"assured_date"})
    good: ClassVar = {"id": "1", "name": "Lunch club", "assured_date": "2026-04-20"}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "assured_date": "2026-01-20"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """More than three calendar months, and in other words when more than twelve."""
        checked = read_day(item.get("assured_date"))
        if checked is None:
            return ()
        reading = position.reading
        if reading.is_past(months_after(checked, 3)):
            how_long = "a year" if reading.is_past(months_after(checked, 12)) else "three months"
            return [
                Finding(
                    f"The service was last checked more than {how_long} ago.",
                    "/assured_date",
                    item["assured_date"],
                )
            ]
        return ()
