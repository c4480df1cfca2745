"""Outpost's dialect of 1.0 (Buckinghamshire and others).

It writes `organisation`, places in a top-level `locations` with a GeoJSON point,
addresses written into the place, English day names, ages at the service, terms
in line, one phone to a contact, whole numbers as ids. What Outpost publishes and 1.0 has no word for
(`send_needs`, `local_offer`, `links`, `free` ...) passes through.
"""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Document, Problem, is_empty
from standards.openreferral.dates import read_date
from standards.openreferral.readers.dialect import Dialect
from standards.openreferral.readers.rewriting import identified_links, mapped, with_text_ids

_ADDRESS = ("address_1", "city", "region", "state_province", "postal_code", "country")
_MARKS = ("min_age", "max_age", "organisation", "locations", "target_directories", "needs_referral")


def _speaks(record: Mapping[str, Any]) -> bool:
    """The record has places with a GeoJSON point, or two of Outpost's own names."""
    if "service_at_locations" in record:
        return False
    locations = record.get("locations")
    if isinstance(locations, list) and any(
        isinstance(each, dict) and "geometry" in each for each in locations
    ):
        return True
    return sum(name in record for name in _MARKS) >= 2


def _as_1_0(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the same record with 1.0's names and nesting; values stay as published."""
    # Whole-number ids are Outpost's habit.
    old: Document = with_text_ids(dict(record))
    ages = {new: old.pop(name) for new, name in _AGES.items() if not is_empty(old.get(name))}
    if ages:
        old["eligibilitys"] = [ages]
    locations = old.pop("locations", None)
    if isinstance(locations, list):
        old["service_at_locations"] = identified_links(mapped(locations, _link), old.get("id"))
    elif not is_empty(locations):
        old["locations"] = locations
    old["contacts"] = mapped(old.get("contacts"), _contact)
    old["cost_options"] = mapped(old.get("cost_options"), _cost)
    if old.get("needs_referral") is True and is_empty(old.get("attending_access")):
        old["attending_access"] = "referral"
    if old.get("temporarily_closed") is True and is_empty(old.get("status")):
        old["status"] = "temporarily closed"
    if is_empty(old.get("assured_date")):
        # It is a moment; beside its day it stays, under its own name.
        old["assured_date"] = read_date(old.get("last_assured"))
    return old


_AGES = {"minimum_age": "min_age", "maximum_age": "max_age"}


def _link(place: Document) -> Document:
    """Return a service_at_location around an Outpost place."""
    location = dict(place)
    address = {name: location.pop(name) for name in _ADDRESS if name in location}
    if any(not is_empty(value) for name, value in address.items() if name != "country"):
        location["physical_addresses"] = [address]
    else:
        location |= address
    geometry = location.get("geometry")
    point = geometry.get("coordinates") if isinstance(geometry, dict) else None
    if isinstance(point, list) and len(point) == 2 and not any(isinstance(each, list) for each in point):
        location.setdefault("longitude", point[0])
        location.setdefault("latitude", point[1])
        said = {"coordinates": point, "type": "Point"}
        rest = {name: value for name, value in location.pop("geometry").items() if value != said.get(name)}
        if rest:
            location["geometry"] = rest
    if not is_empty(location.get("accessibilities")):
        location["accessibility_for_disabilities"] = mapped(location.pop("accessibilities"), _access)
    return {"location": location}


def _access(each: Document) -> Document:
    return {"accessibility" if name == "name" else name: value for name, value in each.items()}


def _contact(each: Document) -> Document:
    if "phone" not in each or "phones" in each:
        return each
    contact = {name: value for name, value in each.items() if name != "phone"}
    if not is_empty(each["phone"]):
        contact["phones"] = [{"number": each["phone"]}]
    return contact


def _cost(each: Document) -> Document:
    if is_empty(each.get("cost_type")) or "amount_description" in each:
        return each
    return {
        **{name: value for name, value in each.items() if name != "cost_type"},
        "amount_description": each["cost_type"],
    }


DIALECT = Dialect(
    "outpost",
    "Outpost",
    _speaks,
    _as_1_0,
    moves=(
        (r"/service_at_locations/(\d+)/location/physical_addresses/0", r"/locations/\1"),
        (r"/service_at_locations/(\d+)/location/longitude", r"/locations/\1/geometry/coordinates/0"),
        (r"/service_at_locations/(\d+)/location/latitude", r"/locations/\1/geometry/coordinates/1"),
        (
            r"/service_at_locations/(\d+)/location/accessibility_for_disabilities((?:/\d+)?)/accessibility",
            r"/locations/\1/accessibilities\2/name",
        ),
        (
            r"/service_at_locations/(\d+)/location/accessibility_for_disabilities",
            r"/locations/\1/accessibilities",
        ),
        (r"/service_at_locations/(\d+)(?:/location)?", r"/locations/\1"),
        (r"/eligibilitys/0/minimum_age", "/min_age"),
        (r"/eligibilitys/0/maximum_age", "/max_age"),
        (r"/service_taxonomys", "/taxonomies"),
        (r"/contacts((?:/\d+)?)/phones/0/number", r"/contacts\1/phone"),
        (r"/contacts((?:/\d+)?)/phones/0", r"/contacts\1"),
        (r"/cost_options((?:/\d+)?)/amount_description", r"/cost_options\1/cost_type"),
        (r"/organization", "/organisation"),
    ),
    is_full=lambda record: True,
)
