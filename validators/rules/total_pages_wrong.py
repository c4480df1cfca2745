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
        """Judged on full pages only: the last page does not show how many items a full one has."""
        items, total, pages = len(sight.page.items), sight.page.total_items, sight.page.total_pages
        if total is None or pages is None or items == 0:
            return
        is_last = sight.requested >= pages
        expected = -(-total // items)
        # The only page must hold everything; of several, the last one proves nothing.
        is_wrong = total > items if sight.requested == 1 and is_last else not is_last and expected != pages
        if is_wrong:
            need = f"{count(total, 'item')} at {items} a page make {count(expected, 'page')}"
            yield Finding(
                f"{need}; the page says {pages}.",
                at=pointer_to("total_pages", sight),
                value=pages,
            )
