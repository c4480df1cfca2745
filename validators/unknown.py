"""What a field name that is not in the UK profile most likely is."""

import difflib
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from validators.entities import Version, known_fields

_CLOSE = 0.8
"""Ratio of `difflib` from which two names count as misspellings of one another; "organisation" has 0.92."""

_LONGEST_NAME = 60


class Kind(Enum):
    """Why a field is not in the profile."""

    INTERNATIONAL = "in the international standard but not in the UK profile"
    OTHER_VERSION = "of the other version"
    MISSPELT = "close to a known name"
    OWN = "the publisher's own"
    SIGNPOST = "what Signpost adds itself"


class Verdict(NamedTuple):
    """What a field is, and the name it should have or has there, "" if none."""

    kind: Kind
    name: str


_SUCCESSORS = {
    "accessibility_for_disabilities": "accessibility",
    "eligibilitys": "minimum_age, maximum_age and attributes",
    "fundings": "funding",
    "physical_addresses": "addresses",
    "regular_schedule": "schedules",
    "regular_schedules": "schedules",
    "service_taxonomys": "attributes",
}
"""Names of 1.0 -> what holds the same in 3.0."""


_SIGNPOST = frozenset({("location", "mask_exact_address"), ("location", "council"), ("service", "signpost")})
"""(entity, field) that Signpost's own feeds add: that a place is hidden, in which council it lies, and where
a service comes from. No publisher can do anything about them."""


@lru_cache(maxsize=4096)
def judge(version: Version, entity: str, key: str) -> Verdict:
    """Return what a field outside the profile is.

    >>> judge("3.0", "service", "regular_schedules").kind.name
    'OTHER_VERSION'
    >>> judge("3.0", "service", "desciption").name
    'description'
    """
    if (entity, key) in _SIGNPOST:
        return Verdict(Kind.SIGNPOST, "")
    own = known_fields(version)[entity].everything
    if key in own:
        return Verdict(Kind.INTERNATIONAL, key)
    other = known_fields("1.0" if version == "3.0" else "3.0")
    if entity in other and key in other[entity].profile:
        return Verdict(Kind.OTHER_VERSION, _SUCCESSORS.get(key, "") if version == "3.0" else "")
    name = closest(key, own)
    return Verdict(Kind.MISSPELT, name) if name else Verdict(Kind.OWN, "")


def closest(name: str, known: frozenset[str]) -> str:
    """Return the known name that a name is most likely a misspelling of, or ""."""
    if len(name) > _LONGEST_NAME:
        return ""
    # Sorted, because a set's order differs from run to run and ties are common.
    found = difflib.get_close_matches(name.lower(), sorted(known), n=1, cutoff=_CLOSE)
    return found[0] if found else ""
