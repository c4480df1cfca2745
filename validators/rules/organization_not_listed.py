"""REF-005."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.known import KnownIds
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts


class OrganizationNotListed(FeedRule):
    """A service names an organisation that is not in the list of organisations.

    Whoever follows the id finds nobody, and cannot say who runs the service.

    Fix it by publishing every organisation that a service names, with the same id.
    """

    code = "organization_not_listed"
    number = "REF-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data model of the standard: references that resolve"
    endpoints = ("organizations", "services")
    links = ("organization",)
    needs = "whole_feed"
    good: ClassVar = {
        "organizations": [{"contents": [{"id": "o1"}]}],
        "services": [{"contents": [{"id": "1", "organization_id": "o1"}]}],
    }
    bad: ClassVar = {
        "organizations": [{"contents": [{"id": "o1"}]}],
        "services": [{"contents": [{"id": "1", "organization_id": "o2"}]}],
    }

    def __init__(self) -> None:
        self._known = KnownIds("organizations")

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Count, to know whether the list was read whole."""
        self._known.see_page(facts)
        return ()

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """The organisations come first; an empty list is told by PAGE-015."""
        if self._known.add(facts):
            return
        for link in facts.links.get("organization", ()):
            if self._known.lacks(link.key):
                finding = Finding("There is no such organisation at /organizations.", value=link.value)
                yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer + link.at)
