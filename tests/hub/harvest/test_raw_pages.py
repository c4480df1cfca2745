"""Raw pages are kept by hash, without what must stay hidden; an unchanged page is not read again."""

from datetime import date
from typing import Any

import pytest

from hub.catalogue.marks import Marks
from hub.catalogue.tables import service_history
from hub.database import digest
from hub.harvest.pages import Pages
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.harvest.rows import raw_bodies, rows
from tests.hub.records import a_place, a_service, an_address, documents, notices, services, uuid_of

SECRET_STREET = "27 Larkspur Yard"
SECRET_POSTCODE = "HU4 6RS"


def a_refuge(number: int, /, **changes: Any) -> dict[str, Any]:
    """Return a women's refuge whose publisher gives its address away."""
    address = an_address(address_1=SECRET_STREET, postal_code=SECRET_POSTCODE)
    place = a_place(number, addresses=[address], latitude=53.74931, longitude=-0.30117)
    said = {"name": "Haven", "description": "A women's refuge for women and children fleeing abuse."}
    return a_service(number, service_at_locations=[place], **{**said, **changes})


def told(hub: Hub) -> bytes:
    """Return everything that is kept of pages and documents, upper case, without spaces."""
    kept = b"".join([*raw_bodies(hub), *(repr(one).encode() for one in documents(hub))])
    return kept.upper().replace(b" ", b"")


def test_a_page_is_kept_once_however_often_it_is_fetched(hub: Hub) -> None:
    with FeedServer(services(3), full_lists=True) as feed:
        harvest(hub, feed)
        before = len(raw_bodies(hub))
        harvest(hub, feed)

    assert len(raw_bodies(hub)) == before
    assert any(b"Lunch club 3" in body for body in raw_bodies(hub))


def test_a_body_is_found_by_the_hash_of_what_was_sent(hub: Hub) -> None:
    with FeedServer(services(1), full_lists=True) as feed:
        harvest(hub, feed)

    assert all(Pages(hub.databases).body(digest(body)) == body for body in raw_bodies(hub))
    assert Pages(hub.databases).body(digest(b"never seen")) is None


@pytest.mark.parametrize("full_lists", [True, False])
def test_a_hidden_place_is_struck_out_of_every_raw_page(hub: Hub, full_lists: bool) -> None:
    with FeedServer([a_refuge(1), *services(9)[1:]], full_lists=full_lists) as feed:
        ended = harvest(hub, feed)

    assert ended.counts["hidden"] == 1
    assert documents(hub)[0]["name"] == "Haven"
    for secret in (b"LARKSPUR", b"HU46RS", b"53.74931", b"-0.30117"):
        assert secret not in told(hub)
    assert b"QUAYSIDE" in told(hub)


def test_a_hidden_place_stays_out_when_the_page_comes_again(small_hub: Hub) -> None:
    with FeedServer([a_refuge(1)], full_lists=True) as feed:
        harvest(small_hub, feed)
        # The place was marked by the first, so the second reads everything once more.
        harvest(small_hub, feed)
        again = harvest(small_hub, feed)

    assert again.counts["pages_unchanged"] == 1
    assert b"LARKSPUR" not in told(small_hub)


def test_a_hidden_place_has_a_council_and_no_point(small_hub: Hub) -> None:
    with FeedServer([a_refuge(1)]) as feed:
        harvest(small_hub, feed)

    held = small_hub.catalogue.service(uuid_of("service", 1))
    assert held is not None
    [entry] = held.placement
    assert entry["hidden"] is True
    assert entry["council"] == "E06000010"
    assert "latitude" not in entry


def test_an_unchanged_page_is_not_read_again_and_its_notices_are_told_again(hub: Hub) -> None:
    day = date(2026, 11, 1)
    records = [a_service(1, email="nobody"), *services(4)[1:]]
    with FeedServer(records, full_lists=True, page_size=2) as feed:
        first = harvest(hub, feed, per_page=2, today=day)
        feed.services = [*records[:2], a_service(3, name="Supper club"), records[3]]

        second = harvest(hub, feed, per_page=2, today=day)

    assert first.counts.get("pages_unchanged", 0) == 0
    assert second.counts["pages_unchanged"] == 1
    assert second.counts["services"] == 4
    assert second.counts["changed"] == 1
    assert second.counts["notices"] == first.counts["notices"]
    told_of = [one for one in notices(hub, second.id) if one["code"] == "email_malformed"]
    assert [one["record_id"] for one in told_of] == [uuid_of("service", 1)]


def test_a_details_change_is_seen_although_the_list_is_the_same(hub: Hub) -> None:
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
        feed.services = [a_service(1), a_service(2, service_at_locations=[a_place(2, name="New hall")])]

        ended = harvest(hub, feed)

    assert ended.counts["changed"] == 1
    assert documents(hub)[1]["service_at_locations"][0]["location"]["name"] == "New hall"


@pytest.mark.parametrize("of", ["service", "location"])
def test_a_new_hidden_mark_reads_unchanged_pages_again(hub: Hub, of: str) -> None:
    street = an_address(address_1=SECRET_STREET, postal_code=SECRET_POSTCODE)
    records = [a_service(1, service_at_locations=[a_place(1, addresses=[street])]), a_service(2)]
    with FeedServer(records, full_lists=True) as feed:
        harvest(hub, feed)
        before = told(hub)
        Marks(hub.databases).add(uuid_of(of, 1), "asked for by the charity")

        ended = harvest(hub, feed)

    assert b"LARKSPUR" in before
    assert ended.counts.get("pages_unchanged", 0) == 0
    assert ended.counts["hidden"] == 1
    assert b"LARKSPUR" not in told(hub)
    assert b"HU46RS" not in told(hub)


def test_a_day_on_which_a_schedule_has_expired_reads_the_page_again(hub: Hub) -> None:
    schedule = {"id": uuid_of("schedule"), "freq": "WEEKLY", "byday": "TU", "valid_to": "2026-06-30"}
    with FeedServer([a_service(1, schedules=[schedule])], full_lists=True) as feed:
        harvest(hub, feed, today=date(2026, 6, 29))
        same = harvest(hub, feed, today=date(2026, 6, 30))

        later = harvest(hub, feed, today=date(2026, 7, 1))

    assert same.counts["pages_unchanged"] == 1
    assert later.counts.get("pages_unchanged", 0) == 0
    assert "schedule_expired" not in {one["code"] for one in notices(hub, same.id)}
    assert "schedule_expired" in {one["code"] for one in notices(hub, later.id)}
    assert later.outcome == "unchanged"


def test_a_page_of_a_feed_that_moved_is_not_read_again(small_hub: Hub) -> None:
    with FeedServer(services(2), full_lists=True) as feed:
        harvest(small_hub, feed)
    with FeedServer(services(2), full_lists=True) as elsewhere:
        ended = harvest(small_hub, elsewhere)

    assert ended.counts["pages_unchanged"] == 1
    assert ended.outcome == "unchanged"


def test_a_harvest_that_failed_leaves_no_reading_that_the_next_could_believe(hub: Hub) -> None:
    renamed = [a_service(number, name=f"Supper club {number}") for number in range(1, 5)]
    with FeedServer(services(4), full_lists=True, page_size=2) as feed:
        harvest(hub, feed, per_page=2)
        feed.services = renamed
        feed.faults.status_on_page = {2: 500}
        assert harvest(hub, feed, per_page=2).outcome == "failed"
        feed.faults.status_on_page = {}

        ended = harvest(hub, feed, per_page=2)

    assert ended.counts["changed"] == 4
    assert {one["name"] for one in documents(hub)} == {f"Supper club {number}" for number in range(1, 5)}


def test_history_keeps_what_a_service_said_before(small_hub: Hub) -> None:
    with FeedServer(services(1)) as feed:
        harvest(small_hub, feed)
        for name in ("Supper club", "Breakfast club"):
            feed.services = [a_service(1, name=name)]
            harvest(small_hub, feed)

    kept = rows(small_hub, service_history)
    assert [row["revision"] for row in kept] == [1, 2]
    assert kept[0]["valid_to"] == kept[1]["valid_from"]
