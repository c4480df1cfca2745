"""REF-001."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class DuplicateServiceId(FeedRule):
    """Two services have the same id.

    Whoever collects the feed keeps one of the two, and which one is chance.

    Fix it by giving every service an id of its own.
    """

    code = "duplicate_service_id"
    number = "REF-001"
    severity = Severity.ERROR
    counts_in = (CountsIn.STRICT,)
    source = "constraints.unique of service.id"
    good = ({"contents": [{"id": "1", "name": "Lunch club"}, {"id": "2", "name": "Debt advice"}]},)
    bad = ({"contents": [{"id": "1", "name": "Lunch club"}, {"id": "1", "name": "Debt advice"}]},)

    def __init__(self) -> None:
        # id hash -> content hash and page in one number: a tuple would cost three times the memory.
        self._seen: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """The id occurred before with other content, or on the same page; PAGE-013 says the rest."""
        if not facts.record_id:
            return
        before = self._seen.get(facts.key)
        if before is None:
            self._seen[facts.key] = facts.page << 32 | facts.content
            return
        first_page, first_content = before >> 32, before & 0xFFFFFFFF
        if first_content != facts.content:
            message = "The id was given to another service before, with other content."
        elif first_page == facts.page:
            message = "The same service stands twice on one page."
        else:
            return
        finding = Finding(message, value=facts.record_id)
        yield FeedFinding(finding, facts.url, facts.record_id, f"{facts.pointer}/id")
