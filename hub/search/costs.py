"""What a service costs, as far as its publisher said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hub.search.document import number_of, rows_of, text_of
from hub.search.words import plain_text

CostOutcome = Literal["free", "charged", "not_stated"]

# Whole statements that mean "free"; a sentence with conditions in it is "not stated", and shown as it is.
_FREE = re.compile(
    r"(?:(?:this|the) service is |this is a |it is |its )?free"
    r"(?: service| of charge| to use| to attend| to join| (?:to|for) (?:all|everyone)| entry| admission)?"
    r"|(?:there (?:is|are) )?no (?:charges?|costs?|fees?)|£?0(?:\.00)?|nil"
)
_CHARGED = frozenset(
    {"charges apply", "a charge applies", "there is a charge", "chargeable", "fees apply", "paid"}
)
_PRICE = re.compile(r"£\s?(?=[\d.,]*[1-9])\d|\b[1-9]\d*p\b")


@dataclass(frozen=True, slots=True)
class Cost:
    """What a service costs: the outcome, and the publisher's own words or prices ("" where none)."""

    outcome: CostOutcome = "not_stated"
    text: str = ""


def read_cost(document: Mapping[str, Any]) -> Cost:
    """Read what a service costs, on the cautious side.

    "charged" when any price is above zero, in `cost_options` or in the words; "free" when there are cost
    options and each gives the amount 0, or when the words are a plain statement such as "Free" and nothing
    contradicts them; "not_stated" otherwise, so "Free for members" and "Donations welcome" stay to be read.
    """
    options = list(rows_of(document.get("cost_options")))
    words = [plain_text(text_of(document, field)) for field in ("fees_description", "fees")]
    shown = " ".join(dict.fromkeys(word for word in words if word)) or "; ".join(
        filter(None, (_option_text(option) for option in options))
    )
    amounts = [number_of(option.get("amount")) for option in options]
    said = [word for word in words if word] or [
        plain_text(text_of(option, "option") or text_of(option, "amount_description"))
        for option in options
        if number_of(option.get("amount")) is None
    ]
    statements = {word.strip(" .!*").lower().replace("'", "") for word in said} - {""}
    if (
        any(amount for amount in amounts)
        or any(_PRICE.search(word) for word in said)
        or statements & _CHARGED
    ):
        return Cost("charged", shown)
    # Each option is 0, or is without an amount beside words that say "free".
    all_zero = all(amount == 0 or (amount is None and statements) for amount in amounts)
    if (amounts or statements) and all_zero and all(_FREE.fullmatch(statement) for statement in statements):
        return Cost("free", shown)
    return Cost("not_stated", shown)


def _option_text(option: Mapping[str, Any]) -> str:
    amount = number_of(option.get("amount"))
    if amount is None:
        parts = []
    elif amount == 0:
        parts = ["Free"]
    else:
        currency = text_of(option, "currency") or "GBP"
        price = f"{amount:.2f}".removesuffix(".00")
        parts = [f"£{price}" if currency == "GBP" else f"{price} {currency}"]
    parts += [plain_text(text_of(option, field)) for field in ("amount_description", "option")]
    return ", ".join(filter(None, parts))
