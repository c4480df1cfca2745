"""GEO-012."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import texts_of
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_SIGNS = frozenset({"-", "--", ".", "..", "n/a", "na", "none", "x", "?", "null"})


class AddressFilledUp(RecordRule):
    """A required part of an address holds a sign instead of a text.

    It satisfies the schema and is printed on every envelope.

    Fix it by giving the real part; for a county that nobody uses, the town again.
    """

    code = "address_filled_up"
    number = "GEO-012"
    severity = Severity.WARNING
    counts_in = (
        CountsIn.STRICT,
        CountsIn.QUALITY,
    )
    source = "schema: required members of an address; filling them with signs"
    entities = ("address",)
    fields = frozenset({"address_1", "city", "state_province", "postal_code"})
    good: ClassVar = {"id": "1", "address_1": "1 Example Street", "city": "Hull"}
    bad: ClassVar = {"id": "1", "address_1": "1 Example Street", "city": "-"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Hyphens, dots, n/a and their like; what is missing is the schema's to say."""
        for field, value in texts_of(item, "address_1", "city", "state_province", "postal_code"):
            if value.strip().lower() in _SIGNS:
                yield Finding(f'"{field}" holds only "{value.strip()}".', f"/{field}", value)
