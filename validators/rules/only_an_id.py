"""RICH-006."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


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

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Every field that holds something is an id."""
        if not any(value not in (None, "", [], {}) for field, value in item.items() if not _is_id(field)):
            yield Finding("The record holds only ids.", "", item.get("id"))


def _is_id(field: str) -> bool:
    return field == "id" or field.endswith("_id")
