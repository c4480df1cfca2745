"""What a service says, as sets of bits: which fields it fills, and which things a person looks for."""

from collections.abc import Mapping
from typing import Any

from validators.reading import Reading

FIELDS: tuple[str, ...] = (
    "description",
    "url",
    "email",
    "status",
    "assured_date",
    "assurer_email",
    "last_modified",
    "organization",
    "service_at_locations",
    "service_areas",
    "contacts",
    "schedules",
    "languages",
    "cost_options",
    "funding",
    "attributes",
    "eligibility_description",
    "minimum_age",
    "maximum_age",
)
"""The fields whose coverage is told, under the names of 3.0."""

FEATURES: tuple[str, ...] = (
    "a place",
    "a contact",
    "opening times",
    "a taxonomy term",
    "a cost",
    "a language",
)
"""What a person looks for."""

FEWEST = 10
"""Services that a feed must have before shares of them are told."""

_OLD_NAMES: Mapping[str, tuple[str, ...]] = {
    "schedules": ("regular_schedules",),
    "funding": ("fundings",),
    "attributes": ("service_taxonomys",),
    "eligibility_description": ("eligibilitys",),
}
_BIT_OF = {
    each: 1 << place for place, name in enumerate(FIELDS) for each in (name, *_OLD_NAMES.get(name, ()))
}
_PLACES = ("service_at_locations", "locations")
_CONTACTS = ("contacts", "phones", "email", "url")
_TIMES = ("schedules", "regular_schedules", "regular_schedule")
_TERMS = ("attributes", "service_taxonomys", "service_taxonomies", "taxonomies")
_COSTS = ("cost_options", "fees", "fees_description")
_LANGUAGES = ("languages", "interpretation_services")


def coverage_of(reading: Reading) -> int:
    """Return which of `FIELDS` a service fills, the first in the lowest bit."""
    bits = 0
    for name, value in reading.record.items():
        # Zero is a minimum age; None, "" and [] say nothing.
        if name in _BIT_OF and (value or value == 0):
            bits |= _BIT_OF[name]
    return bits


def features_of(reading: Reading) -> int:
    """Return which of `FEATURES` a service has, the first in the lowest bit."""
    record = reading.record
    places = record.get("service_at_locations")
    told = (
        _says(record, _PLACES),
        _says(record, _CONTACTS),
        _says(record, _TIMES)
        or any(
            _says(place, _TIMES)
            for place in (places if isinstance(places, list) else ())
            if isinstance(place, Mapping)
        ),
        _says(record, _TERMS),
        _says(record, _COSTS),
        _says(record, _LANGUAGES),
    )
    return sum(1 << place for place, is_told in enumerate(told) if is_told)


def _says(record: Mapping[str, Any], names: tuple[str, ...]) -> bool:
    for name in names:
        value = record.get(name)
        # Zero is a minimum age; None, "" and [] say nothing.
        if value or value == 0:
            return True
    return False
