from collections.abc import Callable
from pathlib import Path

import pytest

from standards.openreferral.errors import FeedUnreadable, FetchRefused
from standards.openreferral.wire.crawl import crawl, probe
from standards.openreferral.wire.fetch import Fetcher
from tests.feedserver import Answer, Faults, FeedServer, LoopbackServer, Seen, mock_server
from tests.standards.wire.conftest import services

MakeFetcher = Callable[..., Fetcher]


@pytest.mark.parametrize(
    "ending", ["", "/", "/services", "/services/", "/services?page=2&per_page=5", "/?a=b#c"]
)
def test_any_way_of_giving_the_address_finds_the_base(fetcher_for: MakeFetcher, ending: str) -> None:
    with FeedServer(services(1)) as feed:
        found = probe(f" {feed.url}{ending} ", fetcher_for(feed))

        assert (found.base_url, found.services_path, found.version) == (feed.url, "/services", "3.0")


@pytest.mark.parametrize(
    "stated", ["HSDS-UK-3.0", "3.0", "V3", "v3.0", "HSDS-3.0", "3.1", 3.0, "HSDS-UK-3.1.1"]
)
def test_the_metadata_tells_version_3_however_it_is_written(fetcher_for: MakeFetcher, stated: object) -> None:
    with FeedServer(services(1), version="1.0", metadata={"version": stated}) as feed:
        found = probe(feed.url, fetcher_for(feed))

        assert found.version == "3.0"
        assert found.metadata == {"version": stated}
        assert found.reason == f"its metadata states version {str(stated)!r}"
        assert [exchange.status for exchange in found.exchanges] == [200, 200]


@pytest.mark.parametrize("version", ["1.0", "3.0"])
@pytest.mark.parametrize("metadata", [None, {"version": "HSDS-UK-1.0"}, {"hello": "there"}, ["hello"]])
def test_without_metadata_the_envelope_tells_the_version(
    fetcher_for: MakeFetcher, version: str, metadata: object
) -> None:
    with FeedServer(services(1), version=version, metadata=metadata) as feed:
        found = probe(feed.url, fetcher_for(feed))

        assert found.version == version
        assert found.reason == f"the envelope of its list of services is that of version {version}"


def test_services_may_be_under_hservices(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), version="1.0", services_path="/hservices") as feed:
        for address in (feed.url, f"{feed.url}/hservices"):
            assert probe(address, fetcher_for(feed)).services_path == "/hservices"


def test_the_address_may_be_a_list_of_its_own(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(3), version="1.0", services_path="/api/local", full_lists=True) as feed:
        found = probe(f"{feed.url}/api/local", fetcher_for(feed))

        assert (found.base_url, found.services_path) == (f"{feed.url}/api/local", "")
        assert [
            service.source_id for page in crawl(found, fetcher_for(feed)) for service in page.services
        ] == [
            "s0",
            "s1",
            "s2",
        ]


def test_a_feed_that_refuses_per_page_is_found(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(1), version="1.0", faults=Faults(refuse_per_page=True)) as feed:
        assert probe(feed.url, fetcher_for(feed)).version == "1.0"


def test_html_everywhere_is_said(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(1), faults=Faults(html=True)) as feed,
        pytest.raises(FeedUnreadable, match=r"/services\?page=1&per_page=5: it is a page of HTML"),
    ):
        probe(feed.url, fetcher_for(feed))


def test_nothing_but_404_is_said_for_each_address(fetcher_for: MakeFetcher) -> None:
    with LoopbackServer(lambda _: Answer.of({}, 404)) as server:
        with pytest.raises(FeedUnreadable) as failure:
            probe(server.url, fetcher_for(server))

        for path in ("/", "/services?page=1&per_page=5", "/hservices?page=1&per_page=5"):
            assert f"{server.url}{path} answered 404" in failure.value.why


def test_json_that_is_no_list_is_said(fetcher_for: MakeFetcher) -> None:
    def answer(seen: Seen) -> Answer:
        return Answer.of({"message": "Hello"}) if seen.path == "/services" else Answer.of({}, 404)

    with LoopbackServer(answer) as server, pytest.raises(FeedUnreadable, match="no array of entries"):
        probe(server.url, fetcher_for(server))


def test_a_front_page_in_html_does_not_hide_the_services(fetcher_for: MakeFetcher) -> None:
    def answer(seen: Seen) -> Answer:
        if seen.path == "/services":
            return Answer.of({"content": [], "totalPages": 0})
        return Answer(200, b"<html>Welcome</html>", {"Content-Type": "text/html"})

    with LoopbackServer(answer) as server:
        assert probe(server.url, fetcher_for(server)).version == "1.0"


def test_a_front_page_that_redirects_in_a_circle_does_not_hide_the_services(fetcher_for: MakeFetcher) -> None:
    def answer(seen: Seen) -> Answer:
        if seen.path == "/services":
            return Answer.of({"content": [], "totalPages": 0})
        return Answer(302, b"", {"Location": "/"})

    with LoopbackServer(answer) as server:
        assert probe(server.url, fetcher_for(server)).version == "1.0"


def test_a_server_that_is_not_there_is_not_asked_at_every_path(
    fetcher_for: MakeFetcher, pauses: list[float]
) -> None:
    with FeedServer(services(1)) as feed:
        fetcher = fetcher_for(feed)

    with pytest.raises(FeedUnreadable, match="nothing listens there"):
        probe(feed.url, fetcher)
    assert len(pauses) == 3


@pytest.mark.parametrize(
    "address", ["", "publisher", "ftp://publisher.example", "http://127.0.0.1:1/services"]
)
def test_an_address_that_may_not_be_fetched_is_refused(address: str) -> None:
    with Fetcher() as fetcher, pytest.raises(FetchRefused):
        probe(address, fetcher)


def test_the_official_mock_feed_is_read(shared_data: Path, fetcher_for: MakeFetcher) -> None:
    with mock_server(shared_data / "conformance/mocks/V3.0-UK-Default") as mock:
        fetcher = fetcher_for(mock)
        found = probe(mock.url, fetcher)
        pages = list(crawl(found, fetcher))

        assert found.version == "3.0"
        assert [service.detail_problem for page in pages for service in page.services] == [None]
        assert pages[0].services[0].record["name"] == "Community Counselling"


@pytest.mark.parametrize("ending", ["", "/", "/?per_page=5000&service_type=298"])
def test_a_list_of_local_services_has_its_details_among_all_others(
    fetcher_for: MakeFetcher, ending: str
) -> None:
    (record,) = services(1)

    def answer(seen: Seen) -> Answer:
        if seen.path.rstrip("/") == "/v2/services/local":
            return Answer.of(
                {"totalElements": 1, "totalPages": 1, "content": [{"id": "s0", "name": "Short"}]}
            )
        return Answer.of(record) if seen.path == "/v2/services/s0" else Answer.of({}, 404)

    with LoopbackServer(answer) as server:
        fetcher = fetcher_for(server)
        found = probe(f"{server.url}/v2/services/local{ending}", fetcher)

        assert (found.base_url, found.services_path) == (f"{server.url}/v2", "/services/local")
        with crawl(found, fetcher) as pages:
            assert [one.record for page in pages for one in page.services] == [record]
