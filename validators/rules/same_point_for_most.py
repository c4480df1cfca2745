"""GEO-018."""

from collections.abc import Iterable, Iterator

from validators.commonest import Commonest
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts

_FEWEST = 10


class SamePointForMost(FeedRule):
    """Most services of the feed have one and the same point.

    It is often the town hall, put in where nothing was known, and sends everybody to the wrong place.

    Fix it by publishing the point of each place, or leaving it out where only the town is known.
    """

    code = "same_point_for_most"
    number = "GEO-018"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    needs = "whole_feed"
    marks = ("point",)
    good = (
        {
            "contents": [
                {"id": str(number), "location": {"latitude": 53 + number / 100, "longitude": -0.3}}
                for number in range(12)
            ]
        },
    )
    bad = (
        {
            "contents": [
                {"id": str(number), "location": {"latitude": 53.7, "longitude": -0.3}} for number in range(12)
            ]
        },
    )

    def __init__(self) -> None:
        self._url = ""
        self._points = Commonest()

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count the points."""
        self._url = self._url or facts.url
        if (mark := facts.marks.get("point")) is not None:
            self._points.add(mark)
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """More than half of ten services or more."""
        highest, total = self._points.highest(), self._points.total
        if total >= _FEWEST and highest * 2 > total:
            yield FeedFinding(
                Finding(f"{highest} of {total} services with a point have the same one."), self._url
            )
