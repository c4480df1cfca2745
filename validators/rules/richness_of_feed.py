"""RICH-001."""

from collections.abc import Iterable, Iterator

from validators.coverage import FEWEST
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts

_WHOLE = 10_000


class RichnessOfFeed(FeedRule):
    """The services do not say all that the published weights of richness look for.

    By what is left out (place, contact, times, who it is for) nobody can find the service.

    Fix it by filling first what the weights count most: description, place, area served.
    """

    code = "richness_of_feed"
    number = "RICH-001"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "richness weights of the 2020 tools, see validators.quality"
    needs = "whole_feed"
    marks = ("richness",)
    good = (
        {
            "contents": [
                {
                    "id": str(number),
                    "name": "Lunch club",
                    "description": "A hot lunch.",
                    "url": "https://council.gov.uk",
                    "email": "lunch@council.gov.uk",
                    "assured_date": "2026-05-20",
                    "service_areas": [{"name": "Hull"}],
                    "schedules": [{"byday": "TU"}],
                    "minimum_age": 60,
                    "service_at_locations": [{"id": "2"}],
                    "contacts": [{"id": "3"}],
                }
                for number in range(10)
            ]
        },
    )
    bad = ({"contents": [{"id": str(number), "name": "Lunch club"} for number in range(10)]},)

    def __init__(self) -> None:
        self._url = ""
        self._services = self._sum = self._poor = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Add up."""
        self._url = self._url or facts.url
        richness = facts.marks.get("richness", 0)
        self._services += 1
        self._sum += richness
        self._poor += richness * 2 < _WHOLE
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """The mean of all services, and how many are below half."""
        mean = self._sum / max(self._services, 1) / 100
        if self._services >= FEWEST and self._sum < self._services * _WHOLE:
            message = (
                f"On average a service says {mean:.1f} % of what is looked for; "
                f"less than half is said by {self._poor} of {self._services}."
            )
            yield FeedFinding(Finding(message, value=f"{mean:.1f}"), self._url)
