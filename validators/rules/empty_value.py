"""SCHEMA-010."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.text import shorten

_NAMES: dict[type, str] = {str: "text", list: "array", dict: "object"}


class EmptyValue(RecordRule):
    """A field holds an empty text, array or object.

    An empty field says neither "no" nor "not known", and pages show a heading with nothing under it.

    Fix it by leaving the field out when there is nothing to say.
    """

    code = "empty_value"
    number = "SCHEMA-010"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    versions = ("3.0",)
    source = "compliance page, section 1.2"
    entities = ("service",)
    good: ClassVar = {"id": "1", "name": "Lunch club", "status": "active", "minimum_age": 0}
    bad: ClassVar = {"id": "1", "name": "Lunch club", "status": "active", "schedules": []}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The walk over the record has noted them, in the service and in everything nested."""
        for pointer, field, value in position.reading.empty:
            yield Finding(f'"{shorten(field)}" is an empty {_NAMES[type(value)]}.', pointer, value)
