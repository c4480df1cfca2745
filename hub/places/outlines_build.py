"""Draws councils' outlines from the postcode table, all that is installed that knows their shape.

Every postcode has a point and a council. Ground belongs to the council of the nearest postcode (Voronoi
cells, united council by council), and ends where postcodes end: gaps between them are closed, more widely
between postcodes of one council than across a border, so that moors are land and estuaries stay water. Good
for saying roughly where a council is; never for deciding which council somebody lives in.

Measured against the ONS ultra-generalised boundaries of 2024 (359 councils): median overlap (intersection
over union) 0.91, tenth percentile 0.81; worst are islands and harbours. `python -m tests.benchmarks.outlines`
prints it.
"""

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.network
import shapely
from shapely.geometry.base import BaseGeometry

from hub.places.postcode_build import BRITISH_GRID
from hub.places.postcode_file import HAS_POINT, MICRODEGREES, read_table

NEAR_BORDER_M: Final = 300.0
INLAND_M: Final = 2_000.0
"""One point is kept for each council in squares of this size: where councils meet, and elsewhere."""

SQUARE_M: Final = 500
"""Side of the squares in which land is told from sea, metres."""

CLOSE_ANY: Final = 3
CLOSE_OWN: Final = 40
"""How wide a gap is closed, in squares either side: between any postcodes, and at most within one council."""

TOLERANCE_M: Final = 300.0
"""Of the simplification, which keeps shared borders shared: the square root of a corner's area."""

DECIMALS: Final = 3
"""Of a degree, about 100 m: the outlines are no truer than that."""

SMALLEST_PART_M2: Final = 1_000_000.0
SMALLEST_SHARE: Final = 0.002
"""Smaller islands than both (as a share of the council's largest part) are usually a mistaken postcode."""

_Floats = npt.NDArray[np.float64]
_Whole = npt.NDArray[np.int64]
_Mask = npt.NDArray[np.bool_]


def draw_outlines(table: Path) -> tuple[str, dict[str, BaseGeometry]]:
    """Return the edition of the postcode table and each council's outline, by GSS code.

    Outlines are Polygons or MultiPolygons in (longitude, latitude) degrees. It takes some 5 seconds and
    450 MB of memory.

    Raises:
        PostcodeTableUnreadable: there is no table, or it is damaged.
    """
    header, arrays = read_table(table)
    east, north, council = _projected(arrays)
    sea_east, sea_north = _sea(east, north, council)
    east, north, council = _thinned(east, north, council)
    drawn = _coverage(
        np.append(east, sea_east),
        np.append(north, sea_north),
        np.append(council, np.zeros(len(sea_east), dtype=np.int64)),
    )
    numbers = sorted(drawn)
    simple = shapely.coverage_simplify(np.array([_without_specks(drawn[n]) for n in numbers]), TOLERANCE_M)
    codes: list[str] = header["councils"]
    shapes = dict(zip((codes[number] for number in numbers), _in_degrees(simple), strict=True))
    return header["edition"], {code: shape for code, shape in sorted(shapes.items()) if not shape.is_empty}


def _projected(arrays: dict[str, npt.NDArray[Any]]) -> tuple[_Floats, _Floats, _Whole]:
    """Return easting, northing (metres, British grid, Northern Ireland too) and council of the postcodes.

    Of the postcodes of one council within about 100 m of each other one is kept: a street has many.
    """
    chosen = ((arrays["flags"] & HAS_POINT) != 0) & (arrays["council"] > 0)
    lat, lon = arrays["lat"][chosen].astype(np.int64), arrays["lon"][chosen].astype(np.int64)
    council = arrays["council"][chosen].astype(np.int64)
    key = (council * 200_000 + (lat + 90 * MICRODEGREES) // 1_000) * 300_000
    key += (lon + 180 * MICRODEGREES) // 1_500
    _, kept = np.unique(key, return_index=True)
    east, north = _transformer("EPSG:4326", BRITISH_GRID).transform(
        lon[kept] / MICRODEGREES, lat[kept] / MICRODEGREES
    )
    return np.asarray(east), np.asarray(north), council[kept]


def _thinned(east: _Floats, north: _Floats, council: _Whole) -> tuple[_Floats, _Floats, _Whole]:
    """Return fewer points: many where councils meet, few inland, where they would shape no border."""
    size = 1_000
    columns, rows = (east // size).astype(np.int64) + 300, (north // size).astype(np.int64) + 100
    highest = np.zeros((1_500, 1_100), dtype=np.int64)
    lowest = np.full_like(highest, np.iinfo(np.int64).max)
    np.maximum.at(highest, (rows, columns), council)
    np.minimum.at(lowest, (rows, columns), council)
    for axis in (0, 1):
        highest = np.maximum.reduce([np.roll(highest, step, axis) for step in range(-2, 3)])
        lowest = np.minimum.reduce([np.roll(lowest, step, axis) for step in range(-2, 3)])
    border = (highest != lowest)[rows, columns]
    parts = [
        _one_a_square(east[some], north[some], council[some], side)
        for some, side in ((border, NEAR_BORDER_M), (~border, INLAND_M))
    ]
    first, second = parts
    return np.append(first[0], second[0]), np.append(first[1], second[1]), np.append(first[2], second[2])


def _one_a_square(
    east: _Floats, north: _Floats, council: _Whole, side: float
) -> tuple[_Floats, _Floats, _Whole]:
    rows, columns = (north // side).astype(np.int64) + 10_000, (east // side).astype(np.int64) + 10_000
    _, first, member = np.unique(
        (council * 20_000 + rows) * 20_000 + columns, return_index=True, return_inverse=True
    )
    count = np.bincount(member)
    return np.bincount(member, east) / count, np.bincount(member, north) / count, council[first]


def _sea(east: _Floats, north: _Floats, council: _Whole) -> tuple[_Floats, _Floats]:
    """Return points in the water all along the shore, which take from the councils what is not land."""
    # With room on all sides for what grows, and for the water around it.
    west_m, south_m = east.min() - 10 * SQUARE_M, north.min() - 10 * SQUARE_M
    columns = ((east - west_m) // SQUARE_M).astype(np.int64)
    rows = ((north - south_m) // SQUARE_M).astype(np.int64)
    settled = np.zeros((int(rows.max()) + 10, int(columns.max()) + 10), dtype=bool)
    settled[rows, columns] = True
    land = _closed(settled, CLOSE_ANY)
    order = np.argsort(council, kind="stable")
    _, starts = np.unique(council[order], return_index=True)
    for members in np.split(order, starts[1:]):
        row, column = rows[members], columns[members]
        south, west = int(row.min()), int(column.min())
        own = np.zeros((int(row.max()) - south + 1, int(column.max()) - west + 1), dtype=bool)
        own[row - south, column - west] = True
        # A wide council is a sparse one; in a small one the same gap would be an estuary or a harbour.
        reach = min(CLOSE_OWN, max(CLOSE_ANY, max(own.shape) // 4))
        land[south : south + own.shape[0], west : west + own.shape[1]] |= _closed(own, reach)
    land = _without_lakes(_grown(land, 1))
    shore_rows, shore_columns = np.nonzero(_grown(_grown(land, 1), 1) & ~land)
    return (
        (shore_columns.astype(np.float64) + 0.5) * SQUARE_M + west_m,
        (shore_rows.astype(np.float64) + 0.5) * SQUARE_M + south_m,
    )


def _without_lakes(land: _Mask) -> _Mask:
    """Return the land with all that it encloses: where no postcode is for miles inland is moor, not water."""
    water = ~land
    sea = np.zeros_like(land)
    sea[[0, -1], :] = sea[:, [0, -1]] = True
    while True:
        before = int(sea.sum())
        for across in (sea, sea.T):
            _flow_along_rows(across, water if across is sea else water.T)
        if int(sea.sum()) == before:
            return ~sea


def _flow_along_rows(sea: _Mask, water: _Mask) -> None:
    """Let the sea into every run of water in a row that it has reached anywhere; changes `sea`."""
    starts = water.copy()
    starts[:, 1:] &= ~water[:, :-1]
    run = np.cumsum(starts)
    reached = np.zeros(int(run[-1]) + 1, dtype=bool)
    reached[run[(sea & water).ravel()]] = True
    sea |= reached[run].reshape(sea.shape) & water


def _closed(squares: _Mask, reach: int) -> _Mask:
    """Return the squares with gaps up to twice `reach` wide filled, and nothing added outside."""
    padded = np.pad(squares, reach + 1)
    inside = slice(reach + 1, -reach - 1)
    closed: _Mask = ~_grown(~_grown(padded, reach), reach)
    return closed[inside, inside]


def _grown(squares: _Mask, reach: int) -> _Mask:
    """Return the squares and all within `reach` squares of one, measured as the crow flies."""
    # A disc is rows of different length: each length is grown once, and laid over the rows it belongs to.
    rows = [squares]
    for step in range(1, reach + 1):
        wider = rows[-1].copy()
        wider[:, step:] |= squares[:, :-step]
        wider[:, :-step] |= squares[:, step:]
        rows.append(wider)
    grown = rows[-1].copy()
    for step in range(1, reach + 1):
        row = rows[int((reach * reach + 0.5 - step * step) ** 0.5)]
        grown[step:] |= row[:-step]
        grown[:-step] |= row[step:]
    return grown


def _coverage(east: _Floats, north: _Floats, council: _Whole) -> dict[int, BaseGeometry]:
    """Return the union of each council's Voronoi cells; neighbours share their border exactly."""
    points = shapely.MultiPoint(np.column_stack((east, north)))
    cells = shapely.get_parts(shapely.voronoi_polygons(points, ordered=True))
    order = np.argsort(council, kind="stable")
    numbers, starts = np.unique(council[order], return_index=True)
    grouped = zip(numbers.tolist(), np.split(order, starts[1:]), strict=True)
    return {number: shapely.coverage_union_all(cells[members]) for number, members in grouped if number}


def _without_specks(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    areas = shapely.area(parts)
    kept = parts[areas >= min(areas.max(), max(SMALLEST_PART_M2, areas.max() * SMALLEST_SHARE))]
    whole: BaseGeometry = shapely.multipolygons(kept) if len(kept) > 1 else kept[0]
    return whole


def _in_degrees(shapes: npt.NDArray[Any]) -> npt.NDArray[Any]:
    transformer = _transformer(BRITISH_GRID, "EPSG:4326")

    def moved(pairs: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.column_stack(transformer.transform(pairs[:, 0], pairs[:, 1]))

    # All at once: making a transformer takes longer than using it.
    return np.asarray(shapely.set_precision(shapely.transform(shapes, moved), 10.0**-DECIMALS))


def _transformer(source: str, target: str) -> Any:
    # PROJ would otherwise be free to fetch a finer grid file; the result must not hang on the network.
    # pyproj re-exports it without saying so in its types.
    pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]
    return pyproj.Transformer.from_crs(source, target, always_xy=True)
