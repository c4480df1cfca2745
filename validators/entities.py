"""Which key of a published record holds which kind of thing, in both versions.

Rules are written for HSDS entities ("schedule"), whatever a version calls the
key ("regular_schedules", the singular "regular_schedule" that holds an array,
Outpost's top-level "locations").
"""

from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple

from standards.openreferral.fields import table

Version = Literal["1.0", "3.0"]

ENTITY_OF: Mapping[str, str] = {
    "accessibility": "accessibility",
    "accessibility_for_disabilities": "accessibility",
    "addresses": "address",
    "attributes": "attribute",
    "contacts": "contact",
    "cost_options": "cost_option",
    "eligibilities": "eligibility",
    "eligibilitys": "eligibility",
    "funding": "funding",
    "fundings": "funding",
    "holiday_schedules": "holiday_schedule",
    "languages": "language",
    "link_taxonomies": "attribute",
    "link_taxonomys": "attribute",
    "location": "location",
    "locations": "location",
    "organisation": "organization",
    "organization": "organization",
    "organization_identifiers": "organization_identifier",
    "phones": "phone",
    "physical_address": "address",
    "physical_addresses": "address",
    "postal_addresses": "address",
    "program": "program",
    "regular_schedule": "schedule",
    "regular_schedules": "schedule",
    "required_documents": "required_document",
    "reviews": "review",
    "schedules": "schedule",
    "service_areas": "service_area",
    "service_at_locations": "service_at_location",
    "service_taxonomies": "service_taxonomy",
    "service_taxonomys": "service_taxonomy",
    "taxonomies": "taxonomy_term",
    "taxonomy": "taxonomy_term",
    "taxonomy_detail": "taxonomy",
    "taxonomy_term": "taxonomy_term",
    "taxonomy_terms": "taxonomy_term",
    "taxonomys": "taxonomy_term",
}
"""Key of a child or an array of children -> the entity its rules are written for."""


class KnownFields(NamedTuple):
    """The field names of one entity in one version."""

    profile: frozenset[str]
    """Those of the UK profile."""
    everything: frozenset[str]
    """Those of the profile and of the international standard under it."""


@cache
def known_fields(version: Version) -> Mapping[str, KnownFields]:
    """Return the field names of each entity of a version, by the names that rules use."""
    tables = table.load(version)
    names: dict[str, str] = {"service": "service", "organization": "organization"}
    waiting = list(names)
    while waiting:
        for field in tables[waiting.pop()].values():
            if field.of and field.of in tables and field.of not in names:
                names[field.of] = ENTITY_OF.get(field.name, field.of)
                waiting.append(field.of)
    profile: dict[str, set[str]] = {}
    everything: dict[str, set[str]] = {}
    for name, entity in names.items():
        fields = tables[name].values()
        everything.setdefault(entity, set()).update(field.name for field in fields)
        profile.setdefault(entity, set()).update(field.name for field in fields if field.profile != "hsds")
    return {
        entity: KnownFields(frozenset(profile[entity]), frozenset(fields))
        for entity, fields in everything.items()
    }
