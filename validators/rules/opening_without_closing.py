"""SCHED-008."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class OpeningWithoutClosing(RecordRule):
    """A schedule says when the service opens but not when it closes, or the reverse.

    People cannot tell whether they would come too late.

    Fix it by giving both opens_at and closes_at.
    """

    code = "opening_without_closing"
    number = "SCHED-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "quality of schedules"
    entities = ("schedule",)
    fields = frozenset({"opens_at", "closes_at"})
    good: ClassVar = {"id": "1", "opens_at": "10:00", "closes_at": "12:00"}
    bad: ClassVar = {"id": "1", "opens_at": "10:00"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Exactly one of the two is given."""
        opens, closes = item.get("opens_at"), item.get("closes_at")
        if bool(opens) != bool(closes):
            there, absent = ("opens_at", "closes_at") if opens else ("closes_at", "opens_at")
            return [Finding(f'"{there}" is given and "{absent}" is not.', f"/{there}", item[there])]
        return ()
