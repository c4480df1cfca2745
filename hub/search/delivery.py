"""How a service reaches people: at a venue, by phone, online or at home."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from hub.search.document import mapping_of, rows_of, term_label, text_of

Delivery = Literal["venue", "phone", "online", "home"]

# What publishers write in attending_type (1.0 enum: phone, online, venue, home visit; 3.0: free text).
_DELIVERY_WORDS: tuple[tuple[str, Delivery], ...] = (
    (r"home ?visit|at (your )?home|in (your|the) (own )?home|home[- ]?based|domiciliary|^home$", "home"),
    (r"phone|telephone|helpline|by call|text message|sms", "phone"),
    (r"online|on-line|virtual|video|web|e-?mail|live ?chat|zoom|teams", "online"),
    (r"venue|in[- ]person|face[- ]to[- ]face|on[- ]?site|drop[- ]?in|centre", "venue"),
)


def read_delivery(document: Mapping[str, Any], *, has_place: bool) -> frozenset[Delivery]:
    """Read how a service reaches people.

    What the service itself says is taken as whole: a helpline that also lists its office is not a venue. Only
    where it says nothing do schedules and the kinds of its locations count.
    """
    said: set[Delivery] = set()
    for attribute in rows_of(document.get("attributes")):
        if _is_attending_type(text_of(attribute, "link_type")):
            term = mapping_of(attribute.get("taxonomy_term"))
            said |= _read_delivery(text_of(attribute, "value") or term_label(term) or text_of(term, "code"))
    if said:
        return frozenset(said)
    for schedule in rows_of(document.get("schedules")):
        said |= _read_delivery(text_of(schedule, "attending_type"))
    kinds = [
        text_of(mapping_of(row.get("location")), "location_type").lower()
        for row in rows_of(document.get("service_at_locations"))
    ]
    if "virtual" in kinds:
        said.add("online")
    if "physical" in kinds or (has_place and "virtual" not in kinds and "postal" not in kinds):
        said.add("venue")
    return frozenset(said)


# A feed has few kinds of attribute.
@lru_cache(maxsize=1024)
def _is_attending_type(link_type: str) -> bool:
    return "attending_type" in link_type.lower().replace(" ", "_")


@lru_cache(maxsize=1024)
def _read_delivery(words: str) -> frozenset[Delivery]:
    return frozenset(kind for pattern, kind in _DELIVERY_WORDS if re.search(pattern, words.lower()))
