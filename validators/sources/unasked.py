"""Which rules records without a site could not be asked of, so that silence is never taken for a pass."""

from collections.abc import Collection
from dataclasses import replace

from validators.frame import NotRun
from validators.registry import all_rules
from validators.report import Report
from validators.rule import ExchangeRule, FeedRule, PageRule, Rule

NO_REQUESTS = "no site was asked for anything, because only records were given"
NO_PAGES = "only records were given, without the pages of the list that they came in"


def with_unasked(report: Report, asked_for: Collection[str] = ()) -> Report:
    """Return a report that also lists the rules for which there were no requests or no pages to look at.

    Args:
        report: of records, or of a site.
        asked_for: codes of rules that were asked for although they are off by default.
    """
    known = {item.code for item in report.not_run}
    found = [
        NotRun(rule.code, rule.number, why)
        for rule in all_rules()
        if (rule.status == "on" or rule.code in asked_for)
        and report.standard_version in rule.versions
        and rule.code not in known
        and (why := _why_not(rule, report))
    ]
    if not found:
        return report
    return replace(
        report, not_run=tuple(sorted((*report.not_run, *found), key=lambda item: (item.code, item.rule)))
    )


def _why_not(rule: type[Rule], report: Report) -> str:
    if issubclass(rule, ExchangeRule):
        return "" if report.counts.requests else NO_REQUESTS
    sees_pages_alone = issubclass(rule, FeedRule) and rule.see_record is FeedRule.see_record
    if issubclass(rule, PageRule) or sees_pages_alone:
        return "" if report.counts.pages else NO_PAGES
    return ""
