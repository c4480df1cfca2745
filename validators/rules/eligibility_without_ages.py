"""ELIG-004."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule

_AGES = ("minimum_age", "maximum_age")


class EligibilityWithoutAges(RecordRule):
    """An eligibility of 1.0 lacks its minimum or maximum age.

    Whether that end is open or nobody filled it in cannot be told, and filters by age read it in either way.

    Fix it by giving both ages, 0 and 120 where there is no limit.
    """

    code = "eligibility_without_ages"
    number = "ELIG-004"
    severity = Severity.INFO
    counts_in = (CountsIn.STRICT,)
    versions = ("1.0",)
    source = "schemas of 1.0 require both where an eligibility is linked to a term"
    entities = ("eligibility",)
    good: ClassVar = {"id": "1", "minimum_age": 5, "maximum_age": 11}
    bad: ClassVar = {"id": "1", "minimum_age": 5}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """A row that is about something else than ages, by its terms or its text, needs none."""
        absent = [name for name in _AGES if item.get(name) is None]
        if absent and (len(absent) == 1 or not (item.get("taxonomys") or item.get("eligibility"))):
            return [Finding(f"The eligibility has no {' and no '.join(absent)}.", value=", ".join(absent))]
        return ()
