"""Real input, end to end: 208 library authorities harvested over HTTP, killed half-way, and harvested again.

    python -m tests.journeys.libraries [--authorities N] [--var FOLDER] [--postcodes FILE]

Prints what was published, held, lost and found, then kills the harvest of a second edition with SIGKILL
in its middle and shows that every feed still serves one whole edition, and that a run after it ends with the
same numbers. Ends with status 1 when something is lost or mixed.
"""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import orjson

from hub.config import Settings
from hub.places.postcodes import PostcodeTable
from hub.serve import Hub, open_hub
from tests.journeys.library_feeds import LibraryFeed, read_feeds

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "../shared/data/services/libraries/uk_libraries_schema_2025-04.csv"
LICENCE = "Open Government Licence v3.0"


@contextmanager
def serving(source: Path, port: int, edition: str) -> Iterator[None]:
    """Serve an edition of the feeds from a process of its own."""
    command = [sys.executable, "-m", "tests.journeys.library_feeds", str(source), str(port), edition]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        try:
            if not process.stdout.readline():
                raise SystemExit("the library feeds could not be served")
            yield
        finally:
            process.kill()


def harvest_command(var: Path, port: int) -> subprocess.Popen[bytes]:
    """Start `signpost harvest run --all`, as an operator would."""
    environment = {
        **os.environ,
        "SIGNPOST_VAR": str(var),
        "SIGNPOST_ALLOW_ORIGINS": f"127.0.0.1:{port}",
        # One server for 208 councils, and it is ours: it need not be spared.
        "SIGNPOST_REQUESTS_PER_SECOND": "100000",
        "SIGNPOST_REQUESTS_AT_ONCE": "4",
    }
    return subprocess.Popen(
        [sys.executable, "-m", "hub", "harvest", "run", "--all"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
    )


def look(hub: Hub, feeds: list[LibraryFeed]) -> dict[str, Any]:
    """Return what the hub holds of the feeds: counts, and councils that are not where they say."""
    published = {feed.slug: len(feed.rows) for feed in feeds}
    held = searchable = placed = agreeing = 0
    differing: list[str] = []
    unknown: set[str] = set()
    editions: dict[str, set[str]] = {}
    catalogue = hub.catalogue
    for feed in hub.publishers.feeds():
        ordinals, total = catalogue.service_ordinals([feed.id], offset=0, limit=published[feed.slug] + 1)
        held += total
        for service in catalogue.services(ordinals).values():
            document = orjson.loads(service.detail)
            editions.setdefault(feed.slug, set()).add(document["description"].split("(")[-1])
            searchable += service.searchable
            for place in service.placement:
                if "latitude" not in place:
                    continue
                placed += 1
                authority = hub.areas.find(feed.publisher.name)
                areas = (
                    {area.code for area in hub.areas.of_council(place["council"])}
                    if place["council"]
                    else set()
                )
                if authority is None:
                    unknown.add(feed.publisher.name)
                elif authority.code in areas:
                    agreeing += 1
                else:
                    council = hub.areas.get(place["council"] or "")
                    where = council.name if council else "no council"
                    differing.append(f"{feed.publisher.name}: {document['name']} is in {where}")
    return {
        "feeds": len(editions),
        "published": sum(published.values()),
        "held": held,
        "lost": sum(published.values()) - held,
        "in search": _indexed(hub),
        "searchable": searchable,
        "with a point": placed,
        "agreeing": agreeing,
        "differing": sorted(differing),
        "unknown": sorted(unknown),
        "mixed": sorted(slug for slug, found in editions.items() if len(found) > 1),
        "editions": {slug: min(found) for slug, found in editions.items()},
    }


def _indexed(hub: Hub) -> int:
    from hub.search.query import Query, search

    return search(hub.context().index, Query(per_page=1)).total


def say(title: str, found: dict[str, Any], seconds: float) -> None:
    """Print the numbers in one line, and what differs below it."""
    names = ("feeds", "published", "held", "lost", "in search", "with a point")
    numbers = ", ".join(f"{name} {found[name]:,}" for name in names)
    print(f"{title}: {numbers}, named council among the point's areas {found['agreeing']:,}, {seconds:.1f} s")


def main() -> int:
    """Make the journey."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--authorities", type=int, help="only so many, for a quick look")
    parser.add_argument("--var", type=Path, help="keep the hub here; it has to be empty")
    parser.add_argument("--postcodes", type=Path, help="a prepared postcode table; made when absent")
    given = parser.parse_args()
    source = SOURCE.resolve()
    if not source.exists():
        print("the reference data beside the checkout (../shared/data) is not here; nothing was run")
        return 0
    with tempfile.TemporaryDirectory() as folder:
        return journey(given.var or Path(folder), source, given.postcodes, given.authorities)


def journey(var: Path, source: Path, postcodes: Path | None, most: int | None) -> int:
    """Harvest, kill, look, and harvest again; return 0 when nothing is lost."""
    var.mkdir(parents=True, exist_ok=True)
    table = var / "postcodes.bin"
    if postcodes is not None:
        table.symlink_to(postcodes.resolve())
    elif not table.exists():
        PostcodeTable.build(table)
    feeds = read_feeds(source)[:most]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    hub = open_hub(Settings(var=var))
    for feed in feeds:
        publisher = hub.publishers.add_publisher(feed.slug, feed.authority)
        url = f"http://127.0.0.1:{port}/{feed.slug}"
        hub.publishers.add_feed(
            feed.slug, f"{feed.authority} libraries", url, publisher=publisher, licence=LICENCE
        )

    with serving(source, port, "first"):
        started = time.monotonic()
        harvest_command(var, port).communicate()
        first_s = time.monotonic() - started
    first = look(hub, feeds)
    say("first run", first, first_s)
    for line in first["differing"]:
        print(f"  differs: {line}")
    for name in first["unknown"]:
        print(f"  not the name of a council: {name}")

    with serving(source, port, "second"):
        process = harvest_command(var, port)
        time.sleep(first_s / 2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        killed = look(hub, feeds)
        moved = sum(edition.startswith("second") for edition in killed["editions"].values())
        say("killed in the middle of a second", killed, first_s / 2)
        print(f"  {moved} feeds had gone over to the second edition, {len(feeds) - moved} serve the first")
        print(f"  feeds that serve a mixture: {len(killed['mixed'])}")
        started = time.monotonic()
        harvest_command(var, port).communicate()
        again_s = time.monotonic() - started
    again = look(hub, feeds)
    say("started again", again, again_s)
    hub.close()

    same = all(
        first[name] == again[name] for name in ("feeds", "held", "in search", "with a point", "agreeing")
    )
    whole = not killed["mixed"] and killed["held"] == first["held"] and killed["lost"] == 0
    gone_over = all(edition.startswith("second") for edition in again["editions"].values())
    if not (
        same and whole and gone_over and first["lost"] == 0 and first["searchable"] == first["in search"]
    ):
        print("the journey FAILED: the numbers above should agree")
        return 1
    print("nothing was lost, nothing was mixed, and the numbers are the same")
    return 0


if __name__ == "__main__":
    sys.exit(main())
