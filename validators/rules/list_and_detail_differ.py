"""REF-009."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_COMPARED = ("name", "status", "last_modified")


class ListAndDetailDiffer(RecordRule):
    """The list and the detail of a service do not say the same.

    People see one name or status in the results and another on the page, and trust neither.

    Fix it by making both from the same record, and by emptying caches together.
    """

    code = "list_and_detail_differ"
    number = "REF-009"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "comparing what a feed says in two places"
    entities = ("service",)
    good: ClassVar = {
        "record": {"id": "1", "name": "Lunch club", "last_modified": "2026-05-01T12:00:00+01:00"},
        "list_item": {"id": "1", "name": "Lunch club", "last_modified": "2026-05-01T11:00:00Z"},
    }
    bad: ClassVar = {
        "record": {"id": "1", "name": "Lunch club"},
        "list_item": {"id": "1", "name": "Debt advice"},
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Only fields that both have, and only where both are about the same id (else REF-008 tells)."""
        listed = position.reading.list_item
        if position.parent is not None or listed is None or str(listed.get("id")) != str(item.get("id")):
            return
        for name in _COMPARED:
            before, now = listed.get(name), item.get(name)
            if before is not None and now is not None and before != now and not _same_moment(before, now):
                yield Finding(f'The list gives another "{name}".', f"/{name}", now)


def _same_moment(one: object, other: object) -> bool:
    try:
        return datetime.fromisoformat(str(one)) == datetime.fromisoformat(str(other))
    except ValueError:
        return False
