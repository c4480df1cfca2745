"""Writes a canonical document as version 3.0 (HSDS-UK 3.0), valid against its compiled schemas.

Properties of HSDS that the UK profile removed (phones, language codes), and
unknown ones, are written too: the schemas tolerate them, and without them
nobody could ring. Three things make the output stricter than the document:

- A text whose format 3.0 checks (uri, email, date-time, the uuid of a reference)
  and which fails is left out; the document keeps it.
- A value 3.0 requires and nobody published is written as the least that is true:
  a status as "inactive" (nobody said it is active), a name as "Name not stated",
  a description as the name, a county as the region or the town, other address
  texts as "Not stated" (which our readers leave out again), the country as GB,
  the kind of place as physical.
- An object that means nothing without what it lacks is left out: an organization
  without a name, a phone without a number, an identifier without its value.
"""

from collections.abc import Callable, Mapping
from typing import Any

from standards.openreferral.canonical import (
    NAME_NOT_STATED,
    NOT_STATED,
    PLACE_TYPES,
    STATUSES,
    Document,
    is_empty,
)
from standards.openreferral.dates import is_instant
from standards.openreferral.formats import is_email, is_uri, is_uuid

_URIS = ("url", "uri", "website", "term_uri", "schedule_link")
_REFERENCES = (
    "service_id",
    "organization_id",
    "parent_organization_id",
    "program_id",
    "location_id",
    "service_at_location_id",
    "contact_id",
    "phone_id",
    "link_id",
    "taxonomy_term_id",
    "taxonomy_id",
    "parent_id",
)
_FORMATS: Mapping[str, Callable[[str], bool]] = {
    **dict.fromkeys(_URIS, is_uri),
    **dict.fromkeys(_REFERENCES, is_uuid),
    "email": is_email,
    "assurer_email": is_email,
    "last_modified": is_instant,
    "freq": ("WEEKLY", "MONTHLY").__contains__,
}
_CHILDREN: Mapping[str, str] = {
    "organization": "organization",
    "locations": "location",
    "location": "location",
    "service_at_locations": "service_at_location",
    "addresses": "address",
    "accessibility": "accessibility",
    "organization_identifiers": "organization_identifier",
    "attributes": "attribute",
    "taxonomy_term": "taxonomy_term",
    "contacts": "contact",
    "phones": "phone",
    "languages": "language",
    "schedules": "schedule",
    "service_areas": "service_area",
    "funding": "funding",
    "cost_options": "cost_option",
}


def write(document: Document, form: str) -> Document:
    """Return the 3.0 form of a canonical document, "detail" or "list"."""
    service = {name: value for name, value in document.items() if name != "signpost"}
    if form == "list":
        service = columns(service)
        if "organization" in document:
            service["organization"] = columns(document["organization"])
    return _object(service, "service")


def columns(source: Document) -> Document:
    """Return an object without the objects and arrays in it."""
    return {name: value for name, value in source.items() if not isinstance(value, (dict, list))}


def _object(source: Document, entity: str) -> Document:
    written: Document = {}
    for name, value in source.items():
        if is_empty(value):
            continue
        kind = type(value)
        if kind is str:
            check = _FORMATS.get(name)
            if check is None or check(value):
                written[name] = value
        elif kind is dict and name in _CHILDREN:
            child = _object(value, _CHILDREN[name])
            if child:
                written[name] = child
        elif kind is list and name in _CHILDREN:
            children = _array(value, _CHILDREN[name])
            if children:
                written[name] = children
        else:
            written[name] = value
    complete = _COMPLETE.get(entity)
    return complete(written) if complete and written else written


def _array(rows: list[Any], entity: str) -> list[Any]:
    written = (_object(row, entity) if isinstance(row, dict) else row for row in rows)
    return [row for row in written if not is_empty(row)]


def _service(written: Document) -> Document:
    if written.get("status") not in STATUSES:
        written["status"] = "inactive"
    written.setdefault("name", written.get("alternate_name", NAME_NOT_STATED))
    return written


def _organization(written: Document) -> Document:
    if "name" not in written:
        return {}
    written.setdefault("description", written["name"])
    return written


def _location(written: Document) -> Document:
    return _typed(written, "location_type")


def complete_address(written: Document) -> Document:
    """Write what both versions require of an address and nobody published, in place, and return it."""
    county = written.get("region") or written.get("city") or NOT_STATED
    written.setdefault("state_province", county)
    for name in ("city", "postal_code"):
        written.setdefault(name, NOT_STATED)
    written.setdefault("country", "GB")
    return written


def _address(written: Document) -> Document:
    written.setdefault("address_1", NOT_STATED)
    return _typed(complete_address(written), "address_type")


def _typed(written: Document, name: str) -> Document:
    if written.get(name) not in PLACE_TYPES:
        written[name] = "physical"
    return written


def _phone(written: Document) -> Document:
    return written if "number" in written else {}


def _identifier(written: Document) -> Document:
    if "identifier" not in written:
        return {}
    written.setdefault("identifier_type", written.get("identifier_scheme", NOT_STATED))
    return written


def _term(written: Document) -> Document:
    name = written.get("term") or written.get("code") or written.get("term_uri") or NOT_STATED
    written.setdefault("name", name)
    written.setdefault("description", written["name"])
    return written


_COMPLETE: Mapping[str, Callable[[Document], Document]] = {
    "service": _service,
    "organization": _organization,
    "location": _location,
    "address": _address,
    "phone": _phone,
    "organization_identifier": _identifier,
    "taxonomy_term": _term,
}
