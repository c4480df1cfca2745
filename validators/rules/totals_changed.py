"""PAGE-011."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, PageFacts


class TotalsChanged(FeedRule):
    """The totals changed while the pages were being read.

    Somebody was editing, or every page counts for itself; services may have moved between pages unseen.

    Fix it by letting every page count the whole list, if it always happens; once needs no mending.
    """

    code = "totals_changed"
    number = "PAGE-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.OPERATIONS,)
    source = "operation of feeds"
    in_each_list = True
    good = (
        {"total_items": 2, "page_number": 1, "contents": [{"id": "1"}]},
        {"total_items": 2, "page_number": 2, "contents": [{"id": "2"}]},
    )
    bad = (
        {"total_items": 2, "page_number": 1, "contents": [{"id": "1"}]},
        {"total_items": 1, "page_number": 2, "contents": [{"id": "2"}]},
    )

    def __init__(self) -> None:
        self._total: int | None = None

    def see_page(self, facts: PageFacts) -> Iterator[FeedFinding]:
        """Compare with the page before."""
        before, now = self._total, facts.total_items
        if now is not None:
            self._total = now
        if before is not None and now is not None and before != now:
            yield FeedFinding(Finding(f"The total was {before} and is now {now}.", value=now), url=facts.url)
