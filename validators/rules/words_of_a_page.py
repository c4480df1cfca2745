"""TEXT-011."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_POINTING = re.compile(
    r"\b(?:click here|see below|see above|listed below|form below|link below|map below|click on the link)\b",
    re.IGNORECASE,
)
_MUCH = 40


class WordsOfAPage(RecordRule):
    """A description points at something on the page that it was copied from.

    Click here and see below lead nowhere once the text stands alone.

    Fix it by saying it in words, and putting the address into url.
    """

    code = "words_of_a_page"
    number = "TEXT-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "GOV.UK content design: links that make sense alone"
    entities = (
        "service",
        "organization",
    )
    fields = frozenset({"description"})
    good: ClassVar = {"id": "1", "description": "Ring us to book a place at the table."}
    bad: ClassVar = {"id": "1", "description": "To book a place click here."}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A few fixed phrases, in a text without an address and without what it points at."""
        text = item["description"]
        if not isinstance(text, str):
            return ()
        lowered = text.lower()
        # The pattern costs twenty times these looks, and hardly any text needs it.
        if not ("click" in lowered or "below" in lowered or "above" in lowered) or "http" in lowered:
            return ()
        found = _POINTING.search(lowered)
        if found is None:
            return ()
        words = found[0]
        # What is pointed at may stand in the same text; then nothing is wrong.
        follows, precedes = len(text) - found.end(), found.start()
        if not (("below" in words and follows > _MUCH) or ("above" in words and precedes > _MUCH)):
            return [Finding(f'The description says "{words}".', "/description", text)]
        return ()
