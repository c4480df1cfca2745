"""Two reports on one feed: what is new, still there or mended, and what cannot be said."""

from typing import Any

from tests.validators.reports.made import a_group, a_notice, a_report
from validators.comparing import compare
from validators.frame import Severity


def report(*groups: Any, **changes: Any) -> dict[str, Any]:
    return dict(a_report(notices=tuple(groups), not_run=(), **changes))


def ways(before: dict[str, Any], now: dict[str, Any]) -> dict[str, tuple[str, int, int]]:
    return {change.code: (change.way, change.before, change.now) for change in compare(before, now)}


def test_each_kind_of_problem_went_one_of_five_ways() -> None:
    codes = ("uri_malformed", "email_malformed", "unknown_field", "latitude_out_of_range", "null_or_empty")
    old = {
        code: a_group(a_notice(code), total=total) for code, total in zip(codes, (3, 3, 3, 3, 3), strict=True)
    }
    del old["null_or_empty"]
    new = [a_group(a_notice("uri_malformed"), total=3), a_group(a_notice("email_malformed"), total=5)]
    new += [a_group(a_notice("unknown_field"), total=1), a_group(a_notice("null_or_empty"), total=2)]

    assert ways(report(*old.values()), report(*new)) == {
        "uri_malformed": ("same", 3, 3),
        "email_malformed": ("more", 3, 5),
        "unknown_field": ("fewer", 3, 1),
        "latitude_out_of_range": ("mended", 3, 0),
        "null_or_empty": ("new", 0, 2),
    }


def test_the_worst_comes_first_and_says_how_to_mend_it() -> None:
    mild = a_group(a_notice("unknown_field", severity=Severity.INFO), total=9)
    grave = a_group(a_notice("email_malformed"), total=1)

    changes = compare(report(), report(mild, grave))

    assert [change.code for change in changes] == ["email_malformed", "unknown_field"]
    assert changes[0].severity == "error"
    assert changes[0].title
    assert changes[0].mend.startswith("Fix it by")


def test_what_was_not_asked_again_is_not_called_mended() -> None:
    before = report(a_group(a_notice("uri_malformed")))
    now = report()
    now["not_run"] = [{"code": "uri_malformed", "rule": "SCHEMA-006", "reason": "it is off by default"}]

    assert compare(before, now) == ()
    assert compare(now, before) == ()


def test_with_other_rules_only_what_both_speak_of_is_compared() -> None:
    before = report(a_group(a_notice("uri_malformed"), total=2), a_group(a_notice("email_malformed")))
    now = report(a_group(a_notice("uri_malformed"), total=1), a_group(a_notice("unknown_field")))
    now["validator"] = {**now["validator"], "rules_digest": "another"}

    assert ways(before, now) == {"uri_malformed": ("fewer", 2, 1)}
