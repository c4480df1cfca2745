"""RICH-006."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_NOTHING: tuple[Any, ...] = (None, "", [], {})


class OnlyAnId(RecordRule):
    """A record carries nothing but its ids.

    It counts as if something were known and tells nobody anything.

    Fix it by filling it in, or leaving it out.
    """

    code = "only_an_id"
    number = "RICH-006"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "conformance samples: a language that is only an id"
    entities = (
        "language",
        "funding",
        "cost_option",
        "contact",
        "phone",
        "service_area",
        "organization_identifier",
    )
    good: ClassVar = {"id": "1", "code": "cy"}
    bad: ClassVar = {"id": "1", "service_id": "2"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Every field that holds something is an id."""
        for field, value in item.items():
            if field != "id" and (value or value not in _NOTHING) and not field.endswith("_id"):
                return ()
        return [Finding("The record holds only ids.", "", item.get("id"))]
