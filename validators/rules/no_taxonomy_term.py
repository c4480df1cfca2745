"""TAX-001."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

# Of 3.0, of the 1.0 reference, of the 1.0 schemas, and of Outpost.
_KEYS = ("attributes", "service_taxonomys", "service_taxonomies", "taxonomies")


class NoTaxonomyTerm(RecordRule):
    """A service has no term from any list.

    It cannot be found by kind of service, only by chance words in its description.

    Fix it by giving at least one term, best from the LGA's list of service types.
    """

    code = "no_taxonomy_term"
    number = "TAX-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "required scheme of the 2020 validator"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "attributes": [{"id": "2", "taxonomy_term": {"id": "3", "name": "Meals"}}],
    }
    bad: ClassVar = {"id": "1", "name": "Lunch club"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """None of the arrays that hold terms has anything in it."""
        if not any(item.get(key) for key in _KEYS):
            return [Finding("The service has no term that says what kind of service it is.")]
        return ()
