"""PAGE-005."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import pointer_to
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight


class FirstFlagWrong(PageRule):
    """The flag for the first page is wrong.

    Page links go wrong: "previous" is missing, or leads to a page 0.

    Fix it by setting it true on page 1 and false on every other.
    """

    code = "first_flag_wrong"
    number = "PAGE-005"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "paging rules of the official validator until January 2026"
    good: ClassVar = {"body": {"page_number": 1, "first_page": True, "contents": [{"id": "1"}]}}
    bad: ClassVar = {"body": {"page_number": 1, "first_page": False, "contents": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The flag and the page's own number disagree; without a number the one asked for stands in."""
        number = sight.requested if sight.page.number is None else sight.page.number
        if sight.page.first is not None and sight.page.first != (number == 1):
            said = "true" if sight.page.first else "false"
            yield Finding(
                f"The flag for the first page is {said} on page {number}.",
                at=pointer_to("first", sight),
                value=said,
            )
