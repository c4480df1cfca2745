"""GEO-003."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.geography import is_swapped
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class CoordinatesSwapped(RecordRule):
    """Latitude and longitude are exchanged.

    The service lands off the coast of East Africa instead of in its town.

    Fix it by putting the number near 50 to 60 in latitude and the one near 0 in longitude.
    """

    code = "coordinates_swapped"
    number = "GEO-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "seen in real feeds"
    entities = ("location",)
    fields = frozenset({"latitude", "longitude"})
    good: ClassVar = {"id": "1", "latitude": 53.7457, "longitude": -0.3367}
    bad: ClassVar = {"id": "1", "latitude": -0.3367, "longitude": 53.7457}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Exchanged, the two lie in the United Kingdom."""
        latitude, longitude = read_number(item.get("latitude")), read_number(item.get("longitude"))
        if latitude is not None and longitude is not None and is_swapped(latitude, longitude):
            return [Finding("Latitude and longitude are exchanged.", value=f"{latitude}, {longitude}")]
        return ()
