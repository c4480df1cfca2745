"""GEO-001."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule

_LIMITS = (("latitude", 90), ("longitude", 180))


class CoordinatesOutOfRange(RecordRule):
    """A latitude is beyond 90 degrees or a longitude beyond 180.

    There is no such place on earth, so the service is on no map and in no search by distance.

    Fix it by giving degrees (WGS84); eastings and northings of the national grid must be converted.
    """

    code = "coordinates_out_of_range"
    number = "GEO-001"
    severity = Severity.ERROR
    counts_in = (CountsIn.QUALITY,)
    source = "definition of latitude and longitude"
    entities = ("location",)
    fields = frozenset({"latitude", "longitude"})
    good: ClassVar = {"id": "1", "latitude": 53.7457, "longitude": -0.3367}
    bad: ClassVar = {"id": "1", "latitude": 509500, "longitude": 428600}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Numbers and texts that spell one are judged alike."""
        for field, limit in _LIMITS:
            number = read_number(item.get(field))
            if number is not None and abs(number) > limit:
                yield Finding(f'"{field}" is beyond {limit} degrees.', f"/{field}", item[field])
