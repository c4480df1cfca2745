"""TAX-011."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts
from validators.text import count


class TermsListEmpty(FeedRule):
    """The services have taxonomy terms and the list of terms is empty.

    A finder builds its menu from that list, so it has none to offer.

    Fix it by listing every term that a service uses at /taxonomy_terms.
    """

    code = "terms_list_empty"
    number = "TAX-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "GET /taxonomy_terms of 3.0"
    endpoints = ("taxonomy_terms", "services")
    links = ("terms",)
    good: ClassVar = {
        "taxonomy_terms": [{"contents": [{"id": "t1"}]}],
        "services": [{"contents": [{"id": "1", "attributes": [{"taxonomy_term_id": "t1"}]}]}],
    }
    bad: ClassVar = {
        "taxonomy_terms": [{"contents": []}],
        "services": [{"contents": [{"id": "1", "attributes": [{"taxonomy_term_id": "t1"}]}]}],
    }

    def __init__(self) -> None:
        self._listed = self._services = 0
        self._url = ""

    def see_page(self, facts: PageFacts) -> Iterable[FeedFinding]:
        """Count the terms listed."""
        if facts.endpoint == "taxonomy_terms":
            self._listed += facts.items
            self._url = self._url or facts.url
        return ()

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count the services with a term."""
        self._services += facts.endpoint == "services" and bool(facts.links.get("terms"))
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """Only where a page of terms was read: no list at all is another matter."""
        if self._url and not self._listed and self._services:
            used = count(self._services, "service")
            message = f"The list of terms is empty, and terms are used by {used}."
            yield FeedFinding(Finding(message), self._url)
