"""GEO-019."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class VirtualPlaceWithPoint(RecordRule):
    """A virtual place has a point on the map.

    People are sent to where nobody waits for them.

    Fix it by removing the point, or setting location_type to physical.
    """

    code = "virtual_place_with_point"
    number = "GEO-019"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "own"
    entities = ("location",)
    fields = frozenset({"location_type"})
    good: ClassVar = {"id": "1", "location_type": "virtual"}
    bad: ClassVar = {"id": "1", "location_type": "virtual", "latitude": 53.76431, "longitude": -0.35823}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The type says virtual and there is a latitude."""
        if item["location_type"] == "virtual" and item.get("latitude") is not None:
            return [Finding("A virtual place has a point.", "/latitude", item["latitude"])]
        return ()
