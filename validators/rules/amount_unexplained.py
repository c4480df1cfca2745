"""COST-002."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule


class AmountUnexplained(RecordRule):
    """A price does not say what it is for.

    Five pounds a session and five pounds a year are not the same to somebody who has little.

    Fix it by adding option or amount_description, such as per session.
    """

    code = "amount_unexplained"
    number = "COST-002"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("cost_option",)
    fields = frozenset({"amount"})
    good: ClassVar = {"id": "1", "amount": 5, "amount_description": "per session"}
    bad: ClassVar = {"id": "1", "amount": 5}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Nought needs no words."""
        amount = read_number(item["amount"])
        if amount and not (item.get("option") or item.get("amount_description")):
            return [Finding("The price has no description.", "/amount", item["amount"])]
        return ()
