"""TAX-007."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_TAGS = (
    ("attributes", "taxonomy_term"),
    ("service_taxonomys", "taxonomy"),
    ("service_taxonomies", "taxonomy"),
)


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
        for key, inner in _TAGS:
            seen = set()
            tags = item.get(key)
            for index, tag in enumerate(tags if isinstance(tags, list) else ()):
                term = tag.get(inner) if isinstance(tag, dict) else None
                own = term.get("id") if isinstance(term, dict) else None
                if not isinstance(own, str):
                    continue
                if (tag_key := (own, str(tag.get("link_type")))) in seen:
                    yield Finding("The service has this term twice.", f"/{key}/{index}", own)
                seen.add(tag_key)
