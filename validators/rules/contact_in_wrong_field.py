"""CONTACT-002."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_EMAIL = re.compile(r"(?:mailto:)?[^\s@/]+@[^\s@/]+\.[A-Za-z]{2,}")
_WEB = re.compile(r"https?://|www\.", re.IGNORECASE)
_PHONE = re.compile(r"(?<!\d)(?=(?:[ -]?\d){10,11}(?!\d))0\d{2,4}[ -]?\d{3,4}[ -]?\d{3,4}(?!\d)")


class ContactInWrongField(RecordRule):
    """An email address, web address or telephone number stands in a field for something else.

    Links built from it lead nowhere, and the way to get in touch is not shown.

    Fix it by moving it to the field that is made for it.
    """

    code = "contact_in_wrong_field"
    number = "CONTACT-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "branch semantic-ai-verification of the official validator"
    entities = (
        "service",
        "organization",
        "contact",
        "location",
    )
    fields = frozenset({"url", "website", "email", "name"})
    good: ClassVar = {"id": "1", "name": "Lunch club", "url": "https://example.org"}
    bad: ClassVar = {"id": "1", "name": "Lunch club 01632 960123", "url": "hello@example.org"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Addresses in url and website, web addresses in email, numbers in name."""
        for field in ("url", "website"):
            value = item.get(field)
            if isinstance(value, str) and "@" in value and _EMAIL.fullmatch(value.strip()):
                yield Finding("An email address stands in a field for web addresses.", f"/{field}", value)
        email = item.get("email")
        if isinstance(email, str) and _WEB.match(email.strip()):
            yield Finding("A web address stands in a field for email.", "/email", email)
        name = item.get("name")
        if isinstance(name, str) and "0" in name and _PHONE.search(name):
            yield Finding("A telephone number stands in a name.", "/name", name)
