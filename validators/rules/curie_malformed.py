"""TAX-003."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from standards.openreferral.formats import is_uuid
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_CURIE = re.compile(r"[A-Za-z][\w.-]*:[\w.~%-]+", re.ASCII)


class CurieMalformed(RecordRule):
    """A term's identifier is not a CURIE, which is a prefix and a code.

    esdServiceTypes:313 means the same everywhere; 313 alone means something else to every reader.

    Fix it by writing prefix and code with one colon between, or the term's whole address.
    """

    code = "curie_malformed"
    number = "TAX-003"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("1.0",)
    source = "1.0: a term's identifier is a CURIE whose prefix can be resolved"
    entities = ("taxonomy_term",)
    fields = frozenset({"id"})
    good: ClassVar = {"id": "esdServiceTypes:313", "name": "Libraries"}
    bad: ClassVar = {"id": "esd ServiceTypes 313", "name": "Libraries"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Whole addresses and UUIDs are no CURIEs and are left alone."""
        given = item["id"]
        if not isinstance(given, str) or not given or is_uuid(given) or "://" in given:
            return ()
        if not _CURIE.fullmatch(given):
            # With the name of its list beside it a bare code can be told all the same.
            severity = Severity.INFO if item.get("vocabulary") else None
            message = "The identifier is not a prefix, a colon and a code."
            return [Finding(message, "/id", given, severity=severity)]
        return ()
