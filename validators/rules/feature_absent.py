"""RICH-005."""

from collections.abc import Iterable, Iterator

from validators.coverage import FEATURES, FEWEST
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class FeatureAbsent(FeedRule):
    """No service of the feed tells one of the things that people look for.

    The whole feed then drops out of every search that asks for it.

    Fix it by finding out whether the source holds it and the export leaves it out.
    """

    code = "feature_absent"
    number = "RICH-005"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "GTFS validator: the list of features present"
    needs = "whole_feed"
    marks = ("features",)
    good = (
        {
            "contents": [
                {
                    "id": str(number),
                    "url": "https://council.gov.uk/a",
                    "service_at_locations": [{"id": "2"}],
                    "schedules": [{"byday": "TU"}],
                    "attributes": [{"id": "3"}],
                    "cost_options": [{"id": "4"}],
                    "languages": [{"id": "5"}],
                }
                for number in range(10)
            ]
        },
    )
    bad = ({"contents": [{"id": str(n), "email": "a@council.gov.uk"} for n in range(10)]},)

    def __init__(self) -> None:
        self._url = ""
        self._features = self._services = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Collect what any service tells."""
        self._url = self._url or facts.url
        self._services += 1
        self._features |= facts.marks.get("features", 0)
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """One finding for each that is absent."""
        for place, name in enumerate(FEATURES):
            if self._services >= FEWEST and not self._features >> place & 1:
                yield FeedFinding(
                    Finding(f"None of {self._services} services tells {name}.", value=name), self._url
                )
