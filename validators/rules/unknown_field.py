"""SCHEMA-011."""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten
from validators.unknown import Kind, judge


class UnknownField(RecordRule):
    """A field is not in the UK profile.

    It is allowed and kept, but only those who know this feed will understand it.

    Fix it by using the profile's field where it has one for the same thing; otherwise the field may stay.
    """

    code = "unknown_field"
    number = "SCHEMA-011"
    severity = Severity.INFO
    counts_in = (CountsIn.STRICT,)
    source = "UK profile; the official validator's ADDITIONAL_FIELD"
    entities = ("service",)
    good: ClassVar = {"id": "1", "name": "Lunch club", "status": "active"}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "status": "active", "mascot": "a robin"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Each field of each kind of object is named once a record."""
        reading = position.reading
        named = set()
        for pointer, entity, key in reading.unknown:
            kind = judge(reading.version, entity, key).kind
            if kind in (Kind.INTERNATIONAL, Kind.OWN) and (entity, key) not in named:
                named.add((entity, key))
                yield Finding(_message(entity, key, kind), at=pointer, value=key)


_KNOWN_AS = {
    Kind.INTERNATIONAL: "in the international standard but not in the UK profile",
    Kind.OWN: "not in the standard",
}


# A feed says the same few of thousands of records.
@lru_cache(maxsize=256)
def _message(entity: str, key: str, kind: Kind) -> str:
    return f'"{shorten(key)}" of {entity} is {_KNOWN_AS[kind]}.'
