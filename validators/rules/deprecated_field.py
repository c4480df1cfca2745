"""SCHEMA-016."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class DeprecatedField(RecordRule):
    """The field "fees" is used, which the standard wants to be rid of.

    Free text about money cannot be filtered: nobody can ask for free services only.

    Fix it by giving prices in cost_options; 0 as the amount says that it is free.
    """

    code = "deprecated_field"
    number = "SCHEMA-016"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "HSDS 3.0, service.fees"
    entities = ("service",)
    fields = frozenset({"fees"})
    good: ClassVar = {"id": "1", "name": "Lunch club", "cost_options": [{"id": "2", "amount": 3}]}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "fees": "Three pounds a meal"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The field is there and says something."""
        if item.get("fees"):
            return [Finding('"fees" is deprecated.', at="/fees", value=item["fees"])]
        return ()
