"""Rules about servers, metadata, lists and references, over sites that are really served."""

import random
import ssl
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import trustme

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.guard import read_target
from tests.feedserver import Answer, Faults, FeedServer, LoopbackServer, Seen
from tests.validators.feeds import AS_OF, a_page, a_service
from tests.validators.sites import (
    METADATA,
    NOT_FOUND,
    OPEN,
    QUICK,
    a_site,
    a_term,
    of_json,
    validated,
)
from validators import Report
from validators.failures import kind_of
from validators.frame import Notice
from validators.official import MOST_SILENCES
from validators.validate import validate

ANSWERING_EVERYTHING = {"services/id": lambda seen: a_service()}


def only(report: Report, code: str) -> Notice:
    """Return the one notice of a code."""
    (group,) = [group for group in report.notices if group.code == code]
    assert group.total == 1, [notice.url for notice in group.samples]
    return group.samples[0]


def codes(report: Report) -> set[str]:
    return {group.code for group in report.notices}


def refused(status: int, **headers: str) -> Answer:
    answer = of_json({"error": "no"}, status)
    answer.headers |= {name.replace("_", "-"): text for name, text in headers.items()}
    return answer


def raw(body: bytes) -> Answer:
    return Answer(200, body, dict(OPEN))


# What the site answers, and whether it does


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


# What an answer is made of


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"total_items": 0, "contents": [], "contents": []}', "given twice"),
        (b'{"total_items": NaN, "contents": []}', "NaN is no number"),
        (b'{"total_items": -Infinity, "contents": []}', "-Infinity is no number"),
        (b'{"contents": [{"id": "1", "name": "\\ud800"}]}', "half of a character"),
        (b'{"contents": [{"id" : "1", "a" : {"b": 1, "b" : 2}}]}', "given twice"),
    ],
)
def test_json_that_readers_understand_differently_is_told(body: bytes, words: str) -> None:
    with a_site(organizations=raw(body)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "not_exchangeable_json"]
    assert words in group.samples[0].message


@pytest.mark.parametrize(
    "body",
    [
        b'{"contents": [], "note": "a \\"key\\": NaN and \\u0022: more"}',
        b'{ "contents" : [ ] , "a" : { "id" : 1 } , "b" : { "id" : 1 } }',
        b'{"contents": [], "note": "\\ud83d\\ude00"}',
        b'\xef\xbb\xbf{"contents": []}',
    ],
)
def test_unusual_but_sound_json_is_left_alone(body: bytes) -> None:
    with a_site(organizations=raw(body)) as site:
        report = validated(site)

    assert "not_exchangeable_json" not in codes(report)


def test_a_byte_order_mark_is_told_and_the_answer_read() -> None:
    with a_site(taxonomies=raw(b'\xef\xbb\xbf{"contents": []}')) as site:
        report = validated(site)

    assert "body_not_utf8" in codes(report)
    assert "answer_too_large" not in codes(report)


def test_an_answer_beyond_the_bounds_is_told() -> None:
    deep = b'{"contents": ' + b"[" * 120 + b"]" * 120 + b"}"
    large = raw(b'{"contents": []' + b" " * 300_000 + b"}")
    with a_site(taxonomies=raw(deep), organizations=large) as site:
        report = validated(site, limits=replace(QUICK, page_bytes=200_000))

    (group,) = [group for group in report.notices if group.code == "answer_too_large"]
    messages = " ".join(notice.message for notice in group.samples)
    assert "100 levels" in messages
    assert "larger than 200,000 bytes" in messages


@pytest.mark.parametrize(
    "url", ["ftp://a.example/", "https:///services", "https://a:b@c.example/", "https://a b/"]
)
def test_addresses_that_cannot_be_asked_are_known_by_their_reason(url: str) -> None:
    with pytest.raises(FetchRefused) as refusal:
        read_target(url)

    assert kind_of(refusal.value.why) == "address"


@pytest.mark.parametrize(
    ("faults", "kind"),
    [
        (Faults(bomb=30 * 1024 * 1024), "too_large"),
        (Faults(header_bytes=100_000), "too_large"),
        (Faults(hang_up_times=99), "no_answer"),
        (Faults(redirect_to="ftp://elsewhere.example/"), "no_answer"),
        (Faults(redirect_to="/again"), "no_answer"),
    ],
)
def test_the_reasons_of_the_fetcher_are_sorted_rightly(faults: Faults, kind: str) -> None:
    with (
        LoopbackServer(lambda seen: of_json({}), faults) as site,
        Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher,
        pytest.raises((FetchFailed, FetchRefused)) as trouble,
    ):
        fetcher.get(site.url)

    error = trouble.value
    assert isinstance(error, FetchFailed | FetchRefused)
    assert kind_of(error.why) == kind


def test_a_certificate_that_nobody_trusts_is_known_by_its_reason() -> None:
    settings = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(settings)

    with (
        LoopbackServer(lambda seen: of_json({}), tls=settings) as site,
        Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher,
        pytest.raises(FetchFailed) as trouble,
    ):
        fetcher.get(f"https://{site.origin}/services")

    assert kind_of(trouble.value.why) == "certificate"


def test_what_was_not_even_asked_is_not_told_as_unanswered() -> None:
    with LoopbackServer(lambda seen: Answer(hang_up=True)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "no_answer"]
    assert group.total <= MOST_SILENCES


def test_a_reading_that_ran_out_of_time_is_not_told_as_unanswered() -> None:
    assert kind_of("the time for reading this site was over") == "not_asked"


# Questions to the site


def test_an_unknown_id_should_be_404() -> None:
    with a_site() as site:
        clean = validated(site, questions=True)
    with a_site(**{"services/id": lambda seen: a_service()}) as site:
        report = validated(site, questions=True)

    assert "unknown_id_answered" not in codes(clean)
    assert only(report, "unknown_id_answered").value == "200"


def test_a_page_that_cannot_be_there_should_not_crash() -> None:
    def services(seen: Seen) -> Any:
        if not seen.query.get("page", "1").isdigit():
            return refused(500)
        number = int(seen.query.get("page", "1"))
        return a_page([a_service()] if number == 1 else [], page=number)

    with a_site(services=services, **ANSWERING_EVERYTHING) as site:
        report = validated(site, questions=True)

    assert only(report, "bad_page_crashes").value == "abc"


def test_a_list_in_another_order_each_time_is_told() -> None:
    # Seeded, so that the test is the same every time.
    shuffling = random.Random(7)
    everything = [a_service(number) for number in range(1, 9)]

    def services(seen: Seen) -> Any:
        shuffled = shuffling.sample(everything, len(everything))
        size = int(seen.query.get("per_page", "8"))
        return a_page(shuffled[:size], total=8, pages=-(-8 // size))

    with a_site(services=services, **ANSWERING_EVERYTHING) as site:
        report = validated(site, questions=True)

    assert "order_not_stable" in codes(report)


def test_the_sites_own_openapi_description_is_read() -> None:
    described = {"openapi": "3.1.0", "paths": {"/services": {"get": {}}}}

    def root(seen: Seen) -> Any:
        return METADATA | {"openapi_url": f"http://{seen.headers['host']}/openapi.json"}

    with a_site(root=root, **{"openapi.json": described}) as site:
        found = validated(site, questions=True)
    with a_site(root=root) as site:
        absent = validated(site, questions=True)
    with a_site() as site:
        elsewhere = validated(site, questions=True)

    (group,) = [group for group in found.notices if group.code == "openapi_incomplete"]
    assert [notice.value for notice in group.samples] == ["/", "page", "/services/{id}"]
    assert "openapi_unreachable" not in codes(found)
    assert "404" in only(absent, "openapi_unreachable").message
    assert "openapi_unreachable" in [one.code for one in elsewhere.not_run]
    assert not [seen for seen in site.requests if "openapi" in seen.path]


def test_a_1_0_feed_without_any_detail_is_an_error() -> None:
    services = [{"id": str(number), "name": f"Club {number}"} for number in range(1, 6)]

    with FeedServer(services, "1.0", faults=Faults(detail_status=404)) as feed:
        report = validated(feed, questions=True)
    with FeedServer(services, "1.0", faults=Faults(detail_status={"1": 404})) as feed:
        one = validated(feed, questions=True)

    assert only(report, "no_detail_at_all").severity.value == "error"
    assert "no_detail_at_all" not in codes(one)
    assert only(one, "detail_missing").value == "1"


# Metadata


def test_what_is_wrong_with_the_metadata_is_told_once_each() -> None:
    with a_site(root={"version": "HSDS-UK-3.0", "openapi_url": "/openapi.json"}) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "metadata_incomplete"]
    assert sorted(notice.pointer for notice in group.samples) == ["", "/openapi_url"]
    assert codes(report).isdisjoint({"required_field_missing", "uri_malformed", "metadata_missing"})


def test_a_3_0_feed_without_metadata_lacks_them() -> None:
    with a_site(root=NOT_FOUND) as site:
        report = validated(site)

    assert only(report, "metadata_missing").value == "404"
    assert "required_endpoint_failed" not in codes(report)


@pytest.mark.parametrize(
    ("version", "severity"), [("HSDS-UK-9.0", "fatal"), ("3.1", "fatal"), ("three", "error"), ("V3.0", "")]
)
def test_a_version_that_nobody_knows_is_told(version: str, severity: str) -> None:
    with a_site(root=METADATA | {"version": version}) as site:
        report = validated(site)

    if severity:
        notice = only(report, "version_unknown")
        assert (notice.severity.value, notice.value) == (severity, version)
    else:
        assert "version_unknown" not in codes(report)
    assert report.verdicts["strict"] != "pass"


def test_endpoints_on_another_base_are_told_and_moving_all_of_them_is_not() -> None:
    def redirecting(to: str) -> Any:
        return lambda seen: Answer(302, b"", {"Location": f"{to}{seen.target}"} | OPEN)

    with a_site() as target:
        origins = {target.origin}
        with a_site(organizations=redirecting(f"http://{target.origin}")) as site:
            scattered = _over(site, origins)
        with LoopbackServer(redirecting(f"http://{target.origin}")) as site:
            moved = _over(site, origins)

    notices = [group for group in scattered.notices if group.code == "endpoints_scattered"]
    assert "/organizations" in notices[0].samples[0].message
    assert "endpoints_scattered" not in codes(moved)


def _over(site: LoopbackServer, others: set[str]) -> Report:
    with Fetcher(QUICK, allow_origins=frozenset({site.origin} | others)) as fetcher:
        return validate(site.url, as_of=AS_OF, fetcher=fetcher, questions=False)


# Lists


def test_per_page_that_is_ignored_is_told_once_a_list() -> None:
    everything = [a_service(number) for number in range(1, 8)]

    def services(seen: Seen) -> Any:
        number = seen.page or 1
        return a_page(everything[2 * number - 2 : 2 * number], page=number, pages=4, total=7)

    def detail(seen: Seen) -> Any:
        return a_service(int(seen.path[-12:]))

    with a_site(services=services, **{"services/id": detail}) as site:
        report = validated(site)

    assert only(report, "per_page_ignored").value == "2"
    assert "middle_page_short" not in codes(report)


def test_a_short_page_in_the_middle_is_told_where_it_is() -> None:
    sizes = {1: 3, 2: 1, 3: 3, 4: 2}
    starts = {1: 0, 2: 3, 3: 4, 4: 7}

    def services(seen: Seen) -> Any:
        number = seen.page or 1
        items = [a_service(starts[number] + index + 1) for index in range(sizes[number])]
        return a_page(items, page=number, pages=4, total=9)

    def detail(seen: Seen) -> Any:
        return a_service(int(seen.path[-12:]))

    with a_site(services=services, **{"services/id": detail}) as site:
        report = validated(site)

    notice = only(report, "middle_page_short")
    assert "page=2" in notice.url
    assert notice.value == "1"


# References


def test_what_a_service_names_should_be_in_the_lists() -> None:
    stranger = {"id": "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a99", "name": "Others", "description": "Others."}
    term = a_term(8) | {"taxonomy_id": "6a6f1c9e-2b1d-4c55-9a40-000000000009"}

    with a_site(organizations=[stranger], taxonomy_terms=[term]) as site:
        report = validated(site)

    assert only(report, "organization_not_listed").pointer.endswith("/organization_id")
    assert only(report, "term_not_listed").record_id == a_service()["id"]
    assert only(report, "taxonomy_not_listed").record_id == term["id"]


@pytest.mark.parametrize("is_sample", [True, False])
def test_a_list_that_was_not_read_whole_blames_nobody(is_sample: bool) -> None:
    stranger = {"id": "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a99", "name": "Others", "description": "Others."}

    def organizations(seen: Seen) -> Any:
        return a_page([stranger], page=1, pages=9, total=9) if (seen.page or 1) == 1 else refused(500)

    with a_site(organizations=organizations) as site:
        report = validated(site, sample=is_sample)

    assert "organization_not_listed" not in codes(report)


def test_an_absent_or_empty_list_blames_nobody() -> None:
    with a_site(organizations=NOT_FOUND, taxonomy_terms=[]) as site:
        report = validated(site)

    assert codes(report).isdisjoint({"organization_not_listed", "term_not_listed"})
    assert "organization_not_listed" in [one.code for one in report.not_run]


def _ring() -> Iterator[dict[str, Any]]:
    for number, parent in ((1, 2), (2, 3), (3, 1), (4, 9), (5, 1)):
        yield a_term(number) | {"parent_id": a_term(parent)["id"]}


def test_a_ring_of_parents_and_a_parent_that_is_missing_are_told_once() -> None:
    with a_site(taxonomy_terms=list(_ring())) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "parent_unknown"]
    found = {notice.record_id: notice.message for notice in group.samples}
    assert found == {
        a_term(3)["id"]: "The parent is one of its own descendants.",
        a_term(4)["id"]: "The parent is not in the list.",
    }


def test_a_list_and_details_that_differ_are_told() -> None:
    listed = {"id": a_service()["id"], "name": "Another name", "status": "inactive"}

    with a_site(services=[listed], **{"services/id": a_service()}) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "list_and_detail_differ"]
    assert sorted(notice.pointer for notice in group.samples) == ["/name", "/status"]


def test_places_that_the_other_list_lacks_are_counted() -> None:
    place = a_service(9)["service_at_locations"][0] | {"service_id": a_service(9)["id"]}

    with a_site(service_at_locations=[place]) as site:
        report = validated(site)

    assert only(report, "place_not_listed").value == "1"


def test_one_organization_with_two_contents_is_told_once() -> None:
    changed = a_service(1)["organization"] | {"name": "Riverside Canteen"}
    services = [
        a_service(1),
        a_service(2),
        a_service(3, organization=changed),
        a_service(4, organization=changed),
    ]

    with a_site(services=services) as site:
        report = validated(site)

    notice = only(report, "shared_record_differs")
    assert notice.record_id == a_service(3)["id"]
    assert notice.pointer.endswith("/organization")


def test_an_id_twice_in_one_array_is_told_at_its_place() -> None:
    schedule = a_service()["schedules"][0]
    services = [a_service(1, schedules=[schedule, schedule | {"byday": "WE"}])]

    with a_site(services=services) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "nested_id_repeated"]
    assert group.samples[0].pointer.endswith("/schedules/1/id")
