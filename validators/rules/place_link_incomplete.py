"""REF-013."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class PlaceLinkIncomplete(RecordRule):
    """A service_at_location leads to no location.

    The service is said to be somewhere, and nobody learns where.

    Fix it by nesting the location or giving location_id.
    """

    code = "place_link_incomplete"
    number = "REF-013"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data model of the standard"
    entities = ("service_at_location",)
    good: ClassVar = {"id": "1", "location": {"id": "2", "name": "Village hall"}}
    bad: ClassVar = {"id": "1"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Neither the location nor its id is there."""
        if not item.get("location") and not item.get("location_id"):
            return [Finding("The service_at_location has neither a location nor a location_id.")]
        return ()
