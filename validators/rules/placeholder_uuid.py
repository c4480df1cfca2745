"""REF-014."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from standards.openreferral.formats import is_uuid
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_LENGTH = 36
_SAME = 26
_LAST_GROUP = 24
# Where so many are the same, the others are few; counting is dear.
_MOST_DIFFERENT = 7


class PlaceholderUuid(RecordRule):
    """An id is a UUID that somebody typed.

    The same one is typed again elsewhere, and two services become one.

    Fix it by making a random one with any UUID generator.
    """

    code = "placeholder_uuid"
    number = "REF-014"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "RFC 9562: nil and max; sequences typed by hand"
    entities = (
        "service",
        "organization",
        "location",
        "service_at_location",
    )
    fields = frozenset({"id"})
    good: ClassVar = {"id": "5a6cf9d2-2f0e-4dca-9a38-94e1dd0a8ba3"}
    bad: ClassVar = {"id": "00000000-0000-0000-0000-000000000001"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """All but two of its digits are the same, or they count up."""
        given = item["id"]
        # Whether it is a UUID is asked last, since hardly any id looks typed.
        if isinstance(given, str) and len(given) == _LENGTH and _looks_typed(given) and is_uuid(given):
            return [Finding("The id was not made at random.", "/id", given)]
        return ()


def _looks_typed(given: str) -> bool:
    # Few ids get past these looks: they do not count up, and the last group has too many different digits.
    if given[0] not in "01" and len(set(given[_LAST_GROUP:].lower())) > _MOST_DIFFERENT:
        return False
    digits = given.replace("-", "").lower()
    if digits.startswith(("0123456789", "1234567890")):
        return True
    different = set(digits)
    return len(different) <= _MOST_DIFFERENT and max(map(digits.count, different), default=0) >= _SAME
