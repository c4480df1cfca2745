"""CONTACT-001."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import texts_of
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten

_PLAIN = re.compile(r"[^\s@<>,;:\"()\[\]]+@[^\s@<>,;:\"()\[\]]+\.[A-Za-z]{2,63}")


class EmailNotDeliverable(RecordRule):
    """An email field holds something else than one plain address.

    A mail program refuses it, and the person's message is never sent.

    Fix it by giving one address alone, without a name, brackets or mailto:.
    """

    code = "email_not_deliverable"
    number = "CONTACT-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 5321; experience with council feeds"
    entities = (
        "service",
        "organization",
        "contact",
    )
    fields = frozenset({"email", "assurer_email"})
    good: ClassVar = {"id": "1", "email": "hello@example.org"}
    bad: ClassVar = {"id": "1", "email": "Front desk <hello@example.org>; info@example.org"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Several addresses, a name around it, spaces, or a domain without a dot."""
        for field, value in texts_of(item, "email", "assurer_email"):
            if "@" in value and not _PLAIN.fullmatch(value.strip()):
                bare = value.strip().removeprefix("mailto:")
                hint = f"Write {shorten(bare)}" if _PLAIN.fullmatch(bare) else ""
                yield Finding(f'"{field}" is not one plain address.', f"/{field}", value, hint)
