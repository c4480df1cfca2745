"""GEO-007."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.geography import is_outcode, is_postcode
from validators.reading import Position
from validators.rule import RecordRule


class PostcodeMalformed(RecordRule):
    """A postcode does not have the form of a British one.

    Most searches begin with a postcode; an address whose own cannot be read is found by nobody.

    Fix it by giving the postcode alone, such as HU5 2AA; leave it out when there is none.
    """

    code = "postcode_malformed"
    number = "GEO-007"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "BS 7666 postcode format; 360Giving data quality tests"
    entities = ("address",)
    fields = frozenset({"postal_code"})
    good: ClassVar = {"id": "1", "postal_code": "hu52aa"}
    bad: ClassVar = {"id": "1", "postal_code": "HU5 2A"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Case and spaces are ignored; a first half alone is how publishers hide an address."""
        given = item.get("postal_code")
        if given and isinstance(given, str) and not is_postcode(given) and not is_outcode(given):
            return [Finding('"postal_code" is not a British postcode.', "/postal_code", given)]
        return ()
