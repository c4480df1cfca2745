"""The official sample feeds: nothing wrong with the good one, every error of the bad one in its place."""

import json
from pathlib import Path
from typing import Any

import pytest

import validators
from standards.openreferral.paging import read_page
from tests.validators.examples import findings_of
from tests.validators.feeds import AS_OF, an_exchange
from validators import CountsIn, Notice, Report
from validators.registry import all_rules, rule_named


@pytest.fixture(scope="module")
def conformance(shared_data: Path) -> Path:
    return shared_data / "conformance"


def load(conformance: Path, name: str) -> Any:
    return json.loads((conformance / "mocks" / name).read_text(encoding="utf-8"))


def page_report(body: Any, requested: int = 1) -> Report:
    session = validators.start(version="3.0", as_of=AS_OF)
    exchange = an_exchange(body)
    session.page(read_page(body), exchange, requested_page=requested, body=body)
    for index, item in enumerate(body["contents"]):
        session.record(item, url=exchange.url, pointer=f"/contents/{index}")
    return session.finish()


def record_report(record: Any) -> Report:
    session = validators.start(version="3.0", as_of=AS_OF)
    session.record(record, url="u")
    return session.finish()


def official(report: Report) -> list[Notice]:
    return [
        notice for group in report.notices if CountsIn.OFFICIAL in group.counts_in for notice in group.samples
    ]


def test_the_good_feed_has_nothing_that_counts_in_the_official_verdict(conformance: Path) -> None:
    listed = page_report(load(conformance, "V3.0-UK-Default/service_list.json"))
    detail = record_report(load(conformance, "V3.0-UK-Default/service_full.json"))

    assert official(listed) == []
    assert official(detail) == []
    assert listed.faults == detail.faults == ()


@pytest.mark.parametrize(
    "name",
    ["V3.0-UK-Fail/service_list.json", "V3.0-UK-Fail/service_full.json", "V3.0-UK-Default/service_list.json"],
)
def test_schema_errors_stand_at_the_pointers_that_are_expected(conformance: Path, name: str) -> None:
    expected = json.loads((conformance / "expected.json").read_text(encoding="utf-8"))
    (wanted,) = [file for file in expected["files"] if file["file"] == f"mocks/{name}"]
    body = load(conformance, name)

    report = page_report(body) if "contents" in body else record_report(body)

    schema_errors = sorted(notice.pointer for notice in official(report) if notice.rule.startswith("SCHEMA"))
    assert schema_errors == sorted(error["pointer"] for error in wanted["schema_errors"])


def test_the_bad_list_has_a_wrong_size_a_wrong_total_and_an_id_twice(conformance: Path) -> None:
    report = page_report(load(conformance, "V3.0-UK-Fail/service_list.json"))

    assert report.total("page_size_wrong") == 1
    assert report.total("items_not_total") == 1
    assert report.total("duplicate_service_id") == 1


# The one names another field; the other needs the whole list of terms, as in test_whole_mocks.
TOLD_ELSEWHERE = frozenset({"TEXT-001", "REF-011"})


def test_defects_that_we_have_rules_for_are_found_in_the_official_good_record(conformance: Path) -> None:
    expected = json.loads((conformance / "expected.json").read_text(encoding="utf-8"))
    report = record_report(load(conformance, "V3.0-UK-Default/service_full.json"))
    numbers = {rule.number for rule in all_rules()}

    found = {(group.rule, notice.pointer) for group in report.notices for notice in group.samples}

    judged = 0
    for defect in expected["pass_sample_quality_defects"]["defects"]:
        for number in (word.strip("/;,") for word in defect["rule"].split()):
            if number in numbers and number not in TOLD_ELSEWHERE:
                judged += 1
                assert (number, defect["pointer"]) in found
    assert judged >= 10
    assert report.total("placeholder_text") == 5


def flag_case(code: str, **members: Any) -> bool:
    """Return whether the rule finds fault with a page of these members."""
    items = members.pop("items", 1)
    requested = members.get("page_number", 1)
    body = members | {"contents": [{"id": str(number)} for number in range(items)]}
    return bool(findings_of(rule_named(code)(), {"requested": requested, "body": body}))


def test_the_flags_are_judged_as_the_official_tests_once_did(conformance: Path) -> None:
    cases = json.loads((conformance / "expected.json").read_text(encoding="utf-8"))["page_flag_cases"]

    for verdict in ("ok", "bad"):
        wrong = verdict == "bad"
        for flag, page in cases[f"first_page_{verdict}"]:
            assert flag_case("first_flag_wrong", first_page=flag, page_number=page) == wrong
        key = "last_page_ok(flag,page,total)" if verdict == "ok" else "last_page_bad"
        for flag, page, total in cases[key]:
            assert flag_case("last_flag_wrong", last_page=flag, page_number=page, total_pages=total) == wrong
        for flag, items in cases["empty_ok(flag,count)" if verdict == "ok" else "empty_bad"]:
            assert flag_case("empty_flag_wrong", empty=flag, items=items) == wrong
        for size, items in cases["size_ok(size,count)" if verdict == "ok" else "size_bad"]:
            assert flag_case("page_size_wrong", size=size, items=items) == wrong
