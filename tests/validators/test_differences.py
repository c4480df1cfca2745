"""The false passes of the official validator, each served as the site that gets one."""

import re
import sys
from pathlib import Path
from typing import Any

import validators
from tests.feedserver import Answer, Seen
from tests.loopback import LoopbackServer
from tests.validators.feeds import a_page, a_service
from tests.validators.sites import (
    HTML,
    METADATA,
    OPEN,
    a_site,
    a_site_1_0,
    a_term,
    problems_of,
    status_of,
    validated,
)
from validators import Report

TABLE = Path(str(validators.__file__)).parent / "DIFFERENCES.md"


def codes(report: Report, answer: str = "strict") -> set[str]:
    return {
        group.code
        for group in report.notices
        if answer in group.counts_in and group.severity.value in ("fatal", "error")
    }


def pages_of(count: int, changed: dict[int, dict[str, Any]], **members: Any) -> Any:
    """Return what serves `count` pages of one service each; `changed` says what is wrong with one of them."""

    def serve(seen: Seen) -> Any:
        number = seen.page or 1
        if number > count:
            return a_page([], page=number, pages=count, total=count)
        service = a_service(number, **changed.get(number, {}))
        return a_page([service], page=number, pages=count, total=count) | members

    return serve


def details(**changes: Any) -> Any:
    """Return what serves every service at its id."""

    def serve(seen: Seen) -> Any:
        return a_service(int(seen.path[-12:]), **changes)

    return serve


def test_every_test_that_the_table_names_is_here() -> None:
    named = set(re.findall(r"`(test_\w+)`", TABLE.read_text(encoding="utf-8")))
    here = {name for name in dir(sys.modules[__name__]) if name.startswith("test_")}

    assert named == here - {"test_every_test_that_the_table_names_is_here"}


def test_a_site_that_answers_html_to_everything_fails() -> None:
    with LoopbackServer(lambda seen: HTML) as site:
        report = validated(site)

    assert report.verdicts["official"] == "fail"
    assert report.verdicts["strict"] == "fail"
    assert {"body_not_json", "list_unfinished"} <= codes(report)
    assert report.faults == ()


def test_html_at_an_optional_endpoint_is_a_warning() -> None:
    with a_site(taxonomies=HTML) as site:
        report = validated(site)

    assert status_of(report, "/taxonomies") == "PassedWithWarnings"
    assert report.verdicts["official"] == "warn"
    assert report.verdicts["strict"] == "warn"
    (group,) = [group for group in report.notices if group.code == "body_not_json"]
    assert group.severity.value == "warning"


def test_an_empty_object_in_place_of_the_services_fails() -> None:
    with a_site(services={}) as site:
        report = validated(site)

    assert report.verdicts["official"] == "fail"
    assert report.verdicts["strict"] == "fail"
    assert "SCHEMA_VALIDATION_ERROR" in problems_of(report, "/services")
    assert "list_unfinished" in codes(report)


def test_a_version_that_nobody_knows_is_not_assessed() -> None:
    with a_site(root=METADATA | {"version": "HSDS-UK-9.0"}) as site:
        report = validated(site)

    assert (report.verdicts["official"], report.verdicts["strict"]) == ("not_assessed", "not_assessed")
    assert "9.0" in report.verdicts["official_reason"]
    assert report.counts.services == 1


def test_a_description_of_the_feeds_own_is_not_the_measure() -> None:
    with a_site(root={"openapi_url": "https://council.gov.uk/openapi.json"}) as site:
        report = validated(site)

    assert report.standard_version == "3.0"
    assert status_of(report, "/") == "FailedValidation"
    assert report.verdicts["official"] == "fail"


def test_every_error_on_one_path_is_told() -> None:
    services = [a_service(number, url="www.council.gov.uk") for number in range(1, 5)]

    with a_site(services=services) as site:
        report = validated(site)

    assert problems_of(report, "/services") == {"VALIDATION_ERROR": 4}
    (group,) = [group for group in report.notices if group.code == "uri_malformed"]
    listed = [notice.pointer for notice in group.samples if "page=" in notice.url]
    assert listed == [f"/contents/{index}/url" for index in range(4)]


def test_an_empty_list_does_not_hide_an_error_in_its_envelope() -> None:
    with a_site(services=a_page([]) | {"total_items": "none"}) as site:
        report = validated(site)

    assert problems_of(report, "/services") == {"EMPTY_FEED_WARNING": 1, "VALIDATION_ERROR": 1}
    assert status_of(report, "/services") == "FailedValidation"
    assert report.verdicts["official"] == "fail"


def test_details_with_warnings_only_are_a_warning() -> None:
    with a_site(**{"taxonomy_terms/id": {"id": a_term()["id"], "name": "Lunch clubs"}}) as site:
        report = validated(site)

    assert status_of(report, "/taxonomy_terms/{id}") == "PassedWithWarnings"
    assert report.verdicts["official"] == "warn"


def test_a_detail_that_never_answers_fails() -> None:
    with a_site(**{"services/id": Answer(hang_up=True)}) as site:
        report = validated(site)

    assert problems_of(report, "/services/{id}") == {"REQUIRED_ENDPOINT_FAILED": 1}
    assert report.verdicts["official"] == "fail"


def test_a_site_without_any_answer_is_not_assessed() -> None:
    with LoopbackServer(lambda seen: Answer(hang_up=True)) as site:
        report = validated(site)

    assert (report.verdicts["official"], report.verdicts["strict"]) == ("not_assessed", "not_assessed")
    assert "no answer" in report.verdicts["official_reason"]
    assert "list_unfinished" in codes(report)
    assert len(site.requests) < 15


def test_two_runs_ask_for_the_same_ids() -> None:
    services = [a_service(number) for number in range(1, 40)]

    with a_site(services=services) as site:
        for _ in range(2):
            validated(site, seed=7)
        targets = [seen.target for seen in site.requests]

    first, second = targets[: len(targets) // 2], targets[len(targets) // 2 :]
    assert sorted(first) == sorted(second)
    assert len([target for target in first if target.startswith("/services/")]) == 10


def test_an_error_on_a_page_that_nobody_samples_fails_strictly() -> None:
    served = pages_of(7, {5: {"status": "open"}})

    with a_site(services=served, **{"services/id": details()}) as site:
        report = validated(site)

    assert report.verdicts["official"] == "pass"
    assert report.verdicts["strict"] == "fail"
    (group,) = [group for group in report.notices if group.code == "value_not_in_list"]
    assert "page=5" in group.samples[0].url


def test_a_time_without_offset_fails_strictly_only() -> None:
    with a_site(services=[a_service(1, last_modified="2026-05-01T10:00:00")]) as site:
        report = validated(site)

    assert report.verdicts["official"] == "warn"
    assert report.verdicts["strict"] == "fail"
    assert codes(report) == {"date_time_malformed"}


def test_wrong_paging_fails_strictly_only() -> None:
    served = pages_of(3, {}, size=50, first_page=False, page_number=1)

    with a_site(services=served, **{"services/id": details()}) as site:
        report = validated(site)

    assert report.verdicts["official"] == "pass"
    assert {"page_size_wrong", "first_flag_wrong", "page_number_wrong"} <= codes(report)


def test_a_detail_of_another_record_fails_strictly_only() -> None:
    listed = {"id": a_service(1)["id"], "name": "Lunch club 1", "status": "active"}

    with a_site(services=[listed], **{"services/id": a_service(2)}) as site:
        report = validated(site)

    assert report.verdicts["official"] == "pass"
    assert "detail_id_differs" in codes(report)


def test_a_missing_cors_header_is_a_strict_warning() -> None:
    def without(seen: Seen) -> Answer:
        return Answer.of(a_page([a_service()]))

    with a_site(services=without, **{"services/id": a_service()}) as site:
        report = validated(site)

    assert "Access-Control-Allow-Origin" in OPEN
    assert report.verdicts["official"] == "pass"
    assert report.verdicts["strict"] == "warn"
    assert report.total("cors_missing") == 2


def test_an_empty_value_is_a_strict_warning() -> None:
    with a_site(services=[a_service(1, alternate_name="")]) as site:
        report = validated(site)

    assert report.verdicts["official"] == "pass"
    assert report.verdicts["strict"] == "warn"
    assert report.total("empty_value") > 0


def test_a_wrong_child_of_a_1_0_service_fails_strictly_only() -> None:
    with a_site_1_0(id="lunch-1", contacts=[{"id": 7}], cost_options=[{"id": "1", "amount": "£3"}]) as site:
        report = validated(site)

    assert report.verdicts["official"] == "pass"
    assert codes(report, "official") == set()
    assert report.verdicts["strict"] == "fail"
    assert {"uuid_malformed", "wrong_type"} <= codes(report)


def test_a_broken_version_makes_it_1_0_officially_and_not_strictly() -> None:
    with a_site(root=METADATA | {"version": "three"}) as site:
        report = validated(site)

    assert (
        "taken for version 1.0"
        in " ".join(problem for problem in (report.version_reason, report.verdicts["official_reason"]))
        or status_of(report, "/vocabularies") == "PassedWithWarnings"
    )
    assert report.standard_version == "3.0"
    assert report.counts.services == 1
