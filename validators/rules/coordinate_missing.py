"""GEO-006."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class CoordinateMissing(RecordRule):
    """A location has only one of latitude and longitude.

    One alone is a line round the earth and not a point.

    Fix it by giving both, or neither.
    """

    code = "coordinate_missing"
    number = "GEO-006"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "quality of geography"
    entities = ("location",)
    fields = frozenset({"latitude", "longitude"})
    good: ClassVar = {"id": "1", "latitude": 53.7457, "longitude": -0.3367}
    bad: ClassVar = {"id": "1", "latitude": 53.7457}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Null and empty count as absent."""
        latitude, longitude = item.get("latitude"), item.get("longitude")
        if (latitude in (None, "")) != (longitude in (None, "")):
            there, absent = ("longitude", "latitude") if latitude in (None, "") else ("latitude", "longitude")
            return [Finding(f'"{there}" is given and "{absent}" is not.', f"/{there}", item[there])]
        return ()
