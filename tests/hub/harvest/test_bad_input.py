"""Bad input ends in a notice or an error that says where, and the last good snapshot goes on serving."""

import math
import re
from collections.abc import Callable
from typing import Any

import pytest

from hub.harvest.run import harvest_feed
from hub.harvest.store import Harvest, Outcome
from hub.serve import Hub
from standards.openreferral.wire.limits import Limits
from tests.conftest import harvest, register
from tests.feedserver import Answer, Faults, FeedServer
from tests.hub.harvest.rows import service_rows
from tests.hub.records import (
    a_place,
    a_service,
    an_address,
    documents,
    found,
    names,
    notices,
    services,
    uuid_of,
)

Records = list[Any]


def after_a_good_harvest(hub: Hub, break_it: Callable[[FeedServer], None], **how: Any) -> Harvest:
    """Harvest four services on two pages, break the feed, harvest again; what served must not change."""
    with FeedServer(services(4), full_lists=True, page_size=2) as feed:
        harvest(hub, feed)
        before = service_rows(hub)
        break_it(feed)
        ended = harvest(hub, feed, **how)
    assert service_rows(hub) == before
    assert found(hub) == {f"Lunch club {number}" for number in range(1, 5)}
    return ended


def with_one_bad(hub: Hub, bad: dict[str, Any], **how: Any) -> tuple[Harvest, dict[str, Any] | None]:
    """Harvest a good service, the bad one and another good one; nothing else may be lost.

    Returns:
        The harvest, and the document of the bad one, None where it was refused.
    """
    with FeedServer([a_service(101), bad, a_service(102)], full_lists=True, **how) as feed:
        ended = harvest(hub, feed)
    held = documents(hub)
    assert {"Lunch club 101", "Lunch club 102"} <= {document.get("name") for document in held}
    assert {"Lunch club 101", "Lunch club 102"} <= found(hub)
    assert ended.outcome is Outcome.LIVE
    others = {uuid_of("service", 101), uuid_of("service", 102)}
    return ended, next((document for document in held if document["id"] not in others), None)


def notice(hub: Hub, ended: Harvest, *codes: str) -> dict[str, Any]:
    """Return the one notice of these codes whose pointer is longest; every one must name page and record."""
    told = [one for one in notices(hub, ended.id) if one["code"] in codes]
    assert told, sorted({one["code"] for one in notices(hub, ended.id)})
    for one in told:
        assert "/services" in one["url"]
        assert one["pointer"].startswith("/contents/1")
    return max(told, key=lambda one: len(one["pointer"]))


def set_faults(faults: Faults) -> Callable[[FeedServer], None]:
    def apply(feed: FeedServer) -> None:
        feed.faults = faults

    return apply


def test_an_unreachable_feed_fails_and_says_so(small_hub: Hub) -> None:
    with FeedServer(services(4)) as feed:
        harvest(small_hub, feed)

    ended = harvest(small_hub, feed)

    assert ended.outcome is Outcome.FAILED
    assert feed.url in ended.reason
    assert "refused" in ended.reason
    assert len(found(small_hub)) == 4


def test_html_instead_of_json_fails_and_says_so(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(html=True)))

    assert ended.outcome is Outcome.FAILED
    assert "a page of HTML" in ended.reason


def test_truncated_json_fails_and_names_the_page(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(truncated={2: 9})))

    assert ended.outcome is Outcome.FAILED
    assert "page 2" in ended.reason
    assert "/services" in ended.reason


def test_json_that_is_cut_once_is_asked_for_again(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(truncated={2: 1})))

    assert ended.outcome is Outcome.UNCHANGED


def test_a_500_on_page_3_fails_and_names_the_page(small_hub: Hub) -> None:
    def grow(feed: FeedServer) -> None:
        feed.services = services(6)
        feed.faults = Faults(status_on_page={3: 500})

    ended = after_a_good_harvest(small_hub, grow)

    assert ended.outcome is Outcome.FAILED
    assert "500" in ended.reason
    assert "page 3" in ended.reason


def test_a_page_that_repeats_for_ever_ends_and_is_held(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(repeat_page=True)))

    assert ended.outcome is Outcome.HELD
    assert "page 2" in ended.reason
    assert any(one["code"] == "crawl_stopped" for one in notices(small_hub, ended.id))


def test_a_list_without_end_fails_at_the_most_pages(small_hub: Hub) -> None:
    ended = after_a_good_harvest(
        small_hub, set_faults(Faults(endless=True)), limits=Limits(pages=5, per_server_rate=math.inf)
    )

    assert ended.outcome is Outcome.FAILED
    assert "5 pages" in ended.reason


def test_a_page_over_the_cap_fails_and_names_it(small_hub: Hub) -> None:
    def grow(feed: FeedServer) -> None:
        feed.services = [*services(3), a_service(4, description="long " * 20_000)]

    ended = after_a_good_harvest(
        small_hub, grow, limits=Limits(page_bytes=50_000, per_server_rate=math.inf, backoff_s=0.01)
    )

    assert ended.outcome is Outcome.FAILED
    assert "page 2" in ended.reason
    assert "50,000" in ended.reason


def test_a_gzip_bomb_fails(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(bomb=64 * 1024 * 1024)))

    assert ended.outcome is Outcome.FAILED
    assert "/services" in ended.reason


def test_nesting_of_ten_thousand_fails(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(nesting=10_000)))

    assert ended.outcome is Outcome.FAILED
    assert "nest" in ended.reason


def test_a_redirect_to_the_metadata_address_is_refused(small_hub: Hub) -> None:
    ended = after_a_good_harvest(small_hub, set_faults(Faults(redirect_to="http://169.254.169.254{path}")))

    assert ended.outcome is Outcome.FAILED
    assert "169.254.169.254" in ended.reason


def test_a_private_address_is_refused_unless_the_operator_lists_it(small_hub: Hub) -> None:
    with FeedServer(services(1)) as feed:
        register(small_hub, feed)
        with small_hub.fetcher() as fetcher:
            ended = harvest_feed(small_hub.workshop(fetcher), small_hub.publishers.feed("hull"))

    assert ended.outcome is Outcome.FAILED
    assert feed.requests == []


def test_duplicate_ids_keep_the_first_and_say_so(small_hub: Hub) -> None:
    bad = a_service(2, id=uuid_of("service", 101), name="Impostor")

    ended, document = with_one_bad(small_hub, bad)

    assert document is None
    assert "Impostor" not in names(small_hub)
    told = notice(small_hub, ended, "duplicate_service_id")
    assert told["record_id"] == uuid_of("service", 101)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ["Lunch", "club"]),
        ("description", 12),
        ("status", {"is": "active"}),
        ("email", 7),
        ("minimum_age", "eighteen"),
        ("minimum_age", [18]),
        ("minimum_age", 10**30),
        ("organization", "Neighbours"),
        ("organization", [{"id": "o", "name": "Neighbours"}]),
        ("service_at_locations", {"id": "l"}),
        ("service_at_locations", ["here", 7, None]),
        ("service_at_locations", [{"location": "Hull"}]),
        ("schedules", "Mondays"),
        ("schedules", [{"byday": 7, "freq": ["WEEKLY"], "opens_at": 900}]),
        ("phones", [{"number": {"n": 1}}]),
        ("contacts", [[]]),
        ("attributes", [{"taxonomy_term": "lunch"}]),
        ("attributes", [{"taxonomy_term": {"id": {"a": 1}, "name": []}}]),
        ("service_areas", [{"extent": 7}]),
        ("languages", "en"),
        ("cost_options", [{"amount": "free"}]),
    ],
)
def test_a_wrong_type_is_told_and_costs_only_its_own_field(small_hub: Hub, field: str, value: Any) -> None:
    bad = a_service(1, **{field: value})

    ended, document = with_one_bad(small_hub, bad)

    assert document is not None
    assert document["id"] == uuid_of("service", 1)
    # Read from the list's page or, where the list looks short, from the record's own address.
    places = (f"/contents/1/{field}", f"/{field}")
    told = [one for one in notices(small_hub, ended.id) if one["pointer"].startswith(places)]
    assert told
    assert all(one["record_id"] == uuid_of("service", 1) for one in told)
    assert all("/services" in one["url"] for one in told)


def test_nulls_are_told_and_left_out(small_hub: Hub) -> None:
    bad = {**a_service(1), "url": None, "schedules": None, "organization": None}

    ended, document = with_one_bad(small_hub, bad)

    assert document is not None
    assert not {"url", "schedules", "organization"} & document.keys()
    assert notice(small_hub, ended, "null_value")["record_id"] == uuid_of("service", 1)


@pytest.mark.parametrize("source_id", ["club 7/β?", 7, "x" * 3_000, "00000000-0000-0000-0000-00000000000g"])
def test_an_id_that_is_no_uuid_is_told_and_the_service_kept(small_hub: Hub, source_id: Any) -> None:
    ended, document = with_one_bad(small_hub, a_service(1, id=source_id))

    assert document is not None
    assert document["name"] == "Lunch club 1"
    assert notice(small_hub, ended, "uuid_malformed", "wrong_type")["pointer"] == "/contents/1/id"


@pytest.mark.parametrize(
    ("latitude", "longitude"), [(500, -0.3), (1e308, -1e308), ("north", "west"), (None, -0.3)]
)
def test_a_point_that_cannot_be_gives_way_to_the_postcode(
    small_hub: Hub, latitude: Any, longitude: Any
) -> None:
    place = a_place(1)
    place["location"] |= {"latitude": latitude, "longitude": longitude}

    ended, document = with_one_bad(small_hub, a_service(1, service_at_locations=[place]))

    assert document is not None
    held = small_hub.catalogue.service(document["id"])
    assert held is not None
    assert held.placement[0]["by"] == "postcode"
    told = [one for one in notices(small_hub, ended.id) if one["record_id"] == document["id"]]
    assert any(one["pointer"].startswith("/contents/1/service_at_locations/0/location") for one in told)


@pytest.mark.parametrize("value", ["2026-02-30", "0000-00-00", "31/11/2026", "99999-01-01", "soon"])
def test_a_date_that_does_not_exist_is_told_and_left_out(small_hub: Hub, value: str) -> None:
    ended, document = with_one_bad(small_hub, a_service(1, assured_date=value))

    assert document is not None
    assert "assured_date" not in document
    told = notice(small_hub, ended, "not_a_date", "impossible_date", "date_not_iso")
    assert told["pointer"] == "/contents/1/assured_date"


BOW_TIE = '{"type":"Polygon","coordinates":[[[-0.4,53.7],[-0.2,53.8],[-0.2,53.7],[-0.4,53.8],[-0.4,53.7]]]}'
SWAPPED = '{"type":"Polygon","coordinates":[[[53.7,-0.4],[53.8,-0.4],[53.8,-0.2],[53.7,-0.2],[53.7,-0.4]]]}'


@pytest.mark.parametrize(
    ("extent", "said"),
    [
        (BOW_TIE, "cross"),
        (SWAPPED, "swapped|latitude"),
        ('{"type":"Point","coordinates":[-0.3,53.7]}', "polygon"),
        ("extent", "JSON"),
        ('{"type":"Polygon","coordinates":[[[-0.4,1e999],[-0.2,53.8],[-0.2,53.7]]]}', ""),
        ('{"type":"Polygon","coordinates":[[["a","b"]]]}', ""),
        ("[" * 10_000, ""),
    ],
)
def test_a_bad_boundary_is_told_and_the_service_found(small_hub: Hub, extent: str, said: str) -> None:
    area = {"id": uuid_of("area"), "name": "Hull", "extent": extent, "extent_type": "geojson"}

    ended, document = with_one_bad(small_hub, a_service(1, service_areas=[area]))

    assert document is not None
    assert "Lunch club 1" in found(small_hub)
    told = [one for one in notices(small_hub, ended.id) if "/service_areas/0" in one["pointer"]]
    assert told
    assert any(re.search(said, one["message"], re.IGNORECASE) for one in told)


def test_a_script_in_a_description_is_told(small_hub: Hub) -> None:
    bad = a_service(1, description="Come <script>alert(1)</script> and eat with us on Mondays.")

    ended, _ = with_one_bad(small_hub, bad)

    told = notice(small_hub, ended, "unsafe_markup")
    assert (told["pointer"], told["record_id"]) == ("/contents/1/description", uuid_of("service", 1))


def test_an_unknown_status_is_told_and_kept_out_of_search(small_hub: Hub) -> None:
    ended, document = with_one_bad(small_hub, a_service(1, status="perhaps"))

    assert document is not None
    assert "Lunch club 1" not in found(small_hub)
    assert notice(small_hub, ended, "value_not_in_list", "unknown_status")["pointer"] == "/contents/1/status"


@pytest.mark.parametrize(
    ("bad", "pointer"),
    [
        ({"schedules": [{"id": uuid_of("s"), "freq": "FORTNIGHTLY", "byday": "MO"}]}, "/schedules/0/freq"),
        (
            {"service_at_locations": [a_place(1, location_type="castle")]},
            "/service_at_locations/0/location/location_type",
        ),
    ],
)
def test_an_unknown_value_of_a_list_is_told(small_hub: Hub, bad: dict[str, Any], pointer: str) -> None:
    ended, document = with_one_bad(small_hub, a_service(1, **bad))

    assert document is not None
    assert notice(small_hub, ended, "value_not_in_list")["pointer"] == f"/contents/1{pointer}"


@pytest.mark.parametrize("bad", ["a line of text", 7, None, [], {}, {"description": "Neither id nor name"}])
def test_what_is_no_record_is_told_and_costs_nothing_else(hub: Hub, bad: Any) -> None:
    ended, document = with_one_bad(hub, bad)

    assert document is None
    assert ended.counts["unreadable"] == 1
    assert notice(hub, ended, "record_unreadable")["pointer"] == "/contents/1"


@pytest.mark.parametrize("field", ["name", "description", "id", "status"])
def test_control_characters_in_text_do_no_harm(hub: Hub, field: str) -> None:
    bad = {**a_service(1), field: "a\x00b\ud7ff\uffff\u202e"}

    ended, document = with_one_bad(hub, bad)

    assert document is not None
    assert ended.counts["services"] == 3


def test_lists_with_ids_that_are_no_uuids_do_no_harm(hub: Hub) -> None:
    lists = {
        "/taxonomies": [{"id": "lunch", "name": "Lunch"}, {"id": 7}, "text", {"name": "No id"}],
        "/taxonomy_terms": [
            {"id": "term-1", "name": "Soup", "taxonomy_id": "lunch", "parent_id": 9},
            {"id": uuid_of("term"), "name": ["Stew"], "taxonomy": {"a": 1}, "taxonomy_id": None},
        ],
    }
    with FeedServer(services(2), lists=lists) as feed:
        ended = harvest(hub, feed)
        again = harvest(hub, feed)

    assert (ended.outcome, again.outcome) == (Outcome.LIVE, Outcome.UNCHANGED)
    assert len(names(hub)) == 2


def test_a_list_of_terms_that_cannot_be_read_is_told_and_costs_nothing(small_hub: Hub) -> None:
    with FeedServer(services(2), lists={"/taxonomies": [{"id": uuid_of("t"), "name": "T"}]}) as feed:
        original = feed._feed

        def broken(seen: Any) -> Any:
            return Answer(200, b"{") if seen.path.startswith("/taxonomies") else original(seen)

        feed._answer = broken
        ended = harvest(small_hub, feed)

    assert ended.outcome is Outcome.LIVE
    told = [one for one in notices(small_hub, ended.id) if one["code"] == "list_not_had"]
    assert [one["url"] for one in told] == [f"{feed.url}/taxonomies"]


def test_a_detail_that_cannot_be_had_keeps_what_the_list_gives(small_hub: Hub) -> None:
    faults = Faults(detail_status={uuid_of("service", 2): 404})
    with FeedServer(services(3), faults=faults) as feed:
        ended = harvest(small_hub, feed)

    assert ended.counts["details_failed"] == 1
    assert len(names(small_hub)) == 3
    [told] = [one for one in notices(small_hub, ended.id) if one["code"] == "detail_not_had"]
    assert told["record_id"] == uuid_of("service", 2)
    assert "404" in told["message"]


def test_an_address_of_the_wrong_shape_is_told(small_hub: Hub) -> None:
    place = a_place(1, addresses=[an_address(postal_code=["HU5 2AA"]), "14 Quayside Row"])

    ended, document = with_one_bad(small_hub, a_service(1, service_at_locations=[place]))

    assert document is not None
    assert any("/addresses" in one["pointer"] for one in notices(small_hub, ended.id))
