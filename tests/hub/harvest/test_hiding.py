"""A place that becomes a secret is out of sight at once, whether or not its feed is harvested again."""

from hub.catalogue.marks import Marks
from hub.harvest.hiding import hide_marked
from hub.harvest.store import Outcome
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.records import a_service, documents, uuid_of

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
    pairs, _ = small_hub.catalogue.service_at_location_list(feeds, offset=0, limit=10)
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


def text_of(hub: Hub, public_id: str) -> str:
    stored = hub.catalogue.service(public_id)
    assert stored is not None
    return stored.detail.decode()
