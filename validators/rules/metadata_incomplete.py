"""META-002."""

from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.json_types import article, type_of
from validators.rule import SchemaError, SchemaRule


class MetadataIncomplete(SchemaRule):
    """The metadata lacks version, profile or openapi_url, or one of them has the wrong form.

    A client chooses its reader by them and can follow only absolute addresses.

    Fix it by giving all three, with whole addresses beginning with https:// for profile and openapi_url.
    """

    code = "metadata_incomplete"
    number = "META-002"
    severity = Severity.ERROR
    counts_in = (CountsIn.OFFICIAL, CountsIn.STRICT)
    versions = ("3.0",)
    source = "JSON schemas of the standard, api_details"
    entities = ("api",)
    good: ClassVar = {
        "version": "HSDS-UK-3.0",
        "profile": "https://docs.openreferraluk.org/",
        "openapi_url": "https://council.gov.uk/openapi.json",
    }
    bad: ClassVar = {"version": "HSDS-UK-3.0", "openapi_url": "/openapi.json"}

    def claims(self, error: SchemaError) -> bool:
        """Whatever the schema says of the metadata."""
        return True

    def describe(self, error: SchemaError) -> Finding:
        """Name the member and what is wrong with it."""
        if error.keyword == "required":
            return Finding(f'The metadata has no "{error.expected[0]}".')
        if not error.pointer:
            return Finding(f"The metadata is {article(type_of(error.value))}, not an object.")
        if error.keyword == "type":
            kinds = " or ".join(map(article, map(str, error.expected)))
            message = f'"{error.field}" is {article(type_of(error.value))}, not {kinds}.'
        elif error.keyword == "format":
            message = f'"{error.field}" is no absolute address.'
        else:
            message = f'"{error.field}" is not as the standard describes it ({error.keyword}).'
        return Finding(message, value=error.value)
