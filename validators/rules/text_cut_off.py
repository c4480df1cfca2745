"""TEXT-009."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_CUTS = frozenset({255, 256, 500, 512, 1000, 1024, 2000, 4000})


class TextCutOff(RecordRule):
    """A description ends in the middle of a sentence, at a length at which databases cut.

    What was cut is often how to join and whom to ring.

    Fix it by publishing the whole text.
    """

    code = "text_cut_off"
    number = "TEXT-009"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "usual lengths of database columns"
    entities = (
        "service",
        "organization",
    )
    fields = frozenset({"description"})
    good: ClassVar = {"id": "1", "description": "A hot meal and company every Tuesday."}
    bad: ClassVar = {
        "id": "1",
        "description": "Company. " * 27 + "A hot meal a",
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """255, 500, 1000, 2000 or 4000 characters, and no full stop."""
        text = item["description"]
        if isinstance(text, str) and len(text) in _CUTS and text.rstrip()[-1:].isalnum():
            return [
                Finding(
                    f"The description breaks off after {len(text)} characters.", "/description", text[-60:]
                )
            ]
        return ()
