"""PAGE-008."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight
from validators.text import count


class PerPageIgnored(PageRule):
    """A page holds another number of items than was asked for by per_page.

    A client that counts in pages of its own size skips items, and a large feed takes many more requests.

    Fix it by honouring per_page, and by stating the most that you allow in the OpenAPI description.
    """

    code = "per_page_ignored"
    number = "PAGE-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "paging rules of the official validator until January 2026"
    good: ClassVar = {
        "per_page": 2,
        "body": {"total_items": 3, "total_pages": 2, "contents": [{"id": "1"}, {"id": "2"}]},
    }
    bad: ClassVar = {
        "per_page": 5,
        "body": {"total_items": 9, "total_pages": 5, "contents": [{"id": "1"}, {"id": "2"}]},
    }

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """Told of page 1 for the whole list; short pages in the middle are PAGE-014's."""
        page, items, asked = sight.page, len(sight.page.items), sight.per_page
        if asked is None or sight.requested != 1 or items in (0, asked):
            return
        # Where the totals contradict each other, PAGE-009 tells; here the milder reading counts.
        says_all = page.total_items is not None and page.total_items <= items
        is_last = says_all or (page.last or False if page.total_pages is None else page.total_pages <= 1)
        if items > asked or not is_last:
            yield Finding(
                f"per_page={asked} was asked for, and page 1 holds {count(items, 'item')}.", value=items
            )
