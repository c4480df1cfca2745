"""Both feeds, combined and of each publisher: complete, valid by the official schemas, paged strictly."""

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from standards.openreferral import schemas
from standards.openreferral.readers import read_service
from tests.hub.api.conftest import Rig, contents
from tests.hub.api.official import errors_1_0, errors_3_0, paging_errors

LISTS_3_0 = {
    "services": "service",
    "organizations": "organization",
    "service_at_locations": "service_at_location",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
}
PUBLISHERS = (
    "hull-city-council-sample",
    "bristol-city-council-sample",
    "south-gloucestershire-council-sample",
    "blackburn-with-darwen-borough-council-sample",
    "north-yorkshire-council-sample",
)
BASES = ("", *(f"/publishers/{slug}" for slug in PUBLISHERS))
# 59 of Hull, 51 of Bristol, 46 of South Gloucestershire, 45 of Blackburn with Darwen, 52 of North Yorkshire,
# 3 of the feeds with secrets.
REPUBLISHED = 59 + 51 + 46 + 45 + 52 + 3


@pytest.fixture(scope="session")
def specs(shared_data: Path) -> Path:
    return shared_data / "conformance/specs"


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_a_feed_followed_to_its_end_gives_each_id_once_and_as_many_as_it_says(
    samples: Rig, version: str
) -> None:
    pages = list(samples.pages(f"/openreferral/{version}/services", per_page=20))
    items = [item for page in pages for item in contents(page)]

    totals = {page.get("total_items", page.get("totalElements")) for page in pages}

    assert totals == {REPUBLISHED}
    assert len(items) == len({item["id"] for item in items}) == REPUBLISHED
    assert len(pages) == pages[0].get("total_pages", pages[0].get("totalPages")) == 13


def test_the_publishers_shares_are_the_combined_feed_and_share_nothing(samples: Rig) -> None:
    combined = {item["id"] for item in samples.items("/openreferral/v3/services")}
    slugs = sorted(
        {feed["publisher"]["slug"] for feed in samples.json("/api/feeds")["feeds"] if feed["republished"]}
    )

    shares = [
        [item["id"] for item in samples.items(f"/publishers/{slug}/openreferral/v3/services")]
        for slug in slugs
    ]

    assert sum(map(len, shares)) == len(combined)
    assert {one for share in shares for one in share} == combined


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("name", LISTS_3_0)
def test_every_answer_of_3_0_is_valid_by_the_official_schemas(
    samples: Rig, specs: Path, base: str, name: str
) -> None:
    of_page = errors_3_0(specs, f"{LISTS_3_0[name]}_list")
    of_record = errors_3_0(specs, LISTS_3_0[name])
    ours = jsonschema_rs.Draft202012Validator(
        schemas.page_schema("3.0", LISTS_3_0[name], view="full"), validate_formats=True
    )
    path = f"{base}/openreferral/v3/{name}"
    # A service_at_location is judged as a service too: the UK profile's OpenAPI names that schema for it.
    as_service = errors_3_0(specs, "service") if name == "service_at_locations" else None
    wrong: dict[str, Any] = {}
    for page in samples.pages(path, per_page=100):
        if errors := of_page(page):
            wrong[f"page {page['page_number']}"] = errors
        if errors := [str(error) for error in ours.iter_errors(page)]:
            wrong[f"our page {page['page_number']}"] = errors
        for item in page["contents"]:
            record = samples.json(f"{path}/{item['id']}")
            if errors := of_record(record) + (as_service(record) if as_service else []):
                wrong[item["id"]] = errors
            if record["id"] != item["id"]:
                wrong[item["id"]] = "another id"

    assert wrong == {}


def test_the_metadata_is_valid_and_names_the_version(samples: Rig, specs: Path) -> None:
    for base in BASES:
        answer = samples.json(f"{base}/openreferral/v3/")
        assert errors_3_0(specs, "api_details")(answer) == []
        assert answer["version"] == "HSDS-UK-3.0"
        assert answer["openapi_url"] == f"https://hub.example.org{base}/openreferral/v3/openapi.json"


@pytest.mark.parametrize("base", BASES)
def test_every_answer_of_1_0_is_valid_by_the_official_schemas(samples: Rig, specs: Path, base: str) -> None:
    services, service = errors_1_0(specs, "/services"), errors_1_0(specs, "/services/{id}")
    wrong: dict[str, Any] = {}
    for page in samples.pages(f"{base}/openreferral/v1/services", per_page=100):
        if errors := services(page):
            wrong[f"page {page['number']}"] = errors
        for item in page["content"]:
            record = samples.json(f"{base}/openreferral/v1/services/{item['id']}")
            if errors := service(record):
                wrong[item["id"]] = errors
    for page in samples.pages(f"{base}/openreferral/v1/taxonomies", per_page=10):
        if errors := errors_1_0(specs, "/taxonomies")(page):
            wrong[f"taxonomies {page['number']}"] = errors
    names = samples.json(f"{base}/openreferral/v1/vocabularies")

    assert wrong == {}
    assert errors_1_0(specs, "/vocabularies")(names) == []
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("path", [*(f"v3/{name}" for name in LISTS_3_0), "v1/services", "v1/taxonomies"])
@pytest.mark.parametrize("per_page", [1, 5, 50, 500])
def test_pages_are_exact_whatever_their_size(samples: Rig, path: str, per_page: int) -> None:
    first = samples.json(f"/openreferral/{path}", per_page=per_page)
    total = first.get("total_items", first.get("totalElements"))
    pages = -(-total // per_page)

    # What both official validators ask for: first, middle, last; and one beyond the end.
    for asked in sorted({1, max(1, pages // 2), pages, pages + 1, pages + 1000}):
        page = samples.json(f"/openreferral/{path}", per_page=per_page, page=asked)
        assert paging_errors(page, asked=asked, per_page=per_page, total=total) == [], (path, asked)


def test_the_paging_rules_judge_the_official_cases_as_recorded(shared_data: Path) -> None:
    cases = json.loads((shared_data / "conformance/expected.json").read_text(encoding="utf-8"))[
        "page_detail_cases"
    ]
    for case in cases:
        page = {**case, "contents": [{}] * case["item_count"]}
        found = paging_errors(
            page, asked=case["page_number"], per_page=case["per_page"], total=case["total_items"]
        )
        assert bool(found) == bool(case["expected_issues"]), (case, found)


def test_what_a_client_gets_without_asking_for_a_size_is_50(samples: Rig) -> None:
    assert samples.json("/openreferral/v3/services")["size"] == 50
    assert samples.json("/openreferral/v1/services")["size"] == 50
    assert samples.json("/openreferral/v3/services", per_page=100_000)["size"] == REPUBLISHED


def test_a_feed_without_a_licence_and_a_trial_are_not_republished(samples: Rig) -> None:
    for version in ("v1", "v3"):
        text = json.dumps(samples.items(f"/openreferral/{version}/services"))
        assert "Zinnia" not in text
        assert "Xylophone" not in text
    for slug in ("unlicensed", "trial"):
        for path in ("v3/services", "v3/", "v1/services", "v1/vocabularies"):
            answer = samples.get(f"/publishers/{slug}/openreferral/{path}")
            assert answer.status_code == 404
            assert "licence" in answer.get_json()["message"] or slug == "trial"
    found = {one["id"] for one in samples.json("/api/search", q="zinnia")["results"]}
    assert len(found) == 2
    for one in found:
        for version in ("v1", "v3"):
            assert samples.get(f"/openreferral/{version}/services/{one}").status_code == 404
            assert (
                samples.get(f"/publishers/{PUBLISHERS[0]}/openreferral/{version}/services/{one}").status_code
                == 404
            )


def test_a_service_that_is_not_active_is_published_with_its_status_and_not_found(samples: Rig) -> None:
    held = [one for one in samples.items("/openreferral/v3/services") if one["status"] != "active"]
    active = REPUBLISHED - len(held)

    assert len(held) >= 3
    assert {one["status"] for one in held} <= {"inactive", "defunct", "temporarily closed"}
    # And two services of the feed without a licence.
    assert samples.json("/api/search")["total"] == active + 2


def test_a_1_0_record_comes_back_as_it_was_published(samples: Rig) -> None:
    """The clients of 1.0 read these keys: see clients-of-1.0."""
    bristol = samples.items("/publishers/bristol-city-council-sample/openreferral/v1/services")
    records = [samples.json(f"/openreferral/v1/services/{one['id']}") for one in bristol]

    keys = {key for record in records for key in record}
    assert {"organization", "contacts", "service_at_locations", "cost_options", "service_taxonomys"} <= keys
    assert {"regular_schedules", "eligibilitys", "service_areas", "languages"} <= keys
    places = [link["location"] for record in records for link in record.get("service_at_locations", ())]
    assert all(isinstance(place.get("latitude", 0.0), float) for place in places)
    terms = [each["taxonomy"] for record in records for each in record.get("service_taxonomys", ())]
    assert all({"id", "name", "vocabulary"} <= set(term) and isinstance(term["id"], str) for term in terms)
    schedules = [
        schedule
        for record in records
        for link in record.get("service_at_locations", ())
        for schedule in link.get("regular_schedule", ())
    ]
    assert schedules
    assert all(schedule.get("description") for schedule in schedules)
    problems = {
        problem.code for record in records for problem in read_service(record, version="1.0").problems
    }
    # 1.0 has no such members; everything that it has was understood.
    assert problems <= {"address_type_assumed", "location_type_derived", "term_description_assumed"}
