"""Reads a service area's extent: GeoJSON as publishers really write it, made into an area that can be asked.

Source of the shape: RFC 7946. Longitude comes first there; feeds that put latitude first are recognised when
the whole area then lies in the box of the United Kingdom.
"""

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, NoReturn

import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from hub.places.errors import ExtentUnreadable

LONGEST: Final = 5 * 1024 * 1024
"""Characters of an extent as text; five megabytes is some 200,000 points."""

MOST_POINTS: Final = 10_000
DEEPEST: Final = 20
"""Nesting of arrays and objects; a multipolygon in a collection of features needs nine."""

FINEST_STEP: Final = 0.0001
"""First tolerance of simplification in degrees, about 11 m; doubled until the points are few enough."""

UK_BOX: Final = (-11.0, 48.5, 3.0, 61.5)
"""West, south, east, north, with the Channel Islands and some sea."""

_POLYGONAL = ("Polygon", "MultiPolygon")
_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[{]|[\]}]')


@dataclass(frozen=True, slots=True)
class Extent:
    """An area that can be asked whether it contains a point.

    Attributes:
        geometry: a valid, prepared Polygon or MultiPolygon in (longitude, latitude) degrees, 10,000 points at
            most.
        swapped: the publisher wrote latitude first; here they are the right way round.
        simplified: it had more points and lost the finest detail.
        mended: it crossed itself, or had parts without an area.
    """

    geometry: BaseGeometry
    swapped: bool
    simplified: bool
    mended: bool


def read_extent(extent: str | Mapping[str, Any], extent_type: str | None = None) -> Extent:
    """Return the area that an `extent` describes.

    Args:
        extent: GeoJSON text, or the object itself (which the standard does not allow, and feeds send).
        extent_type: the publisher's word for the format; absent means GeoJSON.

    Raises:
        ExtentUnreadable: with a sentence for the publisher.
    """
    if extent_type and extent_type.strip().lower().replace("-", "") not in {"geojson", "json"}:
        raise ExtentUnreadable(f"The extent is {extent_type.strip()[:40]}, and only GeoJSON can be read.")
    record = _parse(extent) if isinstance(extent, str) else extent
    if not isinstance(record, Mapping):
        raise ExtentUnreadable("The extent is not a GeoJSON object.")
    polygons = [polygon for geometry in _geometries(record, 0) for polygon in _polygons(geometry)]
    if not polygons:
        raise ExtentUnreadable(
            "The extent holds no polygon, so it has no inside; give a Polygon or MultiPolygon."
        )
    area: BaseGeometry = shapely.MultiPolygon(polygons) if len(polygons) > 1 else polygons[0]
    upright, swapped = _upright(area)
    whole, mended = _mend(upright)
    few, simplified = _simplify(whole)
    shapely.prepare(few)
    return Extent(few, swapped, simplified, mended)


def _parse(text: str) -> object:
    if len(text) > LONGEST:
        raise ExtentUnreadable(
            f"The extent has {len(text):,} characters; {LONGEST:,} are the most that is read."
        )
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(found[0], 0)
        if depth > DEEPEST:
            raise ExtentUnreadable(
                f"The extent is nested more than {DEEPEST} deep, which no GeoJSON area needs."
            )
    try:
        return json.loads(text, parse_constant=_not_a_number)
    except ValueError as error:
        start = " ".join(text.split())[:40]
        raise ExtentUnreadable(f"The extent is not GeoJSON; it begins “{start}”.") from error


def _not_a_number(constant: str) -> NoReturn:
    raise ExtentUnreadable(f"The extent has {constant} for a coordinate.")


def _geometries(record: Mapping[str, Any], depth: int) -> Iterator[Mapping[str, Any]]:
    """Yield the plain geometries of an object, whatever they are wrapped in."""
    if depth > DEEPEST:
        raise ExtentUnreadable(f"The extent is nested more than {DEEPEST} deep, which no GeoJSON area needs.")
    kind = record.get("type")
    inner: object = None
    if kind == "Feature":
        inner = [record.get("geometry")]
    elif kind == "FeatureCollection":
        inner = record.get("features")
    elif kind == "GeometryCollection":
        inner = record.get("geometries")
    elif "coordinates" in record:
        yield record
        return
    if not isinstance(inner, list):
        raise ExtentUnreadable(f"The extent is not GeoJSON: its type is {str(kind)[:40]!r}.")
    for each in inner:
        if isinstance(each, Mapping):
            yield from _geometries(each, depth + 1)


def _polygons(record: Mapping[str, Any]) -> list[shapely.Polygon]:
    if record.get("type") not in _POLYGONAL:
        return []
    try:
        geometry = shapely.force_2d(shape(dict(record)))
    # shapely raises whatever numpy or the indexing of a malformed array happens to raise.
    except Exception as error:
        raise ExtentUnreadable(
            f"The extent's coordinates are not rings of [longitude, latitude] pairs: {error}"
        ) from error
    return [part for part in shapely.get_parts(geometry) if not part.is_empty]


def _upright(geometry: BaseGeometry) -> tuple[BaseGeometry, bool]:
    bounds = geometry.bounds
    if not all(math.isfinite(bound) for bound in bounds):
        raise ExtentUnreadable("The extent has a coordinate that is not a finite number.")
    west, south, east, north = bounds
    if not _in_uk(bounds) and _in_uk((south, west, north, east)):
        return shapely.transform(geometry, lambda pairs: pairs[:, ::-1]), True
    if west < -180 or east > 180 or south < -90 or north > 90:
        raise ExtentUnreadable(
            f"The extent's coordinates are not longitudes and latitudes: they reach {east:g}, {north:g}."
        )
    return geometry, False


def _in_uk(bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    return UK_BOX[0] <= west and UK_BOX[1] <= south and east <= UK_BOX[2] and north <= UK_BOX[3]


def _mend(geometry: BaseGeometry) -> tuple[BaseGeometry, bool]:
    if geometry.is_valid:
        return geometry, False
    mended = _polygonal(shapely.make_valid(geometry))
    if mended.is_empty or mended.area == 0:
        raise ExtentUnreadable("The extent encloses no area.")
    return mended, True


def _polygonal(geometry: BaseGeometry) -> BaseGeometry:
    """Return only the parts with an area; mending a ring can leave lines and points behind."""
    parts = [each for part in shapely.get_parts(geometry) for each in shapely.get_parts(part)]
    return shapely.union_all([part for part in parts if part.geom_type == "Polygon"])


def _simplify(geometry: BaseGeometry) -> tuple[BaseGeometry, bool]:
    simpler, tolerance = geometry, FINEST_STEP
    while shapely.get_num_coordinates(simpler) > MOST_POINTS:
        # Without its topology kept, an islet smaller than the tolerance vanishes: that is what makes it end.
        reduced = shapely.simplify(geometry, tolerance, preserve_topology=False)
        simpler = _polygonal(shapely.make_valid(reduced))
        tolerance *= 2
    if simpler.is_empty:
        return shapely.convex_hull(geometry), True
    return simpler, simpler is not geometry
