"""Areas served: what a publisher said about where people must live, and whether it takes in a person.

An area that cannot be judged here (a ward, a name in words, a boundary that cannot be read) is never taken as
a no: its outcome is "check".
"""

import math
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal, TypeGuard

from shapely import Point, box
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from hub.places.areas import Area, Areas
from hub.places.errors import ExtentUnreadable
from hub.places.extents import read_extent

AreaOutcome = Literal["serves_you", "not_stated", "check", "outside"]

# A GSS code in a URI or a name: a letter for the country, two digits for the kind, six for the area.
_GSS_CODE = re.compile(r"(?<![A-Z0-9])[A-Z]\d{8}(?!\d)")

# How far from the middle of an outcode or sector its people are taken to live: about 11 km, which holds most.
NEARBY_DEGREES = 0.1

_KEPT_CHARACTERS = 500_000


@dataclass(frozen=True, slots=True)
class AreasServed:
    """The areas a service says it serves, all rows together.

    Attributes:
        names: What to call them, in the publisher's order; a code where there is no name.
        codes: GSS codes of councils, combined authorities, regions and countries, which can be judged.
        extent: All readable boundaries as one geometry (longitude, latitude), or None.
        unjudged: The rows that cannot be judged here: wards, areas in words, unreadable boundaries.
    """

    names: tuple[str, ...] = ()
    codes: frozenset[str] = frozenset()
    extent: BaseGeometry | None = None
    unjudged: tuple[str, ...] = ()

    @property
    def is_stated(self) -> bool:
        """The publisher said something about the area."""
        return bool(self.codes or self.unjudged or self.extent is not None)

    def outcome(
        self,
        person: Collection[str],
        point: tuple[float, float] | None,
        *,
        sure: Collection[str] | None = None,
        exact: bool = True,
    ) -> AreaOutcome:
        """Say whether these areas take in a person.

        Args:
            person: Every area the person may be in (`Areas.codes_of_council`); empty when not known, which
                makes an area given by code "check".
            point: Latitude and longitude of the person, or None, which makes a boundary "check".
            sure: Of those areas, the ones the person is in for certain; None for all. The others are "check".
            exact: Whether the person is at the point. If not, a boundary `nearby` is "check".

        Returns:
            "serves_you" when any area takes the person in, "not_stated" when none is stated, "check" when one
            of them cannot be judged, else "outside".
        """
        if not self.is_stated:
            return "not_stated"
        if not self.codes.isdisjoint(person if sure is None else sure):
            return "serves_you"
        may_serve = bool(self.unjudged) or not self.codes.isdisjoint(person)
        if self.codes and not person:
            may_serve = True
        if self.extent is not None:
            if point is None:
                may_serve = True
            elif exact and self.extent.covers(Point(point[1], point[0])):
                return "serves_you"
            elif not exact and self.extent.intersects(nearby(point)):
                may_serve = True
        return "check" if may_serve else "outside"


def nearby(point: tuple[float, float]) -> BaseGeometry:
    """Return where a person may be of whom only the middle of an outcode or sector is known.

    A box, in longitude and latitude, that reaches some 11 km (`NEARBY_DEGREES`) each way from the point.

    >>> [round(degrees, 1) for degrees in nearby((60.0, -1.0)).bounds]
    [-1.2, 59.9, -0.8, 60.1]
    """
    lat, lon = point
    # At the poles a degree of longitude has no length.
    wide = NEARBY_DEGREES / max(math.cos(math.radians(lat)), 0.01)
    south, north = max(lat - NEARBY_DEGREES, -90.0), min(lat + NEARBY_DEGREES, 90.0)
    return box(lon - wide, south, lon + wide, north)


def read_areas_served(document: Mapping[str, Any], areas: Areas, *, with_extent: bool = True) -> AreasServed:
    """Read `service_areas` of a canonical document.

    A row is judged by the code in its `uri` (or in its name), by its boundary, or else by a name that
    the list of areas knows. A name beside a readable boundary is a label only: "Hull" may be drawn round half
    of Hull.

    Args:
        document: Canonical document of the service.
        areas: List of areas.
        with_extent: Whether to read boundaries; without, a row with nothing but a boundary is "unjudged". For
            a page of results, whose outcome the index has given already.
    """
    names: list[str] = []
    codes: set[str] = set()
    unjudged: list[str] = []
    extents: list[BaseGeometry] = []
    rows = document.get("service_areas")
    for row in rows if isinstance(rows, list) else []:
        if not isinstance(row, Mapping):
            continue
        name = _first_text(row, "name", "service_area", "description")
        extent, code = row.get("extent"), _code(row, name)
        if not (name or code or extent or row.get("uri")):
            continue
        area = areas.get(code) if code else None
        names.append(name or (area.name if area else code) or "Area on the publisher's map")
        geometry = _geometry(row) if with_extent else None
        if geometry is not None:
            extents.append(geometry)
        elif area is None and not code and name and (with_extent or not extent):
            area = areas.find(name)
        if _can_be_judged(area):
            codes.add(area.code)
        elif geometry is None:
            unjudged.append(names[-1])
    return AreasServed(
        names=tuple(dict.fromkeys(names)),
        codes=frozenset(codes),
        extent=unary_union(extents) if len(extents) > 1 else next(iter(extents), None),
        unjudged=tuple(unjudged),
    )


def _first_text(row: Mapping[str, Any], *fields: str) -> str:
    values = (row.get(field) for field in fields)
    return next((value.strip() for value in values if isinstance(value, str) and value.strip()), "")


def _code(row: Mapping[str, Any], name: str) -> str | None:
    for text in (row.get("uri"), name):
        if isinstance(text, str) and (found := _GSS_CODE.search(text)):
            return found.group()
    return None


def _geometry(row: Mapping[str, Any]) -> BaseGeometry | None:
    extent, kind = row.get("extent"), row.get("extent_type")
    if not extent:
        return None
    kind = kind if isinstance(kind, str) else None
    # A council draws its boundary once and sends it with each of its services.
    if isinstance(extent, str) and len(extent) <= _KEPT_CHARACTERS:
        return _read_again(extent, kind)
    return _read(extent, kind)


@lru_cache(maxsize=64)
def _read_again(extent: str, kind: str | None) -> BaseGeometry | None:
    return _read(extent, kind)


def _read(extent: str | Mapping[str, Any], kind: str | None) -> BaseGeometry | None:
    try:
        return read_extent(extent, kind).geometry
    except ExtentUnreadable:
        # The harvest has told the publisher; here it only cannot be judged.
        return None


def _can_be_judged(area: Area | None) -> TypeGuard[Area]:
    """Whether the list says who is in this area: not so for wards, which it recognises and does not place."""
    return area is not None and area.kind != "ward"
