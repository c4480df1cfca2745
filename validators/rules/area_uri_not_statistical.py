"""GEO-015."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_CODED = re.compile(r"[EWSNKLMJ]\d{8}$", re.ASCII)


class AreaUriNotStatistical(RecordRule):
    """An area served is not named by the code of a statistical geography.

    A name alone, such as Newport, fits several places; a code such as E06000010 fits one.

    Fix it by giving http://statistics.data.gov.uk/id/statistical-geography/ and the area's nine-character
    code.
    """

    code = "area_uri_not_statistical"
    number = "GEO-015"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "examples of the standard: statistics.data.gov.uk identifiers"
    entities = ("service_area",)
    fields = frozenset({"uri"})
    good: ClassVar = {"id": "1", "uri": "http://statistics.data.gov.uk/id/statistical-geography/E06000010"}
    bad: ClassVar = {"id": "1", "uri": "https://council.example/areas/north"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Any address that ends in a code of nine characters will do."""
        uri = item["uri"]
        if isinstance(uri, str) and uri and not _CODED.search(uri.rstrip("/")):
            return [Finding("The address does not end in the code of an area.", "/uri", uri)]
        return ()
