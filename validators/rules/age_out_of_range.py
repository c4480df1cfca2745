"""ELIG-002."""

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule

OLDEST = 120


class AgeOutOfRange(RecordRule):
    """An age is below 0 or above 120.

    Such numbers mean "no limit" to one publisher and are compared as they stand by everyone else.

    Fix it by leaving the age out when there is no limit; 1.0 also takes 0 and 120.
    """

    code = "age_out_of_range"
    number = "ELIG-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "meaning of the fields"
    entities = ("service", "eligibility")
    fields = frozenset({"minimum_age", "maximum_age"})
    good: ClassVar = {"id": "1", "minimum_age": 0, "maximum_age": 120}
    bad: ClassVar = {"id": "1", "minimum_age": 18, "maximum_age": 999}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """Both limits are judged, in years."""
        for field in ("minimum_age", "maximum_age"):
            if field not in item:
                continue
            age = read_number(item[field])
            if age is not None and not 0 <= age <= OLDEST:
                yield Finding(f'"{field}" is not between 0 and {OLDEST} years.', f"/{field}", item[field])
