"""The published schema says what reports look like, and reports look like that."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import validators.reports
from tests.validators.feeds import a_service
from tests.validators.reports.made import a_hostile_report, a_large_report, a_report
from tests.validators.sites import HTML, a_site, validated
from validators import start

PUBLISHED = Path(validators.reports.__file__).with_name("report.schema.json")


@pytest.fixture(scope="module")
def schema() -> Any:
    return json.loads(PUBLISHED.read_bytes())


def errors(schema: Any, report: Any) -> list[str]:
    checker = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
    return [f"{error.instance_path}: {error.message}" for error in checker.iter_errors(report)]


def test_the_schema_is_one(schema: Any) -> None:
    jsonschema_rs.meta.validate(schema)


def test_made_reports_are_valid(schema: Any, full: dict[str, Any]) -> None:
    for report in (full, a_report(), a_report(quality=None), a_hostile_report(is_raw=False)):
        assert errors(schema, report) == []
    assert errors(schema, a_large_report(10)) == []


def test_reports_of_a_site_are_valid(schema: Any) -> None:
    flawed = {**a_service(), "email": "=cmd", "url": "www.x", "minimum_age": "\ud800", "descripton": 1}

    for changes in ({}, {"services": [flawed]}, {"services": HTML}, {"root": HTML}):
        with a_site(**changes) as site:
            assert errors(schema, validated(site).as_json()) == []


def test_the_report_of_a_session_alone_is_valid(schema: Any) -> None:
    session = start(version="1.0", as_of=date(2026, 6, 1))
    session.record({"id": "1", "name": "\u202e" * 500}, url="services.json", pointer="/0")

    assert errors(schema, session.finish().as_json()) == []


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("verdicts", {"official": "maybe", "strict": "pass"}),
        ("quality", {"score": 101, "parts": {"text": 1}}),
        ("as_of", "1 June"),
        ("surprise", 1),
        ("notices", [{"code": "a"}]),
    ],
)
def test_what_is_no_report_is_refused(schema: Any, full: dict[str, Any], member: str, value: Any) -> None:
    assert errors(schema, {**full, member: value})


def test_every_required_member_is_required(schema: Any, full: dict[str, Any]) -> None:
    for name in schema["required"]:
        assert errors(schema, {key: value for key, value in full.items() if key != name}), name
