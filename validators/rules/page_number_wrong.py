"""PAGE-004."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import pointer_to
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight


class PageNumberWrong(PageRule):
    """The page number is not that of the page asked for.

    Clients that go on from the number given skip a page or read one for ever.

    Fix it by counting pages from 1, as the page parameter does.
    """

    code = "page_number_wrong"
    number = "PAGE-004"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "the standard: pages count from 1 in both versions"
    good: ClassVar = {"requested": 2, "body": {"page_number": 2, "contents": [{"id": "1"}]}}
    bad: ClassVar = {"requested": 2, "body": {"page_number": 1, "contents": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The two numbers differ; one less on every page is counting from 0."""
        number = sight.page.number
        if number is not None and number != sight.requested:
            hint = "This looks like counting from 0." if number == sight.requested - 1 else ""
            yield Finding(
                f"Page {sight.requested} was asked for and the answer says {number}.",
                at=pointer_to("number", sight),
                value=number,
                hint=hint,
            )
