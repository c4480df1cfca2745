"""LIFE-001."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class NotActive(RecordRule):
    """A service is listed that is not active.

    It is right to say so for a while; kept for years it hides what is open.

    Fix it by leaving out services that have ended, once those who link to them have had time.
    """

    code = "not_active"
    number = "LIFE-001"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("service",)
    fields = frozenset({"status"})
    good: ClassVar = {"id": "1", "status": "active"}
    bad: ClassVar = {"id": "1", "status": "defunct"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Temporarily closed services are left alone: they come back."""
        status = item["status"]
        if isinstance(status, str) and status.strip().lower() in ("inactive", "defunct"):
            return [Finding(f"The service is {status.strip().lower()}.", "/status", status)]
        return ()
