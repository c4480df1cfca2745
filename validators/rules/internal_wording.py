"""PII-004."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_INTERNAL = re.compile(
    r"\b(?:internal use only|for internal use|staff only note|staff use only|not for publication|"
    r"do not publish|key ?safe (?:code|number|is)|entry code is)\b",
    re.IGNORECASE,
)


_FIELDS = ("description", "name", "alert", "notes", "access")
_SHORTEST = len("keysafe is")
_GLANCE = (
    *("internal use", "staff only", "staff use", "not for pub", "not pub"),
    *("key safe", "keysafe", "entry code"),
)


class InternalWording(RecordRule):
    """A text is worded for staff only.

    What was meant for colleagues, often about particular people, is published to everybody.

    Fix it by keeping internal notes out of the feed.
    """

    code = "internal_wording"
    number = "PII-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.PRIVACY,)
    source = "data-sharing guidance of the standard"
    entities = (
        "service",
        "organization",
        "location",
        "contact",
    )
    fields = frozenset(_FIELDS)
    good: ClassVar = {"id": "1", "description": "Staff are on hand to help."}
    bad: ClassVar = {"id": "1", "description": "INTERNAL USE ONLY: key safe is by the back door."}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """A few fixed phrases."""
        for field in _FIELDS:
            text = item.get(field)
            if not isinstance(text, str) or len(text) < _SHORTEST:
                continue
            lowered = text.lower()
            # The pattern costs twenty times these looks, and hardly any text needs it.
            for word in _GLANCE:
                if word in lowered:
                    break
            else:
                continue
            if found := _INTERNAL.search(lowered):
                # The text is left out on purpose: the report must not spread it.
                yield Finding(f'"{field}" is worded for staff: "{found[0]}".', f"/{field}")
