"""SCHED-011."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import to_bytes

_LISTS = ("schedules", "regular_schedules", "regular_schedule")


class ScheduleRepeated(RecordRule):
    """Two schedules of a service, or of one place of it, say the same.

    The times are shown twice, and a reader looks in vain for the difference.

    Fix it by sending each once.
    """

    code = "schedule_repeated"
    number = "SCHED-011"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("service", "service_at_location")
    fields = frozenset(_LISTS)
    good: ClassVar = {
        "id": "1",
        "schedules": [
            {"id": "2", "byday": "TU", "freq": "WEEKLY"},
            {"id": "3", "byday": "WE", "freq": "WEEKLY"},
        ],
    }
    bad: ClassVar = {
        "id": "1",
        "schedules": [
            {"id": "2", "byday": "TU", "freq": "WEEKLY"},
            {"id": "3", "byday": "TU", "freq": "WEEKLY"},
        ],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Equal in all but their ids."""
        for key in _LISTS:
            found = item.get(key)
            # Most differ in what is looked at first, and writing them out costs ten times that.
            if not isinstance(found, list) or len(found) < 2 or _differ_at_first_sight(found):
                continue
            seen: set[bytes] = set()
            for index, one in enumerate(found):
                if not isinstance(one, dict):
                    continue
                rest = to_bytes({name: one[name] for name in sorted(one) if name != "id"})
                if len(one) > 1 and rest in seen:
                    yield Finding("The same times were given before.", f"/{key}/{index}", one.get("id"))
                seen.add(rest)


def _differ_at_first_sight(schedules: list[Any]) -> bool:
    seen = {
        f"{one.get('byday')} {one.get('opens_at')} {one.get('valid_from')}"
        for one in schedules
        if isinstance(one, dict)
    }
    return len(seen) == len(schedules)
