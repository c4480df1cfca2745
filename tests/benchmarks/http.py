"""Requests a second over HTTP beside pygeoapi and Datasette, which serve the same documents.

    python -m tests.benchmarks.http --services 20000

Each server is one process and is asked over some connections that stay open, for half a second at a time and
in turn, so that a busy machine slows all alike; nothing is compressed on either side. pygeoapi runs under
gunicorn and reads SQLite through SpatiaLite, Datasette reads the same table; both are installed with pip in
environments of their own, under `--environments`, the first time. What cannot be had here is said, and left
out. The peers are asked for a page of 50 and for one service by its id, since neither searches as the hub
does. The hub's page is the list of the standard, which leaves out schedules and places; the bytes are beside
each.
"""

import argparse
import json
import random
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import numpy as np

from hub.config import Settings
from hub.places.postcodes import PostcodeTable
from tests.benchmarks.load import Load, load
from tests.benchmarks.searching.corpus import services, type_numbers
from tests.benchmarks.searching.engines import Missing
from tests.benchmarks.searching.product import Product
from tests.benchmarks.searching.questions import Question, questions
from tests.benchmarks.searching.web_peers import datasette, pygeoapi, write_documents
from tests.benchmarks.serving import served

PER_PAGE = 50
TURN_S = 0.5
_ENVIRONMENTS = Path(tempfile.gettempdir()) / "signpost-benchmark-environments"
_GOALS = (("pygeoapi", 5), ("datasette", 2))


def main() -> None:
    """Fill, serve, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--services", type=int, default=20_000)
    parser.add_argument("--rounds", type=int, default=10, help="turns of every kind at every server")
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--environments", type=Path, default=_ENVIRONMENTS)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        var, database = Path(folder) / "hub", Path(folder) / "peers.db"
        ids = _fill(var, database, given.services, given.seed)
        paths = {"hub": _hub_paths(stack.enter_context(served(var)), ids, given.seed)}
        for name, serve, make in (
            ("pygeoapi", pygeoapi, _pygeoapi_paths),
            ("datasette", datasette, _datasette_paths),
        ):
            try:
                paths[name] = make(stack.enter_context(serve(given.environments, database)), ids)
            except Missing as why:
                print(f"without {name}: {why}")
        say(measure(paths, given.rounds, given.connections, given.seed), given.services, given.connections)


Paths = dict[str, tuple[str, Callable[[random.Random], str]]]
"""What is asked: its kind -> the server's address, and a path of that kind."""


def _fill(var: Path, database: Path, count: int, seed: int) -> list[str]:
    product = Product(var)
    product.fill(services(count, seed))
    product.build()
    product.close()
    PostcodeTable.build(Settings(var=var).postcode_table)
    write_documents(database, services(count, seed))
    return [json.loads(one.document)["id"] for one in services(min(count, 2_000), seed)]


def _hub_paths(url: str, ids: list[str], seed: int) -> Paths:
    near = questions("FULL", 50, seed)
    needs = questions("NEED", 50, seed)
    return {
        "page": (
            url,
            lambda dice: f"/openreferral/v3/services?per_page={PER_PAGE}&page={dice.randint(1, 20)}",
        ),
        "by id": (url, lambda dice: f"/openreferral/v3/services/{dice.choice(ids)}"),
        "search": (url, lambda dice: f"/api/search?{_search(dice.choice(near))}"),
        "match": (url, lambda dice: f"/api/match?{_match(dice.choice(near))}"),
        "match, a need": (url, lambda dice: f"/api/match?{_match(dice.choice(needs))}"),
    }


def _search(question: Question) -> str:
    types = [("service_type", type_numbers()[one][0]) for one in question.types]
    asked = [("q", " ".join(question.words)), ("age", question.age), ("free", "true"), *types]
    # A point cannot be given here, and half a postcode will do to be near somewhere.
    return urlencode([*asked, ("near", "HU5"), ("within_km", question.within_km)])


def _match(question: Question) -> str:
    assert question.point is not None
    asked: list[tuple[str, object]] = [("lat", question.point[0]), ("lon", question.point[1])]
    asked += [("age", question.age)]
    if question.need:
        return urlencode([("need", question.need), *asked])
    asked += [("q", " ".join(question.words)), ("within_km", question.within_km), ("free", "true")]
    return urlencode([*asked, *(("service_type", type_numbers()[one][0]) for one in question.types)])


def _pygeoapi_paths(items: str, ids: list[str]) -> Paths:
    url, path = _split(items)
    return {
        "page": (url, lambda dice: f"{path}?f=json&limit={PER_PAGE}&offset={PER_PAGE * dice.randint(0, 19)}"),
        "by id": (url, lambda dice: f"{path}/{dice.choice(ids)}?f=json"),
    }


def _datasette_paths(table: str, ids: list[str]) -> Paths:
    url, path = _split(table)
    starts = sorted(ids)
    return {
        "page": (
            url,
            lambda dice: f"{path}.json?_size={PER_PAGE}&_shape=objects&_next={dice.choice(starts[:1000])}",
        ),
        "by id": (url, lambda dice: f"{path}/{dice.choice(ids)}.json?_shape=objects"),
    }


def _split(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}", parts.path


Took = dict[str, dict[str, Load]]
"""Kind -> server -> what was answered."""


def measure(paths: dict[str, Paths], rounds: int, connections: int, seed: int) -> Took:
    """Ask every server every kind in turn; the first turn is not counted."""
    took: Took = {}
    dice = random.Random(seed)
    for number in range(rounds + 1):
        for name, kinds in paths.items():
            for kind, (address, path) in kinds.items():
                asked = load(address, partial(path, dice), connections=connections, seconds=TURN_S)
                if number:
                    took.setdefault(kind, {}).setdefault(name, Load()).add(asked)
    return took


def say(took: Took, count: int, connections: int) -> None:
    """Print the table, and what was to be reached."""
    print(f"{count:,} services; one process each, {connections} connections, not compressed")
    print(f"{'':<16}{'server':<10}{'requests/s':>11}{'p50 ms':>9}{'p95 ms':>9}{'bytes':>10}")
    for kind, servers in took.items():
        for name, one in servers.items():
            p50, p95 = (1000 * float(np.percentile(one.took, part)) for part in (50, 95))
            size = int(np.median(one.sizes))
            print(f"{kind:<16}{name:<10}{one.rate:>11,.0f}{p50:>9.2f}{p95:>9.2f}{size:>10,}")
    for name, least in _GOALS:
        for kind in ("by id", "page"):
            if name in took[kind]:
                ratio = took[kind]["hub"].rate / took[kind][name].rate
                reached = "reached" if ratio >= least else "NOT reached"
                print(f"  {kind + ', times ' + name:<36}{ratio:>6.1f}{f'at least {least}':>14}  {reached}")


if __name__ == "__main__":
    main()
