"""SCHEMA-014."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.rule import SchemaError, SchemaRule


class NumberInString(SchemaRule):
    """A number, or true or false, is written as a text.

    "9" sorts after "10" as a text, and a strict client refuses the record.

    Fix it by leaving out the quotation marks around the value.
    """

    code = "number_in_string"
    number = "SCHEMA-014"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "seen in real feeds"
    remark = True
    good: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "minimum_age": 18,
    }
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "minimum_age": "18",
    }

    def claims(self, error: SchemaError) -> bool:
        """The type is wrong, and the text spells what was wanted."""
        if error.keyword != "type" or not isinstance(error.value, str):
            return False
        if "number" in error.expected or "integer" in error.expected:
            return read_number(error.value) is not None
        return "boolean" in error.expected and error.value.strip().lower() in ("true", "false")

    def describe(self, error: SchemaError) -> Finding:
        """Show the value as it should stand."""
        text = str(error.value).strip().lower()
        return Finding(
            f'"{error.field}" is a text that spells {text}.', value=error.value, hint=f"Write {text}"
        )
