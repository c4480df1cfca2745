"""How fast pages of the feeds are served over HTTP, and how many bytes of them.

    python -m tests.benchmarks.serving --services 100000

The hub's own web server runs in a process of its own, with one worker, and is asked over one loopback
connection that stays open. Every round asks each question once, so that a busy machine slows all alike.
Times are from the first byte of the request to the last of the answer. Prints a page at the start, in the
middle and at the end of the list, by key and by number; an answer and its 304; and the bytes of a page and of
one service as they are and compressed. Ratios travel; milliseconds do not.
"""

import argparse
import http.client
import itertools
import json
import multiprocessing
import re
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np

from hub.catalogue.snapshots import Snapshots
from hub.catalogue.vocabularies import Vocabularies
from hub.config import Settings
from hub.harvest.reading import Record
from hub.harvest.staging import Staging
from hub.harvest.store import Harvests, Outcome
from hub.serve import Hub, open_hub
from hub.webserver import run_server
from standards.openreferral.readers import read_service
from tests.benchmarks.publisher import service_3_0

FEEDS = 4
PER_PAGE = 50
_AT_ONCE = 500
_LISTS = {
    "3.0 services": "/openreferral/v3/services",
    "3.0 service_at_locations": "/openreferral/v3/service_at_locations",
    "3.0 organizations": "/openreferral/v3/organizations",
    "1.0 services": "/openreferral/v1/services",
    "3.0 services, one publisher": "/publishers/bench-1/openreferral/v3/services",
}


@dataclass(frozen=True)
class Answer:
    """What came back: its status, headers by lower-case name, body and how long it took."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float


class Client:
    """One open connection to a server."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=120)
        self._connection.connect()
        # Without it the kernel holds back small requests, which would be measured.
        self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str, **headers: str) -> Answer:
        """Ask once; `headers` are named with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        started = time.perf_counter()
        self._connection.request("GET", path, headers={"Accept-Encoding": "identity", **named})
        response = self._connection.getresponse()
        body = response.read()
        took = time.perf_counter() - started
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, body, took)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


def fill(hub: Hub, services: int) -> None:
    """Make a hub hold so many services, in `FEEDS` feeds, without fetching them."""
    for number in range(FEEDS):
        owner = hub.publishers.add_publisher(f"bench-{number}", f"Benchmark {number}")
        address = f"http://127.0.0.1:9/{number}"
        hub.publishers.add_feed(owner.slug, owner.name, address, publisher=owner, licence="none")
        _fill_feed(hub, owner.slug, range(number, services, FEEDS))


def _fill_feed(hub: Hub, slug: str, numbers: range) -> None:
    feed, snapshots, harvests = hub.publishers.feed(slug), Snapshots(hub.databases), Harvests(hub.databases)
    harvest_id, vocabularies = harvests.start(feed), Vocabularies()
    snapshots.begin(feed, harvest_id)
    staging = Staging(
        hub.databases,
        snapshots,
        feed,
        harvest_id,
        version="3.0",
        vocabularies=vocabularies,
        on_page=lambda _page: None,
    )
    for start in range(0, len(numbers), _AT_ONCE):
        records = [_record(number) for number in numbers[start : start + _AT_ONCE]]
        staging.add(b"%d" % start, b"", records)
    staging.flush()
    vocabularies.store(hub.databases, feed)
    snapshots.switch(feed, harvest_id, staging.seen)
    harvests.finish(harvest_id, Outcome.LIVE, counts={"services": len(numbers)})


def _record(number: int) -> Record:
    document = read_service(service_3_0(number), version="3.0").document
    document.pop("signpost", None)
    return Record(document, [], str(document["id"]))


@contextmanager
def served(var: Path) -> Iterator[str]:
    """Serve the hub in `var` from another process, and give its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    # Not a daemon, which could have no processes of its own.
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(str(var), port))
    process.start()
    try:
        _wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        # As a person stops it, so that the server stops its worker too.
        process.terminate()
        process.join()


def _serve(var: str, port: int) -> None:
    # What is printed here are figures.
    with redirect_stdout(sys.stderr):
        run_server(Settings(var=Path(var), public_url=f"http://127.0.0.1:{port}"), port=port, workers=1)


def _wait_for(port: int, most_s: float = 60) -> None:
    until = time.monotonic() + most_s
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


def measure(url: str, *, rounds: int) -> dict[str, Any]:
    """Ask a server everything, and return what it took.

    Returns:
        `lists`: for each list by its name, for "key" and "number", for "first", "middle" and "last" page,
        the milliseconds in the middle (`p50`) and of all but 5 of 100 (`p95`). `unchanged`: for some answers,
        milliseconds and bytes of the 200 and of the 304. `sizes`: bytes of some answers by encoding.
    """
    with closing(Client(url)) as client:
        some = _some_answers(client)
        return {
            "lists": {name: _pages(client, path, rounds) for name, path in _LISTS.items()},
            "unchanged": {name: _unchanged(client, path, rounds) for name, path in some.items()},
            "sizes": {name: _sizes(client, path) for name, path in some.items()},
        }


def _some_answers(client: Client) -> dict[str, str]:
    page = f"{_LISTS['3.0 services']}?per_page={PER_PAGE}"
    first = json.loads(client.get(page).body)["contents"][0]["id"]
    return {
        f"3.0 page of {PER_PAGE}": page,
        f"1.0 page of {PER_PAGE}": f"{_LISTS['1.0 services']}?per_page={PER_PAGE}",
        "3.0 service": f"{_LISTS['3.0 services']}/{first}",
        "1.0 service": f"{_LISTS['1.0 services']}/{first}",
    }


def _pages(client: Client, path: str, rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    begin = f"{path}?per_page={PER_PAGE}"
    body = json.loads(client.get(begin).body)
    total = int(body["total_items"] if "total_items" in body else body["totalElements"])
    # The last full page, so that all are of one size.
    last = max(1, total // PER_PAGE)
    numbers = {"first": 1, "middle": max(1, last // 2), "last": last}
    asked = {("number", place): f"{begin}&page={number}" for place, number in numbers.items()}
    for place, number in numbers.items():
        before = client.get(f"{begin}&page={number - 1}").headers["link"] if number > 1 else ""
        asked["key", place] = _following(before) or begin
    took: dict[tuple[str, str], list[float]] = {which: [] for which in asked}
    for _, (which, address) in itertools.product(range(rounds), asked.items()):
        answer = client.get(address)
        assert answer.status == 200, (address, answer.body[:300])
        took[which].append(answer.seconds)
    return {way: {place: _spread(took[way, place]) for place in numbers} for way in ("key", "number")}


def _following(link: str) -> str | None:
    found = re.search(r'<([^>]*)>; rel="next"', link)
    return found and found.group(1)


def _unchanged(client: Client, path: str, rounds: int) -> dict[str, dict[str, float]]:
    tag = client.get(path).headers["etag"]
    whole, same = [], []
    for _ in range(rounds):
        whole.append(client.get(path))
        same.append(client.get(path, If_None_Match=tag))
    assert {one.status for one in same} == {304}
    return {
        name: {**_spread([one.seconds for one in answers]), "bytes": len(answers[0].body)}
        for name, answers in (("200", whole), ("304", same))
    }


def _sizes(client: Client, path: str) -> dict[str, int]:
    return {
        encoding: len(client.get(path, Accept_Encoding=encoding).body)
        for encoding in ("identity", "gzip", "br")
    }


def _spread(seconds: list[float]) -> dict[str, float]:
    p50, p95 = (1000 * float(np.percentile(seconds, part)) for part in (50, 95))
    return {"p50": p50, "p95": p95}


def main() -> None:
    """Fill a hub, measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--services", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--var", type=Path, help="folder of a hub filled before; filled when it is new")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        var = given.var or Path(folder)
        hub = open_hub(Settings(var=var))
        if not hub.publishers.feeds():
            fill(hub, given.services)
        hub.close()
        with served(var) as url:
            found = measure(url, rounds=given.rounds)
    if given.json:
        print(json.dumps(found))
    else:
        _say(found)


def _say(found: Mapping[str, Any]) -> None:
    print(f"A page of {PER_PAGE}, milliseconds p50 / p95")
    for name, ways in found["lists"].items():
        for way, places in ways.items():
            times = "  ".join(
                f"{place} {one['p50']:6.2f} / {one['p95']:6.2f}" for place, one in places.items()
            )
            ratio = places["last"]["p50"] / places["first"]["p50"]
            print(f"  {name:<28} by {way:<7} {times}  last/first {ratio:.2f}")
    print("Asked again, milliseconds p50 / p95 and bytes of the body")
    for name, answers in found["unchanged"].items():
        for status, one in answers.items():
            print(f"  {name:<28} {status} {one['p50']:6.2f} / {one['p95']:6.2f}  {one['bytes']:>9,} bytes")
    print("Bytes of the body by encoding")
    for name, sizes in found["sizes"].items():
        of = {
            encoding: f"{size:>9,} {100 * size / sizes['identity']:3.0f} %"
            for encoding, size in sizes.items()
        }
        print(f"  {name:<28} " + "  ".join(f"{encoding} {said}" for encoding, said in of.items()))


if __name__ == "__main__":
    main()
