import gc
import threading
from collections.abc import Callable
from typing import Any

import pytest

from standards.openreferral.errors import FeedUnreadable
from standards.openreferral.wire.crawl import Crawl, CrawledPage, Probe, crawl, crawl_list, probe
from standards.openreferral.wire.fetch import Fetcher
from tests.feedserver import Answer, Faults, FeedServer, LoopbackServer, Seen, wait_until
from tests.standards.wire.conftest import services

MakeFetcher = Callable[..., Fetcher]


def of(feed: LoopbackServer, version: str = "3.0") -> Probe:
    return Probe(version, feed.url, "/services", {}, (), "a test says so")


def ids(pages: Crawl | list[CrawledPage]) -> list[str | None]:
    return [service.source_id for page in pages for service in page.services]


def numbers(count: int) -> list[str]:
    return [f"s{number}" for number in range(count)]


def list_requests(feed: LoopbackServer) -> list[int | None]:
    return [seen.page for seen in feed.requests if seen.path == "/services"]


@pytest.mark.parametrize("version", ["1.0", "3.0"])
@pytest.mark.parametrize("full_lists", [False, True])
def test_every_service_of_every_page_is_read_in_order(
    fetcher_for: MakeFetcher, version: str, full_lists: bool
) -> None:
    with FeedServer(services(23), version=version, full_lists=full_lists, page_size=10) as feed:
        fetcher = fetcher_for(feed)
        under_way = crawl(probe(feed.url, fetcher), fetcher)
        pages = list(under_way)

        assert ids(pages) == numbers(23)
        assert [page.number for page in pages] == [1, 2, 3]
        assert all(service.record["schedules"] for page in pages for service in page.services)
        assert (under_way.pages, under_way.services, under_way.declared_total) == (3, 23, 23)
        assert under_way.stopped is None
        assert under_way.repeated_ids == 0


def test_details_are_asked_for_only_where_the_list_is_short(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(4), full_lists=True) as feed:
        page = next(crawl(of(feed), fetcher_for(feed)))

        assert page.details == []
        assert page.services[2].url == f"{feed.url}/services?page=1&per_page=100"
        assert page.services[2].pointer == "/contents/2"
    with FeedServer(services(4)) as feed:
        page = next(crawl(of(feed), fetcher_for(feed)))

        assert len(page.details) == 4
        assert page.services[2].url == f"{feed.url}/services/s2"
        assert page.services[2].pointer == ""
        assert page.services[2].list_item == page.page.items[2]


def test_details_are_asked_for_at_the_same_time_within_the_limit(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(12), faults=Faults(pause_s=0.04)) as feed:
        list(crawl(of(feed), fetcher_for(feed, per_server_concurrency=3)))

        assert feed.most_at_a_time == 3


def test_an_id_is_quoted_in_the_url_of_its_detail(fetcher_for: MakeFetcher) -> None:
    odd: list[dict[str, Any]] = [
        {"id": "a/b?c#d é", "name": "Odd", "schedules": []},
        {"id": 7, "name": "Number", "schedules": []},
    ]
    with FeedServer(odd) as feed:
        page = next(crawl(of(feed), fetcher_for(feed)))

        assert feed.requests[1].target.startswith("/services/")
        assert {seen.target for seen in feed.requests[1:3]} == {
            "/services/a%2Fb%3Fc%23d%20%C3%A9",
            "/services/7",
        }
        assert [service.detail_problem for service in page.services] == [None, None]
        assert [service.source_id for service in page.services] == ["a/b?c#d é", "7"]


def test_the_next_page_is_read_while_the_caller_works(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(6), full_lists=True, page_size=2) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))
        next(under_way)

        assert wait_until(lambda: list_requests(feed) == [1, 2])
        # One page ahead and no more: the third waits until the second is taken.
        assert not wait_until(lambda: 3 in list_requests(feed), 0.1)
        under_way.close()


def test_a_crawl_left_early_leaves_no_threads(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(60), page_size=20) as feed, crawl(of(feed), fetcher_for(feed)) as under_way:
        next(under_way)
    assert wait_until(
        lambda: (
            not [each for each in threading.enumerate() if each.name.startswith(("signpost-d", "signpost-p"))]
        )
    )
    with pytest.raises(StopIteration):
        next(under_way)


def test_each_page_is_reported_on_the_callers_thread(fetcher_for: MakeFetcher) -> None:
    reported: list[tuple[int, str]] = []
    with FeedServer(services(6), full_lists=True, page_size=2) as feed:
        pages = crawl(
            of(feed),
            fetcher_for(feed),
            on_page=lambda page: reported.append((page.number, threading.current_thread().name)),
        )

        assert len(list(pages)) == 3
        assert reported == [(number, threading.current_thread().name) for number in (1, 2, 3)]


@pytest.mark.parametrize(
    "faults",
    [
        Faults(zero_based=True),
        Faults(without_totals=True),
        Faults(without_totals=True, past_end_status=404),
        Faults(without_totals=True, past_end_status=400),
        Faults(wrong_pages=23),
        Faults(wrong_pages=23, past_end_status=404),
        Faults(last_everywhere=True),
        Faults(refuse_per_page=True),
        Faults(fail_pages={2: 3}),
        Faults(truncated={1: 1, 2: 1}),
        Faults(hang_up_times=3),
        Faults(pages_from_zero=True),
        Faults(encoding="gzip"),
        Faults(chunked=True),
        Faults(close=True),
        Faults(without_length=True),
    ],
)
@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_a_faulty_server_costs_no_service(fetcher_for: MakeFetcher, faults: Faults, version: str) -> None:
    fresh = Faults(**vars(faults))
    with FeedServer(services(23), version, full_lists=True, page_size=10, faults=fresh) as feed:
        under_way = crawl(of(feed, version), fetcher_for(feed))

        assert sorted(ids(list(under_way)), key=str) == sorted(numbers(23))
        assert under_way.services == 23


def test_a_server_that_ignores_the_page_is_noticed(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(30), full_lists=True, page_size=10, faults=Faults(repeat_page=True)) as feed:
        feed.faults.without_totals = True
        under_way = crawl(of(feed), fetcher_for(feed))

        assert ids(list(under_way)) == numbers(10)
        assert under_way.stopped is not None
        assert "page 2 holds only items that were read before" in under_way.stopped
        assert "ignoring the page number" in under_way.stopped
        assert list_requests(feed) == [1, 2]


def test_a_list_that_ends_before_its_declared_total_says_so(fetcher_for: MakeFetcher) -> None:
    def answer(seen: Seen) -> Answer:
        contents = services(2) if seen.page == 1 else []
        return Answer.of({"total_items": 9, "total_pages": 5, "contents": contents})

    with LoopbackServer(answer) as server:
        under_way = crawl(of(server), fetcher_for(server))

        assert len(ids(list(under_way))) == 2
        assert under_way.stopped == "page 2 is empty: 2 of 9 declared items were read"


def test_a_list_that_changes_under_way_gives_the_repeated_service_and_counts_it(
    fetcher_for: MakeFetcher,
) -> None:
    def answer(seen: Seen) -> Answer:
        start = {1: 0, 2: 1, 3: 3}[seen.page or 1]
        return Answer.of({"total_items": 5, "total_pages": 3, "contents": services(2, start=start)})

    with LoopbackServer(answer) as server:
        under_way = crawl(of(server), fetcher_for(server))

        assert ids(list(under_way)) == ["s0", "s1", "s1", "s2", "s3", "s4"]
        assert under_way.repeated_ids == 1
        assert under_way.services == 5


def test_an_endless_list_ends_with_an_error_at_the_page_cap(fetcher_for: MakeFetcher) -> None:
    with FeedServer([], full_lists=True, page_size=2, faults=Faults(endless=True)) as feed:
        feed.faults.detail_status = 404
        with pytest.raises(FeedUnreadable, match="goes on after 7 pages"):
            list(crawl(of(feed), fetcher_for(feed, pages=7)))

        assert len(list_requests(feed)) == 7


def test_a_crawl_that_takes_too_long_ends_with_an_error(fetcher_for: MakeFetcher) -> None:
    with (
        FeedServer(services(40), page_size=20, faults=Faults(pause_s=0.02)) as feed,
        pytest.raises(FeedUnreadable, match=r"did not finish within 0\.1 seconds"),
    ):
        list(crawl(of(feed), fetcher_for(feed, feed_s=0.1)))


@pytest.mark.parametrize(
    ("faults", "why"),
    [
        (Faults(status_on_page={3: 500}), "page 3 answered 500"),
        (Faults(status_on_page={3: 404}), "page 3 answered 404"),
        (Faults(status_on_page={1: 404}), "page 1 answered 404"),
        (Faults(truncated={2: 99}), r"stops being JSON at line 1 column \d+ .*\(page 2, read twice\)"),
        (Faults(hang_up_times=99), r"closed the connection without an answer \(page 1\)"),
        (Faults(html=True), r"HTML or XML, not JSON \(page 1"),
        (Faults(nesting=5000), r"nested more than 100 levels deep \(page 1"),
        (Faults(bomb=20 * 1024 * 1024), r"200 times its size .* \(page 1\)"),
        (Faults(header_bytes=90_000), r"headers are larger than 65,536 bytes \(page 1\)"),
        (Faults(redirect_to="http://169.254.169.254/"), r"a link-local address.*\(page 1\)"),
        (Faults(content_length=10), r"connection broke.*\(page 1\)"),
    ],
)
def test_a_page_that_cannot_be_had_is_never_silently_lost(
    fetcher_for: MakeFetcher, faults: Faults, why: str
) -> None:
    with FeedServer(services(50), full_lists=True, page_size=10, faults=faults) as feed:
        with pytest.raises(FeedUnreadable, match=why) as failure:
            list(crawl(of(feed), fetcher_for(feed)))

        assert failure.value.url == f"{feed.url}/services"


def test_pages_before_the_one_that_fails_are_given_out(fetcher_for: MakeFetcher) -> None:
    with FeedServer(
        services(50), full_lists=True, page_size=10, faults=Faults(status_on_page={3: 500})
    ) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))

        assert [next(under_way).number for _ in range(2)] == [1, 2]
        with pytest.raises(FeedUnreadable):
            next(under_way)


@pytest.mark.parametrize(
    ("faults", "problem"),
    [
        (Faults(detail_status={"s1": 404}), "its detail answered 404"),
        (Faults(detail_status={"s1": 500}), "its detail answered 500"),
        (Faults(details={"s1": ["no"]}), "its detail is not a JSON object"),
        (Faults(details={"s1": {"error": "no"}}), "its detail answered with a record without an id"),
        (Faults(details={"s1": {"id": "s2"}}), "its detail answered with the record 's2'"),
    ],
)
def test_a_detail_that_fails_costs_no_service(fetcher_for: MakeFetcher, faults: Faults, problem: str) -> None:
    with FeedServer(services(3), faults=faults) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))
        (page,) = list(under_way)

        assert [service.detail_problem for service in page.services] == [None, problem, None]
        assert page.services[1].record == page.services[1].list_item == page.page.items[1]
        assert page.services[1].pointer == "/contents/1"
        assert under_way.details_failed == 1
        assert under_way.details_stopped is None


@pytest.mark.parametrize(
    "faults",
    [
        Faults(detail_status=404),
        Faults(detail_status=403),
        Faults(details={source_id: {"error": "not found"} for source_id in numbers(60)}),
    ],
)
def test_a_feed_without_details_is_not_asked_for_all_of_them(
    fetcher_for: MakeFetcher, faults: Faults
) -> None:
    with FeedServer(services(60), page_size=20, faults=faults) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))
        pages = list(under_way)

        details_asked = len(feed.requests) - len(list_requests(feed))
        assert 10 <= details_asked <= 12
        assert ids(pages) == numbers(60)
        assert under_way.details_stopped is not None
        assert under_way.details_failed == 60
        assert pages[2].services[0].detail_problem == under_way.details_stopped


def test_details_that_fail_for_now_are_asked_for_to_the_last(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(15), faults=Faults(detail_status=500)) as feed:
        under_way = crawl(of(feed), fetcher_for(feed, tries=1))
        list(under_way)

        assert (under_way.details_failed, under_way.details_stopped) == (15, None)
        assert len(feed.requests) == 16


def test_one_detail_found_is_reason_enough_to_go_on_asking(fetcher_for: MakeFetcher) -> None:
    missing = dict.fromkeys(numbers(60)[1:], 404)
    with FeedServer(services(60), page_size=20, faults=Faults(detail_status=missing)) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))
        list(under_way)

        assert under_way.details_stopped is None
        assert under_way.requests == len(feed.requests) == 63


def test_what_stands_in_the_list_and_is_no_service_is_passed_on(fetcher_for: MakeFetcher) -> None:
    items: list[Any] = ["a text", None, {"name": "No id"}, {"id": "", "name": "Blank id"}]
    with LoopbackServer(lambda _: Answer.of({"contents": items, "last_page": True})) as server:
        (page,) = list(crawl(of(server), fetcher_for(server)))

        assert [service.record for service in page.services] == items
        assert [service.source_id for service in page.services] == [None] * 4
        assert page.services[2].detail_problem == "the list gives no id to ask for its detail by"
        assert [service.pointer for service in page.services] == [f"/contents/{index}" for index in range(4)]


def test_services_without_ids_are_not_taken_for_repeated(fetcher_for: MakeFetcher) -> None:
    nameless = [{"id": "", "name": f"Service {number}"} for number in range(25)]
    with FeedServer(nameless, page_size=10) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))

        assert len(ids(list(under_way))) == 25
        assert (under_way.repeated_ids, under_way.stopped) == (0, None)


def test_an_empty_feed_is_read_as_empty(fetcher_for: MakeFetcher) -> None:
    with FeedServer([]) as feed:
        under_way = crawl(of(feed), fetcher_for(feed))

        assert list(under_way) == []
        assert (under_way.declared_total, under_way.stopped) == (0, None)


def test_a_list_besides_the_services_is_read_to_its_end(fetcher_for: MakeFetcher) -> None:
    terms = [{"id": f"t{number}"} for number in range(25)]
    lists: dict[str, list[Any]] = {"/taxonomies": terms, "/vocabularies": ["esdNeeds", "esdServiceTypes"]}
    with FeedServer(services(1), lists=lists, page_size=10) as feed:
        fetcher = fetcher_for(feed)

        assert list(crawl_list(of(feed), fetcher, "/taxonomies")) == terms
        assert list(crawl_list(of(feed), fetcher, "vocabularies")) == ["esdNeeds", "esdServiceTypes"]


def test_a_bare_array_that_ignores_paging_comes_once(fetcher_for: MakeFetcher) -> None:
    with LoopbackServer(lambda _: Answer.of(["a", "b"])) as server:
        assert list(crawl_list(of(server), fetcher_for(server), "/vocabularies")) == ["a", "b"]


def test_a_list_that_the_feed_does_not_have_is_empty_and_a_broken_one_is_an_error(
    fetcher_for: MakeFetcher,
) -> None:
    with FeedServer(services(1), lists={"/taxonomies": [1]}, faults=Faults(status_on_page={1: 500})) as feed:
        assert list(crawl_list(of(feed), fetcher_for(feed), "/organizations")) == []
        with pytest.raises(FeedUnreadable, match="page 1 answered 500"):
            list(crawl_list(of(feed), fetcher_for(feed), "/taxonomies"))


def test_only_the_page_at_hand_and_the_next_are_held(fetcher_for: MakeFetcher) -> None:
    with FeedServer(services(80), full_lists=True, page_size=10) as feed:
        held = [
            sum(isinstance(each, CrawledPage) for each in gc.get_objects())
            for _ in crawl(of(feed), fetcher_for(feed))
        ]

        # The page at hand, the one read ahead, and the one before that the loop is letting go.
        assert len(held) == 8
        assert max(held) <= 3
