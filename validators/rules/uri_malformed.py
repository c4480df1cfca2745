"""SCHEMA-006."""

import re
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule

_BARE_HOST = re.compile(r"[\w-]+(\.[\w-]+)+(/\S*)?")


class UriMalformed(SchemaRule):
    """A web address is not a complete URI.

    A browser takes "www.example.org" for a page of the site that shows it, so the link leads nowhere.

    Fix it by writing the whole address with https:// in front and without spaces, or leaving it out.
    """

    code = "uri_malformed"
    number = "SCHEMA-006"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, format uri"
    good: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "url": "https://example.org/lunch",
    }
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "url": "www.example.org",
    }

    def claims(self, error: SchemaError) -> bool:
        """The format uri fails."""
        return error.keyword == "format" and error.expected == ("uri",)

    def describe(self, error: SchemaError) -> Finding:
        """Propose the address with its scheme where only that is missing."""
        text = str(error.value)
        hint = ""
        if "@" in text and "/" not in text:
            hint = "This looks like an email address: publish it in an email field."
        elif len(text) < 200 and _BARE_HOST.fullmatch(text):
            hint = f"Write https://{text}"
        elif text == "":
            hint = "Leave the field out when there is no address."
        return Finding(f'"{error.field}" is not a complete web address.', value=error.value, hint=hint)
