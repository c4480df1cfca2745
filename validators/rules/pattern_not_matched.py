"""SCHEMA-004."""

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule


class PatternNotMatched(SchemaRule):
    """A text does not have the form that the standard prescribes for it.

    Version 1.0 prescribes forms for organisation ids and web addresses; others cannot be linked or opened.

    Fix it by writing the value in the form shown, for instance https://example.org for a web address.
    """

    code = "pattern_not_matched"
    number = "SCHEMA-004"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, keyword pattern"
    # Our own schemas have no pattern besides that of times, so the examples are errors and not records.
    good = SchemaError("type", "/url", "url", 5, ("string",), "", {}, frozenset())
    bad = SchemaError("pattern", "/url", "url", "ftp.example.org", ("^https?://",), "", {}, frozenset())

    def claims(self, error: SchemaError) -> bool:
        """The pattern does not match."""
        return error.keyword == "pattern"

    def describe(self, error: SchemaError) -> Finding:
        """Show the pattern."""
        return Finding(f'"{error.field}" does not have the form {error.expected[0]}', value=error.value)
