"""SCHEMA-003."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule
from validators.unknown import closest


class ValueNotInList(SchemaRule):
    """A value is not one of those that the standard permits.

    Filters and colours hang on these words; an unknown one is treated as "not stated" or worse.

    Fix it by using one of the permitted values exactly as written.
    """

    code = "value_not_in_list"
    number = "SCHEMA-003"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, keyword enum"
    good: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "open"}

    def claims(self, error: SchemaError) -> bool:
        """The value is not in the enumeration; a null is another rule's."""
        return error.keyword == "enum" and error.value is not None

    def describe(self, error: SchemaError) -> Finding:
        """List the permitted values, and the nearest to the one given."""
        permitted = [str(value) for value in error.expected if value is not None]
        listed = ", ".join(f'"{value}"' for value in permitted)
        nearest = closest(str(error.value).strip(), frozenset(value.lower() for value in permitted))
        exact = next((value for value in permitted if value.lower() == nearest), "")
        hint = f'Did you mean "{exact}"?' if exact else ""
        return Finding(f'"{error.field}" must be one of {listed}.', value=error.value, hint=hint)
