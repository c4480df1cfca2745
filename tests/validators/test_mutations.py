"""Thousands of spoilt records and pages: no crash, a valid report, and the schema errors of `jsonschema`.

`make test` makes a few hundred of each, `make acceptance` ten thousand in all (SIGNPOST_MUTATIONS=10000).

The schema step is compared with the `jsonschema` package error by error, with the same format checkers in
both: those of jsonschema-rs, which the validator runs on. They may differ in these ways and no other, and the
last tests hold each of them:

- Formats. The package's own checker of email takes whatever has an @ in it, and it checks uri and date-time
  only where optional dependencies are installed; so ours are registered there.
- Numbers that JSON cannot say (NaN, infinities) are no numbers to jsonschema-rs and are numbers to the
  package. No JSON holds them; records given from memory may.
- Dates and times of 1.0 are left to the rules DATE-001, 002 and 008, on purpose.
- Of 1.0, errors that only the official validator's schemas make are there beside those that ours make.
- Of a record with more than 50 errors the first 50 are kept, in a fixed order.
- Lone surrogates: the record is judged with question marks in their place.
"""

import contextlib
import json
import os
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import jsonschema_rs
import orjson
import pytest
from hypothesis import HealthCheck, given, settings

import validators.reports
from standards.openreferral.canonical import Problem
from standards.openreferral.errors import PageUnreadable
from standards.openreferral.paging import read_page
from standards.openreferral.schemas import page_schema, schema
from standards.openreferral.verdict import verdict_page_schema, verdict_schema
from tests.validators.feeds import AS_OF, a_page, a_service, an_exchange
from tests.validators.mutations import ODD_TEXTS, pages, records
from validators import Report, Session
from validators.endpoints import Endpoint, endpoints, lists
from validators.entities import Version
from validators.reading import Reading
from validators.schema_step import MOST_ERRORS, item_errors, record_errors
from validators.sources import SourceUnusable
from validators.text import writable
from validators.validate import validate

MUTATIONS = int(os.environ.get("SIGNPOST_MUTATIONS", "300"))
"""Spoilt records and pages in all, half of them pages."""

FORMATS = ("uuid", "uri", "email", "date", "date-time")
_LEFT_TO_RULES = {"date", "time"}
_TIMES = {"opens_at", "closes_at"}
_SCHEMA_NAMES = {("1.0", "taxonomy_term"): "taxonomy"}
BOTH: tuple[Version, ...] = ("1.0", "3.0")

many = settings(
    max_examples=MUTATIONS // 4,
    deadline=None,
    database=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

REPORT_SCHEMA = jsonschema_rs.Draft202012Validator(
    json.loads(Path(validators.reports.__file__).with_name("report.schema.json").read_bytes()),
    validate_formats=True,
)

Errors = list[tuple[str, str, tuple[str, ...]]]
"""Of each error its pointer, its keyword and what the keyword asks for."""


@pytest.mark.parametrize("version", BOTH)
def test_spoilt_records_crash_nothing_and_get_the_errors_of_jsonschema(version: Version) -> None:
    @many
    @given(records(version))
    def check(case: tuple[str, Any]) -> None:
        kind, record = case
        is_sound(report_on_record(record, kind, version))
        if isinstance(record, dict):
            same_errors(record, kind, version)
            is_sound(validate([record], as_of=AS_OF, postcodes=lookup))

    check()


@pytest.mark.parametrize("version", BOTH)
def test_spoilt_pages_crash_nothing_and_get_the_errors_of_jsonschema(version: Version) -> None:
    @many
    @given(pages(version))
    def check(case: tuple[str, Any]) -> None:
        kind, body = case
        read = session_on_page(body, kind, version)
        if read is not None:
            is_sound(read)
        if isinstance(body, dict):
            same_errors_of_items(body, kind, version)
        # Nothing to read at all is an answer too.
        with contextlib.suppress(SourceUnusable):
            is_sound(validate(json.dumps(body).encode(), as_of=AS_OF, postcodes=lookup))

    check()


@many
@given(records("3.0", only_json=False))
def test_what_json_cannot_say_crashes_nothing_either(case: tuple[str, Any]) -> None:
    kind, record = case

    is_sound(report_on_record(record, kind, "3.0"))


LOOSER_EMAILS = (
    "a@b; c@d",
    "a @b",
    "@",
    ".a@example.org",
    "a..b@example.org",
    "é@example.org",
    "mailto:a@b.org",
)


def test_the_packages_own_checker_of_email_is_looser_and_never_stricter() -> None:
    own = jsonschema.FormatChecker()
    texts = [*ODD_TEXTS, *LOOSER_EMAILS, "a@b", "Name <a@b.org>", "desk@council.gov.uk"]

    accepted = [text for text in map(writable, texts) if is_format("email", text)]

    assert all(own.conforms(text, "email") for text in accepted)
    assert "desk@council.gov.uk" in accepted
    assert all(own.conforms(text, "email") and text not in accepted for text in LOOSER_EMAILS)


@pytest.mark.parametrize("name", ["uuid", "date"])
def test_the_packages_own_checkers_of_uuid_and_date_say_the_same(name: str) -> None:
    own = jsonschema.FormatChecker()
    ids = ["0a6f1c9e-2b1d-4c55-9a40-000000000001", "0a6f1c9e-2b1d-4c55-9a40-00000000000g"]
    texts = [*map(writable, ODD_TEXTS), *ids, "2026-06-01", "2026-6-1", "20260601", "2026-W23-1"]

    assert [is_format(name, text) for text in texts] == [own.conforms(text, name) for text in texts]


def test_a_number_that_json_cannot_say_is_no_number_to_the_engine_alone() -> None:
    service = a_service(1, minimum_age=float("nan"))

    (error,) = record_errors(service, "3.0")

    assert (error.pointer, error.keyword) == ("/minimum_age", "type")
    assert of_the_package(schema("3.0", "service"), "service", "3.0", service) == []


def test_of_a_record_with_many_errors_the_first_fifty_are_kept() -> None:
    service = a_service(1, schedules=[{} for _ in range(MOST_ERRORS + 10)])

    theirs = of_the_package(schema("3.0", "service"), "service", "3.0", service)

    assert len(theirs) > MOST_ERRORS
    assert len(record_errors(service, "3.0")) == MOST_ERRORS
    same_errors(service, "service", "3.0")


def test_lone_surrogates_are_judged_as_question_marks() -> None:
    service = a_service(1, email="\ud800", name="\ud800")

    (error,) = record_errors(service, "3.0")

    assert (error.pointer, error.value) == ("/email", "?")
    assert record_errors("\ud800", "3.0")[0].keyword == "type"
    assert item_errors({"total_items": "\ud800", "contents": [service]}, "3.0")[0][0].value == "?"


@pytest.mark.parametrize("version", BOTH)
def test_what_the_reader_says_of_no_record_names_none(version: Version) -> None:
    session = started(version)
    session.reader_problems(
        [Problem("column_missing", "", "The table has no ids.")], url="a.csv", record_id=""
    )

    (group,) = session.finish().notices

    assert group.samples[0].record_id == ""


def lookup(postcode: str) -> tuple[float, float] | None:
    return (53.7643, -0.3582) if postcode.strip().upper().startswith("HU") else None


def report_on_record(record: Any, kind: str, version: Version) -> Report:
    """Return the report on one record, shown as the detail of its kind."""
    session = started(version)
    endpoint = endpoint_of(kind, version)
    if isinstance(record, dict) and endpoint.kind == "detail":
        session.record(record, url="https://council.example/1", endpoint=endpoint, list_item=a_service(1))
    else:
        session.document(record, url="https://council.example/", endpoint=endpoint)
    return session.finish()


def session_on_page(body: Any, kind: str, version: Version) -> Report | None:
    """Return the report on a page and its records, read twice; None where it is no page."""
    try:
        page = read_page(body)
    except PageUnreadable:
        return None
    session = started(version)
    listed = next(each for each in lists(version) if each.entity == kind)
    for number in (1, 2):
        exchange = an_exchange(a_page([]), page=number)
        session.exchange(exchange, endpoint=listed, page=number)
        session.page(page, exchange, requested_page=number, body=body, endpoint=listed)
        for index, item in enumerate(page.items):
            if isinstance(item, dict):
                session.record(item, url=exchange.url, pointer=f"/contents/{index}", endpoint=listed)
    return session.finish()


def started(version: Version) -> Session:
    names = [each.name for each in lists(version)]
    return Session(version=version, as_of=AS_OF, postcodes=lookup, lists=names)


def endpoint_of(kind: str, version: Version) -> Endpoint:
    return next(each for each in endpoints(version) if each.entity == kind and each.kind != "list")


def is_sound(report: Report) -> None:
    """The report has no faults and validates against its schema, as the JSON that it is written as."""
    assert report.faults == ()
    written = orjson.loads(report.to_json())
    assert [f"{each.instance_path}: {each.message}" for each in REPORT_SCHEMA.iter_errors(written)] == []


def same_errors(record: dict[str, Any], kind: str, version: Version) -> None:
    """The schema step finds in a record what the package does."""
    seen = Reading(record, version=version, as_of=AS_OF, entity=kind).record
    ours = [
        (each.pointer, each.keyword, tuple(map(str, each.expected)))
        for each in record_errors(seen, version, kind)
    ]
    name = _SCHEMA_NAMES.get((version, kind), kind)
    theirs = of_the_package(schema(version, name), name, version, seen)
    official = of_the_package(verdict_schema(version, name), f"official {name}", version, seen)
    same(ours, with_official(theirs, official))


def same_errors_of_items(body: dict[str, Any], kind: str, version: Version) -> None:
    """The schema step finds in the items of a page what the package does."""
    name = _SCHEMA_NAMES.get((version, kind), kind)
    body = dict(Reading(body, version=version, as_of=AS_OF).record)
    theirs: dict[int, Errors] = {}
    key = "content" if version == "1.0" else "contents"
    for pointer, keyword, expected in with_official(
        of_the_package(page_schema(version, name), f"page of {name}", version, body),
        of_the_package(verdict_page_schema(version, name), f"official page of {name}", version, body),
    ):
        steps = pointer.split("/")
        if len(steps) > 2 and steps[1] == key:
            relative = "".join(f"/{step}" for step in steps[3:])
            theirs.setdefault(int(steps[2]), []).append((relative, keyword, expected))
    ours = item_errors(body, version, kind)

    assert sorted(ours) == sorted(theirs)
    for index, errors in ours.items():
        same([(each.pointer, each.keyword, tuple(map(str, each.expected))) for each in errors], theirs[index])


def same(ours: Errors, theirs: Errors) -> None:
    assert len(ours) == min(len(theirs), MOST_ERRORS)
    if len(theirs) <= MOST_ERRORS:
        assert sorted(ours) == sorted(theirs)
    else:
        assert set(ours) <= set(theirs)


def of_the_package(told: dict[str, Any], name: str, version: Version, value: Any) -> Errors:
    """Return what `jsonschema` finds, without what is left to the rules about dates."""
    found = []
    for error in plain(the_package(json.dumps(told, sort_keys=True)).iter_errors(value)):
        keyword, path = str(error.validator), list(error.absolute_path)
        if keyword == "format" and error.validator_value in _LEFT_TO_RULES:
            continue
        if keyword == "pattern" and path and path[-1] in _TIMES:
            continue
        found.append((pointer_of(path), keyword, expected_of(error)))
    return found


def plain(errors: Iterable[Any]) -> Iterator[Any]:
    """Yield the errors; of a value in none of several forms, what keeps it from having the first."""
    for error in errors:
        if error.validator == "anyOf":
            yield from (each for each in error.context if each.relative_schema_path[0] == 0)
        else:
            yield error


def with_official(theirs: Errors, official: Errors) -> Errors:
    """Return the errors of our schema with those that the official one alone makes somewhere."""
    known = {place(error) for error in theirs}
    return theirs + [error for error in official if place(error) not in known]


def place(error: tuple[str, str, tuple[str, ...]]) -> tuple[str, str]:
    pointer, keyword, expected = error
    return pointer, expected[0] if keyword == "required" else ""


@cache
def the_package(told: str) -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(told), format_checker=our_formats())


@cache
def our_formats() -> jsonschema.FormatChecker:
    """Return the format checkers that the validator runs on, for the package."""
    checker = jsonschema.FormatChecker(formats=())
    for name in FORMATS:
        checker.checks(name)(lambda value, name=name: is_format(name, value))
    return checker


@cache
def _format(name: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator({"format": name}, validate_formats=True)


def is_format(name: str, value: object) -> bool:
    return not isinstance(value, str) or _format(name).is_valid(value)


def pointer_of(path: list[Any]) -> str:
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in path)


def expected_of(error: Any) -> tuple[str, ...]:
    """Return what the keyword asks for, in the words of the schema step."""
    wanted = error.validator_value
    if error.validator == "required":
        # The package gives one error for each missing property, and says which in its message alone.
        return (error.message.removesuffix(" is a required property")[1:-1],)
    if error.validator in ("type", "format", "pattern"):
        return tuple(map(str, wanted)) if isinstance(wanted, list) else (str(wanted),)
    return tuple(map(str, wanted)) if error.validator == "enum" else ()
