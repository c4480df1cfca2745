"""DUP-001."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class SameServiceTwice(FeedRule):
    """Two services have the same name, the same provider and the same place.

    People see the service twice and cannot know which of the two is kept up to date.

    Fix it by keeping one record, with all its opening times, and withdrawing the other.
    """

    code = "same_service_twice"
    number = "DUP-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "duplicates on the official list of checks to come"
    marks = ("same_service",)
    good = ({"contents": [{"id": "1", "name": "Lunch club"}, {"id": "2", "name": "Debt advice"}]},)
    bad = ({"contents": [{"id": "1", "name": "Lunch club"}, {"id": "2", "name": "lunch  club"}]},)

    def __init__(self) -> None:
        # Mark and id in one number: a second sight of the same service is no duplicate.
        self._seen: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Case and spaces do not matter; without a place the name and the provider decide."""
        mark = facts.marks.get("same_service")
        if mark is None:
            return
        first = self._seen.setdefault(mark, facts.key)
        if first != facts.key:
            message = "A service before this one has the same name, provider and place."
            yield FeedFinding(Finding(message), facts.url, facts.record_id, f"{facts.pointer}/name")
