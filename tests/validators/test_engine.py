"""What the engine gives to rules of each kind: endpoints, marks, links, questions, softer severities."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.validators.examples import a_site
from tests.validators.feeds import AS_OF, a_page, a_service, an_exchange
from tests.validators.made_up import MadeUp
from validators import Session
from validators.desk import Watch
from validators.endpoints import endpoint_named
from validators.frame import Finding
from validators.quality import WEIGHTS, part_of, quality, richness_of
from validators.reading import Reading
from validators.rule import (
    ExchangeRule,
    ExchangeSight,
    FeedFinding,
    FeedRule,
    ProbeRule,
    RecordFacts,
)
from validators.site import CouldNot, Sample, Samples, Site
from validators.verdicts import strict_verdict
from validators.watching import Watching

TERMS = endpoint_named("3.0", "taxonomy_terms")
TERM = endpoint_named("3.0", "taxonomy_term")


class Failing(MadeUp, ExchangeRule):
    code = "failing"
    number = "HTTP-998"
    is_level_one = True
    sees_failures = True

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        if sight.failure:
            yield Finding(sight.failure, hint="Answer.")


class TermUnknown(MadeUp, FeedRule):
    """A term is not in the list. It matters. Fix it by listing it."""

    code = "term_unknown"
    number = "REF-998"
    endpoints = ("taxonomy_terms", "services")
    links = ("terms",)
    marks = ("name_and_provider", "point")

    def __init__(self) -> None:
        self.known: set[int] = set()
        self.facts: list[RecordFacts] = []

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        self.facts.append(facts)
        if facts.endpoint == "taxonomy_terms":
            self.known.add(facts.key)
        for link in facts.links.get("terms", ()):
            if link.key not in self.known:
                finding = Finding("The term is not listed.", value=link.value, hint="List it.")
                yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer + link.at)


class Asking(MadeUp, ProbeRule):
    code = "asking"
    number = "FUNC-998"

    def check(self, site: Site) -> Iterator[FeedFinding]:
        if not site.samples:
            site.could_not("the feed has no services")
        exchange, page = site.search({"search": str(site.samples[0].record["name"])})
        if page is None:
            yield FeedFinding(Finding("No answer.", hint="Answer."), exchange.url)


def with_terms(rule: FeedRule) -> Session:
    """Return a session that reads terms and services, and knows one more rule."""
    session = Session(version="3.0", as_of=AS_OF, lists=("taxonomy_terms", "services"))
    watch = Watch(rule, rule.endpoints, False)
    session._desk.watches += (watch,)
    session._whole_feed._watching = {name: Watching((watch,), name) for name in rule.endpoints}
    return session


@pytest.mark.parametrize(("listed", "total"), [("5a6f1c9e-2b1d-4c55-9a40-000000000001", 0), ("other", 1)])
def test_a_rule_follows_the_ids_that_a_record_names_into_another_list(listed: str, total: int) -> None:
    rule = TermUnknown()
    session = with_terms(rule)

    session.record({"id": listed, "name": "Lunch"}, url="t", endpoint=TERM)
    session.record(a_service(1), url="s", pointer="/contents/0")

    report = session.finish()
    assert report.total("term_unknown") == total
    if total:
        (group,) = [group for group in report.notices if group.code == "term_unknown"]
        assert group.samples[0].pointer == "/contents/0/attributes/0/taxonomy_term/id"
        assert group.samples[0].value == "5a6f1c9e-2b1d-4c55-9a40-000000000001"


def test_marks_are_64_bit_numbers_and_only_those_that_were_asked_for() -> None:
    rule = TermUnknown()
    session = with_terms(rule)

    session.record(a_service(1), url="s")
    session.record(a_service(2, name="LUNCH  club 1"), url="s")
    session.finish()

    first, second = rule.facts
    assert set(first.marks) == {"name_and_provider", "point"}
    assert first.marks == second.marks
    assert all(0 <= mark < 2**64 for mark in first.marks.values())


def test_marks_and_links_are_replayed_with_an_unchanged_page() -> None:
    first, again = TermUnknown(), TermUnknown()
    session, other = with_terms(first), with_terms(again)
    session.record(a_service(1), url="s")

    other.carry(session.page_outcome())

    assert again.facts == first.facts


def test_a_list_that_was_not_read_makes_no_rule_judge_by_it() -> None:
    rule = TermUnknown()
    session = with_terms(rule)

    session.lacks("taxonomy_terms", "page 1 answered 404")
    session.record(a_service(1), url="s")

    report = session.finish()
    assert report.total("term_unknown") == 0
    assert [each.reason for each in report.not_run if each.code == "term_unknown"] == [
        "the list /taxonomy_terms was not read: page 1 answered 404"
    ]


def test_an_error_of_level_one_is_a_warning_where_the_endpoint_is_optional() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    session._desk.exchange_rules += (Failing(),)

    for name in ("services", "taxonomies"):
        endpoint = endpoint_named("3.0", name)
        session.exchange(an_exchange({}), endpoint=endpoint, failure=f"{name} is down")

    session.settle()
    (group,) = [group for group in session._total.tally.groups() if group.code == "failing"]
    assert [notice.severity.value for notice in group.samples] == ["error", "warning"]


def test_a_failed_request_is_shown_to_the_rules_that_ask_for_it_alone() -> None:
    session = Session(version="3.0", as_of=AS_OF)

    session.exchange(an_exchange({}, headers={}), failure="the connection timed out")

    assert "cors_missing" not in {group.code for group in session.finish().notices}


def test_questions_go_to_the_site_and_are_counted() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    session._desk.probe_rules = (Asking(),)

    session.probe(a_site({"services": [a_service(1)]}))

    report = session.finish()
    assert report.total("asking") == 1
    assert report.counts.requests == 1


def test_a_question_that_could_not_be_asked_is_listed_with_its_reason() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    session._desk.probe_rules = (Asking(),)

    session.probe(a_site({}))

    reasons = {each.code: each.reason for each in session.finish().not_run}
    assert reasons["asking"] == "the feed has no services"


def test_without_a_site_the_questions_are_listed_as_not_run() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    session._desk.probe_rules = (Asking(),)

    assert "only records" in {each.code: each.reason for each in session.finish().not_run}["asking"]


def test_a_site_is_asked_the_same_question_once_and_a_silent_one_could_not() -> None:
    site = a_site({"answers": [("/services", {"search": "x"}, a_page([])), ("/down", {}, None)]})

    site.get("/services", {"search": "x"})
    site.get("/services", {"search": "x"})

    assert site.requests == 1
    with pytest.raises(CouldNot, match="no answer"):
        site.get("/down")


def test_the_richest_services_are_kept_whatever_the_order() -> None:
    records = [a_service(number) | {f"extra{n}": n for n in range(number % 7)} for number in range(1, 90)]

    def kept(order: list[dict[str, Any]]) -> list[str]:
        samples = Samples(seed=4, most=10)
        for record in order:
            samples.add(Sample(record, str(record["id"]), "u", ""))
        return [sample.record_id for sample in samples.best_first()]

    assert kept(records) == kept(list(reversed(records)))
    assert all(int(name[-12:]) % 7 == 6 for name in kept(records))


def test_the_score_is_made_of_its_weights_and_a_faultless_rich_feed_gets_all() -> None:
    assert sum(WEIGHTS.values()) == 100
    found = quality(services=3, richness=30_000, affected={})
    assert found is not None
    assert found["score"] == 100.0
    assert quality(services=0, richness=0, affected={}) is None


def test_richness_follows_the_published_weights() -> None:
    def rich(**changes: Any) -> int:
        return richness_of(Reading(a_service(1, **changes), version="3.0", as_of=AS_OF))

    # name 10, description 5, url 2, assured_date 2, schedules 2, places 9 of 41
    assert rich() == round(10_000 * 30 / 41)
    assert rich(assured_date="2026-01-01") == round(10_000 * 28 / 41)
    assert rich(service_areas=[{"id": "1"}]) == round(10_000 * 35 / 41)


def test_quality_findings_lower_their_part_and_no_verdict() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    session.record(a_service(1, assured_date="2020-01-01"), url="a")
    session.record(a_service(2), url="b")

    report = session.finish()

    assert report.quality is not None
    assert report.quality["parts"]["freshness"] == 50.0
    assert strict_verdict(report.notices)[0] == "pass"
    assert part_of("DATE-005") == "freshness"


def test_a_strict_verdict_fails_on_what_was_read_and_passes_only_on_everything() -> None:
    session = Session(version="3.0", as_of=AS_OF)
    session.record(a_service(1, status="open"), url="a")
    notices = session.finish().notices

    assert strict_verdict(notices, unread="page 3 answered 500")[0] == "fail"
    assert strict_verdict((), unread="page 3 answered 500")[0] == "not_assessed"
    assert strict_verdict(notices, doubt="the version is not known")[0] == "not_assessed"
    assert strict_verdict(())[0] == "pass"
