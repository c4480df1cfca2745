import pytest

from hub.catalogue.marks import Marks
from hub.errors import NotFound
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.records import a_place, a_service, documents, uuid_of

UNKNOWN = "8f14e45f-ceea-467f-a0e6-5a2b1c0d9e3f"


def test_a_mark_hides_a_place_whose_published_id_is_no_uuid(hub: Hub) -> None:
    place = a_place(1, id="hall-1", link_id="link-1")
    with FeedServer([a_service(1, id="club-1", service_at_locations=[place])]) as feed:
        harvest(hub, feed)
        [document] = documents(hub)
        [link] = document["service_at_locations"]
        for public_id in (document["id"], link["id"], link["location"]["id"]):
            Marks(hub.databases).add(public_id, "asked for by the charity")

        ended = harvest(hub, feed)

    assert ended.counts["hidden"] == 1
    [hidden] = documents(hub)
    assert "addresses" not in hidden["service_at_locations"][0]["location"]
    assert hidden["id"] == document["id"]


@pytest.mark.parametrize("which", ["service", "link", "location"])
def test_each_kind_of_mark_is_enough(small_hub: Hub, which: str) -> None:
    place = a_place(1, id="hall-1", link_id="link-1")
    with FeedServer([a_service(1, id="club-1", service_at_locations=[place]), a_service(2)]) as feed:
        harvest(small_hub, feed)
        document = documents(small_hub)[0]
        [link] = document["service_at_locations"]
        ids = {"service": document["id"], "link": link["id"], "location": link["location"]["id"]}
        Marks(small_hub.databases).add(ids[which], "asked for")

        ended = harvest(small_hub, feed)

    assert ended.counts["hidden"] == 1
    assert [("addresses" in one["service_at_locations"][0]["location"]) for one in documents(small_hub)] == [
        False,
        True,
    ]


def test_a_mark_is_made_once_and_keeps_its_latest_reason(hub: Hub) -> None:
    with FeedServer([a_service(1)]) as feed:
        harvest(hub, feed)
    for why in ("first", "second"):
        Marks(hub.databases).add(uuid_of("location", 1), why)

    assert Marks(hub.databases).all() == {uuid_of("location", 1)}


@pytest.mark.parametrize("public_id", ["", "refuge", "14 Quayside Row", UNKNOWN])
def test_a_mark_of_something_unknown_is_refused(hub: Hub, public_id: str) -> None:
    with pytest.raises(NotFound, match="Nothing held has the id"):
        Marks(hub.databases).add(public_id, "a slip")

    assert Marks(hub.databases).all() == frozenset()
