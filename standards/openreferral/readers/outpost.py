"""The Outpost dialect of 1.0 (Buckinghamshire and others), turned into 1.0 as the reference has it.

It writes `organisation`, places in a top-level `locations` with a GeoJSON point,
addresses written into the place, English day names, ages at the service, terms
in line, one phone to a contact, whole numbers as ids. What Outpost publishes and 1.0 has no word for
(`send_needs`, `local_offer`, `links`, `free` ...) passes through.
"""

import re
from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Document, Problem, is_empty
from standards.openreferral.readers import v1
from standards.openreferral.readers.coerce import report

_ADDRESS = ("address_1", "city", "region", "state_province", "postal_code", "country")
_MARKS = ("min_age", "max_age", "organisation", "locations", "target_directories", "needs_referral")

# Where each part of the 1.0 form was in the record as published.
_AS_PUBLISHED = (
    (r"/service_at_locations/(\d+)/location/physical_addresses/0", r"/locations/\1"),
    (r"/service_at_locations/(\d+)/location/longitude", r"/locations/\1/geometry/coordinates/0"),
    (r"/service_at_locations/(\d+)/location/latitude", r"/locations/\1/geometry/coordinates/1"),
    (
        r"/service_at_locations/(\d+)/location/accessibility_for_disabilities",
        r"/locations/\1/accessibilities",
    ),
    (r"/service_at_locations/(\d+)(?:/location)?", r"/locations/\1"),
    (r"/eligibilitys/0/minimum_age", "/min_age"),
    (r"/eligibilitys/0/maximum_age", "/max_age"),
    (r"/service_taxonomys", "/taxonomies"),
    (r"/contacts/(\d+)/phones/0/number", r"/contacts/\1/phone"),
    (r"/contacts/(\d+)/phones/0", r"/contacts/\1"),
    (r"/organization(?=/|$)", "/organisation"),
)
_PATTERNS = tuple((re.compile(pattern), written) for pattern, written in _AS_PUBLISHED)


def speaks(record: Mapping[str, Any]) -> bool:
    """The record is in the Outpost dialect: places with a GeoJSON point, or two of its own names."""
    if "service_at_locations" in record:
        return False
    locations = record.get("locations")
    if isinstance(locations, list) and any(
        isinstance(each, dict) and "geometry" in each for each in locations
    ):
        return True
    return sum(name in record for name in _MARKS) >= 2


def read(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the canonical document of an Outpost service, without its `signpost` block."""
    found: list[Problem] = []
    message = "The service is in the Outpost dialect; it was read as version 1.0, its ids as text."
    report(found, "dialect_outpost", "", "", message)
    document = v1.read(_as_1_0(record, found), found)
    problems += [Problem(each.code, _published(each.pointer), each.message, each.value) for each in found]
    return document


def _published(pointer: str) -> str:
    for pattern, written in _PATTERNS:
        match = pattern.match(pointer)
        if match:
            return match.expand(written) + pointer[match.end() :]
    return pointer


def _as_1_0(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the same record with 1.0's names and nesting; values stay as published."""
    old = {name: _with_text_ids(name, value) for name, value in record.items()}
    ages = {new: old.pop(name) for new, name in _AGES.items() if not is_empty(old.get(name))}
    if ages:
        old["eligibilitys"] = [ages]
    locations = old.pop("locations", None)
    if isinstance(locations, list):
        old["service_at_locations"] = [_link(place, old.get("id"), n) for n, place in enumerate(locations)]
    elif not is_empty(locations):
        old["locations"] = locations
    old["contacts"] = [_contact(each) for each in _list(old.get("contacts"))]
    old["cost_options"] = [_cost(each) for each in _list(old.get("cost_options"))]
    if old.get("needs_referral") is True and is_empty(old.get("attending_access")):
        old["attending_access"] = "referral"
    if old.get("temporarily_closed") is True and is_empty(old.get("status")):
        old["status"] = "temporarily closed"
    if is_empty(old.get("assured_date")) and not is_empty(old.get("last_assured")):
        old["assured_date"] = old.pop("last_assured")
    return old


_AGES = {"minimum_age": "min_age", "maximum_age": "max_age"}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _with_text_ids(name: str, value: Any) -> Any:
    """Whole-number ids are Outpost's habit, not a fault of each row."""
    if isinstance(value, list):
        return [_with_text_ids(name, each) for each in value]
    if isinstance(value, dict):
        return {inner: _with_text_ids(inner, each) for inner, each in value.items()}
    return str(value) if name in ("id", "parent_id") and type(value) is int else value


def _link(place: Any, service_id: Any, position: int) -> Any:
    """Return a service_at_location around an Outpost place; its id is the pair of theirs."""
    if not isinstance(place, dict):
        return place
    location = dict(place)
    address = {name: location.pop(name) for name in _ADDRESS if name in location}
    if any(not is_empty(value) for name, value in address.items() if name != "country"):
        location["physical_addresses"] = [address]
    geometry = location.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(point, list) and len(point) >= 2:
        del location["geometry"]
        location.setdefault("longitude", point[0])
        location.setdefault("latitude", point[1])
    access = location.pop("accessibilities", None)
    if access:
        location["accessibility_for_disabilities"] = [_access(each) for each in _list(access)]
    return {"id": f"{service_id}/{location.get('id', position)}", "location": location}


def _access(each: Any) -> Any:
    if not isinstance(each, dict) or "name" not in each:
        return each
    return {"accessibility": each["name"], **{name: value for name, value in each.items() if name != "name"}}


def _contact(each: Any) -> Any:
    if not isinstance(each, dict) or "phone" not in each:
        return each
    contact = {name: value for name, value in each.items() if name != "phone"}
    if not is_empty(each["phone"]):
        contact["phones"] = [{"number": each["phone"]}]
    return contact


def _cost(each: Any) -> Any:
    if not isinstance(each, dict) or is_empty(each.get("cost_type")) or "amount_description" in each:
        return each
    return {
        **{name: value for name, value in each.items() if name != "cost_type"},
        "amount_description": each["cost_type"],
    }
