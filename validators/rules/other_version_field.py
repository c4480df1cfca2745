"""SCHEMA-013."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.unknown import Kind, judge


class OtherVersionField(RecordRule):
    """A field belongs to the other version of the standard.

    Clients of this version do not look for it, so opening times or ages may simply vanish.

    Fix it by publishing the content under the name of this version; do not mix the two.
    """

    code = "other_version_field"
    number = "SCHEMA-013"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "changes from 1.0 to 3.0 of the UK profile"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "schedules": [{"id": "2", "freq": "WEEKLY", "byday": "TU"}],
    }
    bad: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "regular_schedules": [{"id": "2", "freq": "WEEKLY", "byday": "TU"}],
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The other version's table has the name and this one's has not."""
        reading = position.reading
        other = "1.0" if reading.version == "3.0" else "3.0"
        for pointer, entity, key in reading.unknown:
            verdict = judge(reading.version, entity, key)
            if verdict.kind is Kind.OTHER_VERSION:
                yield Finding(
                    f'"{key}" of {entity} is a field of version {other}; this feed speaks {reading.version}.',
                    at=pointer,
                    value=key,
                    hint=f"Version {reading.version} has {verdict.name} for it." if verdict.name else "",
                )
