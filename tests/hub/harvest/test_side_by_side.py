"""Several harvests at once: none waits for another's feed, none spoils another's snapshot."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest

from hub.errors import FeedBusy
from hub.harvest.lock import feed_lock
from hub.harvest.run import harvest_feed, harvest_feeds
from hub.harvest.store import Outcome
from hub.serve import Hub
from tests.conftest import register, workshop
from tests.feedserver import Faults, FeedServer
from tests.hub.harvest.rows import head
from tests.hub.records import a_service, lists_of_terms, names, public_ids, services, uuid_of

SLUGS = ("bristol", "hull", "leeds", "york")


def test_feeds_with_the_same_ids_harvested_at_once_all_keep_every_service(hub: Hub) -> None:
    with ExitStack() as stack:
        feeds = [stack.enter_context(FeedServer(services(30), full_lists=True)) for _ in SLUGS]
        for slug, feed in zip(SLUGS, feeds, strict=True):
            register(hub, feed, slug=slug)
        with_what = workshop(hub, *feeds, per_page=5)
        with with_what.fetcher:
            ended = harvest_feeds(with_what, hub.publishers.feeds())

    assert [one.outcome for one in ended] == [Outcome.LIVE] * len(SLUGS)
    every_id = [one for slug in SLUGS for one in public_ids(hub, slug)]
    assert len(every_id) == len(set(every_id)) == 30 * len(SLUGS)
    revisions = [one.revision for one in hub.catalogue.changes(0, 1_000)]
    assert revisions == list(range(1, 30 * len(SLUGS) + 1))
    assert head(hub) == revisions[-1]


def test_feeds_that_share_their_lists_do_not_stop_each_other(hub: Hub) -> None:
    def tagged(order: int) -> list[dict[str, object]]:
        terms = [
            {"id": uuid_of("term", number), "name": f"Term {number}", "taxonomy": "Shared list"}
            for number in range(40)
        ]
        attributes = [{"id": uuid_of("a", term["id"]), "taxonomy_term": term} for term in terms[::order]]
        return [a_service(1, attributes=attributes)]

    with ExitStack() as stack:
        feeds = [stack.enter_context(FeedServer(tagged(order))) for order in (1, -1, 1, -1)]
        for slug, feed in zip(SLUGS, feeds, strict=True):
            register(hub, feed, slug=slug)
        with_what = workshop(hub, *feeds)
        with with_what.fetcher:
            ended = harvest_feeds(with_what, hub.publishers.feeds())

    assert [one.outcome for one in ended] == [Outcome.LIVE] * len(SLUGS)
    assert lists_of_terms(hub, *SLUGS) == ["Shared list"]


def test_one_bad_feed_does_not_stop_another(hub: Hub) -> None:
    with FeedServer(services(2)) as good, FeedServer([], faults=Faults(html=True)) as bad:
        register(hub, bad, slug="bad")
        register(hub, good, slug="good")
        with_what = workshop(hub, good, bad)
        said = []
        with with_what.fetcher:
            ended = harvest_feeds(with_what, hub.publishers.feeds(), on_end=said.append)

    assert {one.feed: one.outcome for one in ended} == {"bad": Outcome.FAILED, "good": Outcome.LIVE}
    assert sorted(one.feed for one in said) == ["bad", "good"]
    assert len(names(hub, "good")) == 2


def test_the_same_feed_is_not_harvested_twice_at_once(small_hub: Hub) -> None:
    started, go_on = threading.Event(), threading.Event()

    def pause(_done: int, _total: int | None) -> None:
        started.set()
        go_on.wait(10)

    with FeedServer(services(2)) as feed:
        register(small_hub, feed)
        with_what = workshop(small_hub, feed)
        one = small_hub.publishers.feed("hull")
        with with_what.fetcher, ThreadPoolExecutor(1) as pool:
            first = pool.submit(harvest_feed, with_what, one, progress=pause)
            assert started.wait(10)
            with pytest.raises(FeedBusy, match="hull is being harvested just now"):
                harvest_feed(with_what, one)
            go_on.set()

            assert first.result().outcome is Outcome.LIVE

    assert len(small_hub.harvests.of_feed("hull")) == 1


def test_what_serves_is_whole_while_a_harvest_runs(hub: Hub) -> None:
    seen: list[list[str]] = []
    with FeedServer(services(4), full_lists=True) as feed:
        register(hub, feed)
        with_what = workshop(hub, feed, per_page=2)
        one = hub.publishers.feed("hull")
        with with_what.fetcher:
            harvest_feed(with_what, one)
            feed.services = [{**each, "name": f"New {each['name']}"} for each in services(4)]
            harvest_feed(with_what, one, progress=lambda _done, _total: seen.append(names(hub)))

    old = [f"Lunch club {number}" for number in range(1, 5)]
    assert seen == [old, old]
    assert names(hub) == [f"New {name}" for name in old]


def test_a_lock_is_free_again_after_an_error(hub: Hub) -> None:
    with pytest.raises(ValueError, match="on purpose"), feed_lock(hub.jobs, "hull"):
        raise ValueError("on purpose")

    with feed_lock(hub.jobs, "hull"), pytest.raises(FeedBusy), feed_lock(hub.jobs, "hull"):
        pass


def test_of_several_feeds_all_are_kept_or_none(hub: Hub) -> None:
    with feed_lock(hub.jobs, "leeds"):
        with pytest.raises(FeedBusy, match="leeds is being harvested"), feed_lock(hub.jobs, "hull", "leeds"):
            pass

        with feed_lock(hub.jobs, "hull"):
            pass
