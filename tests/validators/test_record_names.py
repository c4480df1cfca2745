"""A notice names the record that it is about, since nobody knows a record by its id."""

import json
from typing import Any

import pytest

import validators
from standards.openreferral.canonical import Problem
from standards.openreferral.paging import read_page
from tests.validators.feeds import AS_OF, a_page, a_service, an_exchange, show_page
from tests.validators.reports.made import HOSTILE
from validators import Report, Session
from validators.endpoints import endpoint_named
from validators.frame import Notice

URL = "https://council.example.org/openreferral/services/1"


def start() -> Session:
    return validators.start(version="3.0", as_of=AS_OF)


def found(report: Report, code: str) -> list[Notice]:
    return [notice for group in report.notices if group.code == code for notice in group.samples]


def test_what_is_found_in_a_record_and_in_what_is_nested_in_it_has_the_records_name() -> None:
    service = a_service(email="nobody")
    service["service_at_locations"][0]["location"]["latitude"] = 95.0
    session = start()

    session.record(service, url=URL)

    notices = [notice for group in session.finish().notices for notice in group.samples]
    nested = [notice for notice in notices if notice.pointer.endswith("/location/latitude")]
    assert nested
    assert {notice.record_name for notice in notices if notice.record_id} == {"Lunch club 1"}
    assert all(notice.as_json()["record_name"] == "Lunch club 1" for notice in nested)


def test_what_the_schema_finds_on_a_page_has_the_name_of_its_item() -> None:
    session = start()
    show_page(session, a_page([a_service(1), a_service(2, email="nobody")]))

    (notice,) = found(session.finish(), "email_malformed")
    assert notice.record_name == "Lunch club 2"


def test_the_items_of_other_lists_have_names_of_their_own() -> None:
    session = Session(version="3.0", as_of=AS_OF, lists=("services", "organizations"))
    organization = {"id": "o1", "name": "Riverside Kitchen", "description": "", "email": "nobody"}
    body, endpoint = a_page([organization]), endpoint_named("3.0", "organizations")
    exchange = an_exchange(body)

    session.page(read_page(body), exchange, requested_page=1, body=body, endpoint=endpoint)
    session.record(organization, url=exchange.url, pointer="/contents/0", endpoint=endpoint)

    names = {
        notice.record_name
        for group in session.finish().notices
        for notice in group.samples
        if notice.record_id
    }
    assert names == {"Riverside Kitchen"}


@pytest.mark.parametrize(
    "changes", [{"name": None}, {"name": ""}, {"name": " \t"}, {"name": 7}, {"name": ["a"]}]
)
def test_a_record_without_a_name_has_none_in_its_notices(changes: dict[str, Any]) -> None:
    session = start()
    session.record(a_service(email="nobody", **changes), url=URL)

    (notice,) = found(session.finish(), "email_malformed")
    assert notice.record_name == ""
    assert notice.record_id


def test_the_metadata_is_no_record_that_anybody_knows_by_a_name() -> None:
    session = start()
    root = {"name": "Our feed", "version": "2", "profile": "none", "openapi_url": "x"}
    session.document(root, url="https://council.example.org/", endpoint=endpoint_named("3.0", "root"))

    notices = [notice for group in session.finish().notices for notice in group.samples]
    assert notices
    assert {notice.record_name for notice in notices} == {""}


@pytest.mark.parametrize("name", [*HOSTILE, "x" * 10_000, "\U0001f600" * 10_000])
def test_a_hostile_name_is_short_and_can_be_written(name: str) -> None:
    session = start()
    session.record(a_service(email="nobody", name=name), url=URL)
    report = session.finish()

    assert found(report, "email_malformed")
    for group in json.loads(report.to_json())["notices"]:
        for sample in group["samples"]:
            assert len(sample["record_name"]) <= 80
            assert "\n" not in sample["record_name"]


def test_a_replayed_page_names_its_records_as_a_fresh_look_does() -> None:
    """Also where a rule finds something between a page that was read and one that was not."""
    pages = [
        a_page([a_service(1, email="nobody"), a_service(2)], page=1, pages=2, total=3),
        a_page([a_service(3, name="The club (lunch 2)")], page=2, pages=2, total=3),
    ]
    fresh, kept = start(), []
    for number, body in enumerate(pages, start=1):
        show_page(fresh, body, page=number)
        kept.append(fresh.page_outcome())
    again = start()
    for saved in kept:
        assert again.holds(saved)
        again.carry(saved)
        again.page_outcome()

    first, second = fresh.finish(), again.finish()

    assert first.to_json() == second.to_json()
    assert [notice.record_name for notice in found(second, "email_malformed")] == ["Lunch club 1"]
    assert [notice.record_name for notice in found(second, "similar_service")] == ["The club (lunch 2)"]


def test_what_was_kept_before_names_were_is_not_taken_for_a_fresh_look() -> None:
    session = start()
    show_page(session, a_page([a_service()]))
    kept = json.loads(session.page_outcome())

    assert session.holds(json.dumps(kept).encode())
    assert not session.holds(json.dumps(kept | {"form": 3}).encode())


def test_what_the_reader_repaired_names_the_record_that_was_just_shown_and_no_other() -> None:
    session = start()
    problem = Problem("number_in_string", "/minimum_age", "A number was written as text.")
    session.record(a_service(1), url=URL)
    session.reader_problems([problem], url=URL, record_id=a_service(1)["id"])
    session.reader_problems([problem], url=URL, record_id="another")
    session.reader_problems([problem], url=URL, record_id="")
    session.reader_problems([problem], url=URL, record_id="told", record_name="Oak Hall")

    names = [notice.record_name for notice in found(session.finish(), "number_in_string")]
    assert names == ["Lunch club 1", "", "", "Oak Hall"]
