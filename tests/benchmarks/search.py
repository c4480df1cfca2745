"""How long search takes, and how many times the practical floor that is.

    python -m tests.benchmarks.search --services 100000

The floor is numpy over arrays in memory that hold this corpus and no other, told everything it needs
beforehand: it reads no words, ranks nothing by relevance and checks every service. Both must give the same
totals before a time is taken; then they are timed question by question in turn, so that a busy machine slows
both. Ratios, of CPU time, travel; milliseconds do not.
"""

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hub.places.areas import Areas
from hub.places.cells import distances_m
from hub.search.index import follow
from hub.search.query import Query, search
from hub.search.reader import SearchIndex
from tests.hub.search.fake_catalogue import FakeCatalogue
from tests.hub.search.synthetic import CENTRES, COUNCILS, TYPES, WORDS, Synthetic, make

TOWNS = 400
QUESTIONS = 60


class Floor:
    """The corpus as arrays, and the same rules by numpy."""

    def __init__(self, services: Iterator[Synthetic]) -> None:
        places: list[tuple[float, float]] = []
        owners: list[int] = []
        rows: list[tuple[float, ...]] = []
        squares: list[tuple[float, ...]] = []
        words: dict[str, list[int]] = {word: [] for word in WORDS}
        for position, service in enumerate(services):
            places += service.places
            owners += [position] * len(service.places)
            for word in service.words:
                words[word].append(position)
            codes = sum(1 << COUNCILS.index(code) for code in service.areas if code in COUNCILS)
            codes |= ("E92000001" in service.areas) << len(COUNCILS)
            low = 0 if service.minimum_age is None else service.minimum_age
            high = 1000 if service.maximum_age is None else service.maximum_age
            rows.append(
                (
                    service.remote or not service.places,
                    codes,
                    service.ward,
                    TYPES.index(service.type),
                    low,
                    high,
                    service.cost != "charged",
                )
            )
            squares.append(service.square or (1, 1, 0, 0))
        self.size = len(rows)
        self.latitudes, self.longitudes = np.array(places).T.copy()
        self.owners = np.array(owners)
        columns = np.array(rows).T
        self.anywhere, self.ward, self.may_be_free = (columns[number].astype(bool) for number in (0, 2, 6))
        self.codes, self.types = columns[1].astype(int), columns[3].astype(int)
        self.low, self.high = columns[4], columns[5]
        self.squares = np.array(squares).T.copy()
        self.words = {word: np.array(found) for word, found in words.items()}

    def total(self, query: Query) -> int:
        """Return how many services the query finds, sorted as far as a page needs."""
        keep = np.ones(self.size, dtype=bool)
        for word in query.text.split():
            has = np.zeros(self.size, dtype=bool)
            has[self.words[word]] = True
            keep &= has
        if query.service_types:
            keep &= np.isin(self.types, [TYPES.index(each) for each in query.service_types])
        if query.age is not None:
            keep &= (self.low <= query.age) & (self.high >= query.age)
        if query.free:
            keep &= self.may_be_free
        if query.point is not None:
            nearest = np.full(self.size, np.inf)
            metres = distances_m(*query.point, self.latitudes, self.longitudes)
            np.minimum.at(nearest, self.owners, metres)
            keep &= (nearest <= (query.within_km or 1e9) * 1000) | self.anywhere
            keep &= self._area(query)
            np.argsort(nearest[keep])
        return int(np.count_nonzero(keep))

    def _area(self, query: Query) -> npt.NDArray[np.bool_]:
        assert query.point is not None
        mine = sum(1 << number for number, code in enumerate(COUNCILS) if code in query.areas)
        mine |= ("E92000001" in query.areas) << len(COUNCILS)
        south, west, north, east = self.squares
        drawn = south <= north
        (lat, lon) = query.point
        inside = drawn & (south <= lat) & (lat <= north) & (west <= lon) & (lon <= east)
        held: npt.NDArray[np.bool_] = (
            ((self.codes == 0) & ~drawn) | ((self.codes & mine) != 0) | inside | self.ward
        )
        return held


@dataclass(frozen=True)
class Kind:
    """A kind of question."""

    name: str
    ask: Callable[[random.Random, Query], Query]


KINDS = (
    Kind("one word", lambda dice, _: Query(text=dice.choice(WORDS))),
    Kind("two words", lambda dice, _: Query(text=" ".join(dice.sample(WORDS, 2)))),
    Kind("near, 5 km", lambda _, here: replace(here, within_km=5)),
    Kind("near, any distance", lambda _, here: here),
    Kind("word near, 10 km", lambda dice, here: replace(here, text=dice.choice(WORDS), within_km=10)),
    Kind(
        "word near, type, age, free",
        lambda dice, here: replace(
            here,
            text=dice.choice(WORDS),
            within_km=15,
            age=dice.choice((3, 20, 70)),
            free=True,
            service_types=tuple(dice.sample(TYPES, 12)),
        ),
    ),
)


def main() -> None:
    """Build, compare, time, print."""
    parser = argparse.ArgumentParser(description="How long search takes, and how far above the floor.")
    parser.add_argument("--services", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    dice = random.Random(chosen.seed)
    towns = [*CENTRES, *((dice.uniform(50.5, 55.5), dice.uniform(-4.5, 0.5)) for _ in range(TOWNS))]
    catalogue = FakeCatalogue()

    def made() -> Iterator[Synthetic]:
        for ordinal in range(1, chosen.services + 1):
            service = make(ordinal, dice, towns)
            catalogue.put(ordinal, service.document, service.placement)
            yield service

    floor = Floor(made())
    areas = Areas.load()
    with tempfile.TemporaryDirectory() as folder:
        cpu = time.process_time()
        report = follow(catalogue, Path(folder), areas)
        cpu = time.process_time() - cpu
        size = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
        rate, each = report.applied / report.seconds, 1000 * cpu / report.applied
        print(
            f"{chosen.services:,} services indexed in {report.seconds:.1f} s ({rate:,.0f} a second, "
            f"{each:.2f} ms of CPU each), {size / 1e6:.1f} MB"
        )
        print(
            f"{'kind':<28}{'found':>9}{'p50 ms':>9}{'p95 ms':>9}{'CPU p50':>9}{'floor CPU':>11}"
            f"{'times floor':>13}"
        )
        index = SearchIndex(Path(folder))
        for kind in KINDS:
            _measure(kind, index, floor, towns, areas, random.Random(chosen.seed))


def _measure(
    kind: Kind,
    index: SearchIndex,
    floor: Floor,
    towns: list[tuple[float, float]],
    areas: Areas,
    dice: random.Random,
) -> None:
    wall, ours, theirs, found = [], [], [], []
    for _ in range(QUESTIONS):
        lat, lon = dice.choice(towns)
        here = (lat + dice.gauss(0, 0.02), lon + dice.gauss(0, 0.02))
        people = tuple(areas.codes_of_council(dice.choice(COUNCILS)))
        query = kind.ask(dice, Query(point=here, areas=people))
        started, began = time.perf_counter(), time.thread_time()
        hits = search(index, query)
        wall.append(time.perf_counter() - started)
        between = time.thread_time()
        expected = floor.total(query)
        theirs.append(time.thread_time() - between)
        ours.append(between - began)
        if not hits.relaxed and hits.total != expected:
            raise SystemExit(f"{kind.name}: {hits.total} found, {expected} by the floor: {query}")
        found.append(hits.total)
    p50, p95 = (1000 * float(np.percentile(wall, part)) for part in (50, 95))
    cpu, lowest = (1000 * float(np.median(times)) for times in (ours, theirs))
    middle = int(np.median(found))
    print(f"{kind.name:<28}{middle:>9,}{p50:>9.2f}{p95:>9.2f}{cpu:>9.2f}{lowest:>11.2f}{cpu / lowest:>13.1f}")


if __name__ == "__main__":
    main()
