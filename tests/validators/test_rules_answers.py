"""Rules about whether and how a site answers, over sites that are really served."""

from dataclasses import dataclass, replace
from typing import Any

import pytest

from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher
from tests.feedserver import Answer
from tests.validators.feeds import AS_OF, a_service
from tests.validators.sites import (
    NOT_FOUND,
    QUICK,
    a_site,
    codes,
    only,
    refused,
    validated,
)
from validators.validate import validate


def test_a_site_with_nothing_wrong_is_told_nothing_but_http() -> None:
    with a_site() as site:
        report = validated(site, questions=True, data_status="sample")

    told = {group.code for group in report.notices if group.severity.value != "info"}
    assert told & {group.code for group in report.notices if group.rule[:4] in MINE} == set()
    assert report.faults == ()


MINE = ("HTTP", "META", "PAGE", "REF-", "SCHE")


def test_http_is_a_warning_told_once_and_information_of_samples() -> None:
    with a_site() as site:
        live, sample = validated(site), validated(site, data_status="sample")

    assert only(live, "not_https").severity.value == "warning"
    assert only(sample, "not_https").severity.value == "info"


@pytest.mark.parametrize("status", [404, 501])
def test_an_optional_list_that_is_absent_is_told_once(status: int) -> None:
    with a_site(organizations=refused(status)) as site:
        report = validated(site)

    notice = only(report, "optional_endpoint_absent")
    assert "/organizations" in notice.message
    assert "optional_endpoint_failed" not in codes(report)


def test_an_optional_list_that_crashes_is_another_matter() -> None:
    with a_site(organizations=refused(500)) as site:
        report = validated(site)

    assert only(report, "optional_endpoint_failed").value == "500"
    assert "optional_endpoint_absent" not in codes(report)


def test_a_required_list_that_crashes_is_an_official_error() -> None:
    with a_site(services=refused(500)) as site:
        report = validated(site)

    notice = only(report, "required_endpoint_failed")
    assert notice.severity.value == "error"
    assert "official" in notice.counts_in
    assert report.verdicts["official"] == "fail"


@pytest.mark.parametrize("status", [401, 403])
def test_a_closed_feed_is_told_as_closed_and_not_as_broken(status: int) -> None:
    with a_site(services=refused(status), organizations=refused(status)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "not_open"]
    assert {notice.severity.value for notice in group.samples} == {"error", "warning"}
    assert group.total == 2
    assert codes(report).isdisjoint(
        {"required_endpoint_failed", "optional_endpoint_failed", "optional_endpoint_absent"}
    )
    assert report.verdicts["strict"] == "fail"


def test_a_site_without_an_answer_is_fatal() -> None:
    with a_site(services=Answer(hang_up=True)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "no_answer"]
    assert group.samples[0].severity.value == "fatal"
    assert "closed the connection" in group.samples[0].message
    assert "required_endpoint_failed" not in codes(report)


def test_a_detail_without_an_answer_is_an_error_about_its_id() -> None:
    with a_site(**{"services/id": Answer(hang_up=True)}) as site:
        report = validated(site)

    notice = only(report, "no_answer")
    assert (notice.severity.value, notice.value) == ("error", a_service()["id"])
    assert "detail_missing" not in codes(report)


def test_a_listed_id_that_is_not_there_is_an_official_error() -> None:
    with a_site(services=[{"id": a_service()["id"], "name": "x", "status": "active"}]) as site:
        clean = validated(site)
    with a_site(**{"services/id": NOT_FOUND}) as site:
        report = validated(site)

    assert "detail_missing" not in codes(clean)
    assert only(report, "detail_missing").value == a_service()["id"]


def test_a_detail_of_an_optional_list_that_is_not_there_is_a_warning() -> None:
    with a_site(**{"taxonomy_terms/id": NOT_FOUND}) as site:
        report = validated(site)

    assert only(report, "detail_missing").severity.value == "warning"


@pytest.mark.parametrize(("headers", "severity"), [({}, "warning"), ({"Retry_After": "1"}, "info")])
def test_429_asks_for_a_word_about_how_long(headers: dict[str, str], severity: str) -> None:
    with a_site(organizations=refused(429, **headers)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "asked_to_slow_down"]
    assert {notice.severity.value for notice in group.samples} == {severity}


@dataclass
class Slow:
    """A fetcher whose answers say that they took so long."""

    inner: Fetcher
    seconds: float

    @property
    def limits(self) -> Any:
        return self.inner.limits

    def get(self, url: str) -> Exchange:
        return replace(self.inner.get(url), elapsed_s=self.seconds)


@pytest.mark.parametrize(("seconds", "is_slow"), [(4.9, False), (5.1, True)])
def test_more_than_five_seconds_is_slow(seconds: float, is_slow: bool) -> None:
    with a_site() as site, Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher:
        report = validate(site.url, as_of=AS_OF, fetcher=Slow(fetcher, seconds), questions=False)

    assert ("slow_answer" in codes(report)) == is_slow
    # A measured time in a notice would make two reports on the same answers differ.
    times = {
        notice.message for group in report.notices for notice in group.samples if group.rule == "HTTP-014"
    }
    assert times <= {"The answer took more than 5 seconds."}


def test_a_guard_against_programs_is_recognised() -> None:
    page = Answer(403, b"<html><title>Just a moment...</title></html>", {"Content-Type": "text/html"})
    with a_site(organizations=page) as site:
        report = validated(site)

    assert "programs_turned_away" in codes(report)
    assert only(report, "not_open").severity.value == "warning"
