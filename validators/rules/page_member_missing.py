"""PAGE-001."""

from collections.abc import Iterator
from typing import ClassVar

from validators.envelope import MEMBERS
from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight


class PageMemberMissing(PageRule):
    """A member of the paging envelope is missing.

    Without totals and page numbers a client cannot know whether it has everything.

    Fix it by sending every member of the envelope on every page of every list.
    """

    code = "page_member_missing"
    number = "PAGE-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "OpenAPI file of the standard, Page; level 1 of the 2020 validator for 1.0"
    good: ClassVar = {
        "body": {
            "total_items": 1,
            "total_pages": 1,
            "page_number": 1,
            "size": 1,
            "first_page": True,
            "last_page": True,
            "empty": False,
            "contents": [{"id": "1"}],
        }
    }
    bad: ClassVar = {"body": {"contents": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """A member is absent; an error in 1.0, where level 1 demanded it, a warning in 3.0."""
        version = sight.page.version
        if not sight.body:
            yield Finding("The list is a bare array without an envelope.", severity=_severity(version))
            return
        missing = [name for name in MEMBERS[version] if name not in sight.body]
        # The validators of 1.0 never asked for "empty".
        missing = [name for name in missing if version == "3.0" or name != "empty"]
        if missing:
            listed = ", ".join(missing)
            yield Finding(f"The envelope has no {listed}.", value=listed, severity=_severity(version))


def _severity(version: str) -> Severity:
    return Severity.ERROR if version == "1.0" else Severity.WARNING
