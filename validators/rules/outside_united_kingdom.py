"""GEO-002."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.geography import LATITUDES, LONGITUDES, is_null_island, is_swapped
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class OutsideUnitedKingdom(RecordRule):
    """A point lies outside the United Kingdom and the Crown dependencies.

    The service appears in another country or at sea, and near nobody who could use it.

    Fix it by checking signs and digits: latitude is 49 to 61, longitude -9 to 2.5, and west is negative.
    """

    code = "outside_united_kingdom"
    number = "GEO-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "extent of the United Kingdom; OpenActive and GTFS validators"
    entities = ("location",)
    fields = frozenset({"latitude", "longitude"})
    good: ClassVar = {"id": "1", "latitude": 49.1853, "longitude": -2.1056}
    bad: ClassVar = {"id": "1", "latitude": 48.8566, "longitude": 2.3522}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """A coordinate is on earth and outside; swapped pairs and 0,0 have rules of their own."""
        latitude, longitude = read_number(item.get("latitude")), read_number(item.get("longitude"))
        if (
            latitude is not None
            and longitude is not None
            and (is_swapped(latitude, longitude) or is_null_island(latitude, longitude))
        ):
            return
        if latitude is not None and not LATITUDES[0] <= latitude <= LATITUDES[1] and abs(latitude) <= 90:
            yield Finding("The latitude is outside the United Kingdom.", "/latitude", item["latitude"])
        if (
            longitude is not None
            and not LONGITUDES[0] <= longitude <= LONGITUDES[1]
            and abs(longitude) <= 180
        ):
            flipped = LONGITUDES[0] <= -longitude <= LONGITUDES[1]
            hint = "West of Greenwich is negative: is the minus sign missing?" if flipped else ""
            yield Finding(
                "The longitude is outside the United Kingdom.", "/longitude", item["longitude"], hint
            )
