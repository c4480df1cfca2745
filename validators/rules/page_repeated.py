"""PAGE-012."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, PageFacts


class PageRepeated(FeedRule):
    """Two pages hold exactly the same items.

    The page parameter is ignored, so a client reads the first page for ever and never sees the rest.

    Fix it by answering each page number with its own part of the list.
    """

    code = "page_repeated"
    number = "PAGE-012"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "endless lists, which the official validator passes"
    in_each_list = True
    is_level_one = True
    good = ({"page_number": 1, "contents": [{"id": "1"}]}, {"page_number": 2, "contents": [{"id": "2"}]})
    bad = ({"page_number": 1, "contents": [{"id": "1"}]}, {"page_number": 2, "contents": [{"id": "1"}]})

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def see_page(self, facts: PageFacts) -> Iterator[FeedFinding]:
        """The ids on it, in their order, were on a page before; empty pages are not compared."""
        if not facts.contents:
            return
        before = self._seen.setdefault(facts.contents, facts.requested)
        if before != facts.requested:
            message = f"Page {facts.requested} holds the same items as page {before}."
            yield FeedFinding(Finding(message, value=facts.requested), url=facts.url)
