"""SCHEMA-008."""

from typing import ClassVar

from validators.dates import is_iso
from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule


class DateTimeMalformed(SchemaRule):
    """A moment in time is not written as RFC 3339 prescribes.

    Without its offset from UTC a moment is unclear by an hour all summer, and "modified after" goes wrong.

    Fix it by writing date, time and offset: 2026-06-01T09:30:00Z or 2026-06-01T10:30:00+01:00.
    """

    code = "date_time_malformed"
    number = "SCHEMA-008"
    severity = Severity.ERROR
    # Not official: the official validator turns such texts into dates before it looks at them.
    counts_in = (CountsIn.STRICT,)
    source = "JSON schemas of the standard, format date-time; RFC 3339 section 5.6"
    good: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "last_modified": "2026-05-01T10:00:00Z",
    }
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "last_modified": "2026-05-01 10:00",
    }

    def claims(self, error: SchemaError) -> bool:
        """The format date-time, or a format that no other rule knows, fails."""
        return error.keyword == "format" and error.expected not in (("uuid",), ("uri",), ("email",))

    def describe(self, error: SchemaError) -> Finding:
        """Tell a missing offset or time from a text that is no date at all."""
        text = str(error.value)
        hint = "Date and offset may be there, the full form is not." if is_iso(text) else ""
        if is_iso(text) and len(text) >= 19 and text[-1].isdigit() and not {"+", "-"} & set(text[19:]):
            hint = f"Only the offset is missing: {text[:19].replace(' ', 'T')}Z if it is UTC."
        return Finding(
            f'"{error.field}" is not a date and time with an offset.', value=error.value, hint=hint
        )
