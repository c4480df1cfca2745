"""Measured on what the index found: metres to the nearest place, and whether an area takes a person in."""

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import orjson
import shapely

from hub.places.cells import distances_m
from hub.search.ranking import Fetched
from hub.search.reader import Snapshot
from hub.search.schema import (
    AREAS,
    PLACES,
    Flag,
    Numbers,
    pack_codes,
    stored_bytes,
    unpack_boxes,
    unpack_points,
)
from hub.search.served import AreaOutcome, nearby

Point = tuple[float, float]
Floats = npt.NDArray[np.float64]
Truths = npt.NDArray[np.bool_]

OUTCOMES: Final[tuple[AreaOutcome, ...]] = ("outside", "serves_you", "not_stated", "check")
OUTSIDE, SERVES, NOT_STATED, CHECK = range(4)


def nearest_places(found: Fetched, point: Point | None) -> tuple[Floats, npt.NDArray[np.int64]]:
    """Return metres to the nearest place of each, NaN where it has none, and which place that is."""
    distances = np.full(len(found.ordinals), np.nan)
    nearest = np.full(len(found.ordinals), -1, dtype=np.int64)
    if point is None:
        return distances, nearest
    places = (found.flags >> np.uint64(8)) & np.uint64(15)
    owners, packed = _each(found, "place", places, PLACES)
    if len(packed):
        # Of all places at once: numpy takes as long to begin as to measure some hundred.
        points = unpack_points(np.concatenate(packed))
        metres = distances_m(*point, points[:, 0], points[:, 1])
        ends = np.cumsum([len(one) for one in owners])[:-1]
        for number, (at, far) in enumerate(zip(owners, np.split(metres, ends), strict=True)):
            closer = ~(far >= distances[at])
            distances[at[closer]], nearest[at[closer]] = far[closer], number
    for position, more in _stored(found, has(found.flags, Flag.MORE_PLACES)):
        all_places = np.array(more["places"], dtype=np.float64)
        metres = distances_m(*point, all_places[:, 0], all_places[:, 1])
        nearest[position] = int(metres.argmin())
        distances[position] = metres[nearest[position]]
    return distances, nearest


def area_outcomes(
    found: Fetched,
    person: frozenset[str],
    point: Point | None,
    *,
    sure: frozenset[str],
    exact: bool,
) -> npt.NDArray[np.int8]:
    """Return what the areas served of each mean for the person: see `AreasServed.outcome`."""
    outcomes = np.full(len(found.ordinals), NOT_STATED, dtype=np.int8)
    # Few services state an area.
    stated = np.flatnonzero(has(found.flags, Flag.AREA_STATED))
    if len(stated):
        outcomes[stated] = _stated_outcomes(found.at(stated), person, point, sure=sure, exact=exact)
    return outcomes


def _stated_outcomes(
    found: Fetched, person: frozenset[str], point: Point | None, *, sure: frozenset[str], exact: bool
) -> npt.NDArray[np.int8]:
    serves = _named(found, sure)
    unsure = has(found.flags, Flag.AREA_UNJUDGED)
    if not person:
        unsure |= _codes(found) > 0
    elif person != sure:
        unsure |= _named(found, person)
    extent = has(found.flags, Flag.AREA_EXTENT)
    if point is None:
        unsure |= extent
    elif len(at := _may_meet(found, np.flatnonzero(extent & ~serves), point, exact)):
        numbers, which = np.unique(found.numbers("extent", at), return_inverse=True)
        meets = np.array([_meets(found.snapshot, int(number), point, exact) for number in numbers], np.bool_)
        (serves if exact else unsure)[at] |= meets[which]
    return np.where(serves, SERVES, np.where(unsure, CHECK, OUTSIDE)).astype(np.int8)


def _codes(found: Fetched) -> npt.NDArray[np.uint64]:
    """Return how many codes of areas each has, up to `AREAS`."""
    return (found.flags >> np.uint64(12)) & np.uint64(15)


def _named(found: Fetched, areas: frozenset[str]) -> Truths:
    """Return which name one of these areas by its code."""
    named = np.zeros(len(found.ordinals), dtype=np.bool_)
    packed = pack_codes(areas)
    if not len(packed):
        return named
    owners, codes = _each(found, "area", _codes(found), AREAS)
    if len(codes):
        # Not `numpy.isin`, which sorts both before it compares a few with a few.
        among = (np.concatenate(codes)[:, None] == packed).any(axis=1)
        named[np.concatenate(owners)[among]] = True
    for position, more in _stored(found, has(found.flags, Flag.MORE_AREAS) & ~named):
        named[position] = not areas.isdisjoint(more["areas"])
    return named


def _each(
    found: Fetched, field: str, counts: Numbers, most: int
) -> tuple[list[npt.NDArray[np.intp]], list[Numbers]]:
    """Return the values of a field with several numbers: of each number, whose they are, and the values."""
    owners, values = [], []
    for number in range(most):
        at = np.flatnonzero(counts > number)
        if not len(at):
            break
        owners.append(at)
        values.append(found.numbers(f"{field}_{number}", at))
    return owners, values


def _may_meet(found: Fetched, at: npt.NDArray[np.intp], point: Point, exact: bool) -> npt.NDArray[np.intp]:
    """Return those of these positions whose boundary has to be read: the person is in the box around it."""
    if not len(at):
        return at
    west, south, east, north = unpack_boxes(found.numbers("around", at)).T
    (left, low, right, top) = (point[1], point[0]) * 2 if exact else nearby(point).bounds
    there: npt.NDArray[np.intp] = at[(west <= right) & (left <= east) & (south <= top) & (low <= north)]
    return there


def _meets(snapshot: Snapshot, number: int, point: Point, exact: bool) -> bool:
    geometry = snapshot.extent(number)
    if geometry is None:
        return False
    if exact:
        return bool(shapely.intersects_xy(geometry, point[1], point[0]))
    return bool(shapely.intersects(geometry, nearby(point)))


def _stored(found: Fetched, wanted: Truths) -> Iterator[tuple[int, dict[str, Any]]]:
    for position in np.flatnonzero(wanted).tolist():
        yield position, orjson.loads(stored_bytes(found.snapshot.searcher, found.addresses[position]))


def has(flags: npt.NDArray[np.uint64], flag: Flag) -> Truths:
    """Return which flags have this one."""
    held: Truths = (flags & np.uint64(int(flag))) != 0
    return held
