"""PAGE-009."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import pointer_to
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight
from validators.text import count


class TotalPagesWrong(PageRule):
    """The number of pages does not follow from the number of items.

    Clients that read to the last page by this number lose services or ask for pages that are not there.

    Fix it by dividing the total of items by the items on a full page, rounded up.
    """

    code = "total_pages_wrong"
    number = "PAGE-009"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "arithmetic"
    good: ClassVar = {
        "body": {"page_number": 1, "total_items": 5, "total_pages": 3, "contents": [{"id": "1"}, {"id": "2"}]}
    }
    bad: ClassVar = {
        "body": {"page_number": 1, "total_items": 5, "total_pages": 5, "contents": [{"id": "1"}, {"id": "2"}]}
    }

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """Wrong by every size that a page can be said to have; items that are missing are PAGE-010's."""
        page, total, pages = sight.page, sight.page.total_items, sight.page.total_pages
        if total is None or pages is None or not page.items:
            return
        is_last = sight.requested >= pages
        # Of several pages the last one proves nothing, and none that is the last shows what a full one holds.
        if is_last and sight.requested > 1:
            return
        held = 0 if is_last else len(page.items)
        # A page that holds everything leaves nothing to others, whatever size it states.
        known = (held,) if held >= total else (held, page.size, sight.per_page)
        sizes = [size for size in known if size and size > 0]
        if sizes and all(-(-total // size) != pages for size in sizes):
            need = (
                f"{count(total, 'item')} at {sizes[0]:,} a page make {count(-(-total // sizes[0]), 'page')}"
            )
            yield Finding(
                f"{need}; the page says {pages}.",
                at=pointer_to("total_pages", sight),
                value=pages,
            )
