"""The postcode table: 2.7 million postcodes, their points and councils, looked up in microseconds.

The table is one file mapped into memory (see `postcode_file`), so any number of processes share one copy.
"""

import math
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import numpy as np
import numpy.typing as npt

from hub.places.cells import distances_m
from hub.places.postcode_build import Progress, build
from hub.places.postcode_file import (
    CELL_COLUMNS,
    CELL_LAT,
    CELL_LON,
    HAS_POINT,
    LIVE,
    LIVE_KNOWN,
    MICRODEGREES,
    read_table,
)
from hub.places.postcode_text import FULL, compact, pack, prefix_range, unpack
from hub.places.suggestions import suggest

NEAREST_WITHIN_M: Final = 2_000.0
"""How far the nearest postcode may be before its council says nothing about a point."""

METRES_PER_DEGREE: Final = 111_000.0


@dataclass(frozen=True, slots=True)
class Postcode:
    """One postcode.

    Attributes:
        text: as it is written, "HU5 2AA".
        latitude, longitude: WGS84 degrees of its centroid; both None where the directory has no coordinates
            (Jersey, Guernsey, the Isle of Man, some post-office boxes).
        council: GSS code of its lower-tier or unitary council, "" where the directory has none.
        live: False when it is terminated; None when no list of live postcodes is loaded for its area.
    """

    text: str
    latitude: float | None
    longitude: float | None
    council: str
    live: bool | None


@dataclass(frozen=True, slots=True)
class Group:
    """What the postcodes of one sector or outcode have in common.

    Attributes:
        latitude, longitude: median of its postcodes with a point, of the live ones when those are known;
            None when none has one.
        councils: GSS codes that it spans, the one with most postcodes first. Half of all outcodes span
            several, so never take the first for the answer.
        count: postcodes in it.
        live: False when every one is terminated, None when that is not known.
    """

    latitude: float | None
    longitude: float | None
    councils: tuple[str, ...]
    count: int
    live: bool | None


class PostcodeTable:
    """A postcode table on disk, read-only and safe to share between threads."""

    def __init__(self, header: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> None:
        self.edition: str = header["edition"]
        self.source: str = header["source"]
        self.live_source: str | None = header["live"]
        self.councils: tuple[str, ...] = tuple(code for code in header["councils"] if code)
        self._councils: list[str] = header["councils"]
        self._keys = _numbers(arrays["keys"])
        self._lat, self._lon = arrays["lat"], arrays["lon"]
        self._council, self._flags = arrays["council"], arrays["flags"]
        self._cells = _numbers(arrays["cells"])
        self._starts = _numbers(arrays["starts"])
        self._by_cell = arrays["by_cell"]

    @classmethod
    def open(cls, path: Path | str) -> "PostcodeTable":
        """Open the table at `path`.

        Raises:
            PostcodeTableUnreadable: absent, damaged or of another layout; the message says to make it again.
        """
        return cls(*read_table(Path(path)))

    @staticmethod
    def build(path: Path | str, progress: Progress | None = None) -> int:
        """Make the table at `path`; see `hub.places.postcode_build.build`."""
        return build(Path(path), progress)

    def __len__(self) -> int:
        return len(self._keys)

    def lookup(self, text: str) -> Postcode | None:
        """Return the postcode written in `text` in any case and spacing, or None when there is none such."""
        compacted = compact(text)
        if not FULL.fullmatch(compacted):
            return None
        position = self._position(compacted)
        return None if position is None else self._at(position)

    def point_of(self, text: str) -> tuple[float, float] | None:
        """Return latitude and longitude of a postcode, None where there is none or it has no point."""
        found = self.lookup(text)
        if found is None or found.latitude is None or found.longitude is None:
            return None
        return found.latitude, found.longitude

    def has(self, compacted: str) -> bool:
        """Say whether a full postcode in compact capitals ("HU52AA") exists and is not known to be over."""
        position = self._position(compacted)
        return position is not None and self._live(position) is not False

    def group(self, outward: str, digit: str = "") -> Group | None:
        """Return what is known of an outcode, or of a sector given its digit; None when there is none."""
        begin, end = self._span(outward, digit)
        if begin == end:
            return None
        flags = self._flags[begin:end]
        known, live = (flags & LIVE_KNOWN) != 0, (flags & LIVE) != 0
        chosen = live if live.any() else np.ones(len(flags), dtype=bool)
        placed = chosen & ((flags & HAS_POINT) != 0)
        latitude = longitude = None
        if placed.any():
            latitude = float(np.median(self._lat[begin:end][placed])) / MICRODEGREES
            longitude = float(np.median(self._lon[begin:end][placed])) / MICRODEGREES
        numbers, counts = np.unique(self._council[begin:end][chosen], return_counts=True)
        ranked = sorted(zip(counts.tolist(), numbers.tolist(), strict=True), reverse=True)
        councils = tuple(self._councils[number] for _, number in ranked if number)
        is_live = True if live.any() else False if known.all() else None
        return Group(latitude, longitude, councils, end - begin, is_live)

    def has_group(self, outward: str, digit: str = "") -> bool:
        """Say whether any postcode, live or not, is in that outcode or sector."""
        begin, end = self._span(outward, digit)
        return begin < end

    def neighbours(self, compacted: str, limit: int) -> list[str]:
        """Return up to `limit` postcodes of the same sector, nearest in order to one that does not exist."""
        begin, end = self._span(compacted[:-3], compacted[-3])
        middle = bisect_left(self._keys, pack(compacted), begin, end)
        ranked = sorted(
            range(max(begin, middle - 40), min(end, middle + 40)), key=lambda at: abs(at - middle)
        )
        return [unpack(self._keys[at]) for at in ranked if self._live(at) is not False][:limit]

    def nearest(
        self, latitude: float, longitude: float, within_m: float = NEAREST_WITHIN_M
    ) -> Postcode | None:
        """Return the nearest postcode that has a council, or None when none is within `within_m` metres.

        Terminated postcodes count: their council codes are kept up to date by the directory.
        """
        # A first look at the adjoining cells settles it in towns; what it finds is surely the nearest only
        # when it lies within one cell, because a nearer one could hide just outside the cells looked at.
        sure = min(CELL_LAT, CELL_LON * 0.5) / MICRODEGREES * METRES_PER_DEGREE * 0.9
        for reach in (min(sure, within_m), within_m):
            found = self._nearest(latitude, longitude, reach)
            if found is not None:
                return self._at(found)
        return None

    def suggest(self, text: str, limit: int = 5) -> list[str]:
        """Return up to `limit` near texts that do exist, best first; see `hub.places.suggestions`."""
        return suggest(self, text, limit)

    def _nearest(self, latitude: float, longitude: float, reach_m: float) -> int | None:
        lat_reach = reach_m / METRES_PER_DEGREE
        narrowed = math.cos(math.radians(latitude))
        lon_reach = lat_reach / max(0.05, math.cos(math.radians(abs(latitude) + lat_reach)))
        south, north = _cell_span(latitude + 90, lat_reach, CELL_LAT)
        west, east = _cell_span(longitude + 180, lon_reach, CELL_LON)
        slices = []
        for row in range(south, north + 1):
            low = bisect_left(self._cells, row * CELL_COLUMNS + west)
            high = bisect_left(self._cells, row * CELL_COLUMNS + east + 1, low)
            if low < high:
                slices.append(self._by_cell[self._starts[low] : self._starts[high]])
        if not slices:
            return None
        positions = slices[0] if len(slices) == 1 else np.concatenate(slices)
        # On this scale the flat approximation orders as the sphere does, at a fifth of the cost.
        squares = (self._lat[positions] - latitude * MICRODEGREES) ** 2
        squares += ((self._lon[positions] - longitude * MICRODEGREES) * narrowed) ** 2
        best = int(positions[int(squares.argmin())])
        lat, lon = self._lat.item(best) / MICRODEGREES, self._lon.item(best) / MICRODEGREES
        return best if distances_m(latitude, longitude, [lat], [lon]).item() <= reach_m else None

    def _position(self, compacted: str) -> int | None:
        key = pack(compacted)
        position = bisect_left(self._keys, key)
        return position if position < len(self._keys) and self._keys[position] == key else None

    def _span(self, outward: str, digit: str) -> tuple[int, int]:
        low, high = prefix_range(outward, digit)
        begin = bisect_left(self._keys, low)
        return begin, bisect_left(self._keys, high, begin)

    def _live(self, position: int) -> bool | None:
        flags = int(self._flags[position])
        return bool(flags & LIVE) if flags & LIVE_KNOWN else None

    def _at(self, position: int) -> Postcode:
        flags = int(self._flags[position])
        latitude = longitude = None
        if flags & HAS_POINT:
            latitude, longitude = (
                self._lat.item(position) / MICRODEGREES,
                self._lon.item(position) / MICRODEGREES,
            )
        council = self._councils[self._council.item(position)]
        return Postcode(unpack(self._keys[position]), latitude, longitude, council, self._live(position))


def _numbers(array: npt.NDArray[Any]) -> Sequence[int]:
    # bisect over a memoryview is several times faster than numpy.searchsorted for one number.
    return cast("Sequence[int]", array.data)


def _cell_span(shifted: float, reach: float, size: int) -> tuple[int, int]:
    low, high = (shifted - reach) * MICRODEGREES // size, (shifted + reach) * MICRODEGREES // size
    return int(max(low, 0)), int(max(high, 0))
