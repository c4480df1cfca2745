"""DUP-002."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class SimilarService(FeedRule):
    """Two services at one place have names of the same words.

    They may be one service that was entered twice, by its provider and by somebody else.

    Fix it by asking the providers, and keeping one record if it is one service.
    """

    code = "similar_service"
    number = "DUP-002"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "near duplicates of the official experimental branch, here by words and place"
    marks = ("same_service", "similar_service")
    good = (
        {
            "contents": [
                {"id": "1", "name": "Lunch club", "location": {"latitude": 53.7, "longitude": -0.3}},
                {"id": "2", "name": "The lunch club", "location": {"latitude": 53.9, "longitude": -0.3}},
            ]
        },
    )
    bad = (
        {
            "contents": [
                {"id": "1", "name": "Lunch club", "location": {"latitude": 53.7, "longitude": -0.3}},
                {"id": "2", "name": "The club (lunch)", "location": {"latitude": 53.7, "longitude": -0.3}},
            ]
        },
    )

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Order, case, punctuation and small words do not matter; what is the same outright is DUP-001's."""
        similar, same = facts.marks.get("similar_service"), facts.marks.get("same_service")
        if similar is None or same is None:
            return
        if self._seen.setdefault(similar, same) != same:
            message = "A service before this one has the same words in its name and the same place."
            yield FeedFinding(Finding(message), facts.url, facts.record_id, f"{facts.pointer}/name")
