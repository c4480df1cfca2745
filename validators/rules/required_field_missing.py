"""SCHEMA-001."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule
from validators.unknown import closest


class RequiredFieldMissing(SchemaRule):
    """A field that the standard requires is not there.

    Every client may rely on required fields, so a record without one is dropped or shown half empty.

    Fix it by publishing the field; leave out the whole object if it cannot be filled.
    """

    code = "required_field_missing"
    number = "SCHEMA-001"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, keyword required"
    good: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "nmae": "Lunch club", "status": "active"}

    def claims(self, error: SchemaError) -> bool:
        """A required property is absent."""
        return error.keyword == "required"

    def describe(self, error: SchemaError) -> Finding:
        """Name the property, and a field beside it that may be meant for it."""
        missing = str(error.expected[0])
        strays = frozenset(error.beside) - error.allowed
        meant = closest(missing, strays)
        hint = f'"{meant}" stands there: was "{missing}" meant?' if meant else ""
        return Finding(f'The required field "{missing}" is missing.', hint=hint)
