"""Reads an operator's own council boundaries, to be shown instead of the approximate outlines.

The file is GeoJSON (RFC 7946) as the Office for National Statistics and others give it out: a
FeatureCollection in which each feature carries a GSS code. It may come from anywhere, so nothing in it is
believed: size, number of points, coordinates and shapes are all looked at first.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NoReturn

import numpy as np
import orjson
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from hub.places.areas import COUNCIL_KINDS, Areas
from hub.places.errors import BoundariesRefused
from hub.places.extents import UK_BOX
from hub.places.outlines import Outlines

MOST_BYTES: Final = 50 * 1024 * 1024
"""The ONS's boundaries generalised to 20 m are about 20 MB; finer ones are no use on a map of a county."""

MOST_FEATURES: Final = 5_000
MOST_POINTS: Final = 3_000_000
"""Of the whole file."""

KEPT_POINTS: Final = 60_000
"""Points of all outlines together after simplification, about 1 MB of GeoJSON."""

FINEST_STEP: Final = 0.0005
"""First tolerance of the simplification in degrees, about 50 m; doubled until the points are few enough."""

DECIMALS: Final = 4

LONGEST_ATTRIBUTION: Final = 500

_CODE_PROPERTY = re.compile(r"(?:[a-z]{2,8}\d{2}_?(?:cd|code)|gss(?:_?code)?|(?:area_?)?code)", re.IGNORECASE)
_GSS = re.compile(r"[A-Z]\d{8}")
_GRID_METRES = 1_500_000
_REMEDY = "Convert it to longitude and latitude (WGS84, EPSG:4326), or download it so."


@dataclass(frozen=True, slots=True)
class Boundaries:
    """What a boundary file gave.

    Attributes:
        outlines: The areas that are known, simplified for maps.
        unknown: Codes in it of which the table of areas knows nothing.
        mended: Codes of areas whose polygons crossed themselves, and were repaired.
        missing: Names of councils of today that it has no boundary for.
        uncoded: Features without a code.
    """

    outlines: Outlines
    unknown: tuple[str, ...]
    mended: tuple[str, ...]
    missing: tuple[str, ...]
    uncoded: int


def read_boundaries(path: Path, areas: Areas, attribution: str) -> Boundaries:
    """Return the boundaries in an operator's GeoJSON file.

    Args:
        path: The file, a FeatureCollection; one property of each feature is a GSS code (LAD24CD and its
            like, `gss`, `code`).
        areas: The table of areas; former codes count as today's.
        attribution: What the licence of the file wants said, one line of plain text.

    Raises:
        BoundariesRefused: The file cannot be used as it is; the message names the feature.
    """
    said = " ".join(attribution.split())
    if not said or len(said) > LONGEST_ATTRIBUTION:
        raise BoundariesRefused(f"The attribution takes 1 to {LONGEST_ATTRIBUTION} characters.")
    found: dict[str, list[BaseGeometry]] = {}
    unknown: dict[str, None] = {}
    mended: dict[str, None] = {}
    uncoded = points = 0
    for number, feature in enumerate(_features(path), 1):
        code = _code(feature)
        if not code:
            uncoded += 1
            continue
        area = areas.get(code)
        if area is None or area.kind == "ward":
            unknown[code] = None
            continue
        name = f"Feature {number} ({code})"
        polygons = _polygons(feature.get("geometry"), name)
        points += int(shapely.get_num_coordinates(polygons))
        if points > MOST_POINTS:
            raise BoundariesRefused(f"{path.name} has more than {MOST_POINTS:,} points; use a simpler one.")
        _check_place(polygons.bounds, name)
        if not polygons.is_valid:
            polygons = _mended(polygons, name)
            mended[area.code] = None
        found.setdefault(area.code, []).append(polygons)
    if not found:
        _refuse_all(path, unknown, uncoded)
    shapes = {
        code: parts[0] if len(parts) == 1 else shapely.union_all(parts) for code, parts in found.items()
    }
    councils = {area.code: area.name for area in areas if area.kind in COUNCIL_KINDS and not area.end_date}
    return Boundaries(
        outlines=Outlines(_simplified(shapes), edition=path.name, approximate=False, attribution=said),
        unknown=tuple(unknown),
        mended=tuple(mended),
        missing=tuple(name for code, name in councils.items() if code not in shapes),
        uncoded=uncoded,
    )


def _features(path: Path) -> list[Mapping[str, Any]]:
    try:
        # One byte more than is taken tells a file that is too long from one that just fits.
        with path.open("rb") as file:
            text = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise BoundariesRefused(f"{path} cannot be read: {error.strerror or error}.") from error
    if len(text) > MOST_BYTES:
        raise BoundariesRefused(
            f"{path.name} is larger than {MOST_BYTES // 1024 // 1024} MB; use more generalised boundaries."
        )
    try:
        record = orjson.loads(text.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as error:
        raise BoundariesRefused(f"{path.name} is not GeoJSON: {error}.") from error
    if not isinstance(record, dict) or record.get("type") != "FeatureCollection":
        raise BoundariesRefused(f"{path.name} is not a GeoJSON FeatureCollection.")
    stated = str(record.get("crs") or "")
    if re.search(r"\b(?:27700|29902|29903|3857)\b", stated):
        raise BoundariesRefused(f"{path.name} says that its coordinates are in another system. {_REMEDY}")
    features = record.get("features")
    if not isinstance(features, list) or not all(isinstance(feature, dict) for feature in features):
        raise BoundariesRefused(
            f"{path.name} is not a GeoJSON FeatureCollection: it has no list of features."
        )
    if len(features) > MOST_FEATURES:
        raise BoundariesRefused(
            f"{path.name} has {len(features):,} features, {MOST_FEATURES:,} are the most that is read."
        )
    return features


def _code(feature: Mapping[str, Any]) -> str:
    """Return the GSS code of a feature, "" when no property of a known name holds one."""
    properties = feature.get("properties")
    if not isinstance(properties, Mapping):
        return ""
    for name, value in properties.items():
        if _CODE_PROPERTY.fullmatch(name) and isinstance(value, str) and _GSS.fullmatch(value.strip()):
            return value.strip()
    return ""


def _polygons(geometry: object, name: str) -> BaseGeometry:
    if not isinstance(geometry, Mapping) or geometry.get("type") not in ("Polygon", "MultiPolygon"):
        raise BoundariesRefused(f"{name} has no Polygon or MultiPolygon.")
    try:
        found = shapely.force_2d(shape(dict(geometry)))
    # shapely raises whatever numpy or the indexing of a malformed array happens to raise.
    except Exception as error:
        raise BoundariesRefused(f"{name} has no rings of [longitude, latitude] pairs: {error}") from error
    if found.is_empty or not all(math.isfinite(bound) for bound in found.bounds):
        raise BoundariesRefused(f"{name} is empty, or has a coordinate that is not a number.")
    whole: BaseGeometry = found
    return whole


def _check_place(bounds: tuple[float, float, float, float], name: str) -> None:
    west, south, east, north = bounds
    if UK_BOX[0] <= west and UK_BOX[1] <= south and east <= UK_BOX[2] and north <= UK_BOX[3]:
        return
    if max(abs(bound) for bound in bounds) > 360:
        kind = "British or Irish grid" if south >= 0 and north <= _GRID_METRES else "metre"
        raise BoundariesRefused(
            f"{name} has {kind} coordinates ({west:.0f}, {south:.0f}), not longitude and latitude. {_REMEDY}"
        )
    if UK_BOX[0] <= south and UK_BOX[1] <= west and north <= UK_BOX[2] and east <= UK_BOX[3]:
        raise BoundariesRefused(f"{name} has latitude before longitude; GeoJSON wants longitude first.")
    raise BoundariesRefused(
        f"{name} reaches {west:.2f}, {south:.2f} to {east:.2f}, {north:.2f}: outside the United Kingdom."
    )


def _mended(polygons: BaseGeometry, name: str) -> BaseGeometry:
    try:
        whole = shapely.make_valid(polygons, method="structure", keep_collapsed=False)
    except shapely.errors.GEOSException as error:
        raise BoundariesRefused(f"{name} has a polygon that cannot be repaired: {error}") from error
    parts = shapely.get_parts(shapely.get_parts(whole))
    solid = [part for part in parts if part.geom_type == "Polygon"]
    if not solid or sum(part.area for part in solid) == 0:
        raise BoundariesRefused(f"{name} has a polygon that encloses nothing and cannot be repaired.")
    repaired: BaseGeometry = shapely.union_all(solid)
    return repaired


def _simplified(shapes: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Return the shapes with points few enough for a map; where neighbours share a border they still do."""
    given = np.array(list(shapes.values()), dtype=object)
    shared = bool(shapely.coverage_is_valid(given))
    simple, tolerance = given, FINEST_STEP
    while int(shapely.get_num_coordinates(simple).sum()) > KEPT_POINTS:
        coarse = shapely.coverage_simplify(given, tolerance) if shared else shapely.simplify(given, tolerance)
        # A ring keeps four points however coarse it is: only without its islets does a shape end small.
        simple = np.array([_without_islets(each, tolerance * tolerance) for each in coarse], dtype=object)
        tolerance *= 2
    rounded = [shapely.set_precision(each, 10.0**-DECIMALS) for each in simple]
    return {code: each for code, each in zip(shapes, rounded, strict=True) if not each.is_empty}


def _without_islets(whole: BaseGeometry, smallest: float) -> BaseGeometry:
    """Return the shape without islands and holes of less than `smallest` square degrees, its largest kept."""
    parts = sorted(shapely.get_parts(whole), key=lambda part: part.area, reverse=True)
    kept = [part for position, part in enumerate(parts) if position == 0 or part.area >= smallest]
    rings = [[ring for ring in part.interiors if shapely.Polygon(ring).area >= smallest] for part in kept]
    solid = [shapely.Polygon(part.exterior, holes) for part, holes in zip(kept, rings, strict=True)]
    return shapely.MultiPolygon(solid) if len(solid) > 1 else solid[0]


def _refuse_all(path: Path, unknown: Mapping[str, None], uncoded: int) -> NoReturn:
    if unknown:
        some = ", ".join(list(unknown)[:5])
        raise BoundariesRefused(f"{path.name} has no area that is known here; its codes are {some} ...")
    raise BoundariesRefused(
        f"None of the {uncoded:,} features of {path.name} has a GSS code in a property such as LAD24CD, gss "
        "or code."
    )
