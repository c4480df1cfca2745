"""Ids are decided once and kept for ever, whatever the publisher does."""

from uuid import UUID, uuid5

from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.harvest.rows import changes, head
from tests.hub.records import a_place, a_service, documents, names, public_ids, services, uuid_of


def test_the_publishers_uuid_is_the_public_id(hub: Hub) -> None:
    with FeedServer([a_service(1, id=uuid_of("service", 1).upper())]) as feed:
        harvest(hub, feed)

    assert public_ids(hub) == [uuid_of("service", 1)]


def test_a_service_that_went_and_came_back_has_its_id_again(hub: Hub) -> None:
    records = [a_service(1), a_service(2, id="club-2")]
    with FeedServer(records) as feed:
        harvest(hub, feed)
        first = public_ids(hub)
        feed.services = records[:1]
        harvest(hub, feed)
        gone, before = public_ids(hub), head(hub)
        feed.services = records
        harvest(hub, feed)

    assert gone == first[:1]
    assert public_ids(hub) == first
    assert changes(hub, before) == [(first[1], False)]


def test_ids_that_are_no_uuids_are_the_same_at_every_harvest(hub: Hub) -> None:
    place = a_place(1, link_id="link 1", id="hall-1")
    record = a_service(
        1, id=1187, organization={"id": "org/1", "name": "Neighbours"}, service_at_locations=[place]
    )
    with FeedServer([record]) as feed:
        harvest(hub, feed)
        [first] = documents(hub)
        feed.services = [{**record, "name": "Supper club"}]
        harvest(hub, feed)

    [second] = documents(hub)
    space = UUID(hub.publishers.feed("hull").namespace)
    assert second == {**first, "name": "Supper club"}
    assert first["id"] == str(uuid5(space, "service:1187"))
    assert first["organization"]["id"] == str(uuid5(space, "organization:org/1"))
    assert first["service_at_locations"][0]["location"]["id"] == str(uuid5(space, "location:hall-1"))


def test_a_feed_that_moves_keeps_its_ids(hub: Hub) -> None:
    records = [a_service(1, id="club-1"), a_service(2)]
    with FeedServer(records) as feed:
        harvest(hub, feed)
        first = public_ids(hub)
    with FeedServer(records) as elsewhere:
        harvest(hub, elsewhere)

    assert public_ids(hub) == first
    assert hub.publishers.feed("hull").url == elsewhere.url


def test_two_feeds_with_the_same_ids_both_keep_every_service(hub: Hub) -> None:
    with FeedServer(services(2)) as feed, FeedServer(services(2)) as copy:
        harvest(hub, feed)
        harvest(hub, copy, slug="copy")
        again = harvest(hub, copy, slug="copy")

    space = UUID(hub.publishers.feed("copy").namespace)
    own = [uuid_of("service", number) for number in (1, 2)]
    assert public_ids(hub) == own
    assert public_ids(hub, "copy") == [str(uuid5(space, f"service:{one}")) for one in own]
    assert again.outcome == "unchanged"
    [first, _] = documents(hub, "copy")
    assert first["organization"]["id"] != documents(hub)[0]["organization"]["id"]


def test_one_uuid_for_a_service_and_its_organization_is_no_clash(hub: Hub) -> None:
    same = uuid_of("same")
    with FeedServer([a_service(1, id=same, organization={"id": same, "name": "Neighbours"})]) as feed:
        harvest(hub, feed)

    [document] = documents(hub)
    assert document["id"] == document["organization"]["id"] == same


def test_two_services_that_share_the_id_of_a_place_link_both_keep_their_place(hub: Hub) -> None:
    shared = uuid_of("link")
    records = [a_service(number, service_at_locations=[a_place(number, link_id=shared)]) for number in (1, 2)]
    with FeedServer(records) as feed:
        harvest(hub, feed)
        first = documents(hub)
        again = harvest(hub, feed)

    links = [document["service_at_locations"][0]["id"] for document in first]
    feeds = [hub.publishers.feed("hull").id]
    assert len(set(links)) == 2
    assert hub.catalogue.service_at_location_list(feeds, limit=10).total == 2
    assert again.outcome == "unchanged"


def test_two_services_in_one_hall_name_the_same_location(hub: Hub) -> None:
    hall = uuid_of("hall")
    records = [a_service(number, service_at_locations=[a_place(number, id=hall)]) for number in (1, 2)]
    with FeedServer(records) as feed:
        harvest(hub, feed)

    assert {each["service_at_locations"][0]["location"]["id"] for each in documents(hub)} == {hall}


def test_of_two_services_with_one_id_the_first_is_kept_and_the_rest_of_the_feed_too(hub: Hub) -> None:
    records = [a_service(1), a_service(2, id=uuid_of("service", 1)), a_service(3)]
    with FeedServer(records, full_lists=True) as feed:
        ended = harvest(hub, feed)

    assert names(hub) == ["Lunch club 1", "Lunch club 3"]
    assert ended.counts["repeated"] == 1


def test_every_reference_in_a_document_is_to_an_id_in_it(hub: Hub) -> None:
    record = a_service(
        1,
        id="club-1",
        schedules=[{"id": "s1", "service_id": "club-1", "freq": "WEEKLY", "byday": "MO"}],
        service_at_locations=[a_place(1, link_id="l1", id="hall")],
    )
    with FeedServer([record]) as feed:
        harvest(hub, feed)

    [document] = documents(hub)
    assert document["schedules"][0].get("service_id", document["id"]) == document["id"]
    [link] = document["service_at_locations"]
    assert link["location_id"] == link["location"]["id"]
