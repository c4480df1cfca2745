"""The map beside a list: pins with the list's own numbers, and a sentence for what has no pin.

The list says everything that the map shows; the map is drawn by scripts from what stands in the page.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from discovery_app.facts import page_of
from discovery_app.phrases import listed_once, spoken_distance
from discovery_app.search_form import ANY_DISTANCE, SearchForm
from discovery_app.words import t, words

CLUSTER_ABOVE = 30
"""Pins that are shown one by one; more are gathered where they would lie on each other."""

MOST_AREAS = 20
"""Areas that a map asks the outlines of by their codes."""

_COUNCILS = ("unitary", "metropolitan", "london_borough", "district")
_GSS = re.compile(r"[A-Z]\d{8}")
_SCRIPT_WORDS = (
    "map.zoom_in",
    "map.zoom_out",
    "map.north",
    "map.south",
    "map.west",
    "map.east",
    "map.all",
    "map.close",
    "map.canvas",
    "map.cluster",
    "map.cluster_short",
    "map.show_pin",
    "map.failed",
)

_REMOTE, _HIDDEN = "map.missing.remote", "map.missing.hidden"
_UNPLACED, _UNSTATED = "map.missing.unplaced", "map.missing.unstated"

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Pin:
    """One place on the map.

    Attributes:
        number: What stands on it: the number in the list, with a letter where a service has several places.
        item: The number in the list.
        note: How far the pin may be off, "" where the publisher gives the point itself.
    """

    number: str
    item: int
    point: Point
    name: str
    href: str
    place: str
    distance: str
    note: str

    @property
    def label(self) -> str:
        """Everything about it in one line, for whoever does not see it."""
        return listed_once([f"{self.number} {self.name}".strip(), self.place, self.distance, self.note])


@dataclass(frozen=True, slots=True)
class MapView:
    """Everything a map is drawn from.

    Attributes:
        pins: In the order of the list.
        missing: The sentence that counts what has no pin and says why, "" when everything has one.
        codes: Areas whose outline is drawn heavily: the person's council, or the areas that are served.
        context: Councils that the pins are in: without tiles the map shows them whole, where that helps.
        extents: Boundaries that a publisher drew, GeoJSON geometries.
        around: Point and name of the place that distances are measured from.
        radius_m: How far the list reaches from there, 0 for any distance.
        tiles: What the hub says of its tile server, None without one.
        credits: What has to be said of tiles and outlines, in sentences.
        outlines_href: Where the script asks for the outlines of these areas, and from there of what else it
            comes to show; "" when the hub has none.
    """

    pins: tuple[Pin, ...]
    missing: str
    codes: tuple[str, ...]
    context: tuple[str, ...]
    extents: tuple[Mapping[str, Any], ...]
    around: tuple[Point, str] | None
    radius_m: float
    tiles: Mapping[str, Any] | None
    credits: tuple[str, ...]
    outlines_href: str

    @property
    def items(self) -> frozenset[int]:
        """Numbers in the list that have a pin."""
        return frozenset(pin.item for pin in self.pins)

    def data(self) -> dict[str, Any]:
        """Return what the script reads, as JSON."""
        return {
            "pins": [
                {
                    "number": pin.number,
                    "item": pin.item,
                    "point": pin.point,
                    "name": pin.name,
                    "href": pin.href,
                    "place": pin.place,
                    "distance": pin.distance,
                    "note": pin.note,
                    "label": pin.label,
                }
                for pin in self.pins
            ],
            "around": {"point": self.around[0], "name": self.around[1]} if self.around else None,
            "radius": self.radius_m,
            "codes": self.codes,
            "context": self.context,
            "extents": self.extents,
            "tiles": {"url": self.tiles["url"]} if self.tiles else None,
            "outlines": self.outlines_href,
            "clusterAbove": CLUSTER_ABOVE,
            "words": {key.removeprefix("map."): words()[key] for key in _SCRIPT_WORDS},
        }


def results_map(
    form: SearchForm, answer: Mapping[str, Any], drawn_with: Mapping[str, Any], *, first: int
) -> MapView | None:
    """Return the map beside one page of results, None when no result has a place to show.

    Args:
        form: What was asked.
        answer: The hub's answer.
        drawn_with: What the hub says that maps are drawn with.
        first: Number of the first result on the page.
    """
    found = answer.get("results") or []
    pins = tuple(pin for number, item in enumerate(found, first) for pin in _pins(number, item))
    if not pins:
        return None
    understood = answer.get("understood") or {}
    near = understood.get("place") or {}
    around = _point(near)
    placed = [(item.get("at") or {}).get("council") for item in found]
    councils = [area.get("code") for area in near.get("areas") or [] if area.get("kind") in _COUNCILS]
    codes = _codes([(near.get("council") or {}).get("code"), *councils])
    context = () if codes else _codes([(council or {}).get("code") for council in placed])
    reaches = float(understood.get("within_m") or 0) if form.within != ANY_DISTANCE else 0.0
    return MapView(
        pins=pins,
        missing=_missing(found),
        codes=codes,
        context=context,
        extents=(),
        around=(around, str(near.get("text") or "")) if around else None,
        radius_m=reaches if around else 0.0,
        **_drawn(drawn_with, codes or context),
    )


def service_map(facts: Mapping[str, Any], drawn_with: Mapping[str, Any]) -> MapView | None:
    """Return the map of one service's places and areas, None when there is nothing to show.

    A service all of whose places are hidden has no map: its area on one would only invite guessing.
    """
    where = [place for place in facts.get("where") or [] if isinstance(place, Mapping)]
    hides = any(place.get("hidden") for place in where)
    numbers = place_numbers(where)
    pins = tuple(
        Pin(
            number=str(numbers.get(position) or ""),
            item=numbers.get(position) or 1,
            point=point,
            name=str(place.get("name") or t("map.place")),
            href="",
            place=listed_once([*(place.get("lines") or []), place.get("postcode")]),
            distance="",
            note=_note(place),
        )
        for position, place in enumerate(where)
        if not place.get("hidden") and (point := _point(place))
    )
    if hides and not pins:
        return None
    areas = [area for area in facts.get("areas_served") or [] if isinstance(area, Mapping)]
    extents = () if hides else tuple(area["extent"] for area in areas if area.get("extent"))
    served = _codes([area.get("code") for area in areas])
    if not pins and not served and not extents:
        return None
    councils = [(place.get("council") or {}).get("code") for place in where]
    context = () if served or extents else _codes(councils)
    unseen = sum(1 for place in where if place.get("hidden"))
    return MapView(
        pins=pins,
        missing=t("map.another_hidden", count=unseen) if unseen else "",
        codes=served,
        context=context,
        extents=extents,
        around=None,
        radius_m=0.0,
        **_drawn(drawn_with, served or context),
    )


def place_numbers(where: Sequence[Mapping[str, Any]]) -> dict[int, int]:
    """Return what stands on the pins of a service's places, by position; nothing when there is only one.

    >>> here = {"latitude": 53.7, "longitude": -0.3}
    >>> place_numbers([here, {"hidden": True}, here]), place_numbers([here])
    ({0: 1, 2: 2}, {})
    """
    shown = [at for at, place in enumerate(where) if not place.get("hidden") and _point(place)]
    return {position: number for number, position in enumerate(shown, 1)} if len(shown) > 1 else {}


def letter(position: int) -> str:
    """Return the letter of a place among several, from 0.

    >>> letter(0), letter(25), letter(26)
    ('a', 'z', 'aa')
    """
    rest, last = divmod(position, 26)
    return (letter(rest - 1) if rest else "") + chr(ord("a") + last)


def _pins(number: int, item: Mapping[str, Any]) -> Iterator[Pin]:
    placed = [(point, row) for row in item.get("points") or [] if (point := _point(row))]
    for position, (point, row) in enumerate(placed):
        # Only the place that the row names is known by more than its name.
        place = (item.get("at") or {}) if position == 0 else {}
        metres = row.get("distance_m")
        yield Pin(
            number=f"{number}{letter(position)}" if len(placed) > 1 else str(number),
            item=number,
            point=point,
            name=item.get("name") or t("service.unnamed"),
            href=page_of(item),
            place=listed_once([row.get("name"), place.get("locality"), place.get("postcode")]),
            distance=spoken_distance(float(metres)) if metres is not None else "",
            note=_note(row),
        )


def _missing(found: Sequence[Mapping[str, Any]]) -> str:
    """Return how many of the results have no pin, by reason."""
    counts = dict.fromkeys((_REMOTE, _HIDDEN, _UNPLACED, _UNSTATED), 0)
    for item in found:
        if any(_point(row) for row in item.get("points") or []):
            continue
        place = item.get("at") or {}
        if item.get("place_hidden"):
            counts[_HIDDEN] += 1
        elif place.get("name") or place.get("postcode"):
            counts[_UNPLACED] += 1
        elif set(item.get("delivery") or []) - {"venue"}:
            counts[_REMOTE] += 1
        else:
            counts[_UNSTATED] += 1
    reasons = [t(reason, count=count) for reason, count in counts.items() if count]
    return t("map.missing", reasons="; ".join(reasons)) if reasons else ""


def _drawn(drawn_with: Mapping[str, Any], codes: Sequence[str]) -> dict[str, Any]:
    tiles, outlines = drawn_with.get("tiles"), drawn_with.get("outlines")
    credited = [said.get("attribution") for said in (tiles, outlines) if said]
    asked = f"?{urlencode({'codes': ','.join(codes)})}" if codes else ""
    return {
        "tiles": tiles,
        "credits": tuple(str(text) for text in credited if text),
        "outlines_href": f"/map/outlines{asked}" if outlines else "",
    }


def _note(place: Mapping[str, Any]) -> str:
    return t("map.by_postcode") if place.get("by") == "postcode" else ""


def _codes(codes: Sequence[Any]) -> tuple[str, ...]:
    known = [str(code) for code in codes if code and _GSS.fullmatch(str(code))]
    return tuple(dict.fromkeys(known))[:MOST_AREAS]


def _point(row: Mapping[str, Any]) -> Point | None:
    latitude, longitude = row.get("latitude"), row.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    return float(latitude), float(longitude)
