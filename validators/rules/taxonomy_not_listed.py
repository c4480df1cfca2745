"""REF-012."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.known import KnownIds
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts


class TaxonomyNotListed(FeedRule):
    """A term names a taxonomy that is not in the list of taxonomies.

    Nobody can tell which list the term is from, nor find the others of it.

    Fix it by publishing the taxonomy at /taxonomies, with the same id.
    """

    code = "taxonomy_not_listed"
    number = "REF-012"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "data model of the standard: references that resolve"
    endpoints = ("taxonomies", "taxonomy_terms")
    links = ("taxonomy",)
    needs = "whole_feed"
    good: ClassVar = {
        "taxonomies": [{"contents": [{"id": "x"}]}],
        "taxonomy_terms": [{"contents": [{"id": "a", "taxonomy_id": "x"}]}],
    }
    bad: ClassVar = {
        "taxonomies": [{"contents": [{"id": "x"}]}],
        "taxonomy_terms": [{"contents": [{"id": "a", "taxonomy_id": "y"}]}],
    }

    def __init__(self) -> None:
        self._known = KnownIds("taxonomies")

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Count, to know whether the list was read whole."""
        self._known.see_page(facts)
        return ()

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """The taxonomies come first."""
        if self._known.add(facts):
            return
        for link in facts.links.get("taxonomy", ())[:1]:
            if self._known.lacks(link.key):
                finding = Finding("There is no such taxonomy at /taxonomies.", value=link.value)
                yield FeedFinding(finding, facts.url, facts.record_id, facts.pointer + link.at)
