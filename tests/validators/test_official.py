"""What the official validator would ask and say, case by case of the reference."""

import json
from pathlib import Path
from typing import Any

import pytest

from standards.openreferral.errors import FetchFailed
from standards.openreferral.wire.exchange import Exchange
from tests.validators.feeds import a_page, a_page_1_0, a_service
from tests.validators.sites import METADATA, NOT_FOUND, a_site, of_json, problems_of, status_of, validated
from validators.endpoints import endpoints
from validators.official import OfficialRun, total_pages
from validators.official_version import discover


@pytest.fixture(scope="module")
def expected(shared_data: Path) -> Any:
    return json.loads((shared_data / "conformance" / "expected.json").read_text(encoding="utf-8"))


def answers(**bodies: Any) -> Any:
    """Return a getter that answers "/services?page=1" and so on from a mapping, anything else with 404."""

    def get(url: str) -> Exchange:
        path = url.removeprefix("https://council.example")
        asked.append(path)
        body = bodies["paths"].get(path)
        if body is None:
            return Exchange(url, url, 404, {}, b"{}", 2, 0.1, 1)
        encoded = json.dumps(body).encode()
        return Exchange(url, url, 200, {}, encoded, len(encoded), 0.1, 1)

    asked: list[str] = []
    get.asked = asked  # type: ignore[attr-defined]
    return get


def run(get: Any, seed: int = 0) -> OfficialRun:
    official = OfficialRun(get, "https://council.example", seed=seed)
    for _ in official.answers():
        pass
    return official


def test_every_discovery_case_finds_the_description_that_is_expected(expected: Any) -> None:
    for case in expected["discovery_cases"]:
        status = 503 if case.get("http_status") else 0 if case.get("network") else 200
        body = b"<html>" if case.get("body") else json.dumps(case.get("base_response", {})).encode()
        wanted = case["spec"].partition(" ")[0]

        found = discover(status, body)

        if wanted in ("1.0", "3.0"):
            assert found.version == wanted, case
        else:
            assert found.spec == wanted, case
        for key in case.get("also_keys", ()):
            assert discover(200, json.dumps({key: wanted}).encode()).spec == wanted


@pytest.mark.parametrize("version", ["V3.1", "2.0", "HSDS-UK-4.2"])
def test_a_version_without_a_description_is_not_judged(version: str) -> None:
    get = answers(paths={"/": {"version": version}})

    verdict, reason = run(get).verdict()

    assert verdict == "not_assessed"
    assert version in reason
    assert get.asked == ["/"]


def test_a_feed_that_names_only_a_description_of_its_own_is_judged_by_what_its_lists_speak() -> None:
    with a_site(root={"openapi_url": "https://council.gov.uk/openapi.json"}) as site:
        report = validated(site)

    assert report.standard_version == "3.0"
    assert report.verdicts["official"] == "fail"
    assert problems_of(report, "/") == {"VALIDATION_ERROR": 2}


def test_the_endpoints_are_those_of_the_published_descriptions(shared_data: Path) -> None:
    for version in ("1.0", "3.0"):
        path = shared_data / "conformance" / "specs" / version / "openapi.json"
        paths = json.loads(path.read_text(encoding="utf-8"))["paths"]
        mine = {each.path: each for each in endpoints(version)}

        assert set(mine) == set(paths)
        for name, described in paths.items():
            tags = [tag.lower() for tag in described["get"]["tags"]]
            parameters = json.dumps(described["get"].get("parameters", []))
            assert mine[name].required == ("optional" not in tags)
            if mine[name].kind == "list":
                assert mine[name].is_paged == ('"page"' in parameters or "parameters/page" in parameters)


def test_a_list_of_three_pages_gets_three_requests() -> None:
    page = a_page([a_service(1)], pages=3, total=3)
    get = answers(paths={"/": METADATA, "/services?page=1": page, "/services?page=3": page})

    run(get)

    assert [path for path in get.asked if path.startswith("/services?")] == [
        "/services?page=1",
        "/services?page=1",
        "/services?page=3",
    ]


def test_of_seven_pages_the_first_the_third_and_the_last_are_read() -> None:
    page = a_page([a_service(1)], pages=7, total=7)
    paths = {"/": METADATA} | {f"/services?page={number}": page for number in range(1, 8)}
    get = answers(paths=paths)

    run(get)

    assert [path[-1] for path in get.asked if path.startswith("/services?")] == ["1", "3", "7"]


def test_ten_ids_are_asked_for_and_the_seed_says_which() -> None:
    services = [a_service(number) for number in range(30)]
    paths: dict[str, Any] = {"/": METADATA, "/services?page=1": a_page(services)}
    paths |= {f"/services/{service['id']}": service for service in services}

    first, again, other = answers(paths=paths), answers(paths=paths), answers(paths=paths)
    run(first, seed=1)
    run(again, seed=1)
    run(other, seed=2)

    assert first.asked == again.asked
    assert first.asked != other.asked
    assert len([path for path in first.asked if path.startswith("/services/")]) == 10


@pytest.mark.parametrize("status", [404, 501, 503])
def test_an_optional_endpoint_that_fails_is_a_warning_and_no_failure(status: int) -> None:
    with a_site(taxonomies=of_json({}, status)) as site:
        report = validated(site)

    assert problems_of(report, "/taxonomies") == {"OPTIONAL_ENDPOINT_NON_SUCCESS": 1}
    assert status_of(report, "/taxonomies") == "PassedWithWarnings"
    assert report.verdicts["official"] == "warn"


def test_an_optional_endpoint_with_schema_errors_is_a_warning_and_no_failure() -> None:
    with a_site(taxonomy_terms=[{"id": "no uuid", "name": "Lunch"}]) as site:
        report = validated(site)

    assert status_of(report, "/taxonomy_terms") == "PassedWithWarnings"
    assert report.verdicts["official"] == "warn"
    official = [group for group in report.notices if "official" in group.counts_in]
    assert official
    assert {group.severity.value for group in official} == {"warning"}


def test_a_required_endpoint_that_fails_fails_the_feed() -> None:
    with a_site(**{"services/id": NOT_FOUND}) as site:
        report = validated(site)

    assert problems_of(report, "/services/{id}") == {"REQUIRED_ENDPOINT_FAILED": 1}
    assert report.verdicts["official"] == "fail"


def test_an_empty_list_is_a_warning_and_its_details_are_not_tested() -> None:
    with a_site(services=[]) as site:
        report = validated(site)

    assert problems_of(report, "/services") == {"EMPTY_FEED_WARNING": 1}
    assert problems_of(report, "/services/{id}") == {"NO_IDS_AVAILABLE": 1}
    assert status_of(report, "/services/{id}") == "NotTested"
    assert report.verdicts["official"] == "warn"


def test_a_site_that_never_answers_is_asked_three_times_and_no_more() -> None:
    asked = []

    def get(url: str) -> Exchange:
        asked.append(url)
        raise FetchFailed(url, "nothing listens there", 4)

    official = run(get)

    assert len(asked) == 3
    assert official.verdict()[0] == "fail"


def test_totals_are_found_where_the_official_validator_looks_for_them() -> None:
    assert total_pages({"total_pages": 3}) == 3
    assert total_pages({"meta": {"total_pages": 4}}) == 4
    assert total_pages({"pagination": {"totalPages": 5}}) == 5
    assert total_pages({"totalPages": "6"}) == 1
    assert total_pages([]) == 1


def test_a_1_0_feed_is_judged_by_the_schemas_of_1_0() -> None:
    record = {"id": "0a6f1c9e-2b1d-4c55-9a40-000000000001", "name": "Lunch club", "status": "open"}

    with a_site(root=None, services=a_page_1_0(record), **{"services/id": record}) as site:
        report = validated(site)

    assert report.standard_version == "1.0"
    assert status_of(report, "/services") == "FailedValidation"
    assert status_of(report, "/vocabularies") == "PassedWithWarnings"
    (group,) = [group for group in report.notices if group.code == "value_not_in_list"]
    assert {notice.pointer for notice in group.samples} == {"/content/0/status", "/status"}
