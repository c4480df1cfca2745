"""A site is read to the end of every list, within stated bounds, and always ends in a report."""

import json
import math
import time
from dataclasses import replace
from typing import Any

import pytest

from standards.openreferral.wire.fetch import Fetcher
from tests.feedserver import Answer, Faults, FeedServer, Seen
from tests.loopback import LoopbackServer
from tests.validators.feeds import AS_OF, a_page, a_service
from tests.validators.sites import METADATA, NOT_FOUND, QUICK, a_site, a_term, of_json, validated
from validators import Report
from validators.crawling import SiteSource
from validators.sources import Asked, SourceUnusable
from validators.validate import Progress, validate


def codes(report: Report) -> set[str]:
    return {group.code for group in report.notices}


def services(count: int) -> list[dict[str, Any]]:
    return [a_service(number) for number in range(1, count + 1)]


def test_every_page_of_every_list_is_read() -> None:
    with FeedServer(services(250), full_lists=True, lists={"/taxonomy_terms": [a_term(1)]}) as feed:
        report = validated(feed)

    assert report.counts.services == 250
    assert report.stopped == ""
    assert report.counts.pages == 5 + 1


def test_details_are_read_where_the_list_is_short() -> None:
    with FeedServer(services(30)) as feed:
        report = validated(feed)

    assert report.counts.services == 30
    asked = {seen.path for seen in feed.requests if seen.path.startswith("/services/")}
    assert len(asked) == 30


def test_what_the_crawl_has_parsed_is_handed_to_the_rules_parsed() -> None:
    with FeedServer(services(12)) as feed, Fetcher(QUICK, allow_private=True) as fetcher:
        source = SiteSource(feed.url, fetcher, as_of=AS_OF)
        source.open()
        asked = [step for step in source.steps() if isinstance(step, Asked) and step.exchange.status == 200]

    assert sum(step.asked_id != "" for step in asked) == 12
    assert all(step.body == json.loads(step.exchange.body) for step in asked)


def test_a_fault_of_a_detail_is_told_once_though_the_official_run_asked_for_it_too() -> None:
    with FeedServer([a_service(1, status="open")]) as feed:
        report = validated(feed)

    (group,) = [group for group in report.notices if group.code == "value_not_in_list"]
    assert sorted(notice.pointer for notice in group.samples) == ["/contents/0/status", "/status"]


def test_records_of_other_lists_are_judged_too() -> None:
    with a_site(organizations=[{"id": "o", "name": "Kitchen", "description": "A kitchen."}]) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "uuid_malformed"]
    assert all("/organizations" in notice.url for notice in group.samples)
    assert group.severity.value == "warning"


def test_a_list_that_is_not_there_is_no_empty_list() -> None:
    with a_site(organizations=NOT_FOUND) as site:
        report = validated(site)

    assert report.verdicts["official"] == "warn"
    assert "list_unfinished" not in codes(report)


def test_a_page_lost_in_the_middle_is_told_and_the_rest_is_not_blamed() -> None:
    faults = Faults(status_on_page={3: 500})

    with FeedServer(services(250), full_lists=True, faults=faults) as feed:
        report = validated(feed)

    assert "page 3" in report.stopped
    assert "list_unfinished" in codes(report)
    assert "items_not_total" not in codes(report)
    assert "items_not_total" in {each.code for each in report.not_run}
    assert report.verdicts["strict"] == "fail"
    assert report.counts.services == 100


def test_pages_that_repeat_are_shown_to_the_rules_and_end_the_list() -> None:
    with FeedServer(services(500), full_lists=True, faults=Faults(repeat_page=True)) as feed:
        report = validated(feed)

    assert {"page_repeated", "page_number_wrong", "item_on_two_pages"} <= codes(report)
    assert report.counts.services == 50
    assert len(feed.requests) < 40


@pytest.mark.parametrize(
    "faults",
    [
        Faults(drip_s=0.5),
        Faults(drip_headers_s=0.5),
        Faults(bomb=400 * 1024 * 1024),
        Faults(redirect_to="/again{path}"),
        Faults(redirect_to="http://169.254.169.254/{path}"),
        Faults(header_bytes=1_000_000),
        Faults(nesting=5_000),
        Faults(content_length=-10),
        Faults(content_length=1_000),
        Faults(hang_up_times=10_000),
        Faults(html=True),
        Faults(long_status_line=100_000),
    ],
    ids=lambda faults: next(
        name for name in vars(faults) if getattr(faults, name) != getattr(Faults(), name)
    ),
)
def test_a_hostile_site_ends_in_a_report_in_time(faults: Faults) -> None:
    began = time.monotonic()

    with FeedServer(services(3), faults=faults) as feed:
        report = validated(feed, limits=replace(QUICK, page_s=0.4, connect_s=0.4))

    assert time.monotonic() - began < 10
    assert report.faults == ()
    assert report.verdicts["official"] in ("fail", "not_assessed")
    assert report.verdicts["strict"] in ("fail", "not_assessed")
    assert any(group.samples for group in report.notices)


def test_an_endless_list_ends_at_the_most_pages() -> None:
    with FeedServer(services(3), full_lists=True, faults=Faults(endless=True)) as feed:
        report = validated(feed, limits=replace(QUICK, pages=4))

    assert "list_unfinished" in codes(report)
    assert "the most that are read" in report.stopped


def test_a_crawl_ends_when_its_time_is_over() -> None:
    with FeedServer(services(3), full_lists=True, faults=Faults(endless=True, pause_s=0.05)) as feed:
        report = validated(feed, limits=replace(QUICK, feed_s=0.4))

    assert report.stopped
    assert report.verdicts["strict"] in ("fail", "not_assessed")


def test_a_private_address_is_refused_unless_the_fetcher_allows_it() -> None:
    with a_site() as site, Fetcher(QUICK) as fetcher:
        report = validate(site.url, fetcher=fetcher, as_of=AS_OF)

    assert site.requests == []
    assert report.verdicts["official"] == "not_assessed"
    assert "list_unfinished" in codes(report)


def test_a_sample_reads_three_pages_and_says_so() -> None:
    with FeedServer(services(1000), full_lists=True) as feed:
        report = validated(feed, sample=True)

    assert len([seen for seen in feed.requests if seen.path == "/services"]) == 4
    assert "sample" in report.sampled
    assert report.verdicts["official"] == "warn"
    assert report.verdicts["strict"] == "not_assessed"
    assert {"items_not_total"} <= {each.code for each in report.not_run}
    assert "items_not_total" not in codes(report)


def test_a_sample_ends_within_its_minute() -> None:
    now = [0.0]

    def slow(seen: Seen) -> Answer:
        now[0] += 9.0
        return of_json(a_page(services(5), pages=9, total=45)) if seen.path == "/services" else NOT_FOUND

    with LoopbackServer(slow) as site, Fetcher(QUICK, allow_origins=frozenset({site.origin})) as fetcher:
        source = SiteSource(site.url, fetcher, as_of=AS_OF, sample=True, clock=lambda: now[0])
        report = validate(source, as_of=AS_OF)

    assert now[0] < 60
    assert "time" in report.stopped
    assert report.verdicts["official"] == "not_assessed"


def test_the_same_site_and_seed_give_the_same_bytes_apart_from_what_is_measured() -> None:
    with FeedServer([a_service(number, status="open") for number in range(1, 60)]) as feed:
        first, second = (json.dumps(validated(feed, seed=5).as_json() | {"measured": None}) for _ in range(2))

    assert first == second


def test_sample_data_may_have_example_domains_only_if_the_rules_say_so() -> None:
    with a_site() as site:
        report = validated(site, data_status="sample")

    assert report.verdicts["strict"] == "pass"


def test_progress_is_told_after_each_page_and_may_end_the_validation() -> None:
    seen: list[Progress] = []

    class Enough(Exception):
        pass

    def watch(progress: Progress) -> None:
        seen.append(progress)
        if progress.pages == 3:
            raise Enough

    with FeedServer(services(500), full_lists=True) as feed, pytest.raises(Enough):
        validated(feed, progress=watch)

    assert [each.pages for each in seen] == [1, 2, 3]
    assert seen[-1].total == 500
    assert len(feed.requests) < 40


def test_an_unknown_profile_or_source_is_refused_with_what_to_do() -> None:
    with pytest.raises(ValueError, match="default, official, strict, quality"):
        validate("https://council.example", profile="nice")
    with pytest.raises(SourceUnusable):
        validate(object())


def test_a_profile_chooses_the_notices_and_no_verdict() -> None:
    with a_site(services=[a_service(1, assured_date="2020-01-01", email="nobody")]) as site:
        whole, official = validated(site), validated(site, profile="official")

    assert codes(official) < codes(whole)
    assert codes(official) == {"email_malformed"}
    assert official.verdicts == whole.verdicts


def test_the_report_has_what_clients_are_promised() -> None:
    with a_site(root=METADATA) as site:
        found = validated(site).as_json()

    assert set(found) >= {
        *("validator", "source", "as_of", "profile", "standard_version", "verdicts", "quality", "counts"),
        *("notices", "not_run", "faults", "measured"),
    }
    assert set(found["validator"]) >= {"name", "version", "rules_commit"}
    assert set(found["verdicts"]) == {"official", "strict"}
    assert 0 <= found["quality"]["score"] <= 100
    assert math.isfinite(found["measured"]["seconds"])


def test_what_the_services_path_is_called_does_not_matter() -> None:
    with FeedServer(services(3), full_lists=True, services_path="/hservices") as feed:
        report = validated(feed)

    assert report.counts.services == 3
    assert report.verdicts["official"] == "fail"
