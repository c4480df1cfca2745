"""RICH-003."""

from collections.abc import Iterable, Iterator

from validators.counting import share_of
from validators.coverage import FEWEST
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class FewAssuredLately(FeedRule):
    """Not every service was assured in the last three months.

    Finders hide what nobody has checked for so long: the share that is left is what people see.

    Fix it by reviewing a part of the services every week, and setting assured_date when it is done.
    """

    code = "few_assured_lately"
    number = "RICH-003"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "compliance page: assured every three months"
    needs = "whole_feed"
    marks = ("assured_lately",)
    good = ({"contents": [{"id": str(n), "assured_date": "2026-05-20"} for n in range(10)]},)
    bad = ({"contents": [{"id": "x", "assured_date": "2026-05-20"}, *({"id": str(n)} for n in range(9))]},)

    def __init__(self) -> None:
        self._url = ""
        self._services = self._lately = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count."""
        self._url = self._url or facts.url
        self._services += 1
        self._lately += facts.marks.get("assured_lately", 0)
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """The share of all services."""
        if self._services >= FEWEST and self._lately < self._services:
            share = share_of(self._lately, self._services)
            message = (
                f"Of the services {share} % ({self._lately:,} of {self._services:,}) were assured "
                "in the last three months."
            )
            yield FeedFinding(Finding(message, value=share), self._url)
