"""ELIG-003."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class AgeNotWhole(RecordRule):
    """An age limit is not a whole number.

    Most programs round it, some up and some down.

    Fix it by giving whole years, and saying months in words.
    """

    code = "age_not_whole"
    number = "ELIG-003"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = (
        "service",
        "eligibility",
    )
    fields = frozenset({"minimum_age", "maximum_age"})
    good: ClassVar = {"id": "1", "minimum_age": 2}
    bad: ClassVar = {"id": "1", "minimum_age": 2.5}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Ages sent as text are judged as the numbers they spell."""
        for field in ("minimum_age", "maximum_age"):
            age = read_number(item.get(field))
            if age is not None and age != int(age):
                yield Finding("The age is not a whole number.", f"/{field}", item[field])
