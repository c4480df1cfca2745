"""What a map may draw of a service: the points of its places that may be shown, and the areas it serves."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import shapely

from hub.places.cells import distances_m
from hub.places.errors import ExtentUnreadable
from hub.places.extents import read_extent
from hub.search.facts import Place

MOST_POINTS: Final = 20
"""Places of one service that a row of results gives the points of; a library service can have fifty."""

MOST_EXTENTS: Final = 10
EXTENT_POINTS: Final = 400
"""Points that the boundary of an area served is simplified to, some 8 KB of GeoJSON."""

DECIMALS: Final = 5
"""Of a degree, about 1 m."""

Point = tuple[float, float]


def points(
    document: Mapping[str, Any], places: Sequence[Place], origin: Point | None, *, first: str
) -> list[dict[str, Any]]:
    """Return the points of a service's places, the one that the row names first, then the nearest.

    Hidden places are not among `places` and so never here. At most `MOST_POINTS` are given.

    Args:
        document: The service's document, for the places' names.
        places: Its places that may be shown.
        origin: Where distances are measured from, (latitude, longitude); None for nowhere.
        first: Id of the location that the row names.
    """
    names = {
        str(link.get("location_id") or link["location"].get("id")): link["location"].get("name")
        for link in document.get("service_at_locations") or ()
        if isinstance(link, Mapping) and isinstance(link.get("location"), Mapping)
    }
    once = {place.location_id: place for place in places}
    rows = []
    for place in once.values():
        metres = None
        if origin is not None:
            metres = round(distances_m(*origin, [place.latitude], [place.longitude]).item())
        row = {
            "name": names.get(place.location_id),
            "latitude": round(place.latitude, DECIMALS),
            "longitude": round(place.longitude, DECIMALS),
            "distance_m": metres,
            "by": place.by,
        }
        rows.append((place.location_id != first, metres or 0, row))
    rows.sort(key=lambda each: each[:2])
    return [row for _, _, row in rows[:MOST_POINTS]]


def extents(document: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """Return the boundaries that a service gives its areas, as GeoJSON geometries by position of the area.

    One that cannot be read is left out: its publisher has been told at the harvest.
    """
    found: dict[int, dict[str, Any]] = {}
    for position, area in enumerate(document.get("service_areas") or ()):
        if not isinstance(area, Mapping) or not area.get("extent") or len(found) >= MOST_EXTENTS:
            continue
        try:
            shape = read_extent(area["extent"], area.get("extent_type")).geometry
        except ExtentUnreadable:
            continue
        tolerance = 0.0002
        simple = shape
        while shapely.get_num_coordinates(simple) > EXTENT_POINTS:
            simple = shapely.simplify(shape, tolerance, preserve_topology=False)
            tolerance *= 2
        if not simple.is_empty:
            found[position] = json.loads(shapely.to_geojson(simple))
    return found
