"""SCHEMA-015."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule


class EnumCaseDiffers(SchemaRule):
    """A value would be permitted but for capital letters or spaces.

    Values are compared letter by letter, so "Active" is not "active" and the service looks closed.

    Fix it by writing the value exactly as permitted.
    """

    code = "enum_case_differs"
    number = "SCHEMA-015"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "seen in real feeds"
    remark = True
    good: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {"id": "ac148810-d857-441c-9679-408f346de14b", "name": "Lunch club", "status": "Active "}

    def claims(self, error: SchemaError) -> bool:
        """The value equals a permitted one when case and spaces are ignored."""
        return error.keyword == "enum" and isinstance(error.value, str) and _permitted(error) != ""

    def describe(self, error: SchemaError) -> Finding:
        """Show the value as it should stand."""
        exact = _permitted(error)
        return Finding(
            f'"{error.field}" differs from "{exact}" only in capitals or spaces.',
            value=error.value,
            hint=f'Write "{exact}"',
        )


def _permitted(error: SchemaError) -> str:
    given = "".join(str(error.value).lower().split())
    return next((value for value in error.expected if "".join(str(value).lower().split()) == given), "")
