"""Which places must stay hidden, and how a document is made to keep them so.

A place is hidden when any of these holds; in doubt it is, and `Hidden.why` says what to tell the publisher.

1. **The publisher masks it.** The location has no full postcode, and at least two of: a postcode that is only
   an outcode or sector; no address line in any address; coordinates of two decimals or fewer, both of them.
   Or it carries `mask_exact_address` (Outpost). One sign alone is no mask: many plain locations have no
   address.
2. **It is flagged.** `sensitive_data` is true on the location, one of its addresses or contacts; on a contact
   of the service or its organization, or on either of these, it hides every place of the service.
3. **A term says so**: a taxonomy term of the service or location is in the refuge list.
4. **Words say so** (see `standards.lists.refuge`): in a name, description, alert or eligibility text of the
   service or in its organization's name, for every place; in the words of a location or of its
   service_at_location, for it. What an organization says of itself in general is left out: a charity that
   also runs refuges has other doors.
5. **An operator marked** the location, the service_at_location or the service.
"""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from hub.places.postcode_text import FULL, OUTCODE, SECTOR, compact
from hub.places.secret_text import Secrets, phrases_of, postcodes_of
from hub.places.striking_out import scrub
from standards.lists.refuge import first_that_hides, term_that_hides
from standards.openreferral.canonical import Document

SERVICE_TEXTS: Final = (
    "name",
    "alternate_name",
    "description",
    "alert",
    "eligibility_description",
    "fees_description",
)
LOCATION_TEXTS: Final = ("name", "alternate_name", "description", "transportation")
ADDRESS_LINES: Final = ("address_1", "address_2")
TOWNS: Final = ("city", "region", "state_province", "country")
TRUE: Final = ("true", "yes", "y", "1")
_SHORTENED: Final = "The publisher masks the address by giving"


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden places of one service: ids of its locations, and for each a sentence that says why."""

    locations: frozenset[str]
    why: Mapping[str, str]

    @property
    def from_everybody(self) -> dict[str, str]:
        """Those that no other service may show either, with why.

        A publisher who only shortens an address here, and gives the same location in full elsewhere, has been
        careless in one of the two; that does not make a community centre a secret.
        """
        return {place: why for place, why in self.why.items() if not why.startswith(_SHORTENED)}


@dataclass(frozen=True, slots=True)
class _Place:
    """One location of a service, with the service_at_location rows that name it."""

    location_id: str
    location: Mapping[str, Any]
    links: tuple[Mapping[str, Any], ...]

    @property
    def addresses(self) -> list[Mapping[str, Any]]:
        """Every address, with the location itself for feeds that write its lines there."""
        return [
            *_objects(self.location, "addresses"),
            *_objects(self.location, "physical_addresses"),
            self.location,
        ]


def hidden_places(document: Mapping[str, Any], marked: Container[str] = ()) -> Hidden:
    """Return which places of a canonical document must stay hidden.

    Args:
        document: with its addresses and points still in it, before or after identity.
        marked: ids of locations, service_at_locations or services that an operator marked.
    """
    everywhere = _why_all(document, marked)
    why = {}
    for place in _places(document):
        reason = everywhere or _why_one(place, marked)
        if reason:
            why[place.location_id] = reason
    return Hidden(frozenset(why), why)


def mask(document: Document, hidden: Hidden) -> Document:
    """Return the document without anything that shows where its hidden places are.

    A hidden location keeps its id, type and languages, and a name: its own when that is the service's or the
    organization's, else "Address not published". Its address lines, postcode, point, property number and link
    are struck out of every text of the whole document. Contacts flagged `sensitive_data` are left out.
    """
    if not hidden.locations:
        return document
    masked: Document = _without_sensitive_contacts(scrub(document, secrets_of(document, hidden)))
    return masked


def secrets_of(document: Mapping[str, Any], hidden: Hidden) -> Secrets:
    """Return what must not be seen of a document's hidden places; join those of several services with `|`.

    `location_ids` are the document's own, so take a document from before identity to redact raw pages.
    """
    own_names = [document.get("name"), _object(document, "organization").get("name")]
    public_names = {name.strip().casefold() for name in own_names if isinstance(name, str) and name.strip()}
    public_links = {document.get("url"), _object(document, "organization").get("url"), None}
    found = Secrets(location_ids=hidden.locations, public_names=frozenset(public_names))
    for place in _places(document):
        if place.location_id in hidden.locations:
            found = found | _secrets_of_place(place, public_names, public_links)
    return found


def _secrets_of_place(place: _Place, public_names: set[str], public_links: set[Any]) -> Secrets:
    public = public_names | {
        text.strip().casefold() for address in place.addresses for text in _texts(address, TOWNS)
    }
    lines = [line for address in place.addresses for line in _texts(address, ADDRESS_LINES)]
    phrases = {phrase for line in lines for phrase in phrases_of(line, public)}
    for name in _texts(place.location, ("name", "alternate_name")):
        known = any(name.strip().casefold() in public_name for public_name in public)
        if not known and len(re.findall(r"\w+", name)) > 1:
            phrases.update(phrases_of(name, public))
    point = _point(place.location)
    identifier = str(place.location.get("external_identifier") or "")
    return Secrets(
        phrases=frozenset(phrases),
        postcodes=frozenset(
            postcodes_of(text for each in place.addresses for text in _texts(each, ("postal_code",)))
        ),
        points=frozenset() if point is None else frozenset({point}),
        numbers=frozenset({identifier} if re.fullmatch(r"\d{5,14}", identifier) else ()),
        links=frozenset(link for link in _texts(place.location, ("url",)) if link not in public_links),
    )


def _why_all(document: Mapping[str, Any], marked: Container[str]) -> str:
    organization = _object(document, "organization")
    if str(document.get("id")) in marked:
        return "An operator marked the service as one whose address is a secret."
    if any(_is_true(each.get("sensitive_data")) for each in (document, organization)):
        return "The publisher flags the service or its organization with sensitive_data."
    contacts = [*_objects(document, "contacts"), *_objects(organization, "contacts")]
    if any(_is_true(contact.get("sensitive_data")) for contact in contacts):
        return "The publisher flags a contact of the service with sensitive_data."
    if meaning := _term(document):
        return f"A taxonomy term of the service stands for {meaning}."
    texts = [*_texts(document, SERVICE_TEXTS), *_texts(organization, ("name", "alternate_name"))]
    meaning = first_that_hides(texts)
    return f"The service's words speak of {meaning}." if meaning else ""


def _why_one(place: _Place, marked: Container[str]) -> str:
    if place.location_id in marked or any(str(link.get("id")) in marked for link in place.links):
        return "An operator marked the place as one whose address is a secret."
    contacts = [contact for each in (place.location, *place.links) for contact in _objects(each, "contacts")]
    if any(_is_true(each.get("sensitive_data")) for each in (*place.addresses, *place.links, *contacts)):
        return "The publisher flags the place with sensitive_data."
    if _is_true(place.location.get("mask_exact_address")):
        return "The publisher masks the address (mask_exact_address)."
    if meaning := _term(place.location):
        return f"A taxonomy term of the place stands for {meaning}."
    texts = list(_texts(place.location, LOCATION_TEXTS))
    texts += [text for link in place.links for text in _texts(link, ("description",))]
    texts += [text for address in place.addresses for text in _texts(address, ("attention", *ADDRESS_LINES))]
    if meaning := first_that_hides(texts):
        return f"The words of the place speak of {meaning}."
    sign = _masked(place)
    return f"{_SHORTENED} {sign}." if sign else ""


def _masked(place: _Place) -> str:
    postcodes = [compact(text) for address in place.addresses for text in _texts(address, ("postal_code",))]
    if any(FULL.fullmatch(postcode) for postcode in postcodes):
        return ""
    # Nobody shortens a postcode but to keep the place to themselves; the other two may be carelessness.
    if any(OUTCODE.fullmatch(postcode) or SECTOR.fullmatch(postcode) for postcode in postcodes):
        return "only the first part of the postcode"
    signs = []
    if not any(True for address in place.addresses for _ in _texts(address, ("address_1",))):
        signs.append("no address line")
    point = _point(place.location)
    if point is not None and all(round(each, 2) == each for each in point) and point != (0.0, 0.0):
        signs.append("coordinates of two decimals")
    return " and ".join(signs) if len(signs) > 1 else ""


def _term(record: Mapping[str, Any]) -> str | None:
    for attribute in _objects(record, "attributes"):
        for source in (attribute, _object(attribute, "taxonomy_term")):
            for name in _texts(source, ("name", "term", "label", "value")):
                if meaning := term_that_hides(name):
                    return meaning
    return None


def _places(document: Mapping[str, Any]) -> Iterator[_Place]:
    links: dict[str, list[Mapping[str, Any]]] = {}
    locations: dict[str, Mapping[str, Any]] = {}
    for link in _objects(document, "service_at_locations"):
        location = _object(link, "location")
        location_id = str(link.get("location_id") or location.get("id") or "")
        if location_id:
            links.setdefault(location_id, []).append(link)
            locations[location_id] = location or locations.get(location_id, {})
    for location in _objects(document, "locations"):
        if location.get("id"):
            locations.setdefault(str(location["id"]), location)
    for location_id, location in locations.items():
        yield _Place(location_id, location, tuple(links.get(location_id, ())))


def _without_sensitive_contacts(node: Any) -> Any:
    if isinstance(node, list):
        return [_without_sensitive_contacts(each) for each in node]
    if not isinstance(node, dict):
        return node
    kept = {key: _without_sensitive_contacts(value) for key, value in node.items()}
    if isinstance(kept.get("contacts"), list):
        contacts = [
            each
            for each in kept["contacts"]
            if not (isinstance(each, dict) and _is_true(each.get("sensitive_data")))
        ]
        kept["contacts"] = contacts
        if not contacts:
            del kept["contacts"]
    return kept


def _point(location: Mapping[str, Any]) -> tuple[float, float] | None:
    try:
        return float(location["latitude"]), float(location["longitude"])
    except (KeyError, TypeError, ValueError):
        return None


def _is_true(value: object) -> bool:
    return str(value).strip().lower() in TRUE


def _object(record: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = record.get(key)
    return value if isinstance(value, Mapping) else {}


def _objects(record: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
    value = record.get(key)
    return [each for each in value if isinstance(each, Mapping)] if isinstance(value, list) else []


def _texts(record: Mapping[str, Any], keys: tuple[str, ...]) -> Iterator[str]:
    yield from (value for key in keys if isinstance(value := record.get(key), str) and value.strip())
