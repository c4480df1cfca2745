"""GEO-016."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_MOST_DIGITS = 12


class UprnMalformed(RecordRule):
    """A UPRN is not a number of at most twelve digits.

    The place cannot be matched with the address register.

    Fix it by giving the number alone, without letters or spaces.
    """

    code = "uprn_malformed"
    number = "GEO-016"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "GeoPlace: a UPRN has at most twelve digits"
    entities = ("location",)
    fields = frozenset({"external_identifier"})
    good: ClassVar = {"id": "1", "external_identifier": "10024412345", "external_identifier_type": "UPRN"}
    bad: ClassVar = {"id": "1", "external_identifier": "UPRN 100-244", "external_identifier_type": "UPRN"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Only identifiers that say they are UPRNs."""
        value = item["external_identifier"]
        if str(item.get("external_identifier_type")).upper() != "UPRN" or value in (None, ""):
            return ()
        digits = str(value)
        if not (digits.isascii() and digits.isdigit() and len(digits) <= _MOST_DIGITS):
            return [Finding("This is not a UPRN.", "/external_identifier", value)]
        return ()
