"""What a harvest does to the catalogue and its change log, on both databases."""

from hub.api.app import create_api
from hub.harvest.store import Outcome
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.harvest.rows import changes, head, history_rows, service_rows
from tests.hub.records import a_service, documents, found, lists_of_terms, names, services, uuid_of


def test_a_first_harvest_goes_live(hub: Hub) -> None:
    with FeedServer(services(3)) as feed:
        ended = harvest(hub, feed)

    assert (ended.outcome, ended.reason) == (Outcome.LIVE, "")
    assert ended.counts["services"] == ended.counts["published"] == ended.counts["added"] == 3
    assert names(hub) == ["Lunch club 1", "Lunch club 2", "Lunch club 3"]
    assert found(hub, "lunch") == {"Lunch club 1", "Lunch club 2", "Lunch club 3"}
    assert hub.publishers.feed("hull").live_harvest == ended.id
    assert hub.publishers.feed("hull").version == "3.0"


def test_an_unchanged_feed_writes_no_row_and_no_revision(hub: Hub) -> None:
    with FeedServer(services(3)) as feed:
        harvest(hub, feed)
        before, position = service_rows(hub), hub.catalogue.log_position()

        ended = harvest(hub, feed)

    assert ended.outcome is Outcome.UNCHANGED
    assert service_rows(hub) == before
    assert hub.catalogue.log_position() == position
    assert history_rows(hub) == []
    assert ended.counts["services"] == 3
    assert not {"added", "changed", "removed"} & {name for name, count in ended.counts.items() if count}


def test_one_changed_one_removed_and_one_added_are_three_changes(hub: Hub) -> None:
    with FeedServer(services(4)) as feed:
        harvest(hub, feed)
        before = head(hub)
        feed.services = [a_service(1), a_service(2, name="Supper club"), a_service(4), a_service(5)]

        ended = harvest(hub, feed)

    assert changes(hub, before) == [
        (uuid_of("service", 2), False),
        (uuid_of("service", 5), False),
        (uuid_of("service", 3), True),
    ]
    assert (ended.counts["added"], ended.counts["changed"], ended.counts["removed"]) == (1, 1, 1)
    assert names(hub) == ["Lunch club 1", "Supper club", "Lunch club 4", "Lunch club 5"]
    assert found(hub) == {"Lunch club 1", "Supper club", "Lunch club 4", "Lunch club 5"}
    kept = {(row["public_id"], row["removed"]) for row in history_rows(hub)}
    assert kept == {(uuid_of("service", 2), False), (uuid_of("service", 3), True)}


def test_a_service_put_in_front_changes_no_other_although_pages_shift(hub: Hub) -> None:
    with FeedServer(services(6), full_lists=True, page_size=2) as feed:
        harvest(hub, feed, per_page=2)
        before = head(hub)
        feed.services = [a_service(7), *services(6)]

        harvest(hub, feed, per_page=2)

    assert changes(hub, before) == [(uuid_of("service", 7), False)]


def test_a_change_keeps_when_the_service_was_first_seen(hub: Hub) -> None:
    with FeedServer(services(1)) as feed:
        harvest(hub, feed)
        first = hub.catalogue.service(uuid_of("service", 1))
        feed.services = [a_service(1, name="Supper club")]

        harvest(hub, feed)

    second = hub.catalogue.service(uuid_of("service", 1))
    assert first is not None
    assert second is not None
    assert second.first_seen == first.first_seen
    assert second.changed_at > first.changed_at
    assert second.revision > first.revision


def test_an_organization_that_nothing_names_any_more_is_gone(hub: Hub) -> None:
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
        feed.services = services(1)
        harvest(hub, feed)

    listed = hub.catalogue.organization_list([hub.publishers.feed("hull").id], offset=0, limit=10)
    links = hub.catalogue.service_at_location_list([hub.publishers.feed("hull").id], limit=10)
    assert listed.total == 1
    assert (len(links.items), links.total) == (1, 1)


def test_revisions_are_gapless_and_each_record_has_its_latest(hub: Hub) -> None:
    with FeedServer(services(5)) as feed, FeedServer(services(3)) as other:
        harvest(hub, feed)
        harvest(hub, other, slug="bristol")
        feed.services = services(3)
        harvest(hub, feed)
        feed.services = [a_service(1, name="Supper club"), *services(6)[1:]]
        harvest(hub, feed)

    log = hub.catalogue.changes(0, 1_000)
    revisions = [one.revision for one in log]
    assert revisions == sorted(set(revisions))
    assert revisions[-1] == head(hub) == 5 + 3 + 2 + 4
    assert len({one.ordinal for one in log}) == len(log)
    held = hub.catalogue.services([one.ordinal for one in log])
    assert {one.ordinal: one.revision for one in log if not one.removed} == {
        ordinal: service.revision for ordinal, service in held.items()
    }


def test_a_follower_who_starts_anywhere_misses_nothing(hub: Hub) -> None:
    with FeedServer(services(4)) as feed:
        harvest(hub, feed)
        position = 2
        feed.services = services(3)
        harvest(hub, feed)

    assert [one.revision for one in hub.catalogue.changes(position, 1)] == [3]
    assert changes(hub, position) == [(uuid_of("service", 3), False), (uuid_of("service", 4), True)]


def test_a_feed_of_version_1_is_held_as_one_of_3(hub: Hub) -> None:
    place = {
        "id": "sal-1",
        "location": {
            "id": "loc-1",
            "name": "Hall",
            "physical_addresses": [{"id": "pa-1", "address_1": "14 Quayside Row", "postal_code": "HU5 2AA"}],
        },
    }
    record = {"id": uuid_of("one"), "name": "Lunch club", "status": "active", "service_at_locations": [place]}
    with FeedServer([record], version="1.0") as feed:
        ended = harvest(hub, feed)

    [document] = documents(hub)
    assert ended.outcome is Outcome.LIVE
    assert hub.publishers.feed("hull").version == "1.0"
    location = document["service_at_locations"][0]["location"]
    assert location["addresses"][0]["postal_code"] == "HU5 2AA"


def test_a_version_that_an_operator_set_is_believed(small_hub: Hub) -> None:
    record = a_service(1, service_at_locations=None, eligibilitys=[{"id": "el-1", "minimum_age": 50}])
    with FeedServer([record], version="3.0", full_lists=True) as feed:
        harvest(small_hub, feed, version="1.0")

    assert documents(small_hub)[0]["minimum_age"] == 50
    assert small_hub.publishers.feed("hull").version_found == "3.0"


def test_a_document_is_placed_by_its_postcode(hub: Hub) -> None:
    with FeedServer(services(1)) as feed:
        harvest(hub, feed)

    held = hub.catalogue.service(uuid_of("service", 1))
    assert held is not None
    [entry] = held.placement
    assert (entry["by"], entry["council"], entry["hidden"]) == ("postcode", "E06000010", False)


def test_a_service_that_is_not_active_is_kept_and_published_but_not_found(hub: Hub) -> None:
    with FeedServer([a_service(1), a_service(2, status="inactive")]) as feed:
        harvest(hub, feed)

    assert [document["status"] for document in documents(hub)] == ["active", "inactive"]
    assert found(hub) == {"Lunch club 1"}
    page = hub.catalogue.service_list([hub.publishers.feed("hull").id], offset=0, limit=10)
    assert page.total == 2


def test_a_service_that_becomes_inactive_leaves_the_search_and_comes_back(small_hub: Hub) -> None:
    with FeedServer(services(2)) as feed:
        harvest(small_hub, feed)
        feed.services = [a_service(1), a_service(2, status="temporarily closed")]
        harvest(small_hub, feed)
        closed = found(small_hub)
        feed.services = services(2)
        harvest(small_hub, feed)

    assert closed == {"Lunch club 1"}
    assert found(small_hub) == {"Lunch club 1", "Lunch club 2"}


def test_a_feed_without_a_licence_is_found_and_not_republished(small_hub: Hub) -> None:
    with FeedServer(services(1)) as feed, FeedServer([a_service(2)]) as other:
        harvest(small_hub, feed, licence=None)
        harvest(small_hub, other, slug="bristol")

    client = create_api(small_hub.context()).test_client()
    page = client.get("/openreferral/v3/services").get_json()
    assert found(small_hub) == {"Lunch club 1", "Lunch club 2"}
    assert [one["name"] for one in page["contents"]] == ["Lunch club 2"]
    assert page["total_items"] == 1


def test_a_test_feed_is_neither_found_nor_republished(small_hub: Hub) -> None:
    with FeedServer(services(1)) as feed:
        harvest(small_hub, feed, data_status="test")

    assert names(small_hub) == ["Lunch club 1"]
    assert found(small_hub) == set()
    assert not small_hub.publishers.feed("hull").is_republished


def test_terms_and_taxonomies_are_gathered_from_services_and_lists(hub: Hub) -> None:
    term = {
        "id": uuid_of("term"),
        "code": "lunch-clubs",
        "name": "Lunch clubs",
        "taxonomy": "Neighbours' list",
        "taxonomy_id": uuid_of("taxonomy"),
    }
    tagged = a_service(1, attributes=[{"id": uuid_of("attribute"), "taxonomy_term": term}])
    lists = {"/taxonomies": [{"id": uuid_of("other"), "name": "Another list", "description": "Empty."}]}
    with FeedServer([tagged], lists=lists) as feed:
        harvest(hub, feed)

    feeds = [hub.publishers.feed("hull").id]
    assert hub.catalogue.term_list(feeds, offset=0, limit=10).total == 1
    assert hub.catalogue.taxonomy_list(feeds, offset=0, limit=10).total == 2
    assert lists_of_terms(hub, "hull") == ["Neighbours' list"]
