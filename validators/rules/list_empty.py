"""PAGE-015."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight


class ListEmpty(PageRule):
    """A list has no items.

    There is nothing to find, and most often a filter or a permission on the server is wrong.

    Fix it by opening the list without parameters and without a login, as everyone else does.
    """

    code = "list_empty"
    number = "PAGE-015"
    severity = Severity.WARNING
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "EMPTY_FEED_WARNING of the official validator"
    good: ClassVar = {"requested": 1, "body": {"contents": [{"id": "1"}]}}
    bad: ClassVar = {"requested": 1, "body": {"contents": []}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """Page 1 holds nothing; an empty page behind the last is no news."""
        if sight.requested == 1 and not sight.page.items:
            yield Finding("The first page holds no items.")
