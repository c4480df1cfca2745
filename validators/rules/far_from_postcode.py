"""GEO-009."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.geography import distance_m, is_postcode
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule

FARTHEST_M = 5_000
"""Postcodes in the country span several kilometres, hardly any more than this."""


class FarFromPostcode(RecordRule):
    """A location's point is more than 5 km from its postcode.

    One of the two is wrong, and people are sent to the wrong place.

    Fix it by looking both up again; a copied record often keeps the old coordinates.
    """

    code = "far_from_postcode"
    number = "GEO-009"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "quality of geography"
    needs = "postcodes"
    entities = ("location",)
    fields = frozenset({"latitude", "longitude"})
    good: ClassVar = {
        "id": "1",
        "latitude": 53.76,
        "longitude": -0.36,
        "addresses": [{"id": "2", "postal_code": "HU5 2AA"}],
    }
    bad: ClassVar = {
        "id": "1",
        "latitude": 51.45,
        "longitude": -2.58,
        "addresses": [{"id": "2", "postal_code": "HU5 2AA"}],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Measured to the postcode's centre for each address; points that are no points are others' rules."""
        latitude, longitude = read_number(item.get("latitude")), read_number(item.get("longitude"))
        table = position.reading.postcodes
        if (
            table is None
            or latitude is None
            or longitude is None
            or abs(latitude) > 90
            or abs(longitude) > 180
        ):
            return
        for key in ("addresses", "physical_addresses"):
            addresses = item.get(key)
            for index, address in enumerate(addresses if isinstance(addresses, list) else ()):
                given = address.get("postal_code") if isinstance(address, dict) else None
                point = table(given) if isinstance(given, str) and is_postcode(given) else None
                apart_m = distance_m((latitude, longitude), point) if point else 0.0
                if apart_m > FARTHEST_M:
                    yield Finding(
                        f"The point is {apart_m / 1000:.0f} km from the postcode.",
                        f"/{key}/{index}/postal_code",
                        given,
                    )
