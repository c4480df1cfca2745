"""DATE-006."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class AssuranceMissing(RecordRule):
    """Nothing says when the service was last checked.

    A person cannot tell fresh details from ones that were forgotten years ago.

    Fix it by setting assured_date to the day on which somebody last confirmed the record.
    """

    code = "assurance_missing"
    number = "DATE-006"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "compliance page, section 3"
    entities = ("service",)
    good: ClassVar = {"id": "1", "name": "Lunch club", "assured_date": "2026-04-20"}
    bad: ClassVar = {"id": "1", "name": "Lunch club"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """assured_date is absent, null or empty."""
        if not item.get("assured_date"):
            return [Finding("The service has no assured_date.")]
        return ()
