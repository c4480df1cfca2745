"""SCHEMA-005."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule


class UuidMalformed(SchemaRule):
    """An identifier is not a UUID.

    Identifiers must stay unique when feeds are put together; small numbers of two councils collide.

    Fix it by giving every record a UUID once, such as 5f0c3a52-6f0e-4f57-9a52-0c8a5b3f7d10, and keeping it.
    """

    code = "uuid_malformed"
    number = "SCHEMA-005"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, format uuid"
    good: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {"id": "42", "name": "Lunch club", "status": "active"}

    def claims(self, error: SchemaError) -> bool:
        """The format uuid fails."""
        return error.keyword == "format" and error.expected == ("uuid",)

    def describe(self, error: SchemaError) -> Finding:
        """Name the field."""
        return Finding(f'"{error.field}" is not a UUID.', value=error.value)
