"""PAGE-003."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import pointer_to
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight
from validators.text import count


class PageSizeWrong(PageRule):
    """The size on a page is not the number of items on it.

    A client that trusts it loses items or waits for some that never come.

    Fix it by giving in size how many items this page holds, also on the last one.
    """

    code = "page_size_wrong"
    number = "PAGE-003"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "paging rules of the official validator until January 2026"
    good: ClassVar = {"body": {"size": 1, "contents": [{"id": "1"}]}}
    bad: ClassVar = {"body": {"size": 5, "contents": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The two numbers differ."""
        size, items = sight.page.size, len(sight.page.items)
        if size is not None and size != items:
            yield Finding(
                f"The page says size {size} and holds {count(items, 'item')}.",
                at=pointer_to("size", sight),
                value=size,
            )
