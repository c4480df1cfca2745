"""What 1.0 lists and 3.0 does not, and what either says that only the other has a field for."""

import copy
from typing import Any

import jsonschema_rs
import pytest

from hub.api.openreferral.published import ORGANIZATION_NOT_STATED, detail_3_0, item_3_0
from standards.openreferral.verdict import verdict_schema
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.api.conftest import PUBLIC_URL, Rig, contents, rig
from tests.hub.records import a_place, a_service, uuid_of
from tests.standards.records import SERVICE_1_0

V1, V3 = "/openreferral/v1", "/openreferral/v3"
NOT_STATED = ORGANIZATION_NOT_STATED["id"]


def a_hub(make_hub: MakeHub, records: list[dict[str, Any]], version: str = "3.0", **lists: Any) -> Rig:
    hub = make_hub(public_url=PUBLIC_URL)
    with FeedServer(records, version, full_lists=True, **lists) as feed:
        harvest(hub, feed)
    return rig(hub)


def test_a_place_that_two_services_share_is_listed_once(make_hub: MakeHub) -> None:
    shared = a_place(7)
    records = [
        a_service(1, service_at_locations=[{**shared, "id": uuid_of("first")}]),
        a_service(2, service_at_locations=[{**shared, "id": uuid_of("second")}, a_place(2)]),
    ]

    hub = a_hub(make_hub, records)

    items = hub.items(f"{V1}/locations", per_page=1)
    assert [item["name"] for item in items] == ["Hall 7", "Hall 2"]
    assert items[0]["physical_addresses"][0]["city"] == "Hull"
    assert hub.json(f"{V1}/locations/{uuid_of('location', 7)}") == items[0]
    assert hub.get(f"{V1}/locations/{uuid_of('location', 99)}").status_code == 404
    assert hub.get(f"{V1}/locations/seven").status_code == 404


def test_a_place_that_has_gone_is_listed_no_more(make_hub: MakeHub) -> None:
    hub = a_hub(make_hub, [a_service(1), a_service(2)])
    assert hub.json(f"{V1}/locations")["totalElements"] == 2

    with FeedServer([a_service(2)], "3.0", full_lists=True) as feed:
        harvest(hub.hub, feed)

    assert [item["name"] for item in hub.items(f"{V1}/locations")] == ["Hall 2"]


def test_reviews_are_listed_with_the_service_that_they_are_of(make_hub: MakeHub) -> None:
    hub = a_hub(make_hub, [copy.deepcopy(SERVICE_1_0)], "1.0")
    service = hub.items(f"{V1}/services")[0]["id"]

    items = hub.items(f"{V1}/reviews")

    assert [(item["score"], item["service_id"]) for item in items] == [("5 star", service)]
    assert items[0]["service"] == hub.items(f"{V1}/services")[0]
    official = jsonschema_rs.Draft202012Validator(verdict_schema("1.0", "review"), validate_formats=True)
    wrong = ["/".join(map(str, error.instance_path)) for error in official.iter_errors(items[0])]
    # The reviewer has the id and the name that the publisher gave; the service is all there.
    assert set(wrong) <= {"organization", "organization/id"}
    assert hub.json(f"{V1}/reviews/{items[0]['id']}") == items[0]
    assert hub.get(f"{V1}/reviews/{uuid_of('none')}").status_code == 404


@pytest.mark.parametrize("name", ["locations", "reviews"])
def test_lists_of_what_is_inside_other_records_have_page_numbers_only(samples: Rig, name: str) -> None:
    assert samples.get(f"{V1}/{name}", page=1).status_code == 200
    assert samples.get(f"{V1}/{name}", after="AAAAAAAAAAAAAAAAAAAAAA").status_code == 422
    assert samples.json(f"{V1}/{name}", page=1000)["empty"] is True


@pytest.mark.parametrize("base", [V1, V3])
def test_an_organization_that_nobody_states_is_the_last_of_the_list(make_hub: MakeHub, base: str) -> None:
    hub = a_hub(make_hub, [a_service(1, organization=None), a_service(2), a_service(3)])

    for per_page in (1, 2, 3, 50):
        items = hub.items(f"{base}/organizations", per_page=per_page)
        assert [item["name"] for item in items] == ["Neighbours 2", "Neighbours 3", "Organization not stated"]
    detail = hub.json(f"{base}/services/{uuid_of('service', 1)}")
    assert detail["organization"] == ORGANIZATION_NOT_STATED
    assert hub.items(f"{base}/services")[0]["organization"] == ORGANIZATION_NOT_STATED
    assert hub.json(f"{base}/organizations/{NOT_STATED}") == ORGANIZATION_NOT_STATED


@pytest.mark.parametrize("base", [V1, V3])
def test_where_every_organization_is_stated_there_is_no_other(make_hub: MakeHub, base: str) -> None:
    hub = a_hub(make_hub, [a_service(1), a_service(2)])

    assert hub.json(f"{base}/organizations", per_page=2)["size"] == 2
    assert [item["name"] for item in hub.items(f"{base}/organizations")] == ["Neighbours 1", "Neighbours 2"]


def test_a_text_that_speaks_of_an_organization_is_no_organization() -> None:
    item = b'{"id":"1","name":"The \\"organization\\":{","status":"active"}'

    assert item_3_0(item).endswith(b'"description":"The publisher does not say who runs this service."}}')


def test_a_term_is_found_by_its_identifier_and_names_its_parent_by_one(make_hub: MakeHub) -> None:
    parent = {"id": uuid_of("p"), "name": "Care", "taxonomy": "topics", "code": "care", "description": "Care"}
    child = {**parent, "id": uuid_of("c"), "name": "Care at home", "code": "home", "parent_id": parent["id"]}
    column = {"id": uuid_of("w"), "name": "phone", "taxonomy": "attending_type", "description": "By phone"}
    tags = [{"id": uuid_of("tag", n), "taxonomy_term": term} for n, term in enumerate((parent, child))]
    tags.append({"id": uuid_of("tag"), "link_type": "attending_type", "taxonomy_term": column})

    hub = a_hub(make_hub, [a_service(1, attributes=tags)])

    items = hub.items(f"{V1}/taxonomies", per_page=1)
    assert [(item["id"], item.get("parent")) for item in items] == [("care", None), ("home", {"id": "care"})]
    assert hub.json(f"{V1}/taxonomies/HOME") == items[1]
    assert hub.get(f"{V1}/taxonomies/none").status_code == 404
    assert hub.json(f"{V1}/vocabularies") == ["topics"]
    assert [item["id"] for item in hub.items(f"{V1}/taxonomies", root_only="true")] == ["care"]
    detail = hub.json(f"{V1}/services/{uuid_of('service', 1)}")
    assert [row["taxonomy"].get("parent") for row in detail["service_taxonomys"]] == [None, {"id": "care"}]
    assert detail["attending_type"] == "phone"


def test_two_lists_may_use_one_identifier_and_either_finds_its_own(make_hub: MakeHub) -> None:
    terms = [
        {"id": uuid_of(name), "name": name, "taxonomy": name, "code": "1", "description": name}
        for name in ("topics", "themes")
    ]
    tags = [{"id": uuid_of("tag", n), "taxonomy_term": term} for n, term in enumerate(terms)]

    hub = a_hub(make_hub, [a_service(1, attributes=tags)])

    assert len(hub.items(f"{V1}/taxonomies")) == 1
    for name in ("topics", "themes"):
        assert [item["name"] for item in hub.items(f"{V1}/taxonomies", vocabulary=name)] == [name]


def test_what_only_1_0_has_stands_in_our_own_block_of_3_0(make_hub: MakeHub) -> None:
    hub = a_hub(make_hub, [copy.deepcopy(SERVICE_1_0)], "1.0")
    service = hub.items(f"{V3}/services")[0]["id"]

    detail = hub.json(f"{V3}/services/{service}")

    old = detail["signpost"]["version_1_0"]
    assert old["reviews"][0]["score"] == "5 star"
    assert old["holiday_schedules"][0]["closed"] is True
    assert not {"reviews", "holiday_schedules", "eligibilitys"} & detail.keys()
    assert detail["signpost"]["licence"]
    assert hub.json(f"{V1}/services/{service}")["reviews"][0]["score"] == "5 star"


def test_a_closure_is_said_with_the_times_of_its_place() -> None:
    closure = {"closed": True, "start_date": "2026-12-24", "end_date": "2027-01-02"}
    document = {
        "id": uuid_of("service"),
        "name": "Lunch",
        "status": "active",
        "schedules": [
            {"id": uuid_of(1), "byday": "MO", "freq": "WEEKLY", "service_at_location_id": uuid_of("here")},
            {"id": uuid_of(2), "byday": "TU", "freq": "WEEKLY", "service_at_location_id": uuid_of("there")},
        ],
        "holiday_schedules": [
            {**closure, "service_at_location_id": uuid_of("here")},
            {"closed": True, "start_date": "2026-08-31", "end_date": "2026-08-31"},
            {"closed": False, "start_date": "2026-05-04", "end_date": "2026-05-04", "opens_at": "10:00"},
            {"closed": True, "start_date": "soon"},
        ],
    }

    here, there = detail_3_0(document)["schedules"]

    assert here["notes"] == "Closed from 24 December 2026 to 2 January 2027. Closed on 31 August 2026."
    assert there["notes"] == "Closed on 31 August 2026."


@pytest.mark.parametrize("name", ["organizations", "locations", "reviews", "taxonomies"])
def test_a_publishers_share_has_the_lists_too(samples: Rig, name: str) -> None:
    every = {item["id"] for item in samples.items(f"{V1}/{name}")}

    share = samples.json(f"/publishers/bristol-city-council-sample{V1}/{name}")

    assert 0 < share["totalElements"] <= len(every)
    assert {item["id"] for item in contents(share)} <= every
