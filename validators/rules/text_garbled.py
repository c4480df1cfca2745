"""TEXT-007."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

# The second character of each is what a UTF-8 continuation byte becomes in Windows-1252 or Latin-1.
_GARBLED = re.compile(
    r"\u00e2\u20ac.|\u00c3[\u0080-\u00bf\u0192\u2030\u0160]|\u00c2[\u00a0-\u00bf]|\ufffd"
    r"|&amp;(?:amp|nbsp|lt|gt|quot|#\d{2,5});"
)


class TextGarbled(RecordRule):
    """A text was decoded wrongly on the way, or escaped twice.

    People see signs such as â€™ where an apostrophe should be, and trust the record less.

    Fix it by reading the source as UTF-8, and escaping HTML once or not at all.
    """

    code = "text_garbled"
    number = "TEXT-007"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "UTF-8 read as Windows-1252, and HTML escaped twice"
    entities = (
        "service",
        "organization",
        "location",
    )
    fields = frozenset({"name", "description"})
    good: ClassVar = {"id": "1", "name": "Caf\u00e9 for women"}
    bad: ClassVar = {"id": "1", "name": "Caf\u00c3\u00a9 for women"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Sequences that no language writes, and entities of entities."""
        for field in ("name", "description"):
            text = item.get(field)
            if not isinstance(text, str) or (text.isascii() and "&amp;" not in text):
                continue
            if _GARBLED.search(text):
                yield Finding(f'"{field}" is garbled.', f"/{field}", text)
