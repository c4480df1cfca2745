"""Every feed of the acceptance run: the samples as sites and as harvested, the dialects, the corpora.

The corpora lie beside the checkout in `../shared/data` and are never copied. Of the reports on them codes and
numbers are kept; ids of records only where the ids are our own, or those of the official mocks.
"""

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.places.postcodes import PostcodeTable
from hub.serve import open_hub
from sample_feeds.publishers import PUBLISHERS, publisher
from sample_feeds.server import serve_samples
from sample_feeds.spreadsheets import SPREADSHEETS, write_spreadsheet
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from tests.acceptance.kept import Kept
from tests.contracts.samples import Sample, SampleServer, samples
from tests.feedserver import Answer, LoopbackServer, Seen, mock_server
from tests.journeys.library_feeds import read_feeds, service_1_0, service_3_0
from validators.sources import SourceUnusable
from validators.validate import validate

AS_OF = date(2026, 6, 1)
"""The day that every report is about."""

SEED = 1
"""Chooses the records that are asked for one by one."""

SHARED = Path(__file__).parents[2] / "../shared/data"
"""The reference data beside the checkout."""

# Full speed, and patient: a slow machine must not change a report.
LIMITS = Limits(per_server_rate=math.inf, backoff_s=0.01, page_s=60.0, connect_s=20.0)


@dataclass(frozen=True)
class Bench:
    """What feeds are read with.

    Attributes:
        postcodes: the prepared table of postcodes.
        shared: the reference data; need not be there.
    """

    postcodes: Path
    shared: Path = SHARED

    def lookup(self) -> Callable[[str], tuple[float, float] | None]:
        """Return what turns a postcode into its point."""
        return PostcodeTable.open(self.postcodes).point_of


Report = Mapping[str, Any]


@dataclass(frozen=True)
class AcceptedFeed:
    """One feed and how it is read.

    Attributes:
        name: of the feed and of its reviewed report.
        read: gives the report as JSON; `SourceUnusable` where it is nothing that can be validated.
        needs: the path in the reference data that it comes from, "" for one of our own.
        with_ids: the ids of its records may be kept.
    """

    name: str
    read: Callable[[Bench], Report]
    needs: str = ""
    with_ids: bool = False

    def why_not(self, bench: Bench) -> str:
        """Return why it cannot be read here, "" where it can."""
        if not self.needs or (bench.shared / self.needs).exists():
            return ""
        return f"../shared/data/{self.needs} is not beside the checkout"

    def kept(self, bench: Bench) -> Kept:
        """Read it, and return what is to be kept of the report."""
        try:
            report = self.read(bench)
        except SourceUnusable:
            return Kept(readable=False)
        return Kept.of(report, with_ids=self.with_ids)


@contextmanager
def prepared(postcodes: Path | None = None) -> Iterator[Bench]:
    """Give what feeds are read with; the table of postcodes takes some seconds where none is given."""
    if postcodes is not None:
        yield Bench(postcodes)
        return
    with tempfile.TemporaryDirectory(prefix="signpost-acceptance-") as folder:
        path = Path(folder) / "postcodes.bin"
        PostcodeTable.build(path)
        yield Bench(path)


def every_feed() -> list[AcceptedFeed]:
    """Return all feeds, in the order in which they are read."""
    found = [
        AcceptedFeed(f"samples/{one.slug}", partial(_sample, one.slug), with_ids=True) for one in PUBLISHERS
    ]
    found += [
        AcceptedFeed(f"harvested/{one.slug}", partial(_harvested, one.slug), with_ids=True)
        for one in PUBLISHERS
    ]
    found += [
        AcceptedFeed(f"samples/{one.slug}", partial(_spreadsheet, place), with_ids=True)
        for place, one in enumerate(SPREADSHEETS)
    ]
    found += [
        AcceptedFeed(f"dialects/{one.name}", partial(_dialect, one), with_ids=True) for one in samples()
    ]
    return [*found, *_conformance(), *_services()]


def _conformance() -> Iterator[AcceptedFeed]:
    for name in ("V3.0-UK-Default", "V3.0-UK-Fail"):
        path = f"conformance/mocks/{name}"
        yield AcceptedFeed(f"conformance/{name}", partial(_mock, path), path, with_ids=True)
    for name, pages in PAGING_RUNS.items():
        yield AcceptedFeed(f"conformance/{name}", partial(_paging, pages), _PAGING)
    for name, path in {
        "examples-3.0": "conformance/specs/3.0/examples",
        "hsds-international": "conformance/hsds-international/correct_example",
        "hsds-3.0": "standard/hsds-3.0/examples-json",
        "package-3.0": "standard/oruk-3.0/examples-csv",
    }.items():
        yield AcceptedFeed(f"conformance/{name}", partial(_file, path), path)


def _services() -> Iterator[AcceptedFeed]:
    for name, path in {
        "hsds_sample": "services/hsds_sample",
        "hsds_miami": "services/hsds_miami",
        "outpost-scout_x": "services/scout_x_fixture_services.json",
        "outpost-sample": "standard/dialects/outpost-services-sample.csv",
        "outpost-valid": "standard/dialects/outpost-services_valid.csv",
        "hounslow": "services/hounslow/hounslow_services_redacted.csv",
        "libraries-2023": "services/libraries/ace_libraries_england_2023.csv",
        "libraries-2025": LIBRARIES,
    }.items():
        yield AcceptedFeed(f"services/{name}", partial(_file, path), path)
    for name in TRAFFORD:
        path = f"services/trafford/{name}.csv"
        yield AcceptedFeed(f"trafford/{name}", partial(_file, path), path)
    for version in ("1.0", "3.0"):
        name = f"services/libraries-as-{version}"
        yield AcceptedFeed(name, partial(_libraries, version), LIBRARIES)


_PAGING = "conformance/pagination"
PAGING_RUNS = {
    "paging-clean": (
        "paginationFirstPage.json",
        "pagination.json",
        "pagination.json",
        "paginationLastPage.json",
    ),
    "paging-with-issues": (
        "paginationFirstPageWithIssues.json",
        "paginationWithIssues.json",
        "paginationWithIssues.json",
        "paginationLastPageWithIssues.json",
    ),
}
"""The two paging runs that the official tests once made: the file served as each page."""

LIBRARIES = "services/libraries/uk_libraries_schema_2025-04.csv"

TRAFFORD = (
    "charities_operating_in_trafford",
    "gm_dentists",
    "gm_food_banks",
    "gm_libraries",
    "gm_pharmacies",
    "sports_clubs",
    "sports_facilities",
    "trafford_allotments",
    "trafford_care_homes",
    "trafford_childrens_centres",
    "trafford_dentists",
    "trafford_food_banks",
    "trafford_general_practices",
    "trafford_jobcentreplus",
    "trafford_libraries",
    "trafford_mental_health_services",
    "trafford_pharmacies",
    "trafford_schools_and_colleges",
)


def _report(bench: Bench, source: object, **options: Any) -> Report:
    report = validate(source, as_of=AS_OF, seed=SEED, postcodes=bench.lookup(), **options)
    return report.as_json()


def _site(bench: Bench, server: LoopbackServer) -> Report:
    with server, Fetcher(LIMITS, allow_origins=frozenset({server.origin})) as fetcher:
        return _report(bench, server.url, fetcher=fetcher)


def _sample(slug: str, bench: Bench) -> Report:
    with (
        serve_samples(today=lambda: AS_OF) as served,
        Fetcher(LIMITS, allow_origins=frozenset({served.host_port})) as fetcher,
    ):
        return _report(bench, served.base_urls[slug], fetcher=fetcher, data_status="sample")


def _harvested(slug: str, bench: Bench) -> Report:
    """Return the report that a harvest keeps: of the services alone, with what the reader repaired."""
    one = publisher(slug)
    with tempfile.TemporaryDirectory(prefix="signpost-acceptance-") as folder:
        (Path(folder) / "postcodes.bin").symlink_to(bench.postcodes.absolute())
        hub = open_hub(Settings(var=Path(folder)))
        try:
            with (
                serve_samples(today=lambda: AS_OF) as served,
                hub.fetcher(allow=[served.host_port], pace=False) as fetcher,
            ):
                owner = hub.publishers.add_publisher(slug, one.publisher)
                feed = hub.publishers.add_feed(
                    slug, one.feed_name, served.base_urls[slug], publisher=owner, licence=one.licence
                )
                ended = harvest_feed(replace(hub.workshop(fetcher), today=AS_OF), feed)
            report = hub.harvests.report(ended.id)
        finally:
            hub.close()
    assert report is not None
    return dict(orjson.loads(report))


def _spreadsheet(place: int, bench: Bench) -> Report:
    with tempfile.TemporaryDirectory(prefix="signpost-acceptance-") as folder:
        path = write_spreadsheet(SPREADSHEETS[place], Path(folder), AS_OF)
        return _report(bench, path, data_status="sample")


def _dialect(sample: Sample, bench: Bench) -> Report:
    return _site(bench, SampleServer(sample))


def _mock(path: str, bench: Bench) -> Report:
    return _site(bench, mock_server(bench.shared / path))


def _paging(pages: tuple[str, ...], bench: Bench) -> Report:
    bodies = [(bench.shared / _PAGING / name).read_bytes() for name in pages]

    def answer(seen: Seen) -> Answer:
        number = seen.page or 1
        if seen.path == "/services" and 1 <= number <= len(bodies):
            return Answer(200, bodies[number - 1])
        return Answer(404, b"{}")

    return _site(bench, LoopbackServer(answer))


def _file(path: str, bench: Bench) -> Report:
    return _report(bench, bench.shared / path)


def _libraries(version: str, bench: Bench) -> Report:
    make = service_3_0 if version == "3.0" else service_1_0
    feeds = (feed for feed in read_feeds(bench.shared / LIBRARIES) if feed.version == version)
    records = (make(feed.authority, number, row, "first") for feed in feeds for number, row in feed.rows)
    return _report(bench, records)
