"""PAGE-007."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import pointer_to
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight
from validators.text import count


class EmptyFlagWrong(PageRule):
    """The flag for an empty page is wrong.

    Clients that trust it skip a page full of services.

    Fix it by setting it true only when the page holds no items.
    """

    code = "empty_flag_wrong"
    number = "PAGE-007"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "paging rules of the official validator until January 2026"
    good: ClassVar = {"body": {"empty": False, "contents": [{"id": "1"}]}}
    bad: ClassVar = {"body": {"empty": True, "contents": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The flag and the number of items disagree."""
        items = len(sight.page.items)
        if sight.page.empty is not None and sight.page.empty != (items == 0):
            said = "true" if sight.page.empty else "false"
            yield Finding(
                f'"empty" is {said} and the page holds {count(items, "item")}.',
                at=pointer_to("empty", sight),
                value=said,
            )
