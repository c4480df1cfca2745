"""GEO-017."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import placed_rows
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class AddressTypeDiffers(RecordRule):
    """A place that people go to has a postal address only.

    A box number or a head office is shown as the place to come to.

    Fix it by adding the physical address, or setting location_type to postal.
    """

    code = "address_type_differs"
    number = "GEO-017"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "the two fields' meanings in the standard"
    entities = ("location",)
    fields = frozenset({"addresses"})
    good: ClassVar = {
        "id": "1",
        "addresses": [{"id": "2", "address_type": "postal"}, {"id": "3", "address_type": "physical"}],
    }
    bad: ClassVar = {"id": "1", "addresses": [{"id": "2", "address_type": "postal"}]}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The location is physical or says nothing, and all its addresses say that they are postal."""
        addresses = list(placed_rows(item, "addresses"))
        is_physical = (item.get("location_type") or "physical") == "physical"
        if is_physical and all(address.get("address_type") == "postal" for _, address in addresses):
            for pointer, _ in addresses:
                yield Finding(
                    "A physical place has a postal address only.", f"{pointer}/address_type", "postal"
                )
