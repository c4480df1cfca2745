"""ACC-001."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class AccessibilityEmpty(RecordRule):
    """An entry about accessibility says nothing.

    Somebody who needs a ramp reads that there is something and not what.

    Fix it by saying what there is, or removing the entry.
    """

    code = "accessibility_empty"
    number = "ACC-001"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("accessibility",)
    good: ClassVar = {"id": "1", "description": "Step-free entrance"}
    bad: ClassVar = {"id": "1", "location_id": "2"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Ids alone are nothing."""
        if not any(item.get(field) for field in ("accessibility", "description", "details", "url", "name")):
            return [Finding("The entry about accessibility is empty.")]
        return ()
