"""ELIG-001."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class AgesReversed(RecordRule):
    """The lowest age is above the highest.

    Nobody is of that age, so nobody is ever offered the service.

    Fix it by exchanging the two; leave maximum_age out when there is no upper limit, rather than 0.
    """

    code = "ages_reversed"
    number = "ELIG-001"
    severity = Severity.ERROR
    counts_in = (CountsIn.QUALITY,)
    source = "meaning of the fields"
    entities = ("service", "eligibility")
    fields = frozenset({"minimum_age"})
    good: ClassVar = {"id": "1", "minimum_age": 18, "maximum_age": 18}
    bad: ClassVar = {"id": "1", "minimum_age": 18, "maximum_age": 0}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Both are numbers, or spell one, and the first is greater."""
        if "minimum_age" not in item or "maximum_age" not in item:
            return ()
        lowest, highest = read_number(item["minimum_age"]), read_number(item["maximum_age"])
        if lowest is not None and highest is not None and lowest > highest:
            hint = (
                "0 here most likely means that there is no upper limit: leave it out." if highest == 0 else ""
            )
            return [
                Finding(
                    f"The lowest age, {lowest:g}, is above the highest.",
                    "/maximum_age",
                    item["maximum_age"],
                    hint,
                )
            ]
        return ()
