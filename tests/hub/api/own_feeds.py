"""The hub's own feeds over real HTTP, as any council's: what the validator says of them, a line a notice.

`python -m tests.hub.api.own_feeds --write` writes `sample_feeds/flawed/EXPECTED.csv` anew; look at the
difference before it is kept.
"""

import csv
import math
import re
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import orjson
from werkzeug.serving import make_server

from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.places.postcodes import PostcodeTable
from hub.serve import Hub, create_app, open_hub
from sample_feeds.publishers import FOLDER, PUBLISHERS
from sample_feeds.server import serve_samples
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from validators.frame import Notice, Severity
from validators.registry import rule_named
from validators.report import Report
from validators.validate import validate

VERSIONS = {"3.0": "v3", "1.0": "v1"}
EXPECTED = FOLDER / "flawed/EXPECTED.csv"
# The samples' dates count from the day they are served, but for a few that belong to a season.
DAY, ANOTHER_DAY = date(2026, 6, 1), date(2026, 11, 22)
COLUMNS = (
    *("versions", "list", "publisher", "record", "name", "pointer"),
    *("code", "rule", "severity", "total", "says"),
)
QUICK = Limits(per_server_rate=math.inf)

Line = tuple[str, ...]


@dataclass(frozen=True)
class Served:
    """A hub that serves.

    Attributes:
        base_url: Where.
        named: Public id of a service, a place or a link of the two -> publisher, id as published, name.
    """

    base_url: str
    named: Mapping[str, tuple[str, str, str]]

    def report(self, version: str, day: date) -> Report:
        """Return what the validator says of a feed, as `signpost validate URL --data-status sample` does."""
        url = f"{self.base_url}/openreferral/{VERSIONS[version]}/"
        with Fetcher(QUICK, allow_private=True) as fetcher:
            return validate(url, as_of=day, data_status="sample", fetcher=fetcher)


@contextmanager
def served(var: Path, postcode_table: Path, day: date) -> Iterator[Served]:
    """Harvest the samples as they are on a day, and serve the hub on this machine's loopback address."""
    with _listening() as (port, answer_with):
        settings = Settings(var=var, public_url=f"http://127.0.0.1:{port}")
        var.mkdir(parents=True, exist_ok=True)
        settings.postcode_table.symlink_to(postcode_table)
        hub = open_hub(settings)
        harvest_samples(hub, day)
        named = _names(hub)
        hub.close()
        answer_with(create_app(settings))
        yield Served(settings.public_url, named)


def harvest_samples(hub: Hub, day: date) -> None:
    """Register and harvest every sample publisher, as `signpost demo` does."""
    with (
        serve_samples(today=lambda: day) as samples,
        hub.fetcher(allow=[samples.host_port], pace=False) as fetcher,
    ):
        for one in PUBLISHERS:
            said = {"licence": one.licence, "licence_url": one.licence_url, "data_status": one.data_status}
            publisher = hub.publishers.add_publisher(one.slug, one.publisher)
            url = samples.base_urls[one.slug]
            feed = hub.publishers.add_feed(one.slug, one.feed_name, url, publisher=publisher, **said)
            harvest_feed(hub.workshop(fetcher), feed)
    hub.follow()


def lines(reports: Mapping[str, Report], named: Mapping[str, tuple[str, str, str]]) -> list[Line]:
    """Return a line for each notice above information; the same in both versions once."""
    found: dict[Line, Counter[str]] = {}
    for version, report in reports.items():
        for group in report.notices:
            assert group.severity is Severity.INFO or len(group.samples) == group.total
            for notice in group.samples:
                if notice.severity is not Severity.INFO:
                    found.setdefault(_line(notice, named), Counter())[version] += 1
    written = []
    for line, counts in found.items():
        for total, versions in groupby(sorted(counts, reverse=True), key=counts.__getitem__):
            *first, code, rule, severity, says = line
            written.append((" and ".join(versions), *first, code, rule, severity, str(total), says))
    return sorted(written, key=lambda line: (line[6], line[2], line[4], line[1], line[5], line[0]))


def expected() -> list[dict[str, str]]:
    """Return the lines that are kept."""
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _line(notice: Notice, named: Mapping[str, tuple[str, str, str]]) -> Line:
    found = re.search(r"/openreferral/v\d/(\w+)", notice.url)
    publisher, record, name = named[notice.record_id]
    # A page's pointer begins with where the record stands on it, which says nothing.
    pointer = re.sub(r"^/contents?/\d+", "", notice.pointer)
    says = (rule_named(notice.code).__doc__ or "").partition("\n")[0]
    which = (found[1] if found else "", publisher, record, name, pointer)
    return (*which, notice.code, notice.rule, notice.severity.value, says)


def _names(hub: Hub) -> dict[str, tuple[str, str, str]]:
    catalogue = hub.context().catalogue
    feeds = [feed.id for feed in catalogue.generation().feeds]
    ordinals, _ = catalogue.service_ordinals(feeds, offset=0, limit=10_000)
    named = {}
    for stored in catalogue.services(ordinals).values():
        detail: dict[str, Any] = orjson.loads(stored.detail)
        name = str(detail.get("name", ""))
        named[stored.public_id] = (stored.feed, stored.original_id, name)
        for link in detail.get("service_at_locations", ()):
            named[link["id"]] = (stored.feed, link["id"], name)
            place = link["location"]
            named.setdefault(place["id"], (stored.feed, place["id"], str(place.get("name", ""))))
    return named


@contextmanager
def _listening() -> Iterator[tuple[int, Any]]:
    """A server whose application is made when its port is known: the hub's links name it."""
    apps: list[Any] = []
    server = make_server("127.0.0.1", 0, lambda *given: apps[0](*given), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port, apps.append
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _write() -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "postcodes.bin"
        PostcodeTable.build(table)
        with served(Path(folder) / "var", table, DAY) as hub:
            found = lines({version: hub.report(version, DAY) for version in VERSIONS}, hub.named)
    with EXPECTED.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(found)


if __name__ == "__main__" and sys.argv[1:] == ["--write"]:
    import validators.report

    validators.report.MOST_SAMPLES = validators.report.MOST_ASIDE = 10_000
    _write()
