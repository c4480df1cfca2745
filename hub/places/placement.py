"""Where each place of a service is on the map, in which council, and how we know."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from hub.places.cells import distances_m
from hub.places.hidden import Hidden
from hub.places.postcode_text import FULL, OUTCODE, SECTOR, compact
from hub.places.postcodes import Postcode, PostcodeTable
from standards.openreferral.canonical import Problem, excerpt

Point = tuple[float, float]
Geocode = Callable[[str], Point | None]
Placement = dict[str, Any]

DISAGREE_M: Final = 20_000.0
"""A point this far from the centroid of its own postcode is a mistake in one of them."""

AROUND_UK: Final = (49.0, -8.9, 61.0, 1.9)
"""South, west, north, east: outside it a point cannot be in the United Kingdom or a Crown dependency."""

ADDRESS_FIELDS: Final = (
    "address_1",
    "address_2",
    "city",
    "region",
    "state_province",
    "postal_code",
    "country",
)
NOWHERE: Final = ("virtual", "postal")
_COUNCIL: Final = re.compile(r"[ENSW]\d{8}")


def place(
    document: Mapping[str, Any], postcodes: PostcodeTable, hidden: Hidden, geocode: Geocode | None = None
) -> tuple[list[Placement], list[Problem]]:
    """Return where the places of a canonical document are, and notices for the publisher.

    One entry for each service_at_location with a location:
    `{"location_id", "service_at_location_id", "council", "hidden", "latitude", "longitude", "by"}`. The last
    three are there only when it could be placed and is not hidden. `by` is "publisher" (its own point),
    "postcode" (the centroid) or "geocoder". `council` is a code of the postcode table: that of the postcode,
    else that of the nearest postcode within 2 km of the point, else None. A place outside the United Kingdom
    keeps its point, without a council, unless it gives a postcode of ours: then the point is a mistake and
    the postcode decides.

    Args:
        document: before masking, or hidden places could not be given their council.
        postcodes: the postcode table.
        hidden: of the same document; a hidden place is never sent to a geocoder.
        geocode: the operator's geocoder, from an address to (latitude, longitude) or None.
    """
    placements: list[Placement] = []
    notices: list[Problem] = []
    for position, link in enumerate(document.get("service_at_locations") or []):
        location = link.get("location") or {}
        location_id = str(link.get("location_id") or location.get("id") or "")
        if not location_id or location.get("location_type") in NOWHERE:
            continue
        entry: Placement = {"location_id": location_id, "service_at_location_id": str(link.get("id") or "")}
        pointer = f"/service_at_locations/{position}/location"
        if location_id in hidden.locations:
            entry |= {"council": _hidden_council(location, postcodes), "hidden": True}
            notices.append(_hidden_notice(pointer, hidden.why.get(location_id, "")))
        else:
            placed, said = _place_one(location, pointer, postcodes, geocode)
            entry |= {**placed, "hidden": False}
            notices += said
        placements.append(entry)
    return placements, notices


def _place_one(
    location: Mapping[str, Any], pointer: str, postcodes: PostcodeTable, geocode: Geocode | None
) -> tuple[Placement, list[Problem]]:
    notices: list[Problem] = []
    written = _postcode(location)
    postcode = postcodes.lookup(written) if written else None
    if written and postcode is None:
        where = f"{pointer}/addresses/0/postal_code"
        near = ", ".join(postcodes.suggest(written, 3))
        advice = f" Perhaps {near} was meant." if near else ""
        message = f"The postcode is not in the directory of {postcodes.edition}; check it.{advice}"
        notices.append(Problem("postcode_unknown", where, message, excerpt(written)))
    point = _point(location, pointer, notices)
    centroid = _centroid(postcode)
    if point is not None and centroid is not None:
        metres = float(distances_m(*centroid, [point[0]], [point[1]])[0])
        if metres > DISAGREE_M:
            message = (
                f"The point is {metres / 1000:.0f} km from the postcode given with it; correct one of them."
            )
            notices.append(Problem("point_far_from_postcode", pointer, message, f"{point[0]}, {point[1]}"))
            # A point off the country altogether (swapped, sign lost) puts the service on no one's map.
            point = point if _near_uk(point) else None
    by = "publisher"
    if point is None:
        point, by = centroid, "postcode"
    if point is None and geocode is not None and (address := _address(location)):
        point, by = geocode(address), "geocoder"
    if point is None:
        why = "neither a usable point nor a known postcode" + (
            "" if geocode is None else ", and the geocoder found none"
        )
        message = (
            f"The place could not be put on the map: it has {why}. Give latitude and longitude or a postcode."
        )
        notices.append(Problem("place_unplaced", pointer, message, excerpt(_address(location))))
        return {"council": (postcode.council or None) if postcode else None}, notices
    placed = {"latitude": point[0], "longitude": point[1], "by": by}
    return {**placed, "council": _council(postcode, point, postcodes)}, notices


def _council(postcode: Postcode | None, point: Point, postcodes: PostcodeTable) -> str | None:
    if postcode is not None and postcode.council:
        return postcode.council
    nearest = postcodes.nearest(*point) if _near_uk(point) else None
    return nearest.council if nearest else None


def _hidden_council(location: Mapping[str, Any], postcodes: PostcodeTable) -> str | None:
    stated = location.get("council")
    if isinstance(stated, str) and _COUNCIL.fullmatch(stated):
        # A feed that this hub serves itself has nothing else left to tell the council by.
        return stated
    written = _postcode(location)
    postcode = postcodes.lookup(written) if written else None
    if postcode is not None and postcode.council:
        return postcode.council
    # Half of all outcodes lie in several councils: only one that lies in a single one says which.
    for text in _postcodes(location):
        split = SECTOR.fullmatch(text)
        group = postcodes.group(text) if OUTCODE.fullmatch(text) else None
        if group is None and split:
            group = postcodes.group(split[1], split[2])
        if group is not None and len(group.councils) == 1:
            return group.councils[0]
    point = _point(location, "", [])
    return _council(None, point, postcodes) if point else None


def _hidden_notice(pointer: str, why: str) -> Problem:
    message = f"{why} Its address, postcode and point are not shown anywhere; only the council is.".strip()
    return Problem("place_hidden", pointer, message)


def _point(location: Mapping[str, Any], pointer: str, notices: list[Problem]) -> Point | None:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if latitude is None and longitude is None:
        return None
    try:
        point = float(latitude), float(longitude)  # type: ignore[arg-type]  # None: see except
    except (TypeError, ValueError):
        point = (float("nan"), float("nan"))
    # 0, 0 is what empty fields become; nobody runs a service in the Gulf of Guinea.
    if not (abs(point[0]) <= 90 and abs(point[1]) <= 180) or point == (0.0, 0.0):
        message = "The latitude and longitude are not a point in WGS84 degrees; correct or remove them."
        notices.append(Problem("point_not_valid", pointer, message, excerpt(f"{latitude}, {longitude}")))
        return None
    return point


def _centroid(postcode: Postcode | None) -> Point | None:
    if postcode is None or postcode.latitude is None or postcode.longitude is None:
        return None
    return postcode.latitude, postcode.longitude


def _near_uk(point: Point) -> bool:
    south, west, north, east = AROUND_UK
    return south <= point[0] <= north and west <= point[1] <= east


def _postcode(location: Mapping[str, Any]) -> str:
    return next((text for text in _postcodes(location) if FULL.fullmatch(text)), "")


def _postcodes(location: Mapping[str, Any]) -> list[str]:
    return [
        compact(address["postal_code"])
        for address in _addresses(location)
        if isinstance(address.get("postal_code"), str)
    ]


def _address(location: Mapping[str, Any]) -> str:
    """Return the first address in one line, or "" when it has less than a line and a town or postcode."""
    for address in _addresses(location):
        if len(_address_parts(address)) > 1 and address.get("address_1"):
            return one_line(address)
    return ""


def one_line(address: Mapping[str, Any]) -> str:
    """Return an address as a geocoder is asked for it.

    >>> one_line({"address_1": "3 Example Road ", "city": "Hull", "attention": "The cook"})
    '3 Example Road, Hull'
    """
    return ", ".join(_address_parts(address))


def _address_parts(address: Mapping[str, Any]) -> list[str]:
    return [str(address[name]).strip() for name in ADDRESS_FIELDS if address.get(name)]


def _addresses(location: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    addresses = location.get("addresses")
    yield from (
        (each for each in addresses or [] if isinstance(each, Mapping)) if isinstance(addresses, list) else ()
    )
