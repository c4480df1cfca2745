"""The floor: numpy over arrays in memory that hold this corpus and no other.

It reads no words of a person, ranks nothing by relevance, cannot be changed and is told everything
beforehand. Postings are sorted ordinals, places are sorted by cell of a grid, the rest is a column each.
"""

import math
from array import array
from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from hub.places.cells import CELL_LAT, CELL_LON, distances_m
from tests.benchmarks.searching.corpus import Service
from tests.benchmarks.searching.engines import Answer, own_cpu_s
from tests.benchmarks.searching.questions import PER_PAGE, Question
from tests.benchmarks.searching.sqlite import COSTS, box_around

_COLUMNS = 10_000
"""Cells in a row of the grid, more than there are round the world."""

Ordinals = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]


class Floor:
    """Arrays of numpy."""

    name = "floor"

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}
        self._code_numbers: dict[str, int] = {}

    def fill(self, services: Iterable[Service]) -> None:
        """Gather what the arrays are made of."""
        numbers = self._numbers
        stems, owners_of_stems = array("I"), array("I")
        places, owners = array("d"), array("I")
        codes, coded = array("I"), array("I")
        squares, drawn = array("d"), array("I")
        rows: list[tuple[float, ...]] = []
        types, weeks = [], []
        for one in services:
            mine = {numbers.setdefault(stem, len(numbers)) for stem in (*one.name, *one.kind, *one.about)}
            stems.extend(mine)
            owners_of_stems.extend([one.ordinal] * len(mine))
            for lat, lon in one.places:
                places.extend((lat, lon))
                owners.append(one.ordinal)
            for code in one.codes:
                codes.append(self._code_numbers.setdefault(code, len(self._code_numbers)))
                coded.append(one.ordinal)
            if one.square:
                squares.extend(one.square)
                drawn.append(one.ordinal)
            low, high = 0 if one.low is None else one.low, 1000 if one.high is None else one.high
            rows.append((low, high, COSTS.index(one.cost), one.anywhere, one.states_area))
            types.append((*one.types, -1, -1)[:3])
            week = np.zeros(336, dtype=np.bool_)
            week[list(one.slots) if one.slots is not None else slice(None)] = True
            weeks.append(np.packbits(week))
        self._gathered = (
            stems,
            owners_of_stems,
            places,
            owners,
            codes,
            coded,
            squares,
            drawn,
            rows,
            types,
            weeks,
        )

    def build(self) -> None:
        """Make the arrays."""
        stems, owners_of_stems, places, owners, codes, coded, squares, drawn, rows, types, weeks = (
            self._gathered
        )
        del self._gathered
        self._postings(np.array(stems), np.array(owners_of_stems))
        self._grid(np.array(places).reshape(-1, 2), np.array(owners))
        # Column 0 is nobody: ordinals begin with 1.
        table = np.array([(0, 0, 9, 0, 0), *rows], dtype=np.float32)
        self._low, self._high, self._cost = table[:, 0], table[:, 1], table[:, 2].astype(np.int8)
        self._stated = table[:, 4].astype(np.bool_)
        self._anywhere = np.flatnonzero(table[:, 3])
        self._types = np.array([(-1, -1, -1), *types], dtype=np.int16)
        self._weeks = np.array([np.zeros(42, dtype=np.uint8), *weeks])
        order = np.argsort(np.array(codes), kind="stable")
        self._coded = np.array(coded)[order]
        self._code_starts = np.searchsorted(np.array(codes)[order], np.arange(len(self._code_numbers) + 1))
        self._squares, self._drawn = (
            np.array(squares).reshape(-1, 4).T.copy(),
            np.array(drawn, dtype=np.int64),
        )

    def ask(self, question: Question) -> Answer:
        """Return the total and the first 20, by distance or by ordinal."""
        found, far = self._found(question)
        order = (
            np.lexsort((found, far))[:PER_PAGE] if far is not None else np.arange(min(len(found), PER_PAGE))
        )
        items = tuple(
            (int(found[at]), None if far is None or math.isnan(far[at]) else float(far[at]))
            for at in order.tolist()
        )
        return Answer(len(found), items)

    def ids(self, question: Question) -> set[int]:
        """Return all that is found."""
        return set(self._found(question)[0].tolist())

    def sizes(self) -> dict[str, int]:
        """Return the bytes of the arrays."""
        return {
            "postings": self._by_stem.nbytes + self._starts.nbytes,
            "places": self._places.nbytes + self._owners.nbytes + self._cells.nbytes,
            "columns": sum(
                each.nbytes
                for each in (self._low, self._high, self._cost, self._stated, self._types, self._weeks)
            ),
            "areas": self._coded.nbytes + self._squares.nbytes,
        }

    def cpu_s(self) -> float:
        """It works in this process."""
        return own_cpu_s()

    def memory(self) -> str:
        """All of it."""
        return f"{sum(self.sizes().values()) / 1e6:,.0f} MB of arrays"

    def close(self) -> None:
        """Nothing is open."""

    def _postings(self, stems: npt.NDArray[np.uint32], owners: npt.NDArray[np.uint32]) -> None:
        order = np.argsort(stems, kind="stable")
        self._by_stem = owners[order]
        self._starts = np.searchsorted(stems[order], np.arange(len(self._numbers) + 1))

    def _grid(self, places: npt.NDArray[np.float64], owners: npt.NDArray[np.uint32]) -> None:
        cells = _cell(places[:, 0], places[:, 1])
        order = np.lexsort((owners, cells))
        self._places, self._owners, self._cells = places[order], owners[order], cells[order]

    def _found(self, question: Question) -> tuple[Ordinals, npt.NDArray[np.float64] | None]:
        words = self._with_words(question)
        if question.by_area:
            return np.flatnonzero(self._taken_in(question)), None
        if not question.is_near:
            assert words is not None
            return words.astype(np.int64), None
        near, far = self._near(question)
        others = self._anywhere[~_among(self._anywhere, near)]
        found = np.concatenate([near, others])
        distances = np.concatenate([far, np.full(len(others), np.nan)])
        keep = np.ones(len(found), dtype=np.bool_) if words is None else _among(found, words)
        found, distances = found[keep], distances[keep]
        keep = self._fits(question, found)
        found, distances = found[keep], distances[keep]
        stated = self._stated[found]
        if stated.any():
            taken = self._taken_in(question)
            keep = ~stated | taken[found]
            found, distances = found[keep], distances[keep]
        return found, distances

    def _with_words(self, question: Question) -> npt.NDArray[np.uint32] | None:
        lists = []
        for stem in question.stems:
            number = self._numbers.get(stem)
            if number is None:
                return np.zeros(0, dtype=np.uint32)
            lists.append(self._by_stem[self._starts[number] : self._starts[number + 1]])
        lists.sort(key=len)
        found = lists[0] if lists else None
        for more in lists[1:]:
            assert found is not None
            found = found[_among(found, more)]
        return found

    def _near(self, question: Question) -> tuple[Ordinals, npt.NDArray[np.float64]]:
        assert question.point is not None
        metres = question.within_km * 1000
        south, west, north, east = box_around(question.point, metres)
        row, last = math.floor((south + 90) / CELL_LAT), math.floor((north + 90) / CELL_LAT)
        first_column, last_column = (math.floor((each + 180) / CELL_LON) for each in (west, east))
        parts = []
        for each in range(row, last + 1):
            ends = (each * _COLUMNS + first_column, each * _COLUMNS + last_column + 1)
            parts.append(slice(*np.searchsorted(self._cells, ends).tolist()))
        places = np.concatenate([self._places[part] for part in parts])
        owners = np.concatenate([self._owners[part] for part in parts])
        far = distances_m(*question.point, places[:, 0], places[:, 1])
        within = far <= metres
        owners, far = owners[within].astype(np.int64), far[within]
        order = np.lexsort((far, owners))
        owners, far = owners[order], far[order]
        first = np.ones(len(owners), dtype=np.bool_)
        first[1:] = owners[1:] != owners[:-1]
        return owners[first], far[first]

    def _fits(self, question: Question, found: Ordinals) -> Truths:
        keep = np.ones(len(found), dtype=np.bool_)
        if question.types:
            keep &= np.isin(self._types[found], question.types).any(axis=1)
        if question.age is not None:
            keep &= (self._low[found] <= question.age) & (self._high[found] >= question.age)
        if question.slot is not None:
            byte, bit = divmod(question.slot, 8)
            keep &= (self._weeks[found, byte] >> (7 - bit) & 1).astype(np.bool_)
        if question.free:
            keep &= self._cost[found] < COSTS.index("charged")
        return keep

    def _taken_in(self, question: Question) -> Truths:
        assert question.point is not None
        taken = np.zeros(len(self._low), dtype=np.bool_)
        for code in question.codes:
            number = self._code_numbers.get(code)
            if number is not None:
                taken[self._coded[self._code_starts[number] : self._code_starts[number + 1]]] = True
        (lat, lon), (south, west, north, east) = question.point, self._squares
        taken[self._drawn[(south <= lat) & (lat <= north) & (west <= lon) & (lon <= east)]] = True
        return taken


def _cell(lats: npt.NDArray[np.float64], lons: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    rows = np.floor((lats + 90) / CELL_LAT).astype(np.int64)
    return rows * _COLUMNS + np.floor((lons + 180) / CELL_LON).astype(np.int64)


def _among(some: npt.NDArray[np.integer], sorted_list: npt.NDArray[np.integer]) -> Truths:
    """Return which are in a sorted list."""
    if not len(sorted_list):
        return np.zeros(len(some), dtype=np.bool_)
    at = np.searchsorted(sorted_list, some.astype(sorted_list.dtype))
    at[at == len(sorted_list)] = 0
    return sorted_list[at] == some
