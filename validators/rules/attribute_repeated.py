"""TAX-007."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class AttributeRepeated(RecordRule):
    """A service has the same term twice.

    Counts of services by term come out wrong, and the term is shown twice.

    Fix it by sending each term once.
    """

    code = "attribute_repeated"
    number = "TAX-007"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "attributes": [{"id": "2", "taxonomy_term": {"id": "3"}}, {"id": "4", "taxonomy_term": {"id": "5"}}],
    }
    bad: ClassVar = {
        "id": "1",
        "attributes": [{"id": "2", "taxonomy_term": {"id": "3"}}, {"id": "4", "taxonomy_term": {"id": "3"}}],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The same term with the same link_type."""
        tags = position.tags()
        if len(tags) < 2:
            return
        seen = set()
        for pointer, tag, term in tags:
            own = term.get("id")
            if not isinstance(own, str | int):
                continue
            array = pointer.rpartition("/")[0]
            if (tagged := (array, str(own), str(tag.get("link_type")))) in seen:
                yield Finding("The service has this term twice.", pointer, own)
            seen.add(tagged)
