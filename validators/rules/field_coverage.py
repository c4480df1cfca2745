"""RICH-002."""

from collections.abc import Iterable, Iterator

from validators.coverage import FEWEST, FIELDS
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts


class FieldCoverage(FeedRule):
    """A field is filled in some services and left out in others.

    A finder can only filter and sort by what most services say.

    Fix it by filling the field wherever it applies, or asking why the source does not hold it.
    """

    code = "field_coverage"
    number = "RICH-002"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "CoVE: coverage of fields"
    needs = "whole_feed"
    marks = ("coverage",)
    good = ({"contents": [{"id": str(n), "email": "a@council.gov.uk"} for n in range(10)]},)
    bad = ({"contents": [{"id": "x", "email": "a@council.gov.uk"}, *({"id": str(n)} for n in range(9))]},)

    def __init__(self) -> None:
        self._url = ""
        self._filled = [0] * len(FIELDS)
        self._services = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count each field."""
        self._url = self._url or facts.url
        bits = facts.marks.get("coverage", 0)
        self._services += 1
        filled = self._filled
        while bits:
            lowest = bits & -bits
            filled[lowest.bit_length() - 1] += 1
            bits ^= lowest
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """Those that all services fill, or none does, are left out of the table."""
        if self._services < FEWEST:
            return
        for name, number in zip(FIELDS, self._filled, strict=True):
            if 0 < number < self._services:
                share = 100 * number / self._services
                message = f"{number} of {self._services} services ({share:.0f} %) have {name}."
                yield FeedFinding(Finding(message, value=name), self._url)
