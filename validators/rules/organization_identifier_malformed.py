"""ORG-002."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_FORMS = {
    "GB-COH": re.compile(r"\d{8}|[A-Z]{2}\d{5}[\dA-Z]|R\d{7}", re.ASCII),
    "GB-CHC": re.compile(r"\d{6,7}(?:-\d{1,3})?", re.ASCII),
    "GB-SC": re.compile(r"SC\d{6}", re.ASCII),
    "GB-NIC": re.compile(r"(?:NIC)?\d{6}", re.ASCII),
}


class OrganizationIdentifierMalformed(RecordRule):
    """A company or charity number does not have the form of one.

    The organisation cannot be matched with the register, nor with its other records.

    Fix it by giving all eight characters of a company number, or the six or seven digits of a charity's.
    """

    code = "organization_identifier_malformed"
    number = "ORG-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "Companies House and Charity Commission: forms of their numbers; org-id.guide"
    entities = ("organization_identifier",)
    fields = frozenset({"identifier"})
    good: ClassVar = {"id": "1", "identifier_scheme": "GB-COH", "identifier": "01234567"}
    bad: ClassVar = {"id": "1", "identifier_scheme": "GB-COH", "identifier": "1234567"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """By scheme; prefixes such as GB-COH- in the identifier are read as well."""
        scheme = str(item.get("identifier_scheme") or "").upper()
        form = _FORMS.get(scheme)
        number = str(item["identifier"] or "").strip().upper().removeprefix(f"{scheme}-")
        if form and number and not form.fullmatch(number):
            return [Finding(f"This is not a number of {scheme}.", "/identifier", item["identifier"])]
        return ()
