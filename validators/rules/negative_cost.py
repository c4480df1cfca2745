"""COST-001."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class NegativeCost(RecordRule):
    """A price is below 0.

    A negative number often stands for "not known", and a filter for free services takes it for free.

    Fix it by giving the price in pounds, 0 for free, and leaving it out when it is not known.
    """

    code = "negative_cost"
    number = "COST-001"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "meaning of the field"
    entities = ("cost_option",)
    fields = frozenset({"amount"})
    good: ClassVar = {"id": "1", "amount": 0}
    bad: ClassVar = {"id": "1", "amount": -1}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """The amount is a number, or spells one, below 0."""
        amount = read_number(item.get("amount"))
        if amount is not None and amount < 0:
            return [Finding("The amount is below 0.", "/amount", item["amount"])]
        return ()
