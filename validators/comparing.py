"""What changed between two reports on one feed: what is new, what is still there, what was mended.

Reports keep totals and the first cases of each kind, so the comparison is by kind: the total of a kind that
stayed the same may hide one case that was mended and another that is new.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from validators.reports.findings import explained, severity_of
from validators.reports.words import RANK

Way = Literal["new", "more", "same", "fewer", "mended"]
"""How a kind of problem went on from the earlier report to the later one."""


@dataclass(frozen=True, slots=True)
class Change:
    """How one kind of problem went on.

    Attributes:
        way: "new" where there was none before, "mended" where there is none now.
        code: the rule's code.
        rule: its number in the catalogue.
        severity: the worst found, now or, of what was mended, before.
        title: what is wrong, as a sentence.
        mend: how to mend it.
        before: cases in the earlier report.
        now: cases in the later one.
    """

    way: Way
    code: str
    rule: str
    severity: str
    title: str
    mend: str
    before: int
    now: int


def compare(before: Mapping[str, Any], now: Mapping[str, Any]) -> tuple[Change, ...]:
    """Return how each kind of problem went on, worst first.

    A kind is left out where its rule was asked in one of the two only: that something is no longer said does
    not mean that it was mended.

    Args:
        before: an earlier report, as `Report.as_json` gives it.
        now: a later one on the same feed.
    """
    earlier, later = _groups(before), _groups(now)
    silent = {item["code"] for report in (before, now) for item in report["not_run"]}
    if before["validator"]["rules_digest"] != now["validator"]["rules_digest"]:
        # A rule that did not exist then finds nothing new: only what both reports speak of can be compared.
        silent |= {code for code, _ in earlier.keys() ^ later.keys()}
    changes = [
        _change(earlier.get(key), later.get(key))
        for key in earlier.keys() | later.keys()
        if key[0] not in silent
    ]
    return tuple(sorted(changes, key=lambda change: (RANK[change.severity], -change.now, change.code)))


def _groups(report: Mapping[str, Any]) -> dict[tuple[str, str], Mapping[str, Any]]:
    return {(group["code"], group["rule"]): group for group in report["notices"]}


def _change(earlier: Mapping[str, Any] | None, later: Mapping[str, Any] | None) -> Change:
    group = later or earlier
    assert group is not None, "a kind stands in one of the reports"
    before = 0 if earlier is None else int(earlier["total"])
    now = 0 if later is None else int(later["total"])
    title, _, mend = explained(group["code"])
    return Change(
        way=_way(before, now),
        code=group["code"],
        rule=group["rule"],
        severity=severity_of(group["severity"]),
        title=title,
        mend=mend,
        before=before,
        now=now,
    )


def _way(before: int, now: int) -> Way:
    if before == now:
        return "same"
    if before == 0:
        return "new"
    if now == 0:
        return "mended"
    return "more" if now > before else "fewer"
