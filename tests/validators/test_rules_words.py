"""What a rule says is a plain sentence, whether it counts one thing or many."""

from typing import Any

import pytest

from tests.validators.examples import findings_of
from validators.frame import CountsIn, Notice, Severity
from validators.registry import rule_named
from validators.report import Group
from validators.session import READ
from validators.verdicts import strict_verdict

LATELY = {"assured_date": "2026-05-20"}

SAID: tuple[tuple[str, Any, str], ...] = (
    (
        "terms_list_empty",
        {
            "taxonomy_terms": [{"contents": []}],
            "services": [{"contents": [{"id": "1", "attributes": [{"taxonomy_term_id": "t1"}]}]}],
        },
        "The list of terms is empty, and terms are used by 1 service.",
    ),
    (
        "middle_page_short",
        [
            {"contents": [{"id": "1"}, {"id": "2"}]},
            {"contents": [{"id": "3"}]},
            {"contents": [{"id": "4"}, {"id": "5"}]},
        ],
        "Page 2 holds 1 item, others 2.",
    ),
    (
        "items_not_total",
        [{"total_items": 1, "contents": [{"id": "1"}, {"id": "2"}]}],
        "The pages say 1 item and held 2.",
    ),
    (
        "total_pages_wrong",
        {"body": {"total_items": 2, "total_pages": 5, "contents": [{"id": "1"}, {"id": "2"}]}},
        "2 items at 2 a page make 1 page; the page says 5.",
    ),
    (
        "per_page_ignored",
        {"per_page": 2, "body": {"total_items": 9, "total_pages": 9, "contents": [{"id": "1"}]}},
        "per_page=2 was asked for, and page 1 holds 1 item.",
    ),
    ("no_detail_at_all", {"services": [{"id": "1"}]}, "No service could be had by its id, of 1 asked for."),
    (
        "place_not_listed",
        {
            "services": [{"contents": [{"id": "1", "locations": [{"id": "3"}]}]}],
            "service_at_locations": [{"contents": [{"id": "5", "service_id": "4"}]}],
        },
        "The list lacks 1 service with a place in the detail.",
    ),
    (
        "organization_without_service",
        {"organizations": [{"contents": [{"id": "o1"}]}], "services": [{"contents": [{"id": "1"}]}]},
        "No service in this feed names 1 of the 1 organisations listed.",
    ),
    (
        "few_assured_lately",
        [{"contents": [{"id": "x"} | LATELY, *({"id": str(n)} for n in range(1_200))]}],
        "Of the services less than 1 % (1 of 1,201) were assured in the last three months.",
    ),
    (
        "field_coverage",
        [{"contents": [{"id": "x"}, *({"id": str(n), "url": "a"} for n in range(1_200))]}],
        "Of the services more than 99 % (1,200 of 1,201) have url.",
    ),
    (
        "whole_feed_forms_differ",
        {
            "services": [{"id": "1"}, {"id": "2"}],
            "answers": [("/services", {"minimal": "true"}, {"total_items": 1, "contents": [{"id": "1"}]})],
        },
        "minimal=true gives 1 service and the feed has 2.",
    ),
    (
        "page_size_bound",
        {"total": 101, "answers": [("/services", {}, {"contents": [{"id": "1"}]})]},
        "A page holds at most 1 service.",
    ),
    (
        "dtstart_missing",
        {"id": "1", "freq": "WEEKLY", "interval": 2},
        '"interval" is 2, and no "dtstart" says from when it counts.',
    ),
    (
        "optional_endpoint_absent",
        {"endpoint": "organizations", "status": 503},
        "/organizations answered 503: it is not there at present.",
    ),
)


@pytest.mark.parametrize(("code", "example", "message"), SAID, ids=[code for code, _, _ in SAID])
def test_a_message_is_a_sentence_for_one_as_for_many(code: str, example: Any, message: str) -> None:
    assert [finding.message for finding in findings_of(rule_named(code)(), example)] == [message]


@pytest.mark.parametrize(
    ("severity", "total", "reason"),
    [
        (Severity.ERROR, 1, "1 error of 1 kind counts in this verdict."),
        (Severity.ERROR, 1_312, "1,312 errors of 1 kind count in this verdict."),
        (Severity.WARNING, 1, "No error, but 1 warning counts in this verdict."),
        (Severity.WARNING, 2, "No error, but 2 warnings count in this verdict."),
    ],
)
def test_the_reason_of_a_verdict_counts_in_grammar(severity: Severity, total: int, reason: str) -> None:
    group = Group("wrong_type", "SCHEMA-002", severity, (CountsIn.STRICT,))
    group.add([Notice("wrong_type", "SCHEMA-002", severity, (CountsIn.STRICT,), "It is wrong.")], total)

    assert strict_verdict([group])[1] == reason


def test_a_pass_of_what_was_read_from_a_table_says_that_something_was_left_out() -> None:
    repair = Group("not_an_email", READ, Severity.WARNING, (CountsIn.QUALITY,), total=2)

    assert strict_verdict([repair]) == ("pass", "Every rule of the standard is kept.")
    assert strict_verdict([repair], was_read_anew=True) == (
        "pass",
        "What could be read keeps every rule of the standard; 2 remarks say what was changed or left out in "
        "reading.",
    )
    assert strict_verdict([], was_read_anew=True) == ("pass", "Every rule of the standard is kept.")
