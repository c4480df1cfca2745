"""A place that becomes a secret is out of sight at once, whether or not its feed is harvested again."""

import pytest

from hub.catalogue.marks import Marks
from hub.harvest.hiding import hide_marked
from hub.harvest.store import Outcome
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.records import a_place, a_service, an_address, documents, uuid_of

STREET, POSTCODE = "14 Quayside Row", "HU3 2RE"


def test_a_marked_service_is_hidden_without_a_harvest_and_its_old_copies_are_cleaned(hub: Hub) -> None:
    with FeedServer([a_service(1), a_service(2)], full_lists=True) as feed:
        harvest(hub, feed)
        assert STREET in text_of(hub, uuid_of("service", 2))
        Marks(hub.databases).add(uuid_of("service", 2), "asked for by the charity")

        count = hide_marked(hub.databases, uuid_of("service", 2))

        assert count == 1
        hidden = text_of(hub, uuid_of("service", 2))
        assert STREET not in hidden
        assert POSTCODE not in hidden
        assert STREET in text_of(hub, uuid_of("service", 1))
        before = hub.catalogue.log_position()
        again = harvest(hub, feed)

    # What was written at once is what a harvest writes: nothing moves.
    assert again.outcome is Outcome.UNCHANGED
    assert hub.catalogue.log_position() == before


def test_the_lists_and_the_index_follow(small_hub: Hub) -> None:
    with FeedServer([a_service(2)], full_lists=True) as feed:
        harvest(small_hub, feed)
    feeds = [feed.id for feed in small_hub.publishers.feeds()]
    Marks(small_hub.databases).add(uuid_of("location", 2), "asked for")

    hide_marked(small_hub.databases, uuid_of("location", 2))
    report = small_hub.follow()

    assert report.applied == 1
    pairs = small_hub.catalogue.service_at_location_list(feeds, limit=10).items
    assert STREET.encode() not in b"".join(part for pair in pairs for part in pair)
    stored = small_hub.catalogue.service(uuid_of("service", 2))
    assert stored is not None
    assert [entry.keys() & {"latitude", "longitude"} for entry in stored.placement] == [set()]


def test_a_held_snapshot_hides_what_the_live_one_shows(hub: Hub) -> None:
    services = [a_service(number) for number in range(40)]
    with FeedServer(services, full_lists=True) as feed:
        harvest(hub, feed)
        key = uuid_of("service", 2)
        words = {"description": "A women's refuge. Please ring first."}
        feed.services = [a_service(2, **words), *(a_service(number) for number in range(3, 10))]

        ended = harvest(hub, feed)

    assert ended.outcome is Outcome.HELD
    assert STREET not in text_of(hub, key)
    assert len(documents(hub)) == 40


@pytest.mark.parametrize("refuge_first", [True, False])
@pytest.mark.parametrize("page_size", [50, 1])
def test_a_place_that_one_service_hides_no_other_shows(
    small_hub: Hub, refuge_first: bool, page_size: int
) -> None:
    refuge = a_service(1, name="Rose women's refuge", service_at_locations=[a_place(1, link_id="a")])
    course = a_service(2, name="Parenting course", service_at_locations=[a_place(1, link_id="b")])
    services = [refuge, course] if refuge_first else [course, refuge]
    with FeedServer(services, full_lists=True, page_size=page_size) as feed:
        harvest(small_hub, feed)
        assert all(STREET not in text_of(small_hub, one["id"]) for one in services)
        before = small_hub.catalogue.log_position()
        # Another one comes, while the refuge's page does not change.
        other = a_place(2, addresses=[an_address(address_1="3 Tern Street", postal_code="HU9 1NT")])
        walk = a_service(3, name="Walk", service_at_locations=[a_place(1, link_id="c"), other])
        feed.services = [*services, walk]

        harvest(small_hub, feed)

    assert small_hub.catalogue.log_position()[1] == before[1] + 1
    shown = text_of(small_hub, walk["id"])
    assert STREET not in shown
    assert "3 Tern Street" in shown
    assert "HU9 1NT" in shown


def test_a_shortened_address_is_hidden_in_its_own_service_only(small_hub: Hub) -> None:
    short = a_place(1, link_id="a", addresses=[an_address(postal_code="HU3")])
    services = [a_service(1, service_at_locations=[short]), a_service(2, service_at_locations=[a_place(1)])]
    with FeedServer(services, full_lists=True) as feed:
        harvest(small_hub, feed)

    assert STREET not in text_of(small_hub, uuid_of("service", 1))
    assert STREET in text_of(small_hub, uuid_of("service", 2))


def test_a_place_is_shown_again_when_no_service_hides_it_any_more(small_hub: Hub) -> None:
    refuge = a_service(1, name="Rose women's refuge", service_at_locations=[a_place(1, link_id="a")])
    course = a_service(2, name="Course", service_at_locations=[a_place(1, link_id="b")])
    with FeedServer([refuge, course], full_lists=True) as feed:
        harvest(small_hub, feed)
        feed.services = [a_service(1, name="Rose garden club", service_at_locations=[a_place(3)]), course]
        harvest(small_hub, feed)

        harvest(small_hub, feed)

    assert STREET in text_of(small_hub, course["id"])


def test_marking_a_service_hides_its_place_in_the_others_too(small_hub: Hub) -> None:
    club = a_service(1, id="club", service_at_locations=[a_place(1, id="hall", link_id="a")])
    walk = a_service(2, id="walk", service_at_locations=[a_place(1, id="hall", link_id="b")])
    with FeedServer([club, walk, a_service(3)], full_lists=True) as feed:
        harvest(small_hub, feed)
        by_name = {document["name"]: document["id"] for document in documents(small_hub)}
        Marks(small_hub.databases).add(by_name[club["name"]], "asked for")

        count = hide_marked(small_hub.databases, by_name[club["name"]])
        again = harvest(small_hub, feed)

    assert count == 2
    assert again.outcome is Outcome.UNCHANGED
    assert STREET not in text_of(small_hub, by_name[walk["name"]])
    assert STREET in text_of(small_hub, by_name["Lunch club 3"])


def text_of(hub: Hub, public_id: str) -> str:
    stored = hub.catalogue.service(public_id)
    assert stored is not None
    return stored.detail.decode()
