"""TAX-002."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class TermUriNotAbsolute(RecordRule):
    """The address of a term is not absolute.

    Two publishers' terms cannot be recognised as the same one.

    Fix it by giving the whole address, such as https://id.esd.org.uk/service/313.
    """

    code = "term_uri_not_absolute"
    number = "TAX-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "the field's meaning in the standard"
    entities = ("taxonomy_term",)
    fields = frozenset({"term_uri"})
    good: ClassVar = {"id": "1", "name": "Libraries", "term_uri": "https://id.esd.org.uk/service/313"}
    bad: ClassVar = {"id": "1", "name": "Libraries", "term_uri": "/service/313"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """http, https and urn are absolute."""
        uri = item["term_uri"]
        if isinstance(uri, str) and uri and not uri.lower().startswith(("http://", "https://", "urn:")):
            return [Finding("The term's address is not absolute.", "/term_uri", uri)]
        return ()
