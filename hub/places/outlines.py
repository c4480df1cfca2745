"""Council outlines as maps show them: kept in one small file, larger areas united from their councils."""

import hashlib
import json
import os
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from hub.places.areas import Area, Areas
from hub.places.errors import OutlinesUnreadable
from hub.places.outlines_build import draw_outlines

LAYOUT: Final = 1
"""Raise it whenever the file changes meaning: older files are then made again."""

REMEDY: Final = "Make it again with `signpost places prepare`."

FROM_POSTCODES: Final = (
    "Council outlines are approximate, made from postcodes. Contains OS data © Crown copyright and database "
    "right; Royal Mail data © Royal Mail copyright and database right; source: Office for National "
    "Statistics licensed under the Open Government Licence v.3.0."
)
"""What has to be said wherever the outlines that are made from postcodes are shown."""

MOST_POINTS: Final = 1_000
"""Points that the outline of a united area may have before it is simplified, some 20 KB of GeoJSON."""

SMALLEST_HOLE: Final = 1e-4
"""Square degrees, about 0.8 km2: a smaller hole in a united area is a seam between two councils."""

Box = tuple[float, float, float, float]
"""West, south, east, north in degrees."""


class Outlines:
    """The outlines of one file, read-only and safe to share between threads.

    Args:
        shapes: Polygons or MultiPolygons in (longitude, latitude) degrees, by GSS code of today's areas.
        edition: What they were made from: the postcode table's edition, or the operator's file.
        approximate: Whether they were made from postcodes.
        attribution: What has to be said wherever they are shown.
    """

    def __init__(
        self, shapes: Mapping[str, BaseGeometry], *, edition: str, approximate: bool, attribution: str
    ) -> None:
        self.shapes = dict(shapes)
        self.edition = edition
        self.approximate = approximate
        self.attribution = attribution
        named = f"{edition}|{attribution}|{sorted((code, shape.bounds) for code, shape in shapes.items())}"
        self.digest = hashlib.sha256(named.encode()).hexdigest()[:16]
        self._united: dict[str, BaseGeometry | None] = {}
        self._codes = list(self.shapes)
        self._tree = shapely.STRtree(list(self.shapes.values()))

    def of(self, area: Area, areas: Areas) -> BaseGeometry | None:
        """Return the outline of an area: its own, or that of its councils together; None where none is known.

        >>> square = shapely.box(-0.4, 53.7, -0.3, 53.8)
        >>> outlines = Outlines({"E06000010": square}, edition="", approximate=False, attribution="ours")
        >>> outlines.of(Areas.load().get("E12000003"), Areas.load()).bounds
        (-0.4, 53.7, -0.3, 53.8)
        """
        if area.code in self.shapes:
            return self.shapes[area.code]
        if area.code not in self._united:
            members = [
                shape
                for code, shape in self.shapes.items()
                if any(each.code == area.code for each in areas.of_council(code))
            ]
            self._united[area.code] = _united(members) if members else None
        return self._united[area.code]

    def crossing(self, box: Box) -> dict[str, BaseGeometry]:
        """Return the outlines that a box touches by code, no finer than a map of the box can show."""
        west, south, east, north = box
        found = self._tree.query(shapely.box(*box), predicate="intersects")
        tolerance = max(east - west, north - south) / 800
        return {
            code: shapely.simplify(self.shapes[code], tolerance)
            for code in sorted(self._codes[position] for position in found.tolist())
        }


def _united(shapes: list[BaseGeometry]) -> BaseGeometry:
    parts = shapely.get_parts(shapely.union_all(shapes))
    solid = [
        shapely.Polygon(
            part.exterior, [hole for hole in part.interiors if shapely.Polygon(hole).area > SMALLEST_HOLE]
        )
        for part in parts
    ]
    whole: BaseGeometry = shapely.MultiPolygon(solid) if len(solid) > 1 else solid[0]
    west, south, east, north = whole.bounds
    tolerance = max(east - west, north - south) / 2_000
    simple = whole
    while shapely.get_num_coordinates(simple) > MOST_POINTS:
        simple = shapely.make_valid(shapely.simplify(whole, tolerance, preserve_topology=False))
        tolerance *= 1.5
    return simple


def prepare_outlines(path: Path, postcode_table: Path, edition: str, *, again: bool = False) -> int | None:
    """Make the outlines at `path` from the postcode table unless they are there already.

    An operator's own boundaries are left alone. The file is written beside and renamed.

    Args:
        path: Where they are kept.
        postcode_table: What they are made from.
        edition: Its edition.
        again: Make those that were made from postcodes anew whatever their edition.

    Returns:
        How many there are now, None when nothing had to be made.

    Raises:
        PostcodeTableUnreadable: There is no postcode table to make them from.
    """
    try:
        there = outlines_at(path)
        if not there.approximate or (there.edition == edition and not again):
            return None
    except OutlinesUnreadable:
        pass
    made_from, shapes = draw_outlines(postcode_table)
    write_outlines(path, Outlines(shapes, edition=made_from, approximate=True, attribution=FROM_POSTCODES))
    return len(shapes)


def write_outlines(path: Path, outlines: Outlines) -> None:
    """Write the outlines beside `path` and rename them there, so that a reader never sees half a file."""
    record = {
        "layout": LAYOUT,
        "edition": outlines.edition,
        "approximate": outlines.approximate,
        "attribution": outlines.attribution,
        "outlines": {code: json.loads(shapely.to_geojson(shape)) for code, shape in outlines.shapes.items()},
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(orjson.dumps(record))
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def outlines_at(path: Path) -> Outlines:
    """Return the outlines that are kept at `path`; the file is read again only when it has been replaced.

    Raises:
        OutlinesUnreadable: There is no such file, or it is damaged or of another layout.
    """
    try:
        found = path.stat()
    except OSError as error:
        raise OutlinesUnreadable(f"There are no council outlines at {path}. {REMEDY}") from error
    return _read(path, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=4)
def _read(path: Path, _changed_ns: int, _size: int) -> Outlines:
    try:
        record: dict[str, Any] = orjson.loads(path.read_bytes())
        if record["layout"] != LAYOUT:
            raise OutlinesUnreadable(
                f"{path} has layout {record['layout']}, this version reads {LAYOUT}. {REMEDY}"
            )
        shapes = {
            code: shapely.from_geojson(orjson.dumps(shape)) for code, shape in record["outlines"].items()
        }
        return Outlines(
            shapes,
            edition=str(record["edition"]),
            approximate=bool(record["approximate"]),
            attribution=str(record["attribution"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, shapely.errors.GEOSException) as error:
        raise OutlinesUnreadable(f"{path} cannot be read ({error}). {REMEDY}") from error
