"""CONTACT-008."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_OF_SERVICE = ("email", "url", "phones")
_OF_ORGANIZATION = ("email", "website", "url", "phones")
_OF_CONTACT = ("email", "phones")


class NoWayToContact(RecordRule):
    """Neither the service nor its organisation can be reached by telephone, email or web.

    Whoever finds the service can do nothing with it.

    Fix it by giving the service's email, url or telephone number, or the organisation's website.
    """

    code = "no_way_to_contact"
    number = "CONTACT-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "quality of contacts"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "organization": {"id": "2", "website": "https://example.org"},
    }
    bad: ClassVar = {"id": "1", "name": "Lunch club", "contacts": [{"id": "3", "name": "Front desk"}]}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Service, organisation and contacts have none; a contact's bare name is none."""
        if any(item.get(field) for field in _OF_SERVICE):
            return
        organization = item.get("organization")
        if isinstance(organization, dict) and any(organization.get(field) for field in _OF_ORGANIZATION):
            return
        contacts = item.get("contacts")
        for contact in contacts if isinstance(contacts, list) else ():
            if isinstance(contact, dict) and any(contact.get(field) for field in _OF_CONTACT):
                return
        yield Finding("There is no telephone number, email address or web address.")
