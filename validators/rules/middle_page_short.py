"""PAGE-014."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, PageFacts
from validators.text import count


class MiddlePageShort(FeedRule):
    """A page in the middle of a list holds fewer items than others, or none.

    Many clients take a short page for the last one and never see what follows.

    Fix it by filtering before the list is cut into pages, not after.
    """

    code = "middle_page_short"
    number = "PAGE-014"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "reading the whole feed"
    in_each_list = True
    good = (
        {"page_number": 1, "contents": [{"id": "1"}, {"id": "2"}]},
        {"page_number": 2, "contents": [{"id": "3"}]},
    )
    bad = (
        {"page_number": 1, "contents": [{"id": "1"}, {"id": "2"}]},
        {"page_number": 2, "contents": [{"id": "3"}]},
        {"page_number": 3, "contents": [{"id": "4"}, {"id": "5"}]},
    )

    def __init__(self) -> None:
        self._most = 0
        self._before: PageFacts | None = None

    def see_page(self, facts: PageFacts) -> Iterator[FeedFinding]:
        """The page before was short, as this one shows, which holds something and follows on it."""
        before, self._before = self._before, facts
        is_next = before is not None and before.requested + 1 == facts.requested
        if before is not None and is_next and facts.items and facts.contents != before.contents:
            full = max(self._most, facts.items)
            if before.items < full:
                held = count(before.items, "item")
                message = f"Page {before.requested} holds {held}, others {full}."
                yield FeedFinding(Finding(message, value=before.items), url=before.url)
        self._most = max(self._most, facts.items)
