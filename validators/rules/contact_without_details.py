"""CONTACT-013."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class ContactWithoutDetails(RecordRule):
    """A contact has neither a telephone number nor an email address.

    A name alone helps nobody to get in touch, and is somebody's personal data.

    Fix it by adding a number or an address, or removing the contact.
    """

    code = "contact_without_details"
    number = "CONTACT-013"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("contact",)
    good: ClassVar = {"id": "1", "name": "Front desk", "email": "desk@example.org"}
    bad: ClassVar = {"id": "1", "name": "Front desk", "title": "Reception"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Phones nested in the contact count."""
        if not any(item.get(field) for field in ("email", "phones", "phone")):
            return [Finding("The contact has no telephone number and no email address.")]
        return ()
