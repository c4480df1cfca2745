"""TEXT-002."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

FEWEST_WORDS = 6


class DescriptionTooShort(RecordRule):
    """The description of a service is missing or has fewer than six words.

    Search by words finds what is described, and a person decides by it.

    Fix it by saying in plain words what the service does, for whom, and what to expect.
    """

    code = "description_too_short"
    number = "TEXT-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "branch semantic-ai-verification of the official validator"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "description": "A hot lunch and company every Tuesday.",
    }
    bad: ClassVar = {"id": "1", "name": "Lunch club", "description": "Lunch"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Words are what spaces divide."""
        text = item.get("description")
        if not isinstance(text, str) or not text.strip():
            return [Finding("The service has no description.")]
        # Six words have five spaces between them, so a long text is not split to be counted.
        if len(text) < 200 and len(text.split()) < FEWEST_WORDS:
            return [Finding(f"The description has fewer than {FEWEST_WORDS} words.", "/description", text)]
        return ()
