"""Writes a canonical document as version 1.0, in the shape of its reference API.

Names are the ones real clients read (`eligibilitys`, `service_taxonomys`,
`fundings`, `service_at_locations[].regular_schedule`), not those of the
generated schema. What 1.0 has no place for is left out; `tests/standards/test_losses.py`
names every loss. Properties neither version knows pass through.
"""

from collections.abc import Iterable
from typing import Any

from standards.openreferral.canonical import NAME_NOT_STATED, STATUSES, Document
from standards.openreferral.formats import is_email, is_uri
from standards.openreferral.readers.terms_1_0 import COLUMNS, spell
from standards.openreferral.writers.eligibility_1_0 import eligibility_rows, is_eligibility, made_id, tagged
from standards.openreferral.writers.places_1_0 import links, schedule

_COLUMNS_1_0 = (
    "id",
    "name",
    "alternate_name",
    "description",
    "url",
    "email",
    "status",
    "interpretation_services",
    "application_process",
    "wait_time",
    "fees",
    "accreditations",
    "licenses",
    "deliverable_type",
    "attending_type",
    "attending_access",
    "assured_date",
)
_NOT_IN_1_0 = frozenset(
    {
        "signpost",
        "organization_id",
        "organization",
        "program_id",
        "fees_description",
        "minimum_age",
        "maximum_age",
        "assurer_email",
        "alert",
        "last_modified",
        "attributes",
        "schedules",
        "service_areas",
        "service_at_locations",
        "languages",
        "funding",
        "cost_options",
        "contacts",
        "phones",
        "eligibilitys",
    }
)
_ORGANIZATION_NOT_IN_1_0 = frozenset(
    {"website", "parent_organization_id", "organization_identifiers", "attributes", "funding"}
    | {"contacts", "phones", "locations", "programs"}
)


def write(document: Document, form: str) -> Document:
    """Return the 1.0 form of a canonical document, "detail" or "list"."""
    service = _columns(document)
    if "organization" in document:
        service["organization"] = organization(document["organization"])
    if form == "list":
        return {
            name: value
            for name, value in service.items()
            if name == "organization" or (name in _COLUMNS_1_0 and not isinstance(value, (dict, list)))
        }
    hoisted = document.get("schedules", [])
    placed = {link["id"] for link in document.get("service_at_locations", ()) if "id" in link}
    children: dict[str, list[Document]] = {
        "eligibilitys": eligibility_rows(document),
        "service_taxonomys": _service_taxonomys(document.get("attributes", ())),
        "service_at_locations": links(document),
        "regular_schedules": [
            schedule(each) for each in hoisted if each.get("service_at_location_id") not in placed
        ],
        "service_areas": [_area(each) for each in document.get("service_areas", ())],
        "contacts": _contacts(document),
        "languages": [_language(each) for each in document.get("languages", ())],
        "cost_options": [
            _without(each, "currency", "attributes") for each in document.get("cost_options", ())
        ],
        "fundings": [_without(each, "attributes") for each in document.get("funding", ())],
    }
    return service | {name: rows for name, rows in children.items() if rows}


def _without(source: Document, *names: str) -> Document:
    return {name: value for name, value in source.items() if name not in names}


def _columns(document: Document) -> Document:
    service = _without(document, *_NOT_IN_1_0)
    service.setdefault("name", document.get("alternate_name", NAME_NOT_STATED))
    if service.get("status") not in STATUSES:
        service["status"] = "inactive"
    _drop_invalid(service)
    if "fees_description" in document:
        service.setdefault("fees", document["fees_description"])
    for column, allowed in COLUMNS.items():
        words = (_word(each) for each in document.get("attributes", ()) if each.get("link_type") == column)
        spelt = next(filter(None, (spell(word, allowed) for word in words)), None)
        if spelt:
            service[column] = spelt
    if "attending_type" not in service and _is_virtual(document):
        service["attending_type"] = "online"
    return service


def _word(attribute: Document) -> str:
    return str(attribute.get("taxonomy_term", {}).get("name", ""))


def _is_virtual(document: Document) -> bool:
    kinds = {
        link.get("location", {}).get("location_type") for link in document.get("service_at_locations", ())
    }
    return kinds == {"virtual"}


def organization(source: Document) -> Document:
    """Return an organization, complete as 1.0 requires it."""
    written = _without(source, *_ORGANIZATION_NOT_IN_1_0)
    if "website" in source:
        written["url"] = source["website"]
    written.setdefault("name", NAME_NOT_STATED)
    written.setdefault("description", written["name"])
    _drop_invalid(written)
    return written


def _drop_invalid(written: Document) -> None:
    """Leave out what no one could open or write to; the canonical document keeps it."""
    for name, is_valid in (("url", is_uri), ("uri", is_uri), ("email", is_email)):
        if name in written and not is_valid(written[name]):
            del written[name]


def _service_taxonomys(attributes: Iterable[Document]) -> list[Document]:
    rows = []
    for each in attributes:
        if each.get("link_type") in COLUMNS or is_eligibility(each) or "taxonomy_term" not in each:
            continue
        rows.append(tagged(each))
    return rows


def _area(source: Document) -> Document:
    written = _without(source, "extent_type", "attributes", "name")
    words = source.get("service_area") or source.get("name")
    if words:
        written["service_area"] = words
        if source.get("name") != words and "name" in source:
            written["name"] = source["name"]
    if source.get("extent_type", "geojson").casefold() != "geojson":
        written.pop("extent", None)
    return written


def _language(source: Document) -> Document:
    written = _without(source, "code", "name", "note", "attributes", "phone_id")
    language = source.get("code") or source.get("name")
    return {**written, "language": language} if language else written


def _phone(source: Document) -> Document:
    written = _without(source, "languages", "attributes")
    codes = [each.get("code") or each.get("name") for each in source.get("languages", ())]
    said = ",".join(code for code in codes if code)
    return {**written, "language": said} if said else written


def _contact(source: Document) -> Document:
    written = _without(source, "attributes", "location_id")
    if "phones" in source:
        written["phones"] = [_phone(each) for each in source["phones"] if "number" in each]
    return written


def _contacts(document: Document) -> list[Document]:
    """Return every contact, and one more for numbers that belong to no contact.

    Finders of 1.0 only show `contacts[].phones`; a number at the service, a place
    or a link to one would not be seen by anybody.
    """
    holders = [document, *document.get("service_at_locations", ())]
    holders += [link["location"] for link in document.get("service_at_locations", ()) if "location" in link]
    contacts = [_contact(each) for holder in holders for each in holder.get("contacts", ())]
    seen = {_digits(phone) for contact in contacts for phone in contact.get("phones", ())}
    loose: list[Document] = []
    for phone in (each for holder in holders for each in holder.get("phones", ())):
        if "number" in phone and _digits(phone) not in seen:
            seen.add(_digits(phone))
            loose.append(_without(_phone(phone), "service_id", "location_id", "service_at_location_id"))
    if loose:
        contacts.append({"id": made_id(document, "contact"), "phones": loose})
    return contacts


def _digits(phone: Document) -> str:
    number: Any = phone["number"]
    return "".join(filter(str.isdigit, str(number))) or str(number)
