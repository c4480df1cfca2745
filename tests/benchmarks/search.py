"""Search beside PostgreSQL with PostGIS, SQLite with FTS5 and R*Tree, and the practical floor.

    python -m tests.benchmarks.search --services 1000000

Every engine is given the same services and the same words, stemmed once. All must find the same services
for the same questions, and the same nearest 20, before anything is timed. Then all are asked one question
before any is asked the next, so that a busy machine slows all alike, in an order dealt anew each time, since
each leaves the processor's caches full of its own; and each answer is compared once more. Ratios travel;
milliseconds do not.

MATCH is the question of FULL asked of matching, as if of one more engine: each of its 20 results read from
the catalogue, judged and with its reasons. NEED is a need near a point, looked for as far as it takes to find
enough. The hub counts no services by term yet, so of facets nothing is measured.

With several numbers of services, the growth from the first to each other one is said. `--rounds` times it all
again on what was built, with other questions. Every file is read once before each kind of question, so that
nobody waits for the disk: some systems drop pages that were not touched for a while.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from hub.garbage import spare_collections
from tests.benchmarks.memory import peak_mb
from tests.benchmarks.searching.corpus import services
from tests.benchmarks.searching.engines import Engine, Missing, build_all
from tests.benchmarks.searching.floor import Floor
from tests.benchmarks.searching.gate import check
from tests.benchmarks.searching.postgis import Postgis
from tests.benchmarks.searching.product import Matcher, Product
from tests.benchmarks.searching.questions import KINDS, questions
from tests.benchmarks.searching.report import HUB, say_built, say_goals, say_times, wrapped
from tests.benchmarks.searching.resident import resident
from tests.benchmarks.searching.sqlite import Sqlite
from tests.benchmarks.searching.timing import Asked, Times, measure

_FIRST = 10_000
MATCH = "match"
WARM = 20


def main() -> None:
    """Build, compare, time, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--services", type=int, nargs="+", default=[10_000])
    parser.add_argument("--questions", type=int, default=100, help="questions of each kind that are timed")
    parser.add_argument(
        "--gate", type=int, default=10, help="questions of each kind before anything is timed"
    )
    parser.add_argument("--rounds", type=int, default=1, help="how often it is timed, each with a table")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--without", nargs="*", default=[], choices=("postgis", "sqlite", "floor"))
    parser.add_argument(
        "--folder", type=Path, help="where the databases are made; a temporary one if not given"
    )
    given = parser.parse_args()
    # As in the processes that answer for the hub; the other engines' answers are spared the same.
    spare_collections()
    first: float | None = None
    for count in given.services:
        with tempfile.TemporaryDirectory(dir=given.folder) as folder:
            p50 = run(
                count,
                Path(folder),
                asked=given.questions,
                gate=given.gate,
                rounds=given.rounds,
                seed=given.seed,
                without=given.without,
                first=first,
            )
        first = p50 if first is None and count == _FIRST else first


def run(
    count: int,
    folder: Path,
    *,
    asked: int,
    gate: int,
    rounds: int = 1,
    seed: int,
    without: Sequence[str] = (),
    first: float | None = None,
) -> float:
    """Run it all for one number of services, and return the hub's p50 of FULL in milliseconds."""
    product = Product(folder / "hub")
    engines: list[Engine] = [product, *_peers(folder, without)]
    try:
        print(f"\n{count:,} services, seed {seed}, {asked} questions a kind", flush=True)
        built = build_all(engines, services(count, seed))
        say_built(engines, built, count)
        for kind in KINDS:
            same = check(engines, questions(kind, gate, seed)) if gate else 0
            print(f"agreed on {kind}: {gate} questions, {same:,} services", flush=True)
        sizes = sum(product.sizes().values())
        searchable_s = product.searchable_after_s()
        print(wrapped(f"memory: this process {peak_mb():,.0f} MB at most; {resident(folder / 'hub', seed)}"))
        for number in range(rounds):
            warm([*engines, Matcher(product, MATCH)], seed + 2 + number, WARM)
            times = time_all(folder, product, engines, asked, seed + 1 + 100 * number)
            say_times(times)
            say_goals(
                times, index_bytes=sizes, services=count, searchable_s=searchable_s, p50_at_10_000=first
            )
        return times["FULL"][HUB].at(50)
    finally:
        for engine in engines:
            engine.close()
        shutil.rmtree(folder, ignore_errors=True)


def time_all(
    folder: Path, product: Product, engines: Sequence[Engine], asked: int, seed: int
) -> dict[str, dict[str, Times]]:
    """Time every kind of question, those of matching beside them; by kind and by engine."""
    matching = Matcher(product, MATCH)
    times = {}
    for kind in (*KINDS, "NEED"):
        read_files(folder)
        of_kind, beside = (engines if kind in KINDS else []), [matching] if kind in {"FULL", "NEED"} else []
        times[kind] = measure(of_kind, questions(kind, asked, seed), beside=beside)
    times["MATCH"] = {HUB: times["FULL"].pop(MATCH)}
    times["NEED"] = {HUB: times.pop("NEED")[MATCH]}
    return times


def warm(engines: Sequence[Asked], seed: int, count: int) -> None:
    """Ask some of every kind that are not counted, so that all have at hand what a server at work has."""
    for kind in KINDS:
        for question in questions(kind, count, seed):
            for engine in engines:
                engine.ask(question)


def read_files(folder: Path) -> None:
    """Read every file under a folder once."""
    for file in folder.rglob("*"):
        if file.is_file():
            with file.open("rb") as opened:
                while opened.read(1 << 24):
                    pass


def _peers(folder: Path, without: Sequence[str]) -> list[Engine]:
    peers: list[Engine] = []
    if "floor" not in without:
        peers.append(Floor())
    if "sqlite" not in without:
        peers.append(Sqlite(folder / "peer.db"))
    if "postgis" not in without:
        try:
            server = Postgis()
            print(wrapped(server.version()))
            peers.append(server)
        except Missing as why:
            print(f"without PostGIS: {why}")
    return peers


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"{time.perf_counter() - started:,.0f} s in all")
