"""TAX-004."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class VocabularyMissing(RecordRule):
    """A term does not say which list it is from.

    A name such as Support fits a dozen lists and means something else in each.

    Fix it by naming the list: vocabulary in 1.0, taxonomy in 3.0.
    """

    code = "vocabulary_missing"
    number = "TAX-004"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "1.0: vocabularies; 3.0: taxonomy and taxonomy_id"
    entities = ("taxonomy_term",)
    good: ClassVar = {"id": "esdServiceTypes:313", "name": "Libraries"}
    bad: ClassVar = {"id": "3f1d0c1e-5a52-4b58-8b0c-0f3c7f9f4b11", "name": "Libraries"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A CURIE or the address of a term names its list too."""
        if any(
            item.get(field)
            for field in ("vocabulary", "taxonomy", "taxonomy_id", "term_uri", "taxonomy_detail")
        ):
            return ()
        given = item.get("id")
        if not (isinstance(given, str) and ":" in given):
            return [Finding("The term names no list.")]
        return ()
