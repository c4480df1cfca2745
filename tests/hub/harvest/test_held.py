"""A snapshot that lost too much waits for a person; yesterday's keeps serving."""

import pytest

from hub.catalogue.tables import staged_service
from hub.errors import CannotRelease, FeedBusy
from hub.harvest.lock import feed_lock
from hub.harvest.release import release_harvest
from hub.harvest.store import Harvest, Outcome
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import Faults, FeedServer
from tests.hub.harvest.rows import changes, head, rows, service_rows
from tests.hub.records import a_service, found, names, services


def release(hub: Hub, number: int, slug: str = "hull") -> Harvest:
    feed = hub.publishers.feed(slug)
    done = release_harvest(hub.databases, hub.jobs, feed, number)
    hub.follow()
    return done


def test_a_feed_that_lost_most_services_is_held(hub: Hub) -> None:
    with FeedServer(services(12)) as feed:
        live = harvest(hub, feed)
        before, position = service_rows(hub), head(hub)
        feed.services = [a_service(1, name="Supper club")]

        held = harvest(hub, feed)

    assert held.outcome is Outcome.HELD
    assert "12" in held.reason
    assert "11" in held.reason
    assert (service_rows(hub), head(hub)) == (before, position)
    assert hub.publishers.feed("hull").live_harvest == live.id
    assert len(found(hub)) == 12
    assert hub.harvests.report(held.id) is not None


def test_an_empty_feed_is_held_however_small_it_was(hub: Hub) -> None:
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
        feed.services = []

        held = harvest(hub, feed)

    assert held.outcome is Outcome.HELD
    assert "none" in held.reason
    assert len(names(hub)) == 2


def test_a_small_loss_is_let_through(hub: Hub) -> None:
    with FeedServer(services(6)) as feed:
        harvest(hub, feed)
        feed.services = services(1)

        assert harvest(hub, feed).outcome is Outcome.LIVE

    assert names(hub) == ["Lunch club 1"]


def test_a_feed_whose_ids_have_all_changed_is_held(hub: Hub) -> None:
    with FeedServer(services(8)) as feed:
        harvest(hub, feed)
        feed.services = [{**one, "id": f"new-{number}"} for number, one in enumerate(services(8))]

        held = harvest(hub, feed)

    assert held.outcome is Outcome.HELD
    assert "8 have ids not seen before" in held.reason


def test_a_held_snapshot_is_live_when_it_is_released(hub: Hub) -> None:
    with FeedServer(services(12)) as feed:
        harvest(hub, feed)
        feed.services = [a_service(1, name="Supper club"), a_service(13)]
        held = harvest(hub, feed)
        before = head(hub)

        done = release(hub, held.id)

    assert (done.outcome, done.id) == (Outcome.LIVE, held.id)
    assert (done.counts["added"], done.counts["changed"], done.counts["removed"]) == (1, 1, 11)
    assert names(hub) == ["Supper club", "Lunch club 13"]
    assert found(hub) == {"Supper club", "Lunch club 13"}
    assert len(changes(hub, before)) == 13
    assert hub.publishers.feed("hull").live_harvest == held.id
    assert rows(hub, staged_service) == []


def test_a_held_snapshot_of_nothing_can_be_released(hub: Hub) -> None:
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
        feed.services = []
        held = harvest(hub, feed)

        release(hub, held.id)

    assert names(hub) == []
    assert found(hub) == set()


def test_after_a_release_the_same_feed_is_unchanged(hub: Hub) -> None:
    with FeedServer(services(12), full_lists=True) as feed:
        harvest(hub, feed)
        feed.services = services(2)
        release(hub, harvest(hub, feed).id)

        again = harvest(hub, feed)

    assert again.outcome is Outcome.UNCHANGED
    assert len(names(hub)) == 2


def test_the_next_harvest_takes_the_place_of_a_held_one(hub: Hub) -> None:
    with FeedServer(services(12)) as feed:
        harvest(hub, feed)
        feed.services = services(1)
        held = harvest(hub, feed)
        feed.services = services(11)

        after = harvest(hub, feed)

    assert after.outcome is Outcome.LIVE
    assert len(names(hub)) == 11
    assert rows(hub, staged_service) == []
    with pytest.raises(CannotRelease, match=rf"Harvest {held.id} of hull"):
        release(hub, held.id)


def test_a_harvest_that_fails_leaves_the_held_snapshot_to_be_released(hub: Hub) -> None:
    with FeedServer(services(12)) as feed:
        harvest(hub, feed)
        feed.services = [a_service(1, name="Supper club")]
        held = harvest(hub, feed)
        feed.faults = Faults(html=True)
        assert harvest(hub, feed).outcome is Outcome.FAILED

        release(hub, held.id)

    assert names(hub) == ["Supper club"]


def test_only_a_held_harvest_of_the_same_feed_can_be_released(hub: Hub) -> None:
    with FeedServer(services(12)) as feed, FeedServer(services(1)) as other:
        live = harvest(hub, feed)
        harvest(hub, other, slug="bristol")
        feed.services = services(1)
        held = harvest(hub, feed)

    for slug, number in (("hull", live.id), ("bristol", held.id), ("hull", 999)):
        with pytest.raises(CannotRelease):
            release(hub, number, slug)
    assert len(names(hub)) == 12


def test_nothing_is_released_while_the_feed_is_harvested(small_hub: Hub) -> None:
    with FeedServer(services(12)) as feed:
        harvest(small_hub, feed)
        feed.services = services(1)
        held = harvest(small_hub, feed)

    with feed_lock(small_hub.jobs, "hull"), pytest.raises(FeedBusy, match="hull"):
        release(small_hub, held.id)


def test_a_list_that_broke_off_is_held_however_little_it_lost(hub: Hub) -> None:
    with FeedServer(services(4), page_size=2) as feed:
        harvest(hub, feed)
        feed.faults = Faults(repeat_page=True)

        held = harvest(hub, feed)

    assert held.outcome is Outcome.HELD
    assert "page 2 holds only items that were read before" in held.reason
    assert len(names(hub)) == 4
