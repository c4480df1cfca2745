"""SCHEMA-012."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule
from validators.unknown import Kind, judge


class MisspeltField(RecordRule):
    """A field's name is not in the standard but very close to one that is.

    A misspelt field is invisible: no client looks for it, so its content reaches nobody.

    Fix it by writing the name as the standard does, with HSDS spelling: organization, not organisation.
    """

    code = "misspelt_field"
    number = "SCHEMA-012"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "OpenActive model validator, FIELD_COULD_BE_TYPO"
    entities = ("service",)
    good: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "description": "Hot lunches for older people every Tuesday.",
    }
    bad: ClassVar = {
        "id": "1",
        "name": "Lunch club",
        "desciption": "Hot lunches for older people every Tuesday.",
    }

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The name resembles a known one by at least 80 %."""
        reading = position.reading
        for pointer, entity, key in reading.unknown:
            verdict = judge(reading.version, entity, key)
            if verdict.kind is Kind.MISSPELT:
                yield Finding(
                    f'"{key}" is not a field of {entity}.',
                    at=pointer,
                    value=key,
                    hint=f'Did you mean "{verdict.name}"?',
                )
