"""A 1.0 feed: what the official validator's own schemas say, and what only ours say, kept apart."""

import copy
import csv
import io
import json
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sample_feeds.publishers import PUBLISHERS, load_feed
from standards.openreferral.verdict import verdict_schema
from tests.validators.feeds import AS_OF, a_page_1_0, show_page
from tests.validators.sites import a_service_1_0, a_site_1_0, problems_of, status_of, validated
from validators import Report, Session, start
from validators.frame import CountsIn, Notice, Severity
from validators.report import MOST_SAMPLES, Group, Tally
from validators.reports.csv import render
from validators.rule import SchemaError
from validators.schema_step import (
    item_errors,
    official_record_validator,
    record_errors,
    record_validator,
)
from validators.text import escape

OFFICIAL = (CountsIn.OFFICIAL, CountsIn.STRICT)
STRICT = (CountsIn.STRICT,)


def group_of(report: Report, code: str) -> Group:
    (group,) = [group for group in report.notices if group.code == code]
    return group


def without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: without_nulls(each) for name, each in value.items() if each is not None}
    return [without_nulls(each) for each in value] if isinstance(value, list) else value


def bristol() -> list[dict[str, Any]]:
    (publisher,) = [each for each in PUBLISHERS if each.slug == "bristol"]
    return [copy.deepcopy(dict(each)) for each in load_feed(publisher, AS_OF).services]


def test_a_site_whose_only_fault_is_a_null_that_is_not_looked_at_officially_passes_officially_alone() -> None:
    with a_site_1_0() as site:
        sound = validated(site)
    with a_site_1_0(contacts=None) as site:
        report = validated(site)

    assert (sound.verdicts["official"], sound.verdicts["strict"]) == ("pass", "warn")
    assert (report.verdicts["official"], report.verdicts["strict"]) == ("pass", "fail")
    assert group_of(report, "null_value").counts_in == STRICT
    assert all(each["status"] == "PassedValidation" for each in report.official)


@pytest.mark.parametrize(
    "changes",
    [
        *({name: None} for name in ("accreditations", "attending_access", "attending_type", "url")),
        {"deliverable_type": None},
        {"url": ""},
        *({"organization": {**a_service_1_0()["organization"], name: None}} for name in ("logo", "uri")),
    ],
)
def test_a_null_that_openapi_json_of_1_0_forbids_fails_although_another_official_file_allows_it(
    changes: dict[str, Any], shared_data: Path
) -> None:
    specs = shared_data / "conformance/specs/1.0"
    components = json.loads((specs / "openapi.json").read_text(encoding="utf-8"))["components"]
    theirs = {"$ref": "#/components/schemas/service_details", "components": components}

    with a_site_1_0(**changes) as site:
        report = validated(site)

    assert not jsonschema_rs.Draft202012Validator(theirs, validate_formats=True).is_valid(
        a_service_1_0(**changes)
    )
    assert report.verdicts["official"] == "fail"
    assert any(CountsIn.OFFICIAL in group.counts_in for group in report.notices)
    assert report.verdicts["strict"] == "fail"


def test_a_null_that_is_officially_an_error_fails_both() -> None:
    with a_site_1_0(fees=None) as site:
        report = validated(site)

    assert (report.verdicts["official"], report.verdicts["strict"]) == ("fail", "fail")
    assert problems_of(report, "/services/{id}") == {"VALIDATION_ERROR": 1}
    assert group_of(report, "null_value").counts_in == OFFICIAL


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"url": "mailto:desk@council.gov.uk"}, "/url"),
        (
            {
                "organization": {
                    "id": "7F0F6A5E-93F4-4A2B-8B4A-2F5F0D6B0A01",
                    "name": "Riverside Kitchen",
                    "description": "A community kitchen.",
                }
            },
            "/organization/id",
        ),
    ],
)
def test_what_only_the_official_schema_forbids_is_told_too(changes: dict[str, Any], pointer: str) -> None:
    with a_site_1_0(**changes) as site:
        report = validated(site)

    assert report.verdicts["official"] == "fail"
    group = group_of(report, "pattern_not_matched")
    assert group.counts_in == OFFICIAL
    assert [notice.pointer for notice in group.samples] == [f"/content/0{pointer}", pointer]


def test_an_optional_endpoint_is_judged_by_the_official_schema_too() -> None:
    """Theirs look into what hangs on an organization; ours, which go by the published profile, do not."""
    organization = {**a_service_1_0()["organization"], "reviews": [{"id": "1"}]}
    with a_site_1_0(organization=organization) as site:
        report = validated(site)

    assert report.verdicts["official"] == "pass"

    errors = record_errors(organization, "1.0", "organization")
    assert [(error.pointer, error.expected, error.is_official) for error in errors] == [
        ("/reviews/0", ("service",), True)
    ]


def test_bristols_errors_are_told_apart() -> None:
    found = Counter(
        (error.is_official, error.field) for record in bristol() for error in record_errors(record, "1.0")
    )

    official = {field: number for (is_official, field), number in found.items() if is_official}
    assert (official["fees"], official["assured_date"], official["accreditations"]) == (20, 1, 51)
    assert sum(official.values()) == 293
    assert sum(number for (is_official, _), number in found.items() if not is_official) == 403


def test_a_report_and_its_table_say_of_each_case_what_it_counts_in() -> None:
    session = start(version="1.0", as_of=AS_OF)
    show_page(session, a_page_1_0(a_service_1_0(fees=None, contacts=None)))

    report = session.finish().as_json()

    (group,) = [group for group in report["notices"] if group["code"] == "null_value"]
    assert group["counts_in"] == ["official", "strict"]
    assert {case["pointer"]: case["counts_in"] for case in group["samples"]} == {
        "/content/0/contacts": ["strict"],
        "/content/0/fees": ["official", "strict"],
    }
    table = csv.DictReader(io.StringIO(render(report).decode("utf-8-sig")))
    assert {row["pointer"]: row["counts_in"] for row in table if row["code"] == "null_value"} == {
        "/content/0/contacts": "strict",
        "/content/0/fees": "official strict",
    }


def test_bristol_without_the_nulls_that_openapi_json_forbids_has_nothing_that_counts_officially() -> None:
    session = start(version="1.0", as_of=AS_OF)
    records = bristol()
    for record in records:
        for part in (record, record["organization"]):
            for name in [name for name, value in part.items() if value is None]:
                del part[name]
    body = a_page_1_0(records[0]) | {"content": records, "totalElements": len(records), "size": len(records)}
    show_page(session, body)

    report = session.finish()

    assert [group.code for group in report.notices if CountsIn.OFFICIAL in group.counts_in] == []
    assert group_of(report, "null_value").total > 100


@pytest.mark.parametrize("record", bristol()[:3])
def test_a_record_without_nulls_says_the_same_of_itself_in_a_page(record: dict[str, Any]) -> None:
    record = without_nulls(record)
    record["url"], record["organization"]["id"] = "mailto:desk@council.gov.uk", 7

    (of_item,) = item_errors({"content": [record]}, "1.0").values()

    listed = [error for error in of_item if error.pointer.count("/") < 2 or "organization" in error.pointer]
    alone = [
        error
        for error in record_errors(record, "1.0")
        if error.pointer.count("/") < 2 or "organization" in error.pointer
    ]
    told = [(error.pointer, error.keyword, error.is_official) for error in listed]
    assert told == [(error.pointer, error.keyword, error.is_official) for error in alone]
    assert ("/url", "pattern", True) in told
    assert ("/organization/id", "type", True) in told


def test_every_official_error_of_a_spoilt_record_is_among_those_that_are_told() -> None:
    theirs = jsonschema_rs.Draft202012Validator(verdict_schema("1.0", "service"), validate_formats=True)
    wrong: tuple[Any, ...] = (None, "", 7, [], {}, "text", "mailto:a@b.org", "HTTPS://EXAMPLE.ORG")
    for name in verdict_schema("1.0", "service")["properties"]:
        for value in wrong:
            record = a_service_1_0(**{name: value})

            official = {
                "".join(f"/{step}" for step in each.instance_path) for each in theirs.iter_errors(record)
            }
            told = {error.pointer for error in record_errors(record, "1.0") if error.is_official}

            assert told == official, (name, value)


def test_an_error_of_3_0_always_counts_officially() -> None:
    errors: list[SchemaError] = record_errors({"id": 7, "name": None, "status": "open"}, "3.0")

    assert errors != []
    assert all(error.is_official for error in errors)


def a_notice(number: int, counts_in: tuple[CountsIn, ...]) -> Notice:
    return Notice("null_value", "SCHEMA-009", Severity.ERROR, counts_in, "It is null.", pointer=f"/{number}")


@pytest.mark.parametrize("official_at", [0, 3, MOST_SAMPLES + 5])
def test_a_group_counts_in_whatever_one_of_its_cases_counts_in(official_at: int) -> None:
    tally = Tally()

    for number in range(MOST_SAMPLES + 10):
        answers = OFFICIAL if number == official_at else STRICT
        if not tally.counts_alone("null_value", "SCHEMA-009", Severity.ERROR, answers, is_aside=False):
            tally.add(a_notice(number, answers))

    (group,) = tally.groups()
    assert group.counts_in == OFFICIAL
    assert group.total == MOST_SAMPLES + 10
    assert len(group.samples) == MOST_SAMPLES


def test_groups_put_together_count_in_what_either_counts_in() -> None:
    strict, official, both = Tally(), Tally(), Tally()
    strict.add(a_notice(1, STRICT))
    official.add(a_notice(2, OFFICIAL))

    for part in (strict, official):
        both.add_group(part.groups()[0])

    (group,) = both.groups()
    assert (group.counts_in, group.total) == (OFFICIAL, 2)
    assert strict.groups()[0].counts_in == STRICT


def test_a_late_official_case_is_not_lost_behind_many_others() -> None:
    session: Session = start(version="1.0", as_of=date(2026, 6, 1))
    records = [a_service_1_0(contacts=None) for _ in range(40)]
    records.append(a_service_1_0(fees=None))
    show_page(session, a_page_1_0(records[0]) | {"content": records, "totalElements": 41, "size": 41})

    group = group_of(session.finish(), "null_value")

    assert group.counts_in == OFFICIAL
    assert group.total == 41


def test_an_endpoint_without_a_schema_of_its_own_is_judged_as_before() -> None:
    with a_site_1_0() as site:
        report = validated(site)

    assert status_of(report, "/vocabularies") == "PassedValidation"
    assert item_errors({"content": ["x"]}, "1.0", "vocabulary") == {}


@pytest.mark.parametrize("wrong", ["left out", None, "", "see our poster", 7, [], {}, [None], {"id": 7}])
def test_errors_are_those_of_the_two_whole_schemas_and_official_where_theirs_makes_one(wrong: Any) -> None:
    record = bristol()[0]
    for name in (*record, "deliverable_type", "attending_access", "fees", "surprise"):
        spoilt = {key: value for key, value in record.items() if key != name}
        if wrong != "left out":
            spoilt[name] = wrong

        told = {(error.pointer, error.keyword): error.is_official for error in record_errors(spoilt, "1.0")}

        ours, theirs = (
            places(validator("1.0").iter_errors(spoilt))
            for validator in (record_validator, official_record_validator)
        )
        assert {place for place, is_official in told.items() if place in ours} == ours - DATES
        official = {pointer for pointer, _ in theirs}
        assert all(is_official == (pointer in official) for (pointer, _), is_official in told.items())
        assert {pointer for pointer, _ in told} >= official


DATES = {("/assured_date", "format")}


def places(errors: Any) -> set[tuple[str, str]]:
    """Return the pointer and the keyword of each error; a missing property is told of the object."""
    return {
        ("".join(f"/{escape(str(step))}" for step in error.instance_path), str(error.kind.name))
        for error in errors
    }
