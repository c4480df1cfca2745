"""SCHEMA-009."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule


class NullValue(SchemaRule):
    """A field is null where the standard allows no null.

    The compliance page asks to leave optional fields out; a null breaks software that trusts the schema.

    Fix it by leaving the field out when there is nothing to say.
    """

    code = "null_value"
    number = "SCHEMA-009"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard; compliance page, section 1.2"
    good: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "email": None,
    }

    def claims(self, error: SchemaError) -> bool:
        """A null has the wrong type or is not in an enumeration."""
        return error.value is None and error.keyword in ("type", "enum")

    def describe(self, error: SchemaError) -> Finding:
        """Name the field."""
        name = f'"{error.field}"' if error.field else "The record"
        return Finding(f"{name} is null.", value="null")
