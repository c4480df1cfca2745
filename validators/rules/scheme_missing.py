"""CONTACT-005."""

import re
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule

_HOST = re.compile(r"(?:[\w-]+\.)+[a-z]{2,}(?:[/?#]\S*)?", re.IGNORECASE)
_LONGEST = 2_000


class SchemeMissing(SchemaRule):
    """A web address lacks only the https:// in front.

    It looks right to people, and every program takes it for the name of a page of its own site.

    Fix it by writing https:// in front of it.
    """

    code = "scheme_missing"
    number = "CONTACT-005"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "JSON schemas of the standard, format uri; told as an error by SCHEMA-006"
    remark = True
    good: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "url": "see our page",
    }
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "url": "www.council.gov.uk/lunch",
    }

    def claims(self, error: SchemaError) -> bool:
        """The format uri fails for a host name with or without a path."""
        return (
            error.keyword == "format"
            and error.expected == ("uri",)
            and isinstance(error.value, str)
            and len(error.value) <= _LONGEST
            and _HOST.fullmatch(error.value.strip()) is not None
        )

    def describe(self, error: SchemaError) -> Finding:
        """Propose the whole address."""
        address = f"https://{str(error.value).strip()}"
        return Finding(
            "The address begins without https://.", value=error.value, hint=f"Write {address[:160]}"
        )
