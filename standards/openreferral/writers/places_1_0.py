"""Places and opening times of a canonical document in the words of 1.0."""

from standards.openreferral.canonical import Document
from standards.openreferral.schedules import describe
from standards.openreferral.writers.v3 import complete_address

_SCHEDULE_NOT_IN_1_0 = frozenset(
    {"service_at_location_id", "location_id", "service_id", "timezone", "until", "count", "wkst"}
    | {"byweekno", "byyearday", "schedule_link", "attending_type", "notes", "attributes"}
)
_LOCATION_NOT_IN_1_0 = frozenset(
    {"location_type", "url", "external_identifier", "external_identifier_type", "addresses"}
    | {"accessibility", "attributes", "phones", "contacts", "schedules", "languages", "organization_id"}
)
_LINK_NOT_IN_1_0 = frozenset(
    {"location_id", "location", "contacts", "phones", "schedules", "service_areas", "attributes"}
)
_ACCESS_NOT_IN_1_0 = frozenset({"accessibility", "description", "url", "attributes"})
_ADDRESS_NOT_IN_1_0 = frozenset({"address_type", "attributes"})


def _without(source: Document, names: frozenset[str]) -> Document:
    return {name: value for name, value in source.items() if name not in names}


def links(document: Document) -> list[Document]:
    """Return `service_at_locations`, each with its place and its own opening times."""
    by_link: dict[str, list[Document]] = {}
    for each in document.get("schedules", ()):
        if "service_at_location_id" in each:
            by_link.setdefault(each["service_at_location_id"], []).append(schedule(each))
    written = []
    for link in document.get("service_at_locations", ()):
        row = _without(link, _LINK_NOT_IN_1_0)
        if "location" in link:
            row["location"] = location(link["location"])
        elif "location_id" in link:
            row["location_id"] = link["location_id"]
        if link.get("id") in by_link:
            row["regular_schedule"] = by_link[link["id"]]
        written.append(row)
    return written


def schedule(source: Document) -> Document:
    """Return one opening rule with a sentence people can read.

    Some finders show nothing but `description`, so one is made where the publisher
    wrote none; 3.0's notes, which 1.0 lacks, follow it.
    """
    written = _without(source, _SCHEDULE_NOT_IN_1_0)
    if "until" in source:
        written.setdefault("valid_to", source["until"])
    # 1.0 has one number where 3.0 has a list in text.
    first = source.get("bymonthday", "").split(",")[0].strip()
    if first.lstrip("+-").isdigit():
        written["bymonthday"] = int(first)
    sentence = source.get("description") or describe(source)
    words = [part for part in (sentence, source.get("notes", "")) if part]
    if words:
        written["description"] = ". ".join(part.rstrip(". ") for part in words) if words[1:] else words[0]
    return written


def location(source: Document) -> Document:
    """Return one place; virtual addresses have no home in 1.0."""
    written = _without(source, _LOCATION_NOT_IN_1_0)
    physical, postal = (
        [
            complete_address(_without(each, _ADDRESS_NOT_IN_1_0))
            for each in source.get("addresses", ())
            if each.get("address_type", "physical") == kind
        ]
        for kind in ("physical", "postal")
    )
    if physical and str(source.get("external_identifier_type", "")).casefold() == "uprn":
        physical[0].setdefault("uprn", source.get("external_identifier"))
    access = [_access(each) for each in source.get("accessibility", ())]
    rows = {
        "physical_addresses": physical,
        "postal_addresses": postal,
        "accessibility_for_disabilities": access,
    }
    return written | {name: row for name, row in rows.items() if row}


def _access(source: Document) -> Document:
    written = _without(source, _ACCESS_NOT_IN_1_0)
    words = source.get("accessibility") or source.get("description")
    return {**written, "accessibility": words} if words else written
