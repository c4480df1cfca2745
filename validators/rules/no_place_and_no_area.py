"""GEO-020."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class NoPlaceAndNoArea(RecordRule):
    """A service has neither a place nor an area it serves.

    Nobody can tell whether it is for them: it may be down the road or at the other end of the country.

    Fix it by adding service_areas, also for services online or by telephone.
    """

    code = "no_place_and_no_area"
    number = "GEO-020"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("service",)
    good: ClassVar = {"id": "1", "name": "Helpline", "service_areas": [{"id": "2", "name": "Hull"}]}
    bad: ClassVar = {"id": "1", "name": "Helpline"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Outpost's locations count as places."""
        if not any(item.get(field) for field in ("service_at_locations", "locations", "service_areas")):
            return [Finding("There is no place and no area served.")]
        return ()
