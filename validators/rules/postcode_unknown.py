"""GEO-008."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.geography import is_postcode
from validators.reading import Position
from validators.rule import RecordRule


class PostcodeUnknown(RecordRule):
    """A postcode has the right form, but there is no such postcode.

    The address cannot be placed, so it is missing from every search by distance.

    Fix it by looking the address up with the postcode finder of the Royal Mail; a very new one may be right.
    """

    code = "postcode_unknown"
    number = "GEO-008"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "postcode directory of the ONS"
    needs = "postcodes"
    entities = ("address",)
    fields = frozenset({"postal_code"})
    # Examples are read with a table that knows HU5 2AA alone.
    good: ClassVar = {"id": "1", "postal_code": "HU5 2AA"}
    bad: ClassVar = {"id": "1", "postal_code": "HU5 9ZZ"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The table that was passed in does not have it."""
        given = item.get("postal_code")
        table = position.reading.postcodes
        if isinstance(given, str) and table is not None and is_postcode(given) and table(given) is None:
            return [Finding("The postcode is not in the table of postcodes.", "/postal_code", given)]
        return ()
