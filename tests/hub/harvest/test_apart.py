"""Pages that are read by a process of their own give what they give when they are read here."""

from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from hub.harvest.apart import WORTH_IT, ReadingApart, ReadingHere, Recipe
from hub.harvest.reading import PageRead, PageReader
from hub.harvest.workshop import Readers
from hub.places.placement import place
from hub.places.postcodes import PostcodeTable
from sample_feeds.server import serve_samples
from standards.openreferral.wire.crawl import CrawledPage, crawl, probe
from standards.openreferral.wire.fetch import Fetcher
from tests.conftest import QUICK, MakeHub
from tests.hub.records import a_service

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize("slug", ["hull", "bristol", "south-gloucestershire"])
def test_a_page_gives_the_same_here_and_apart(slug: str, postcode_table: Path) -> None:
    table = PostcodeTable.open(postcode_table)
    with serve_samples() as samples, fetcher(samples.host_port) as getting:
        feed = probe(samples.base_urls[slug], getting)
        pages = list(crawl(feed, getting))
    here = ReadingHere(
        PageReader(
            feed.version,
            as_of=TODAY,
            place=lambda document, hidden: place(document, table, hidden),
            postcodes=table.point_of,
            marked=frozenset(),
            is_sample=False,
        )
    )
    apart = ReadingApart(Recipe(feed.version, TODAY, postcode_table, frozenset(), QUICK))

    with closing(apart):
        waiting = [(page, apart.submit(page)) for page in pages]
        pairs = [(here.submit(page).result(), future.result(60)) for page, future in waiting]

    assert sum(len(one.records) for one, _ in pairs) > 40
    for one, other in pairs:
        assert facts(one) == facts(other)


def test_a_fault_of_our_own_comes_back_from_the_other_process(postcode_table: Path) -> None:
    apart = ReadingApart(Recipe("3.0", TODAY, postcode_table / "absent", frozenset(), QUICK))

    with closing(apart), pytest.raises(Exception, match="process"):
        apart.submit(a_page()).result(60)


def test_only_a_large_feed_gets_a_process(make_hub: MakeHub) -> None:
    hub = make_hub()
    with hub.fetcher() as getting, closing(readers_of(hub.workshop(getting))) as readers:
        assert isinstance(readers.for_total(None), ReadingHere)
        assert isinstance(readers.for_total(WORTH_IT - 1), ReadingHere)
        assert isinstance(readers.for_total(WORTH_IT), ReadingApart)


def test_a_hub_with_a_geocoder_reads_every_feed_here(make_hub: MakeHub) -> None:
    hub = make_hub(geocoder="nominatim")
    with hub.fetcher() as getting, closing(readers_of(hub.workshop(getting))) as readers:
        assert isinstance(readers.for_total(10 * WORTH_IT), ReadingHere)


def readers_of(workshop: object) -> Readers:
    return Readers(workshop, "3.0", TODAY, frozenset(), is_sample=False)


def fetcher(origin: str) -> Fetcher:
    return Fetcher(QUICK, allow_origins=frozenset({origin}))


def facts(read: PageRead) -> tuple[object, ...]:
    return (read.records, read.unreadable, read.hidden, read.secrets, read.notices)


def a_page() -> CrawledPage:
    from tests.feedserver import FeedServer

    with FeedServer([a_service(1)], full_lists=True) as server, fetcher(server.origin) as getting:
        return next(crawl(probe(server.url, getting), getting))
