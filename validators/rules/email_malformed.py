"""SCHEMA-007."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.rule import SchemaError, SchemaRule


class EmailMalformed(SchemaRule):
    """An email address is not one.

    Somebody who needs the service writes to it and gets no answer.

    Fix it by giving one address such as hello@example.org, without a name, a second address or "mailto:".
    """

    code = "email_malformed"
    number = "SCHEMA-007"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    source = "JSON schemas of the standard, format email"
    good: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "email": "lunch@example.org",
    }
    bad: ClassVar = {
        "id": "ac148810-d857-441c-9679-408f346de14b",
        "name": "Lunch club",
        "status": "active",
        "email": "lunch-example.org",
    }

    def claims(self, error: SchemaError) -> bool:
        """The format email fails."""
        return error.keyword == "format" and error.expected == ("email",)

    def describe(self, error: SchemaError) -> Finding:
        """Tell several addresses, web addresses and emptiness apart."""
        text = str(error.value)
        hint = ""
        if text.count("@") > 1:
            hint = "Publish one address; put the others with contacts."
        elif "://" in text or text.startswith("www."):
            hint = "This looks like a web address: publish it in a url field."
        elif text == "":
            hint = "Leave the field out when there is no address."
        return Finding(f'"{error.field}" is not an email address.', value=error.value, hint=hint)
