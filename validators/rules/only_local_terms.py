"""TAX-009."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_SHARED = re.compile(
    r"(?<![a-z])(?:esd|open[ -]?eligibility|open ?active|oaactivity|sno[wm]?med|lgsl)", re.IGNORECASE
)


class OnlyLocalTerms(RecordRule):
    """Every term of a service is from the publisher's own list.

    A search across councils cannot find it by what it is.

    Fix it by adding a term of a shared list, such as a service type of the LGA's.
    """

    code = "only_local_terms"
    number = "TAX-009"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "esd standards and Open Eligibility as shared lists"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "attributes": [
            {"id": "2", "taxonomy_term": {"id": "3", "term_uri": "https://id.esd.org.uk/service/313"}}
        ],
    }
    bad: ClassVar = {
        "id": "1",
        "attributes": [{"id": "2", "taxonomy_term": {"id": "3", "taxonomy": "Our own list"}}],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Shared lists are known by prefix, name or address; a service without terms is another rule's."""
        has_terms = False
        for _, _, term in position.tags():
            has_terms = True
            for field in ("term_uri", "taxonomy", "vocabulary", "id"):
                if _SHARED.search(str(term.get(field) or "")):
                    return ()
        if has_terms:
            return [Finding("No term is from a shared list.")]
        return ()
