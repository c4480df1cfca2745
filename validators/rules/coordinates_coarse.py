"""GEO-005."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class CoordinatesCoarse(RecordRule):
    """A point is given to fewer than three decimals.

    Two decimals are a kilometre: the pin stands in another street, unless the place is hidden on purpose.

    Fix it by giving five decimals, or none where the place must stay hidden.
    """

    code = "coordinates_coarse"
    number = "GEO-005"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "OpenActive data model validator, lat-long precision"
    entities = ("location",)
    fields = frozenset({"latitude"})
    good: ClassVar = {"id": "1", "latitude": 53.76431, "longitude": -0.35823}
    bad: ClassVar = {"id": "1", "latitude": 53.76, "longitude": -0.36}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Both coordinates are round; a masked place looks the same, so this is only said."""
        point = [read_number(item.get(field)) for field in ("latitude", "longitude")]
        if all(one is not None and one and round(one, 2) == one for one in point):
            return [Finding("The point is given to two decimals or fewer.", "/latitude", item["latitude"])]
        return ()
