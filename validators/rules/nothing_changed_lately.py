"""LIFE-004."""

from collections.abc import Iterable, Iterator

from validators.coverage import FEWEST
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class NothingChangedLately(FeedRule):
    """No service of the feed was modified in the last six months.

    Services open, move and close all the time: a feed in which nothing changes is not looked after.

    Fix it by finding out whether the export still runs, and reviewing the services.
    """

    code = "nothing_changed_lately"
    number = "LIFE-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "compliance page: information is kept up to date"
    needs = "whole_feed"
    marks = ("changed_lately",)
    good = (
        {
            "contents": [
                {"id": "x", "last_modified": "2026-05-01T09:00:00Z"},
                *({"id": str(n), "last_modified": "2024-05-01T09:00:00Z"} for n in range(10)),
            ]
        },
    )
    bad = ({"contents": [{"id": str(n), "last_modified": "2024-05-01T09:00:00Z"} for n in range(10)]},)

    def __init__(self) -> None:
        self._url = ""
        self._dated = self._lately = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Services without a last_modified say nothing."""
        self._url = self._url or facts.url
        mark = facts.marks.get("changed_lately")
        if mark is not None:
            self._dated += 1
            self._lately += mark
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """None of those that say when they were modified."""
        if self._dated >= FEWEST and not self._lately:
            yield FeedFinding(
                Finding(f"None of {self._dated} services was modified in the last six months."), self._url
            )
