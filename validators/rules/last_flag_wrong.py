"""PAGE-006."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import pointer_to
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight


class LastFlagWrong(PageRule):
    """The flag for the last page is wrong.

    Clients stop at this flag: too early and services are lost, never and they read for ever.

    Fix it by setting it true on the last page and false on every other.
    """

    code = "last_flag_wrong"
    number = "PAGE-006"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "paging rules of the official validator until January 2026"
    good: ClassVar = {
        "body": {"page_number": 1, "total_pages": 3, "last_page": False, "contents": [{"id": "1"}]}
    }
    bad: ClassVar = {
        "body": {"page_number": 1, "total_pages": 3, "last_page": True, "contents": [{"id": "1"}]}
    }

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The flag disagrees with the page's number and the number of pages."""
        number = sight.requested if sight.page.number is None else sight.page.number
        total = sight.page.total_pages
        # An empty list may say that it has 0 pages; its only page is the last all the same.
        if sight.page.last is None or total is None or sight.page.last == (number == max(total, 1)):
            return
        said = "true" if sight.page.last else "false"
        yield Finding(
            f"The flag for the last page is {said} on page {number} of {total}.",
            at=pointer_to("last", sight),
            value=said,
        )
