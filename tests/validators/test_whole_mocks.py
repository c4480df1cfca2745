"""The official mocks served as sites: their verdicts, and every notice at its place."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.feedserver import Answer, Seen, mock_server
from tests.loopback import LoopbackServer
from tests.validators.sites import validated
from validators import Notice, Report
from validators.registry import all_rules


def official_notices(report: Report) -> list[Notice]:
    found = [group for group in report.notices if "official" in group.counts_in]
    assert all(group.total == len(group.samples) for group in found)
    return [notice for group in found for notice in group.samples]


def at(notices: list[Notice], path: str) -> list[str]:
    """Return the pointers of the notices at one path, once for each request to it."""
    found = [notice for notice in notices if urlsplit(notice.url).path == path]
    (url,) = {notice.url for notice in found}
    return sorted(notice.pointer for notice in found if notice.url == url)


@pytest.fixture(scope="module")
def conformance(shared_data: Path) -> Path:
    return shared_data / "conformance"


@pytest.fixture(scope="module")
def default(conformance: Path) -> Report:
    with mock_server(conformance / "mocks" / "V3.0-UK-Default") as site:
        return validated(site)


@pytest.fixture(scope="module")
def fail(conformance: Path) -> Report:
    with mock_server(conformance / "mocks" / "V3.0-UK-Fail") as site:
        return validated(site)


def test_the_good_mock_passes_without_a_notice_that_counts_in_the_official_verdict(default: Report) -> None:
    assert default.verdicts["official"] == "pass"
    assert official_notices(default) == []
    assert {each["status"] for each in default.official} == {"PassedValidation"}
    assert default.faults == ()


def test_the_strict_verdict_on_the_good_mock_names_the_size_of_organizations(default: Report) -> None:
    (group,) = [group for group in default.notices if group.code == "page_size_wrong"]

    assert {notice.pointer for notice in group.samples} == {"/size"}
    assert {urlsplit(notice.url).path for notice in group.samples} == {"/organizations"}
    assert default.verdicts["strict"] == "warn"


def test_the_bad_mock_fails_with_each_error_at_its_own_pointer(fail: Report, conformance: Path) -> None:
    expected = json.loads((conformance / "expected.json").read_text(encoding="utf-8"))
    wanted = {
        each["file"].removeprefix("mocks/V3.0-UK-Fail/"): sorted(
            error["pointer"] for error in each["schema_errors"]
        )
        for each in expected["files"]
        if "V3.0-UK-Fail" in each["file"]
    }
    notices = official_notices(fail)
    services = sorted(
        {urlsplit(n.url).path for n in notices if urlsplit(n.url).path.startswith("/services/")}
    )
    (term,) = {urlsplit(n.url).path for n in notices if urlsplit(n.url).path.startswith("/taxonomy_terms/")}

    assert (fail.verdicts["official"], fail.verdicts["strict"]) == ("fail", "fail")
    assert at(notices, "/") == wanted["api_details.json"]
    assert at(notices, "/services") == wanted["service_list.json"]
    assert len(wanted["service_list.json"]) == 11
    assert len(services) == 3
    assert all(at(notices, path) == wanted["service_full.json"] for path in services)
    assert at(notices, term) == wanted["taxonomy_term.json"]
    assert len(notices) == 2 + 11 + 3 * 2 + 2


def test_errors_at_an_optional_endpoint_are_warnings(fail: Report) -> None:
    notices = [notice for notice in official_notices(fail) if "/taxonomy_terms/" in notice.url]

    assert {notice.severity.value for notice in notices} == {"warning"}


def test_the_defects_of_the_good_mock_are_quality_and_change_no_verdict(
    default: Report, conformance: Path
) -> None:
    expected = json.loads((conformance / "expected.json").read_text(encoding="utf-8"))
    known = {rule.number for rule in all_rules()}
    found = {
        (group.rule, notice.pointer)
        for group in default.notices
        for notice in group.samples
        if "/services/" in notice.url
    }

    for defect in expected["pass_sample_quality_defects"]["defects"]:
        numbers = [word.strip("/;,") for word in defect["rule"].split()]
        for number in (each for each in numbers if each in known and not each.startswith(("TEXT", "REF"))):
            assert (number, defect["pointer"]) in found, defect
    # Told once, in the list of terms, and not at every service that uses the term.
    assert default.total("parent_unknown") == 1
    assert default.verdicts["official"] == "pass"
    assert default.quality is not None
    assert default.quality["score"] < 60


def test_the_same_seed_gives_the_same_report(conformance: Path) -> None:
    def report() -> Any:
        with mock_server(conformance / "mocks" / "V3.0-UK-Fail") as site:
            found = validated(site, seed=3).as_json()
            return json.loads(json.dumps(found | {"measured": {}}).replace(site.url, "SITE"))

    assert report() == report()


def test_in_the_clean_paging_run_a_page_that_says_it_is_another_is_strict_only(conformance: Path) -> None:
    folder = conformance / "pagination"
    names = {
        1: "paginationFirstPage.json",
        2: "pagination.json",
        3: "pagination.json",
        4: "paginationLastPage.json",
    }
    bodies = {number: (folder / name).read_bytes() for number, name in names.items()}

    def answer(seen: Seen) -> Answer:
        if seen.path == "/services":
            return Answer(200, bodies[seen.page or 1])
        return Answer(404, b"{}")

    with LoopbackServer(answer) as site:
        report = validated(site)

    found = {group.rule: group for group in report.notices}
    paging = [group for group in report.notices if group.rule.startswith("PAGE")]
    assert [notice.url[-19:] for notice in found["PAGE-004"].samples] == ["?page=2&per_page=100"[-19:]]
    assert "held 17" in found["PAGE-010"].samples[0].message
    assert all("official" not in group.counts_in for group in paging)
