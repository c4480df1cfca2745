"""RICH-004."""

from collections.abc import Iterable, Iterator

from validators.coverage import FEATURES, FEWEST
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class FeatureCoverage(FeedRule):
    """Some services leave out a thing that people look for: place, contact, times, kind, cost, language.

    A service without it is left out as soon as somebody asks for it.

    Fix it by adding what is missing to the services that people use most.
    """

    code = "feature_coverage"
    number = "RICH-004"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "the official list of checks to come: identify populated extra fields"
    needs = "whole_feed"
    marks = ("features",)
    good = ({"contents": [{"id": str(n), "email": "a@council.gov.uk"} for n in range(10)]},)
    bad = ({"contents": [{"id": "x", "email": "a@council.gov.uk"}, *({"id": str(n)} for n in range(9))]},)

    def __init__(self) -> None:
        self._url = ""
        self._told = [0] * len(FEATURES)
        self._services = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count each of them."""
        self._url = self._url or facts.url
        bits = facts.marks.get("features", 0)
        self._services += 1
        for place in range(len(FEATURES)):
            self._told[place] += bits >> place & 1
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """What no service tells is RICH-005's."""
        if self._services < FEWEST:
            return
        for name, number in zip(FEATURES, self._told, strict=True):
            if 0 < number < self._services:
                share = 100 * number / self._services
                message = f"{number} of {self._services} services ({share:.0f} %) tell {name}."
                yield FeedFinding(Finding(message, value=name), self._url)
