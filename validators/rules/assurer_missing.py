"""DATE-012."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class AssurerMissing(RecordRule):
    """A service says when it was checked and not by whom.

    Whoever doubts the record cannot ask the one who vouched for it.

    Fix it by giving assurer_email, best a shared mailbox.
    """

    code = "assurer_missing"
    number = "DATE-012"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "assurance as the standard describes it: who checked, and when"
    entities = ("service",)
    fields = frozenset({"assured_date"})
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "assured_date": "2026-05-01",
        "assurer_email": "records@example.org",
    }
    bad: ClassVar = {"id": "1", "name": "Lunch club", "assured_date": "2026-05-01"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """3.0 alone has a field for it."""
        if item.get("assured_date") and not item.get("assurer_email"):
            return [
                Finding(
                    '"assured_date" is given without "assurer_email".', "/assured_date", item["assured_date"]
                )
            ]
        return ()
