"""DATE-013."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.dates import months_after, read_day
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_MONTHS = 6


class AlertOld(RecordRule):
    """An alert stands in a record that was last changed over six months ago.

    Alerts are for what is different this week; an old one sends people away from an open door.

    Fix it by removing the alert, or saying until when it holds.
    """

    code = "alert_old"
    number = "DATE-013"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "own"
    entities = ("service",)
    fields = frozenset({"alert"})
    good: ClassVar = {
        "id": "1",
        "alert": "Closed on Friday 5 June",
        "last_modified": "2026-05-30T09:00:00+01:00",
    }
    bad: ClassVar = {"id": "1", "alert": "Closed on Friday", "last_modified": "2025-01-08T09:00:00+00:00"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """last_modified tells its age; without one nothing is said."""
        changed = read_day(item.get("last_modified"))
        if item.get("alert") and changed and position.reading.is_past(months_after(changed, _MONTHS)):
            return [Finding(f"The alert is at least as old as {changed}.", "/alert", item["alert"])]
        return ()
