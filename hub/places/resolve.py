"""Turns what a person typed for a place into a point and councils: a postcode, part of one, or a town."""

from dataclasses import dataclass
from typing import Literal

from hub.places.errors import PlaceUnknown
from hub.places.postcode_text import FULL, OUTCODE, SECTOR, compact
from hub.places.postcodes import Group, PostcodeTable
from hub.places.towns import Town, find_towns

Kind = Literal["postcode", "sector", "outcode", "town"]
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Resolved:
    """A place that a text stands for.

    Attributes:
        kind: what the text was.
        text: as it is properly written: "HU5 2AA", "HU5 2", "HU5", "Kingston upon Hull".
        point: (latitude, longitude) in WGS84 degrees, the centroid; None where the directory has no
            coordinates.
        councils: GSS codes. One for a postcode, empty when unknown; all that a sector or outcode spans, the
            largest share first.
        live: False when it is no longer in use; None when no list of live postcodes says.
        message: one sentence worth showing (terminated, no point), or "".
    """

    kind: Kind
    text: str
    point: tuple[float, float] | None
    councils: tuple[str, ...]
    live: bool | None
    message: str = ""


def resolve(text: str, table: PostcodeTable) -> Resolved:
    """Return the place that `text` stands for, whatever its case and spacing.

    A postcode wins over a town; of several towns of a name the largest is meant, and the message says so.
    "HU52" is the outcode HU52 if there is one that can be placed, else the sector HU5 2.

    Raises:
        PlaceUnknown: with a sentence for the person and near suggestions.
    """
    compacted = compact(text)
    if FULL.fullmatch(compacted):
        found = table.lookup(compacted)
        if found is not None:
            point = (found.latitude, found.longitude)
            placed = None if point[0] is None or point[1] is None else (point[0], point[1])
            councils = (found.council,) if found.council else ()
            message = _message(found.text, placed, found.live, table)
            return Resolved("postcode", found.text, placed, councils, found.live, message)
    else:
        outcode = table.group(compacted) if OUTCODE.fullmatch(compacted) else None
        split = SECTOR.fullmatch(compacted)
        sector = table.group(split[1], split[2]) if split else None
        # Some districts are only post-office sorting codes that are long gone, without a point.
        if outcode and (outcode.latitude is not None or sector is None):
            return _of_group("outcode", compacted, outcode, table)
        if split and sector:
            return _of_group("sector", f"{split[1]} {split[2]}", sector, table)
    if towns := find_towns(text):
        return _of_towns(towns, table)
    raise _unknown(text, compacted, table)


def _of_towns(towns: tuple[Town, ...], table: PostcodeTable) -> Resolved:
    """Return the largest town of a name; its council is that of its middle."""
    town = towns[0]
    nearest = table.nearest(*town.point)
    councils = (nearest.council,) if nearest and nearest.council else ()
    said = f"This is the middle of {town.name}; a postcode says more exactly where you are."
    if len(towns) > 1:
        said = (
            f"There are {len(towns)} places called {town.name}; this is the largest. A postcode says which."
        )
    return Resolved("town", town.name, town.point, councils, None, said)


def _of_group(kind: Kind, text: str, group: Group, table: PostcodeTable) -> Resolved:
    point = None if group.latitude is None or group.longitude is None else (group.latitude, group.longitude)
    return Resolved(kind, text, point, group.councils, group.live, _message(text, point, group.live, table))


def _message(text: str, point: tuple[float, float] | None, live: bool | None, table: PostcodeTable) -> str:
    if live is False:
        where = " Distances are measured from where it was." if point else ""
        return f"{text} is no longer in use (according to {table.live_source}).{where}"
    if point is None:
        return f"We do not know where {text} is on the map, so distances cannot be measured from it."
    return ""


def _unknown(text: str, compacted: str, table: PostcodeTable) -> PlaceUnknown:
    shown = text.strip()
    if len(shown) > SHOWN:
        shown = shown[:SHOWN] + "..."
    suggestions = tuple(table.suggest(text))
    if not compacted:
        return PlaceUnknown(text, "Enter a postcode, such as HU5 2AA, or the first part of one, such as HU5.")
    if FULL.fullmatch(compacted):
        shown = f"{compacted[:-3]} {compacted[-3:]}"
        message = f"There is no postcode {shown}. Check it and try again."
    elif OUTCODE.fullmatch(compacted) or SECTOR.fullmatch(compacted):
        message = f"There are no postcodes that begin with {shown}. Check it and try again."
    else:
        message = f"“{shown}” is not a postcode. Enter one such as HU5 2AA, or its first part, such as HU5."
    return PlaceUnknown(text, message, suggestions)
