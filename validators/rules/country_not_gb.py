"""GEO-011."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_CODES = frozenset({"GB", "IM", "JE", "GG"})
_NAMES = frozenset(
    {
        "UK",
        "GBR",
        "UNITED KINGDOM",
        "GREAT BRITAIN",
        "ENGLAND",
        "SCOTLAND",
        "WALES",
        "CYMRU",
        "NORTHERN IRELAND",
        "ISLE OF MAN",
        "JERSEY",
        "GUERNSEY",
    }
)


class CountryNotGb(RecordRule):
    """The country of an address is not GB.

    The field holds a two-letter code; another one moves the address abroad.

    Fix it by writing GB.
    """

    code = "country_not_gb"
    number = "GEO-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "ISO 3166-1 alpha-2, which the standard names"
    entities = ("address",)
    fields = frozenset({"country"})
    good: ClassVar = {"id": "1", "country": "GB"}
    bad: ClassVar = {"id": "1", "country": "US"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Another name of the same country is for information only."""
        given = item.get("country")
        if not given or not isinstance(given, str) or given in _CODES:
            return ()
        if given.strip().upper() in _NAMES | _CODES:
            return [
                Finding(
                    "The country is written in words or another code.", "/country", given, "", Severity.INFO
                )
            ]
        return [Finding("The country is not GB.", "/country", given)]
