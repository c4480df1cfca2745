"""PII-001."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_FREE_MAIL = re.compile(
    r"@(?:gmail|googlemail|hotmail|outlook|live|yahoo|aol|icloud|btinternet|sky|talktalk|virginmedia)\.",
    re.IGNORECASE,
)
_MOBILE = re.compile(r"(?:0|\+44)7[1-9]")
# Ofcom keeps these for drama: they are nobody's.
_DRAMA = re.compile(r"(?:0|\+44)7700900")
_WORD = re.compile(r"[a-z]{3,}")
_SPACING = re.compile(r"[\s().-]+")


class PersonalContact(RecordRule):
    """An email address or mobile number looks like a person's own.

    It was given to run a club, and is copied into every directory in the country.

    Fix it by publishing a shared address or number, or asking the person whether this one may be published.
    """

    code = "personal_contact"
    number = "PII-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.PRIVACY,)
    source = "UK GDPR; data-sharing guidance of the standard"
    entities = (
        "contact",
        "phone",
        "service",
        "organization",
    )
    fields = frozenset({"email", "number"})
    good: ClassVar = {"id": "1", "email": "hello@lunchclub.example"}
    bad: ClassVar = {"id": "1", "name": "Jo Bloggs", "email": "jbloggs53@hotmail.com"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Mailboxes of the large free providers, and mobile numbers of named contacts."""
        email = item.get("email")
        if isinstance(email, str) and _FREE_MAIL.search(email.strip()):
            # Clubs have such mailboxes too, so only a name in it makes more of it than information.
            is_persons = position.entity == "contact" and _holds_name(email, item.get("name"))
            severity = None if is_persons else Severity.INFO
            message = "The address is one of a free provider, and may be a person's own."
            yield Finding(message, "/email", email, severity=severity)
        number = item.get("number")
        if not isinstance(number, str):
            return
        contact = position.within("contact")
        named = contact is not None and contact.item.get("name")
        digits = _SPACING.sub("", number) if named else ""
        if _MOBILE.match(digits) and not _DRAMA.match(digits):
            yield Finding("The mobile number of a named contact may be a person's own.", "/number", number)


def _holds_name(email: str, name: object) -> bool:
    """Whether a word of the name stands in the address, before the @."""
    words = _WORD.findall(name.lower()) if isinstance(name, str) else ()
    mailbox = email.lower().partition("@")[0]
    return any(word in mailbox for word in words)
