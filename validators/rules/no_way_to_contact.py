"""CONTACT-008."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any, ClassVar

from validators.contents import rows
from validators.frame import CountsIn, Finding, Severity
from validators.marks import locations_of
from validators.reading import Position
from validators.rule import RecordRule

_WAYS = ("email", "url", "website", "phones", "phone")
_OF_CONTACT = ("email", "phones", "phone")


class NoWayToContact(RecordRule):
    """Neither the service, its places nor its organisation can be reached by telephone, email or web.

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

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Service, organisation, places and their contacts have none; a contact's bare name is none."""
        if item.get("email") or item.get("url"):
            return ()
        organization = item.get("organization")
        own = (item, organization) if isinstance(organization, Mapping) else (item,)
        # Only where the service itself gives none are its places looked at.
        places = (place for _, place in locations_of(item))
        for holder in chain(own, rows(item, "service_at_locations"), places):
            if any(holder.get(field) for field in _WAYS):
                return ()
            contacts = rows(holder, "contacts")
            if any(contact.get(field) for contact in contacts for field in _OF_CONTACT):
                return ()
        return [Finding("There is no telephone number, email address or web address.")]
