"""How fast a feed is harvested, from HTTP bytes to searchable, and what it costs.

    python -m tests.benchmarks.harvest [--services 10000 100000] [--versions 3.0 1.0] [--postcodes FILE]

The publisher runs in a process of its own on the same machine; every service differs from every other.
Each harvest runs in a fresh process, so that its peak memory is its own. Prints services a second, requests
and CPU a service, peak memory and bytes written, for a first harvest and for one of the unchanged feed.
"""

import argparse
import json
import multiprocessing
import resource
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hub.config import Settings
from hub.garbage import spare_collections
from hub.harvest.run import harvest_feed
from hub.places.postcodes import PostcodeTable
from hub.serve import open_hub
from tests.benchmarks.memory import peak_mb
from tests.benchmarks.publisher import publisher


def _written() -> int:
    lines = Path("/proc/self/io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("write_bytes"))


def _cpu() -> float:
    """CPU seconds of this process and of those that it started and that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _harvest(var: str, url: str, pipe: Any) -> None:
    """Harvest once, in a process of its own, and send what it cost."""
    hub = open_hub(Settings(var=Path(var)))
    if not hub.publishers.feeds():
        owner = hub.publishers.add_publisher("bench", "Benchmark")
        hub.publishers.add_feed("bench", "Benchmark", url, publisher=owner, licence="none")
    feed = hub.publishers.feed("bench")
    spare_collections()
    started, cpu, written = time.perf_counter(), _cpu(), _written()
    with hub.fetcher(allow=[urlsplit(url).netloc], pace=False) as fetcher:
        harvest = harvest_feed(hub.workshop(fetcher), feed)
        harvested = time.perf_counter() - started
        report = hub.follow()
        requests = fetcher.requests_made
    took = time.perf_counter() - started
    pipe.send(
        {
            "outcome": harvest.outcome.value,
            "services": harvest.counts["services"],
            "indexed": report.applied,
            "seconds": took,
            "harvest_seconds": harvested,
            "cpu_seconds": _cpu() - cpu,
            "requests": requests,
            "peak_mb": peak_mb(),
            "written_mb": (_written() - written) / 1e6,
        }
    )


def measure(var: Path, url: str) -> dict[str, Any]:
    """Harvest the feed in a fresh process and return what it cost."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_harvest, args=(str(var), url, theirs))
    process.start()
    theirs.close()
    try:
        result: dict[str, Any] = ours.recv()
    finally:
        process.join()
    return result


def main() -> None:
    """Run every combination and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--services", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--versions", nargs="+", default=["3.0", "1.0"], choices=["3.0", "1.0"])
    parser.add_argument("--postcodes", type=Path, help="a prepared postcode table; made when absent")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as folder:
        table = given.postcodes or Path(folder) / "postcodes.bin"
        if not table.exists():
            PostcodeTable.build(table)
        for version in given.versions:
            for count in given.services:
                var = Path(folder) / f"{version}-{count}"
                var.mkdir()
                (var / "postcodes.bin").symlink_to(table.resolve())
                with publisher(version, count) as url:
                    first, again = measure(var, url), measure(var, url)
                results.append({"version": version, "first": first, "again": again})
                if not given.json:
                    _say(version, first, again)
    if given.json:
        print(json.dumps(results))


def _say(version: str, first: dict[str, Any], again: dict[str, Any]) -> None:
    kind = "full lists" if version == "3.0" else "a detail call each"
    print(f"{version}, {kind}, {first['services']:,} services")
    for name, one in (("first", first), ("unchanged", again)):
        count = one["services"]
        print(
            f"  {name:<10}{one['outcome']:<10}{count / one['seconds']:8,.0f} services/s"
            f"{one['requests'] / count:8.2f} requests each"
            f"{1e6 * one['cpu_seconds'] / count:8,.0f} us CPU each"
            f"{one['peak_mb']:7,.0f} MB peak{one['written_mb']:8,.0f} MB written"
        )
    print(f"  unchanged is {first['seconds'] / again['seconds']:.1f} times faster than first", flush=True)


if __name__ == "__main__":
    main()
