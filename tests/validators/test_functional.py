"""The functional rules against sites that honour the filters of the standard, and sites that do not."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher
from tests.loopback import Answer, LoopbackServer, Seen
from tests.validators.feeds import AS_OF
from tests.validators.sites import QUICK
from validators.entities import Version
from validators.frame import Severity
from validators.registry import rule_named
from validators.rule import FeedFinding, ProbeRule
from validators.site import CouldNot, Sample, Site

Record = dict[str, Any]
Filter = Callable[[Record, Mapping[str, str]], bool]

FUNCTIONAL = (
    "text_search_misses",
    "age_filter_misses",
    "postcode_filter_misses",
    "term_filter_misses",
    "time_filter_misses",
    "modified_after_wrong",
    "organization_filter_misses",
    "filter_ignored",
    "whole_feed_forms_differ",
    "impossible_filter_fails",
    "filtered_paging_wrong",
    "vocabularies_incomplete",
)


def service_3_0(number: int) -> Record:
    return {
        "id": f"s{number}",
        "name": f"Lunch club {'abcdef'[number]}",
        "status": "active",
        "last_modified": f"2026-0{number + 1}-05T10:00:00Z",
        "minimum_age": 10 * number,
        "maximum_age": 10 * number + 9,
        "organization": {"id": f"o{number % 2}", "name": f"Kitchen {number % 2}"},
        "schedules": [
            {
                "byday": ("MO", "TU")[number % 2],
                "freq": "WEEKLY",
                "opens_at": f"1{number}:00",
                "closes_at": "20:00",
            }
        ],
        "attributes": [{"taxonomy_term": {"id": f"t{number % 2}", "name": "Kind", "taxonomy_id": "x1"}}],
        "service_at_locations": [
            {"id": f"p{number}", "location": {"addresses": [{"postal_code": f"HU{number + 1} 2AA"}]}}
        ],
    }


def service_1_0(number: int) -> Record:
    new = service_3_0(number)
    address = new["service_at_locations"][0]["location"]["addresses"][0]
    return {
        "id": new["id"],
        "name": new["name"],
        "status": "active",
        "eligibilitys": [{name: new[name] for name in ("minimum_age", "maximum_age")}],
        "regular_schedules": new["schedules"],
        "service_taxonomys": [{"taxonomy": {"id": f"local:{number % 2}", "vocabulary": "local"}}],
        "service_at_locations": [{"id": "p", "location": {"physical_addresses": [address]}}],
    }


RECORDS: Mapping[Version, Sequence[Record]] = {
    "3.0": tuple(map(service_3_0, range(6))),
    "1.0": tuple(map(service_1_0, range(6))),
}


def in_name(record: Record, asked: Mapping[str, str]) -> bool:
    words = asked.get("search", asked.get("text", "")).lower().split()
    return all(word in record["name"].lower().split() for word in words)


def of_age(record: Record, asked: Mapping[str, str]) -> bool:
    row = record.get("eligibilitys", [record])[0]
    least, most = float(asked.get("minimum_age", "-1")), float(asked.get("maximum_age", "-1"))
    return (least < 0 or row["minimum_age"] >= least) and (most < 0 or row["maximum_age"] <= most)


def near(record: Record, asked: Mapping[str, str]) -> bool:
    location = record["service_at_locations"][0]["location"]
    (address,) = location.get("addresses") or location["physical_addresses"]
    return asked.get("postcode") in (None, address["postal_code"])


def with_term(record: Record, asked: Mapping[str, str]) -> bool:
    if "service_taxonomys" in record:
        term = record["service_taxonomys"][0]["taxonomy"]
        return asked.get("taxonomy_id") in (None, term["id"])
    term = record["attributes"][0]["taxonomy_term"]
    return asked.get("taxonomy_term_id") in (None, term["id"]) and asked.get("taxonomy_id") in (None, "x1")


def at_time(record: Record, asked: Mapping[str, str]) -> bool:
    (times,) = record.get("schedules") or record["regular_schedules"]
    return bool(
        asked.get("day", times["byday"]) == times["byday"]
        and asked.get("start_time", "00:00") <= times["opens_at"]
        and asked.get("end_time", "23:59") >= times["closes_at"]
    )


def changed(record: Record, asked: Mapping[str, str]) -> bool:
    return str(record.get("last_modified", "9")) >= asked.get("modified_after", "")


def of_organization(record: Record, asked: Mapping[str, str]) -> bool:
    return asked.get("organization_id") in (None, record.get("organization", {}).get("id"))


FILTERS: Mapping[str, Filter] = {
    "text": in_name,
    "age": of_age,
    "near": near,
    "term": with_term,
    "time": at_time,
    "changed": changed,
    "organization": of_organization,
}


@dataclass(frozen=True)
class Manners:
    """How a site treats its filters: which it ignores, which find nothing, and what it answers to some."""

    ignored: frozenset[str] = frozenset()
    inverted: frozenset[str] = frozenset()
    refused: Mapping[str, int] | None = None
    status_of_nothing: int = 200
    repeats_first_page: bool = False
    vocabularies: tuple[str, ...] = ("local",)
    minimal_loses: int = 0
    full_loses: str = ""


def a_filtering_site(version: Version, manners: Manners) -> LoopbackServer:
    records = RECORDS[version]

    def answer(seen: Seen) -> Answer:
        asked = dict(seen.query)
        if seen.path == "/vocabularies":
            return Answer.of(list(manners.vocabularies))
        if seen.path not in ("/services", "/service_at_locations"):
            return Answer.of({"error": "not found"}, 404)
        for name, status in (manners.refused or {}).items():
            if name in asked:
                return Answer.of({"error": f"{name} is not built"}, status)
        found = [record for record in records if fits(record, asked)]
        if not found and manners.status_of_nothing != 200:
            return Answer.of({"error": "nothing found"}, manners.status_of_nothing)
        if asked.get("minimal") == "true":
            found = [{"id": record["id"]} for record in found[manners.minimal_loses :]]
        elif seen.path == "/services" and asked.get("full") != "true":
            found = [{name: one for name, one in record.items() if type(one) is not list} for record in found]
        elif manners.full_loses:
            found = [{**record, manners.full_loses: []} for record in found]
        if seen.path == "/service_at_locations":
            found = [
                {**place, "service_id": record["id"]}
                for record in found
                for place in record["service_at_locations"]
            ]
        return page_of(found, asked)

    def fits(record: Record, asked: Mapping[str, str]) -> bool:
        return all(
            name in manners.ignored
            or matches(record, asked) is not (name in manners.inverted and bool(asked))
            for name, matches in FILTERS.items()
        )

    def page_of(found: Sequence[Record], asked: Mapping[str, str]) -> Answer:
        size, number = int(asked.get("per_page", 50)), int(asked.get("page", 1))
        start = 0 if manners.repeats_first_page else (number - 1) * size
        items = found[start : start + size]
        if version == "1.0":
            return Answer.of({"totalElements": len(found), "number": number, "content": items})
        pages = -(-len(found) // size)
        return Answer.of({"total_items": len(found), "total_pages": pages, "contents": items})

    return LoopbackServer(answer)


@dataclass(frozen=True)
class Told:
    """What the functional rules said of a site."""

    findings: Mapping[str, tuple[FeedFinding, ...]]
    not_run: Mapping[str, str]

    def warned(self) -> set[str]:
        return {
            code
            for code, found in self.findings.items()
            for each in found
            if each.finding.severity is not Severity.INFO
        }


def told_of(version: Version, **manners: Any) -> Told:
    with (
        a_filtering_site(version, Manners(**manners)) as server,
        Fetcher(QUICK, allow_origins=frozenset({server.origin})) as fetcher,
    ):
        site = Site(
            version=version,
            base_url=server.url.rstrip("/"),
            get=fetcher.get,
            as_of=AS_OF,
            samples=tuple(Sample(record, record["id"], "", "") for record in RECORDS[version]),
            total=len(RECORDS[version]),
        )
        findings, not_run = {}, {}
        for rule in rules_of(version):
            try:
                findings[rule.code] = tuple(rule.check(site))
            except CouldNot as reason:
                not_run[rule.code] = str(reason)
    return Told(findings, not_run)


def rules_of(version: Version) -> Iterator[ProbeRule]:
    for code in FUNCTIONAL:
        rule = rule_named(code)()
        assert isinstance(rule, ProbeRule)
        if version in rule.versions:
            yield rule


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_a_site_that_honours_every_filter_is_left_alone_and_every_rule_is_run(version: Version) -> None:
    told = told_of(version)

    assert told.not_run == {}
    assert {code: found for code, found in told.findings.items() if found} == {}


@pytest.mark.parametrize("version", ["3.0", "1.0"])
@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("text", "text_search_misses"),
        ("age", "age_filter_misses"),
        ("near", "postcode_filter_misses"),
        ("term", "term_filter_misses"),
        ("time", "time_filter_misses"),
    ],
)
def test_a_filter_that_finds_the_wrong_services_is_told(version: Version, name: str, code: str) -> None:
    told = told_of(version, inverted=frozenset({name}))

    finding = told.findings[code][0]
    assert finding.record_id.startswith("s")
    assert "the list does not give this service" in finding.finding.message
    assert finding.url.startswith("http://127.0.0.1")


@pytest.mark.parametrize("version", ["3.0", "1.0"])
@pytest.mark.parametrize(
    ("name", "parameter"),
    [("text", ("search", "text")), ("age", ("minimum_age",)), ("term", ("taxonomy",)), ("time", ("day",))],
)
def test_a_filter_that_is_ignored_is_told(version: Version, name: str, parameter: tuple[str, ...]) -> None:
    told = told_of(version, ignored=frozenset({name}))

    assert told.warned() == {"filter_ignored"}
    (found,) = told.findings["filter_ignored"]
    assert str(found.finding.value).startswith(parameter)


def test_filters_that_the_profile_does_not_have_may_be_ignored() -> None:
    told = told_of("3.0", ignored=frozenset({"changed", "organization"}))

    assert told.warned() == set()
    assert [found.finding.severity for found in told.findings["modified_after_wrong"]] == [Severity.INFO]
    assert [found.finding.severity for found in told.findings["organization_filter_misses"]] == [
        Severity.INFO
    ]


def test_changes_that_are_older_than_asked_for_are_told() -> None:
    told = told_of("3.0", inverted=frozenset({"changed"}))

    assert "modified_after_wrong" in told.warned()


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_a_filter_that_is_refused_openly_is_information_and_one_that_crashes_a_warning(
    version: Version,
) -> None:
    refused, crashed = told_of(version, refused={"day": 422}), told_of(version, refused={"day": 500})

    assert "time_filter_misses" not in refused.warned()
    assert "refuses" in refused.findings["time_filter_misses"][0].finding.message
    assert "time_filter_misses" in crashed.warned()


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_an_error_where_nothing_is_found_is_told(version: Version) -> None:
    assert told_of(version, status_of_nothing=404).warned() == {"impossible_filter_fails"}


@pytest.mark.parametrize("version", ["3.0", "1.0"])
def test_a_second_page_that_repeats_the_first_is_told(version: Version) -> None:
    assert told_of(version, repeats_first_page=True).warned() == {"filtered_paging_wrong"}


def test_a_vocabulary_that_is_not_listed_is_told() -> None:
    (found,) = told_of("1.0", vocabularies=("esdServiceTypes",)).findings["vocabularies_incomplete"]

    assert found.finding.value == "local"


def test_a_minimal_form_that_loses_services_is_told() -> None:
    (found,) = told_of("3.0", minimal_loses=2).findings["whole_feed_forms_differ"]

    assert found.finding.message == "minimal=true gives 4 services and the feed has 6."


def test_a_full_form_that_loses_schedules_is_told() -> None:
    (found,) = told_of("3.0", full_loses="schedules").findings["whole_feed_forms_differ"]

    assert found.finding.message == "full=true gives 0 schedules, the service has 1."
    assert found.record_id == "s0"


def test_a_question_that_no_service_is_fit_for_is_not_asked() -> None:
    rule = rule_named("age_filter_misses")()
    site = Site(version="3.0", base_url="http://127.0.0.1:9", get=nobody, as_of=AS_OF)

    assert isinstance(rule, ProbeRule)
    with pytest.raises(CouldNot, match="no active service says for what ages it is"):
        list(rule.check(site))


def nobody(url: str) -> Exchange:
    raise AssertionError(f"{url} was asked")
