"""META-004."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import PageRule, PageSight


class VersionContradicted(PageRule):
    """The list has the envelope of another version than the feed declares.

    Clients choose their reader by the declared version and find no services in the other envelope.

    Fix it by declaring the version that is served: totalElements is of 1.0, total_items of 3.0.
    """

    code = "version_contradicted"
    number = "META-004"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "seen in real feeds"
    good: ClassVar = {
        "body": {"total_items": 1, "total_pages": 1, "page_number": 1, "contents": [{"id": "1"}]}
    }
    bad: ClassVar = {"body": {"totalElements": 1, "totalPages": 1, "number": 1, "content": [{"id": "1"}]}}

    def check(self, sight: PageSight) -> Iterator[Finding]:
        """The names in the envelope are those of the other version; a bare list is no evidence."""
        if sight.body and sight.page.version != sight.expected_version:
            declared, served = sight.expected_version, sight.page.version
            yield Finding(
                f"The feed is of version {declared}, and the list's envelope of {served}.",
                value=", ".join(sorted(sight.body)),
            )
