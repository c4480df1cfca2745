"""`/api/areas`: the outlines of councils and what is made of them; `/api/map`: what maps are drawn with."""

import json
import math
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import shapely
import structlog
from flask import abort
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields
from shapely.geometry.base import BaseGeometry

from hub.api import caching
from hub.api.context import Context, current
from hub.api.problems import ProblemOut, QueryIn, refuse, shown
from hub.places.areas import Area
from hub.places.errors import OutlinesUnreadable
from hub.places.outlines import Box, Outlines, outlines_at

MOST_CODES = 50

blp = Blueprint("areas", __name__, url_prefix="/api/areas", description="Councils and larger areas on a map.")
map_blp = Blueprint("map", __name__, url_prefix="/api/map", description="What maps are drawn with.")


def drawn_from(context: Context) -> str:
    """Return what the outlines and the tiles are, for the tag of an answer."""
    outlines, settings = _outlines(context), context.settings
    return repr((outlines.digest if outlines else "", settings.map_tiles, settings.map_attribution))


class AreasIn(QueryIn):
    """Which areas."""

    codes = fields.String(
        load_default="", metadata={"description": f"GSS codes with commas between, {MOST_CODES} at most."}
    )
    bbox = fields.String(
        load_default="",
        metadata={
            "description": "West, south, east and north in degrees: every council that lies in it too."
        },
    )


class FeatureOut(Schema):
    """The outline of an area, a GeoJSON Feature."""

    type = fields.Constant("Feature")
    properties = fields.Dict(
        metadata={
            "description": "`code`, `name`, `kind`, `approximate` (made from postcodes), `attribution`, "
            "and `label_point`, longitude first, where the name may stand."
        }
    )
    geometry = fields.Dict(metadata={"description": "A Polygon or MultiPolygon in WGS84."})


class FeaturesOut(Schema):
    """Outlines, a GeoJSON FeatureCollection."""

    type = fields.Constant("FeatureCollection")
    features = fields.List(fields.Nested(FeatureOut))
    missing = fields.List(
        fields.String(), metadata={"description": "Codes asked for of which there is no outline."}
    )


class MapOut(Schema):
    """What maps are drawn with."""

    tiles = fields.Dict(
        allow_none=True,
        metadata={"description": "`url`, its `origin` and `attribution`; null without a tile server."},
    )
    outlines = fields.Dict(
        allow_none=True,
        metadata={"description": "`attribution`, `approximate` and `edition`; null when there are none."},
    )


@blp.route("")
class AreaOutlines(MethodView):
    """The outlines of several areas."""

    @caching.tagged(drawn_from)
    # A parameter that is misspelt and passed over would give an empty map.
    @blp.arguments(AreasIn, location="query", unknown=RAISE)
    @blp.response(200, FeaturesOut)
    @blp.alt_response(422, schema=ProblemOut, description="A parameter that cannot be understood.")
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the outlines of areas by code, and of every council in a box.

        Codes come first, in the order asked for; those of a box are drawn no finer than a map of it shows.
        """
        codes = list(dict.fromkeys(code.strip() for code in asked["codes"].split(",") if code.strip()))
        if len(codes) > MOST_CODES:
            refuse("codes", f"{len(codes)} codes are asked for; {MOST_CODES} at a time are the most.")
        box = _box(asked["bbox"]) if asked["bbox"] else None
        outlines = _outlines(current())
        areas = current().areas
        drawn: dict[str, tuple[Area, BaseGeometry]] = {}
        missing = []
        for code in codes:
            area = areas.get(code)
            shape = outlines.of(area, areas) if area and outlines else None
            if area is None or shape is None:
                missing.append(code)
            else:
                drawn[area.code] = area, shape
        for code, shape in (outlines.crossing(box) if outlines and box else {}).items():
            area = areas.get(code)
            if area is not None:
                drawn.setdefault(area.code, (area, shape))
        features = [_feature(area, shape, outlines) for area, shape in drawn.values() if outlines]
        return {"type": "FeatureCollection", "features": features, "missing": missing}


@blp.route("/<code>/outline")
class AreaOutline(MethodView):
    """The outline of one area."""

    @caching.tagged(drawn_from)
    @blp.response(200, FeatureOut)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such area, or no outline of it.")
    def get(self, code: str) -> Mapping[str, Any]:
        """Return the outline of a council, county, authority, region or country.

        Larger areas are the union of their councils.
        """
        areas, outlines = current().areas, _outlines(current())
        area = areas.get(code)
        shape = outlines.of(area, areas) if area and outlines else None
        if area is None or shape is None or outlines is None:
            abort(404, f"There is no outline of an area with the code {shown(code)}.")
        return _feature(area, shape, outlines)


@map_blp.route("")
class Map(MethodView):
    """What maps are drawn with."""

    @caching.tagged(drawn_from)
    @map_blp.response(200, MapOut)
    def get(self) -> dict[str, Any]:
        """Return the tile server that the operator named, if any, and where the outlines come from."""
        settings, outlines = current().settings, _outlines(current())
        address = urlsplit(settings.map_tiles)
        return {
            "tiles": {
                "url": settings.map_tiles,
                "origin": f"{address.scheme}://{address.netloc}",
                "attribution": settings.map_attribution,
            }
            if settings.map_tiles
            else None,
            "outlines": {
                "attribution": outlines.attribution,
                "approximate": outlines.approximate,
                "edition": outlines.edition,
            }
            if outlines
            else None,
        }


def _outlines(context: Context) -> Outlines | None:
    path = context.settings.outlines
    try:
        return outlines_at(path)
    except OutlinesUnreadable as error:
        if path.exists():
            structlog.get_logger(__name__).warning("outlines unreadable", reason=str(error))
        return None


def _box(text: str) -> Box:
    try:
        west, south, east, north = (float(part) for part in text.split(","))
    except ValueError:
        refuse("bbox", "A box is four numbers with commas between: west, south, east, north, in degrees.")
    if not all(map(math.isfinite, (west, south, east, north))) or west >= east or south >= north:
        refuse("bbox", "The box has nothing in it: west comes before east, and south before north.")
    return west, south, east, north


def _label_point(shape: BaseGeometry) -> list[float]:
    """Return a point well inside the largest part, longitude first, where a map may write the name."""
    inside = shapely.point_on_surface(max(shapely.get_parts(shape), key=lambda part: float(part.area)))
    return [round(inside.x, 3), round(inside.y, 3)]


def _feature(area: Area, shape: BaseGeometry, outlines: Outlines) -> Mapping[str, Any]:
    return {
        "type": "Feature",
        "properties": {
            "code": area.code,
            "name": area.name,
            "kind": area.kind,
            "approximate": outlines.approximate,
            "attribution": outlines.attribution,
            "label_point": _label_point(shape),
        },
        "geometry": json.loads(shapely.to_geojson(shape)),
    }
