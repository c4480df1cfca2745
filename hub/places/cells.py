"""Distance, and the grid of cells by which an index finds what is near before the distance is measured.

A cell is 0.045 degrees of latitude by 0.07 of longitude, about 5 km by 4.6 km in the middle of the United
Kingdom. Coarser levels, each eight times as wide and high, keep the number of terms for a large area small. A
point is indexed under its cell of every level (`cell_terms`), so whatever level a covering is made of, its
terms meet it.
"""

import math
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

CELL_LAT: Final = 0.045
CELL_LON: Final = 0.07
LEVELS: Final = 4
WIDER: Final = 8
"""How many cells of one level lie side by side in a cell of the next."""

RADIUS_CAP: Final = 600
"""Most terms that a covering of a radius may have: about 55 km at the finest level."""

GEOMETRY_CAP: Final = 400

EARTH_RADIUS_M: Final = 6_371_008.8
"""Mean radius of the WGS84 ellipsoid (IUGG)."""

SAFETY: Final = 1.006
"""Coverings reach this much further, because the sphere and the ellipsoid differ by up to 0.56 %."""


def distances_m(
    latitude: float, longitude: float, latitudes: npt.ArrayLike, longitudes: npt.ArrayLike
) -> npt.NDArray[np.float64]:
    """Return the great-circle distances in metres from one point to many, in WGS84 degrees.

    Haversine formula on a sphere of `EARTH_RADIUS_M`: within 0.5 % of the ellipsoid over the United Kingdom.

    Source: Sinnott, "Virtues of the Haversine", Sky & Telescope 68 (1984).

    >>> float(distances_m(51.4545, -2.5879, [51.3811], [-2.3590]).round(-2)[0])
    17800.0
    """
    lats, lons = np.radians(latitudes), np.radians(longitudes)
    lat, lon = math.radians(latitude), math.radians(longitude)
    squares = np.sin((lats - lat) / 2) ** 2 + math.cos(lat) * np.cos(lats) * np.sin((lons - lon) / 2) ** 2
    metres: npt.NDArray[np.float64] = 2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.clip(squares, 0, 1)))
    return metres


def cell_terms(latitude: float, longitude: float) -> tuple[str, ...]:
    """Return the cells of a point at every level, finest first: the ASCII terms to index it under.

    Longitudes beyond 180 degrees wrap; the caller has checked that the latitude is within 90.

    >>> cell_terms(53.7676, -0.3274)[0]
    'a3194x2566'
    """
    wrapped = (longitude + 180) % 360 - 180
    row, column = math.floor((latitude + 90) / CELL_LAT), math.floor((wrapped + 180) / CELL_LON)
    return tuple(_term(level, row // WIDER**level, column // WIDER**level) for level in range(LEVELS))


def cell_order(latitude: float, longitude: float) -> int:
    """Return a number, from 1; sorted by it, points in one cell, of whatever level, are side by side.

    Longitudes beyond 180 degrees wrap; the caller has checked that the latitude is within 90.

    >>> cell_order(53.7676, -0.3274) == cell_order(53.768, -0.328) < cell_order(53.8, -0.328)
    True
    """
    wrapped = (longitude + 180) % 360 - 180
    row, column = math.floor((latitude + 90) / CELL_LAT), math.floor((wrapped + 180) / CELL_LON)
    number = 0
    for level in reversed(range(LEVELS)):
        # The cells of the coarsest level are in no wider one: 8 rows of 11 in all the world.
        number = number << 8 | row // WIDER**level << 4 | column // WIDER**level
        row, column = row % WIDER**level, column % WIDER**level
    return number + 1


def cells_within(latitude: float, longitude: float, radius_m: float, cap: int = RADIUS_CAP) -> list[str]:
    """Return cells that hold every point within `radius_m` metres of a point, and few others.

    The finest level that needs no more than `cap` cells is taken; at the coarsest the cap is not kept.
    """
    reach = min(math.pi, max(radius_m, 0.0) * SAFETY / EARTH_RADIUS_M)
    for level in range(LEVELS):
        cells = _circle(latitude, longitude, reach, level, cap if level < LEVELS - 1 else None)
        if cells is not None:
            return cells
    raise AssertionError("the coarsest level has no cap")


def cells_of_geometry(geometry: BaseGeometry, cap: int = GEOMETRY_CAP) -> list[str]:
    """Return cells that together cover a geometry in (longitude, latitude) degrees.

    The finest level that needs no more than `cap` cells is taken, so a national area has coarse cells; at the
    coarsest level the cap is not kept (the whole world has 80). An empty geometry has none.
    """
    if geometry.is_empty:
        return []
    shapely.prepare(geometry)
    west, south, east, north = geometry.bounds
    for level in range(LEVELS):
        high, wide = CELL_LAT * WIDER**level, CELL_LON * WIDER**level
        rows = range(math.floor((south + 90) / high), math.floor((north + 90) / high) + 1)
        columns = range(math.floor((west + 180) / wide), math.floor((east + 180) / wide) + 1)
        # An elongated area touches far fewer cells than its box has, so the box may be larger than the cap.
        if level < LEVELS - 1 and len(rows) * len(columns) > cap * 10:
            continue
        row, column = (grid.ravel() for grid in np.meshgrid(rows, columns, indexing="ij"))
        boxes = shapely.box(
            column * wide - 180, row * high - 90, (column + 1) * wide - 180, (row + 1) * high - 90
        )
        touched = np.flatnonzero(shapely.intersects(geometry, boxes))
        if len(touched) <= cap or level == LEVELS - 1:
            return [_term(level, int(row[at]), int(column[at])) for at in touched]
    return []


def _circle(latitude: float, longitude: float, reach: float, level: int, cap: int | None) -> list[str] | None:
    high, wide = CELL_LAT * WIDER**level, CELL_LON * WIDER**level
    south = max(-90.0, latitude - math.degrees(reach))
    north = min(90.0, latitude + math.degrees(reach))
    half_width = _half_widths(latitude, reach)
    cells: list[str] = []
    for row in range(math.floor((south + 90) / high), math.floor((north + 90) / high) + 1):
        columns = _columns(longitude, half_width(row * high - 90, (row + 1) * high - 90), wide)
        begins = _term(level, row, "")
        cells += [f"{begins}{column}" for column in columns]
        if cap is not None and len(cells) > cap:
            return None
    return cells


def _half_widths(latitude: float, reach: float) -> Callable[[float, float], float]:
    """Return what tells how many degrees of longitude a circle reaches to either side in a band of latitude.

    What is the same for every band is worked out once.
    """
    if reach >= math.pi / 2 or abs(latitude) + math.degrees(reach) >= 90:
        return lambda south, north: 180.0
    cos_reach, centre = math.cos(reach), math.radians(latitude)
    sin_centre, cos_centre = math.sin(centre), math.cos(centre)
    # Seen from the centre, the circle is widest at this latitude, a little towards the pole.
    widest = math.degrees(math.asin(sin_centre / cos_reach))

    def half_width(south: float, north: float) -> float:
        at = math.radians(min(max(widest, south), north))
        cosine = (cos_reach - sin_centre * math.sin(at)) / (cos_centre * math.cos(at))
        # Rounding must not lose the cell in which the point itself lies.
        return math.degrees(math.acos(min(1.0, max(-1.0, cosine)))) + 1e-9

    return half_width


def _columns(longitude: float, half: float, wide: float) -> Iterable[int]:
    if half >= 180:
        return range(math.ceil(360 / wide))
    wrapped = (longitude + 180) % 360
    west, east = wrapped - half, wrapped + half
    if west >= 0 and east <= 360:
        return range(math.floor(west / wide), math.floor(east / wide) + 1)
    seen: set[int] = set()
    for low, high in ((max(west, 0.0), min(east, 360.0)), (west + 360, 360.0), (0.0, east - 360)):
        if low <= high:
            seen.update(range(math.floor(low / wide), math.floor(high / wide) + 1))
    return sorted(seen)


def _term(level: int, row: int, column: int | str) -> str:
    return f"{'abcd'[level]}{row}x{column}"
