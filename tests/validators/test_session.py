"""A session is shown pages and records and ends in a report that can be trusted and repeated."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import orjson
import pytest

import validators
from standards.openreferral.canonical import Problem
from standards.openreferral.paging import read_page
from tests.validators.feeds import AS_OF, a_page, a_page_1_0, a_service, an_exchange, show_page
from tests.validators.made_up import MadeUp
from validators import CountsIn, Report, Severity
from validators.desk import NO_POSTCODES
from validators.frame import Finding
from validators.rule import PageRule, PageSight


def report_of(*bodies: dict[str, Any], complete: bool = True) -> Report:
    session = validators.start(version="3.0", as_of=AS_OF)
    for number, body in enumerate(bodies, start=1):
        show_page(session, body, page=number)
    return session.finish(complete=complete)


def test_a_feed_without_fault_gets_no_notice() -> None:
    first = a_page([a_service(1), a_service(2)], page=1, pages=2, total=3)
    last = a_page([a_service(3)], page=2, pages=2, total=3)

    report = report_of(first, last)

    assert [group.code for group in report.notices] == []
    assert (report.counts.services, report.counts.pages, report.counts.requests) == (3, 2, 2)
    assert report.faults == ()


def test_a_notice_says_where_what_and_how_to_mend_it() -> None:
    service = a_service(1, assured_date="2026-02-30")

    report = report_of(a_page([service]))

    (group,) = [group for group in report.notices if group.code == "impossible_date"]
    (notice,) = group.samples
    assert group.rule == "DATE-002"
    assert group.severity is Severity.ERROR
    assert group.counts_in == (CountsIn.QUALITY,)
    assert notice.url == "https://council.example/services?page=1"
    assert notice.record_id == service["id"]
    assert notice.pointer == "/contents/0/assured_date"
    assert notice.value == "2026-02-30"
    assert notice.hint.startswith("Fix it by")


def test_totals_are_exact_and_samples_the_first_twenty() -> None:
    services = [a_service(number, status="open") for number in range(50)]

    report = report_of(a_page(services))

    (group,) = [group for group in report.notices if group.code == "value_not_in_list"]
    assert group.total == 50
    assert [notice.pointer for notice in group.samples] == [f"/contents/{n}/status" for n in range(20)]


def test_an_error_seen_on_the_page_is_not_told_again_of_the_record() -> None:
    report = report_of(a_page([a_service(1, email="nobody"), a_service(2, schedules=[{"id": "x"}])]))

    assert report.total("email_malformed") == 1
    assert report.total("uuid_malformed") == 1


def test_a_detail_with_the_same_error_is_told_of_at_its_own_address() -> None:
    session = validators.start(version="3.0", as_of=AS_OF)
    service = a_service(1, email="nobody")
    body = a_page([service])
    session.page(read_page(body), an_exchange(body), requested_page=1)

    session.record(service, url="https://council.example/services/1", record_id=service["id"])

    report = session.finish()
    (group,) = report.notices
    assert [notice.pointer for notice in group.samples] == ["/contents/0/email", "/email"]


def test_the_same_input_gives_the_same_bytes() -> None:
    bodies = [a_page([a_service(1, status="open", mascot="robin", nmae="x"), a_service(1)])]

    assert report_of(*bodies).to_json() == report_of(*bodies).to_json()


def test_the_report_has_the_shape_that_clients_are_promised() -> None:
    report = orjson.loads(report_of(a_page([a_service(1, status="open")])).to_json())

    assert set(report) >= {"as_of", "standard_version", "counts", "notices", "not_run", "faults", "validator"}
    assert report["counts"] == {"services": 1, "pages": 1, "requests": 1}
    (notice,) = report["notices"]
    assert set(notice) == {"code", "rule", "severity", "counts_in", "total", "samples"}
    assert set(notice["samples"][0]) >= {"url", "record_id", "pointer", "value", "message"}
    assert {"code": "postcode_unknown", "rule": "GEO-008", "reason": NO_POSTCODES} in report["not_run"]


def test_groups_stand_worst_first() -> None:
    report = report_of(a_page([a_service(1, status="open", mascot="robin", assured_date="2020-01-01")]))

    assert [group.severity for group in report.notices] == [Severity.ERROR, Severity.WARNING, Severity.INFO]


def test_with_a_postcode_table_the_rules_that_need_one_run() -> None:
    session = validators.start(version="3.0", as_of=AS_OF, postcodes=lambda text: None)
    address = {"id": "1", "postal_code": "HU5 2AA"}
    place = a_service(1)["service_at_locations"][0]
    place["location"]["addresses"] = [address]

    session.record(a_service(1, service_at_locations=[place]), url="u")

    report = session.finish()
    assert report.total("postcode_unknown") == 1
    assert not any("postcode" in item.reason for item in report.not_run)


def test_a_crawl_cut_short_is_not_blamed_for_missing_items() -> None:
    report = report_of(a_page([a_service(1)], pages=2, total=2), complete=False)

    assert report.total("items_not_total") == 0
    assert "items_not_total" in [item.code for item in report.not_run]


def test_what_the_reader_repaired_stands_under_its_own_code() -> None:
    session = validators.start(version="1.0", as_of=AS_OF)
    problem = Problem("not_a_date", "/assured_date", "assured_date is not a date.", "soon")

    session.reader_problems([problem], url="u", record_id="7")

    (group,) = session.finish().notices
    assert (group.code, group.rule, group.total) == ("not_a_date", "READ", 1)
    assert group.samples[0].pointer == "/assured_date"


class Crashing(MadeUp, PageRule):
    code = "crashing"
    number = "PAGE-999"

    def check(self, sight: PageSight) -> Iterator[Finding]:
        raise ZeroDivisionError("our own mistake")


def test_a_crash_of_our_own_is_a_fault_and_never_a_notice() -> None:
    session = validators.start(version="3.0", as_of=AS_OF)
    session._desk.page_rules += (Crashing(),)

    show_page(session, a_page([a_service(1)], total=2, pages=2), page=1)
    show_page(session, a_page([a_service(2)], page=2, total=2, pages=2), page=2)

    report = session.finish()
    ((fault, total),) = report.faults
    assert (fault.code, fault.error, total) == ("crashing", "ZeroDivisionError: our own mistake", 2)
    assert fault.url == "https://council.example/services?page=1"
    assert report.notices == ()
    assert report.counts.services == 2


def test_an_unknown_version_is_refused() -> None:
    with pytest.raises(ValueError, match=r"2\.0"):
        validators.start(version="2.0", as_of=AS_OF)


def test_the_envelope_of_the_other_version_is_noticed() -> None:
    session = validators.start(version="3.0", as_of=AS_OF)

    show_page(session, a_page_1_0(a_service(1)))

    assert [group.code for group in session.finish().notices] == ["version_contradicted"]


def test_a_record_of_1_0_is_judged_by_1_0() -> None:
    session = validators.start(version="1.0", as_of=date(2026, 6, 1))
    record = {
        "id": "17",
        "name": "Lunch club",
        "description": "<p>A hot lunch and good company every Tuesday.</p>",
        "url": "https://riverside-kitchen.example",
        "organization": {
            "id": "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a01",
            "name": "Kitchen",
            "description": "A kitchen.",
        },
        "regular_schedules": [{"id": "1", "freq": "WEEKLY", "byday": "Tuesday", "valid_to": "01/02/2026"}],
        "service_at_locations": [
            {"id": "2", "location": {"id": "3", "physical_addresses": [{"id": "4", "postal_code": "XX"}]}}
        ],
        "eligibilitys": [{"id": "5", "minimum_age": 60, "maximum_age": 0}],
    }

    session.record(record, url="u")

    found = {notice.pointer: group.code for group in session.finish().notices for notice in group.samples}
    assert found["/regular_schedules/0/byday"] == "byday_malformed"
    assert found["/eligibilitys/0/maximum_age"] == "ages_reversed"
    assert found["/service_at_locations/0/location/physical_addresses/0/postal_code"] == "postcode_malformed"
    assert "/regular_schedules" not in found
