"""ORG-003."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9_]{2,12}", re.ASCII)


class IdentifierSchemeUnknown(RecordRule):
    """An identifier's scheme is not one of the shared list codes.

    The number cannot be looked up, because nobody knows in which register.

    Fix it by using a list code of org-id.guide, such as GB-CHC for the Charity Commission.
    """

    code = "identifier_scheme_unknown"
    number = "ORG-003"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "org-id.guide: list codes of the United Kingdom"
    entities = ("organization_identifier",)
    fields = frozenset({"identifier_scheme"})
    good: ClassVar = {"id": "1", "identifier_scheme": "GB-CHC", "identifier": "1234567"}
    bad: ClassVar = {"id": "1", "identifier_scheme": "charity", "identifier": "1234567"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A code has two letters for the country, XI or XM between countries, a hyphen and the register."""
        scheme = item["identifier_scheme"]
        if isinstance(scheme, str) and scheme and not _CODE.fullmatch(scheme):
            return [Finding("This is not a list code.", "/identifier_scheme", scheme)]
        return ()
