"""GEO-004."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.geography import is_null_island
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class NullIsland(RecordRule):
    """A location has latitude 0 and longitude 0.

    Some program wrote 0 for "not known", and the service lies in the sea off West Africa.

    Fix it by leaving both coordinates out when they are not known.
    """

    code = "null_island"
    number = "GEO-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "GTFS validator, point near origin"
    entities = ("location",)
    fields = frozenset({"latitude", "longitude"})
    good: ClassVar = {"id": "1", "latitude": 51.4779, "longitude": 0.0}
    bad: ClassVar = {"id": "1", "latitude": 0, "longitude": 0}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Both are within a hundredth of a degree of 0: Greenwich has only one."""
        latitude, longitude = read_number(item.get("latitude")), read_number(item.get("longitude"))
        if latitude is not None and longitude is not None and is_null_island(latitude, longitude):
            return [Finding("The point is 0, 0.", value=f"{latitude}, {longitude}")]
        return ()
