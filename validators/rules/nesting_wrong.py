"""SCHEMA-017."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.json_types import article, type_of
from validators.rule import SchemaError, SchemaRule


class NestingWrong(SchemaRule):
    """An object stands where an array belongs, or a text where an object belongs.

    Everything inside is lost to clients, not just one value.

    Fix it by putting several things in [ ], also when there is only one, and one thing in { }.
    """

    code = "nesting_wrong"
    number = "SCHEMA-017"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "seen in real feeds"
    remark = True
    good: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "schedules": [],
    }
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "schedules": {},
    }

    def claims(self, error: SchemaError) -> bool:
        """The type is wrong and one of the two types is an object or array."""
        nested = {"object", "array"}
        return (
            error.keyword == "type"
            and error.value is not None
            and bool(nested.intersection(error.expected) or type_of(error.value) in nested)
        )

    def describe(self, error: SchemaError) -> Finding:
        """Say what stands there and what belongs there."""
        wanted = " or ".join(article(str(kind)) for kind in error.expected)
        name = f'"{error.field}"' if error.field else "The record"
        return Finding(
            f"{name} holds {article(type_of(error.value))} where {wanted} belongs.", value=error.value
        )
