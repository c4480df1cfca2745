"""GEO-017."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

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
    entities = ("address",)
    fields = frozenset({"address_type"})
    good: ClassVar = {"id": "1", "address_type": "physical"}
    bad: ClassVar = {"id": "1", "address_type": "postal"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The location is physical or says nothing, and no other address of it is physical."""
        if item["address_type"] != "postal":
            return
        place = position.within("location")
        whole = place.item if place else {}
        others = [one for one in whole.get("addresses") or () if isinstance(one, dict)]
        if whole.get("location_type", "physical") == "physical" and not any(
            one.get("address_type") == "physical" for one in others
        ):
            yield Finding(
                "A physical place has a postal address only.", "/address_type", item["address_type"]
            )
