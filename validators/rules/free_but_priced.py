"""COST-003."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from validators.contents import placed_rows, text_of
from validators.frame import CountsIn, Finding, Severity
from validators.numbers import read_number
from validators.reading import Position
from validators.rule import RecordRule

_FREE = frozenset({"free", "free of charge", "no charge", "no cost", "none", "nil"})


_PRICE = re.compile(r"£ ?\d*[1-9]")


class FreeButPriced(RecordRule):
    """A service is said to be free and has a price, or costs nothing in one field and something in another.

    People who cannot pay find out at the door.

    Fix it by saying in one place what it costs.
    """

    code = "free_but_priced"
    number = "COST-003"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("service",)
    fields = frozenset({"cost_options"})
    good: ClassVar = {
        "id": "1",
        "fees": "Free for carers, 5 pounds for others",
        "cost_options": [{"id": "2", "amount": 5}],
    }
    bad: ClassVar = {"id": "1", "fees": "Free", "cost_options": [{"id": "2", "amount": 5}]}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterator[Finding]:
        """The text says free and nothing else; or it names a price in pounds and every amount is nought."""
        field = "fees" if item.get("fees") else "fees_description"
        said = text_of(item.get(field)).rstrip(".!").casefold()
        amounts = []
        for pointer, option in placed_rows(item, "cost_options"):
            amount = read_number(option.get("amount"))
            amounts.append(amount)
            if amount and said in _FREE:
                message = "It is said to be free and has a price."
                yield Finding(message, f"{pointer}/amount", option["amount"])
        if amounts and not any(amount != 0 for amount in amounts) and _PRICE.search(said):
            yield Finding("A price is named and every amount is nought.", f"/{field}", item[field])
