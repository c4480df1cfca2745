"""GEO-013."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_PLACED = ("addresses", "physical_addresses", "physical_address", "geometry", "postal_code")


class PlaceWithoutAddress(RecordRule):
    """A physical place has neither an address nor a point.

    It can be put on no map and found from no postcode.

    Fix it by adding an address with its postcode, or latitude and longitude.
    """

    code = "place_without_address"
    number = "GEO-013"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "360Giving and Porism: a place needs a postcode or a point"
    entities = ("location",)
    good: ClassVar = {
        "id": "1",
        "location_type": "physical",
        "addresses": [{"id": "2", "postal_code": "HU5 2AA"}],
    }
    bad: ClassVar = {"id": "1", "location_type": "physical"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Places that say they are virtual or postal are left alone."""
        if str(item.get("location_type") or "physical").lower() != "physical":
            return ()
        if not any(item.get(field) for field in _PLACED) and item.get("latitude") is None:
            return [Finding("The place has no address and no point.")]
        return ()
