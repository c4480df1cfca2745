"""PAGE-010."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, PageFacts
from validators.text import count


class ItemsNotTotal(FeedRule):
    """The items of all pages together are not as many as the total says.

    Either services are lost between the pages or the total counts some that nobody can read.

    Fix it by counting with the same filter, and sorting by something that does not change, such as id.
    """

    code = "items_not_total"
    number = "PAGE-010"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "reading the whole feed"
    in_each_list = True
    is_level_one = True
    needs = "whole_feed"
    good = ({"total_items": 2, "contents": [{"id": "1"}, {"id": "2"}]},)
    bad = ({"total_items": 3, "contents": [{"id": "1"}, {"id": "2"}]},)

    def __init__(self) -> None:
        self._items = 0
        self._total: int | None = None
        self._url = ""

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Add up; the last total stated is the one compared."""
        self._items += facts.items
        if facts.total_items is not None:
            self._total, self._url = facts.total_items, facts.url
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """Compare, once everything is read."""
        if self._total is not None and self._total != self._items:
            message = f"The pages say {count(self._total, 'item')} and held {self._items}."
            yield FeedFinding(Finding(message, value=self._total), url=self._url)
