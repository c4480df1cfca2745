"""SCHEMA-002."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.json_types import article, type_of
from validators.rule import SchemaError, SchemaRule

OTHER_RULES = frozenset({"required", "enum", "format", "pattern"})


class WrongType(SchemaRule):
    """A value has another JSON type than the standard says.

    Software that expects a number breaks on a text, and a whole page may be lost for one value.

    Fix it by writing the value in the type named: numbers and true or false without quotation marks.
    """

    code = "wrong_type"
    number = "SCHEMA-002"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, keyword type"
    good: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": ["Lunch club"], "status": "active"}

    def claims(self, error: SchemaError) -> bool:
        """The type is wrong; also any keyword that no other rule knows."""
        if error.keyword == "type":
            return error.value is not None
        return error.keyword not in OTHER_RULES

    def describe(self, error: SchemaError) -> Finding:
        """Say both types."""
        name = f'"{error.field}"' if error.field else "The record"
        if not error.expected:
            return Finding(
                f"{name} breaks the schema's {error.keyword}: {error.message[:120]}.", value=error.value
            )
        wanted = " or ".join(article(str(kind)) for kind in error.expected)
        return Finding(f"{name} is {article(type_of(error.value))}, not {wanted}.", value=error.value)
