"""Every feed gets the report that a person has reviewed; a change of a rule shows its effect here.

python -m tests.acceptance --write    keeps today's reports, to be reviewed in the commit
"""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.acceptance import kept
from tests.acceptance.__main__ import compared, rules_told, verdict_line
from tests.acceptance.differences import WIDTH, differences
from tests.acceptance.feeds import AcceptedFeed, Bench, every_feed
from tests.acceptance.kept import Kept, Spoken

FEEDS = every_feed()
REVIEWED = Kept(
    version="3.0",
    verdicts={"official": "pass", "strict": "warn"},
    counts={"services": 2, "pages": 1, "requests": 9},
    score=81.5,
    notices={
        "date_in_future": Spoken("error", 1, ("0a6f1c9e",)),
        "organization_identifier_malformed": Spoken("warning", 12, ("0a6f1c9e", "1a6f1c9e")),
        "text_cut_off": Spoken("info", 5),
    },
    not_run=("openapi_incomplete", "page_size_bound"),
)


@pytest.fixture(scope="module")
def bench(postcode_table: Path) -> Bench:
    return Bench(postcode_table)


@pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
def test_a_feed_gets_its_reviewed_report(feed: AcceptedFeed, bench: Bench) -> None:
    why_not = feed.why_not(bench)
    if why_not:
        pytest.skip(why_not)

    found = differences(kept.reviewed(feed.name), feed.kept(bench))

    assert not found, "\n".join([feed.name, *found])


def test_a_corpus_that_is_not_here_is_left_out_with_its_reason(tmp_path: Path) -> None:
    away = Bench(tmp_path / "postcodes.bin", tmp_path)

    reasons = {feed.name: feed.why_not(away) for feed in FEEDS}

    assert reasons["services/hounslow"].startswith("../shared/data/services/hounslow/")
    assert reasons["services/hounslow"].endswith(" is not beside the checkout")
    assert reasons["samples/hull"] == ""


def test_every_reviewed_report_is_one_of_a_feed() -> None:
    names = [feed.name for feed in FEEDS]

    assert len(set(names)) == len(names)
    assert kept.kept_names() == sorted(names)


def test_no_text_of_a_corpus_is_kept() -> None:
    corpora = [feed for feed in FEEDS if feed.needs and not feed.with_ids]

    assert len(corpora) > 20
    for feed in corpora:
        reviewed = kept.reviewed(feed.name)
        assert reviewed is not None
        assert not any(one.ids for one in reviewed.notices.values()), feed.name


def test_a_kept_report_is_read_as_it_was_written(tmp_path: Path) -> None:
    for report in (REVIEWED, Kept(readable=False), replace(REVIEWED, score=None, notices={}, not_run=())):
        kept.write("folder/feed", report, tmp_path)

        assert kept.reviewed("folder/feed", tmp_path) == report
        assert kept.kept_names(tmp_path) == ["folder/feed"]


def test_nothing_changed_says_nothing() -> None:
    assert differences(REVIEWED, REVIEWED) == []
    assert compared({"feed": (REVIEWED, REVIEWED)}) == []


def test_what_a_rule_gains_and_loses_is_told_for_each_feed_and_over_all() -> None:
    notices = {**REVIEWED.notices, "date_in_future": Spoken("error", 4, ("0a6f1c9e", "2a6f1c9e"))}
    del notices["text_cut_off"]

    lines = compared({"feed": (REVIEWED, replace(REVIEWED, notices=notices)), "other": (REVIEWED, REVIEWED)})

    assert [line.split() for line in lines if line] == [
        ["feed"],
        ["+", "date_in_future", "error", "1", "->", "4", "+3"],
        ["now:", "2a6f1c9e"],
        ["-", "text_cut_off", "info", "5", "->", "0", "-5"],
        ["rule", "gained", "lost", "feeds"],
        ["date_in_future", "3", "0", "1"],
        ["text_cut_off", "0", "5", "1"],
    ]


def test_a_feed_that_newly_fails_or_passes_is_named() -> None:
    failing = replace(REVIEWED, verdicts={"official": "pass", "strict": "fail"}, score=80.0)

    worse, better = compared({"a": (REVIEWED, failing)}), compared({"a": (failing, REVIEWED)})

    assert "  strict verdict: warn -> fail  NEWLY FAILING" in worse
    assert "  score: 81.5 -> 80.0" in worse
    assert "newly failing: a" in worse
    assert "newly passing: a" in better


@pytest.mark.parametrize(
    ("now", "line"),
    [
        (replace(REVIEWED, faults=("date_in_future",)), "  FAULT: the rule date_in_future crashed"),
        (replace(REVIEWED, version="1.0"), "  judged as version 1.0, before as 3.0"),
        (replace(REVIEWED, counts={"services": 1, "pages": 1, "requests": 9}), "  services: 2 -> 1"),
        (replace(REVIEWED, score=None), "  score: 81.5 -> none"),
        (replace(REVIEWED, not_run=("page_size_bound", "text_cut_off")), "  no longer run: text_cut_off"),
        (replace(REVIEWED, not_run=()), "  now run: openapi_incomplete, page_size_bound"),
        (Kept(readable=False), "  it cannot be read, and could before"),
    ],
)
def test_everything_else_that_changes_is_told(now: Kept, line: str) -> None:
    assert line in differences(REVIEWED, now)


def test_another_severity_and_other_records_are_differences() -> None:
    notices = {
        **REVIEWED.notices,
        "date_in_future": Spoken("warning", 1, ("0a6f1c9e",)),
        "organization_identifier_malformed": Spoken("warning", 12, ("0a6f1c9e", "2a6f1c9e")),
    }

    found = "\n".join(differences(REVIEWED, replace(REVIEWED, notices=notices)))

    assert "error -> warning" in found
    assert "now: 2a6f1c9e" in found
    assert "no longer: 1a6f1c9e" in found


def test_a_feed_that_nobody_has_reviewed_is_a_difference_and_so_is_every_fault() -> None:
    faulty = replace(REVIEWED, faults=("date_in_future",))

    assert differences(None, faulty) == [
        "  FAULT: the rule date_in_future crashed",
        "  nobody has reviewed a report of it yet",
    ]
    assert differences(faulty, faulty)


def test_every_line_fits_the_terminal() -> None:
    long_id = "0a6f1c9e-2b1d-4c55-9a40-000000000001" * 3
    notices = {code * 3: Spoken("warning", 10**6, (long_id,)) for code in REVIEWED.notices}
    now = replace(REVIEWED, notices=notices, not_run=tuple(f"{'rule' * 8}_{number}" for number in range(9)))

    lines = [
        *compared({f"trafford/{number}": (REVIEWED, now) for number in range(30)}),
        *rules_told({"feed": REVIEWED}, list_silent=True),
        *(verdict_line(feed.name, kept.reviewed(feed.name) or REVIEWED) for feed in FEEDS),
    ]

    assert max(map(len, lines)) <= WIDTH


def test_the_rules_are_counted() -> None:
    told = list(rules_told({"feed": REVIEWED, "other": REVIEWED}, list_silent=False))

    assert told[0].startswith("Of the 207 rules ")
    assert any("date_in_future" in line and " 2" in line for line in told)
    assert told[-1].endswith("; --silent lists them.")
