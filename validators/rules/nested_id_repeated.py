"""SCHEMA-019."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.entities import ENTITY_OF
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_TOLD_ELSEWHERE = frozenset(
    {"attributes", "regular_schedules", "schedules", "service_taxonomies", "service_taxonomys"}
)


class NestedIdRepeated(RecordRule):
    """Two entries of one array have the same id.

    Whoever stores the entries by id keeps one of the two and loses the other.

    Fix it by giving every entry an id of its own.
    """

    code = "nested_id_repeated"
    number = "SCHEMA-019"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "constraints.unique of the UK profile"
    entities = (
        "service",
        "organization",
        "location",
        "service_at_location",
        "contact",
        "taxonomy_term",
    )
    fields = frozenset(ENTITY_OF)
    good: ClassVar = {"id": "1", "phones": [{"id": "2"}, {"id": "3"}]}
    bad: ClassVar = {"id": "1", "phones": [{"id": "2", "number": "1"}, {"id": "2", "number": "2"}]}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The id stood in the same array before; the same entry twice is told by TAX-007 and SCHED-011."""
        for key, *_ in position.shape.children:
            entries = item[key]
            if type(entries) is not list or len(entries) < 2:
                continue
            seen: dict[str | int, Any] = {}
            for index, entry in enumerate(entries):
                own = entry.get("id") if type(entry) is dict else None
                if not isinstance(own, str | int) or own == "":
                    continue
                if own in seen and not (key in _TOLD_ELSEWHERE and seen[own] == entry):
                    yield Finding("An entry before it has the same id.", f"/{key}/{index}/id", own)
                seen.setdefault(own, entry)
