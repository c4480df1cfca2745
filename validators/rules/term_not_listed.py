"""REF-010."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.known import KnownIds
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts


class TermNotListed(FeedRule):
    """A service names a term that is not in the list of terms.

    Whoever filters by the terms of the list never finds the service.

    Fix it by publishing every term that is used at /taxonomy_terms, with the same id.
    """

    code = "term_not_listed"
    number = "REF-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "data model of the standard: references that resolve"
    endpoints = ("taxonomy_terms", "services")
    links = ("terms",)
    needs = "whole_feed"
    good: ClassVar = {
        "taxonomy_terms": [{"contents": [{"id": "t1"}]}],
        "services": [{"contents": [{"id": "1", "attributes": [{"id": "2", "taxonomy_term_id": "t1"}]}]}],
    }
    bad: ClassVar = {
        "taxonomy_terms": [{"contents": [{"id": "t1"}]}],
        "services": [{"contents": [{"id": "1", "attributes": [{"id": "2", "taxonomy_term_id": "t2"}]}]}],
    }

    def __init__(self) -> None:
        self._known = KnownIds("taxonomy_terms")

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Count, to know whether the list was read whole."""
        self._known.see_page(facts)
        return ()

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """The terms come first; that there are none at all is TAX-011's to tell."""
        if self._known.add(facts):
            return
        for link in facts.links.get("terms", ()):
            if self._known.lacks(link.key):
                finding = Finding("There is no such term at /taxonomy_terms.", value=link.value)
                yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer + link.at)
