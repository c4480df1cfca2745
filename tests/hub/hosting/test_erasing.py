"""What is erased from a hosted feed is gone from its tables, and no later file brings it back."""

from orjson import loads

from hub.catalogue.erased import Erasures
from standards.openreferral.files.reading import FileProblem
from tests.hub.hosting.desk import Desk
from tests.hub.hosting.test_hiding import stored
from tests.hub.records import a_service, services, uuid_of

TERM = {"id": uuid_of("term"), "name": "Fencing for cats", "taxonomy": "own", "description": "Fencing"}
TAGGED = a_service(
    2,
    id="club-2",
    name="Cats' fencing circle",
    attributes=[{"id": uuid_of("tag"), "taxonomy_term_id": TERM["id"], "taxonomy_term": TERM}],
)
OF_IT = FileProblem("not_a_date", "Services", 3, "Until", "D", "It is not a date.", "soonish", "club-2")
NOBODYS = FileProblem("not_understood", "Services", 9, "Name", "A", "No id.", "Cats' fencing", "")
OTHER = FileProblem("not_a_date", "Services", 4, "Until", "D", "It is not a date.", "later", "")


def test_a_service_is_erased_by_either_id_with_its_terms_and_problems(either_desk: Desk) -> None:
    either_desk.add([a_service(1), TAGGED], [OF_IT, NOBODYS, OTHER])
    feed, store = either_desk.feed(), either_desk.hub.hosted
    [_, served] = store.every_service(feed)
    assert [term["name"] for term in store.terms(feed)] == ["Fencing for cats"]

    assert store.erase(feed.id, "club-2") is True

    assert store.services(feed, offset=0, limit=10)[1] == 1
    assert store.terms(feed) == store.taxonomies(feed) == []
    assert [one.value for one in store.problems(feed)] == ["later"]
    assert all(text not in stored(either_desk.hub) for text in ("fencing", "Fencing", "soonish", "club-2"))
    assert store.erase(feed.id, "club-2") is False
    assert store.erase(feed.id, uuid_of("service", 1).upper()) is True
    assert served


def test_a_whole_feed_is_erased(either_desk: Desk) -> None:
    either_desk.add(services(2))
    feed, store = either_desk.feed(), either_desk.hub.hosted

    store.erase_feed(feed.id)

    assert stored(either_desk.hub) == ""
    assert store.of(feed) is None
    assert "answered 404" in either_desk.harvest().reason


def test_a_later_file_does_not_bring_an_erased_service_back(desk: Desk) -> None:
    desk.add([a_service(1), TAGGED])
    [_, served] = [one["id"] for one in map(loads, desk.hub.hosted.every_service(desk.feed()))]
    Erasures(desk.hub.databases).begin(desk.feed(), served, served)
    desk.hub.hosted.erase(desk.feed().id, served)

    put = desk.update([a_service(1), TAGGED], [OF_IT, OTHER])

    assert put.services == 1
    assert [one.code for one in put.problems] == ["not_a_date", "erased_not_read"]
    assert "encing" not in stored(desk.hub)
