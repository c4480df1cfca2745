"""GEO-014."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, ClassVar

import orjson

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten

_AREAS = frozenset({"Polygon", "MultiPolygon"})
_LONGEST_KEPT = 20_000
_DEEPEST = 10
"""Collections and features within one another; real areas have two or three."""


class ExtentNotGeojson(RecordRule):
    """The area served is said to be GeoJSON and is not an area in GeoJSON.

    Nobody can tell whether a person lives inside, so the service is offered to all or to none.

    Fix it by giving a Polygon or MultiPolygon as GeoJSON text, longitude first, or the area code in uri.
    """

    code = "extent_not_geojson"
    number = "GEO-014"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 7946; service_area.extent_type"
    entities = ("service_area",)
    fields = frozenset({"extent"})
    good: ClassVar = {
        "id": "1",
        "extent_type": "geojson",
        "extent": '{"type":"Polygon","coordinates":[[[-0.4,53.7],[-0.3,53.7],[-0.3,53.8],[-0.4,53.7]]]}',
    }
    bad: ClassVar = {"id": "1", "extent_type": "geojson", "extent": "the whole city"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """It parses, is an area or holds one, and has coordinates; their geometry is the hub's to judge."""
        extent = item.get("extent")
        kind = str(item.get("extent_type") or "").strip().lower()
        # 1.0 knows no other form; in 3.0 extent_type must say so.
        if not extent or (kind != "geojson" and not (kind == "" and position.reading.version == "1.0")):
            return ()
        if isinstance(extent, str):
            why = _kept(extent) if len(extent) <= _LONGEST_KEPT else _why_not(extent)
        else:
            why = _judge(extent)
        if why:
            return [Finding(f'"extent" {why}.', "/extent", extent)]
        return ()


@lru_cache(maxsize=512)
def _kept(text: str) -> str:
    # A council's services share a handful of areas, so each text is judged once.
    return _why_not(text)


def _why_not(text: str) -> str:
    try:
        return _judge(orjson.loads(text))
    except orjson.JSONDecodeError:
        return "is not JSON"


def _judge(value: Any, depth: int = 0) -> str:
    if depth > _DEEPEST:
        return "is nested too deep"
    if not isinstance(value, dict):
        return "is not a GeoJSON object"
    kind = value.get("type")
    if kind == "Feature":
        return _judge(value.get("geometry"), depth + 1)
    if kind in ("FeatureCollection", "GeometryCollection"):
        parts = value.get("features" if kind == "FeatureCollection" else "geometries")
        if not isinstance(parts, list) or not parts:
            return f"is a {kind} with nothing in it"
        return next((why for part in parts if (why := _judge(part, depth + 1))), "")
    if not isinstance(kind, str):
        return "has no GeoJSON type"
    if kind not in _AREAS:
        return f"is a {shorten(kind)} and not a Polygon or MultiPolygon"
    return "" if isinstance(value.get("coordinates"), list) and value["coordinates"] else "has no coordinates"
