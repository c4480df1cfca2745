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
_PRICE = re.compile(r"£\s?(?=[\d.,]*[1-9])\d|\b[1-9]\d*p\b", re.IGNORECASE)
# Words by which someone may come without paying, so that a price beside them is not what everybody pays.
_MAY_BE_FREE = re.compile(
    r"\bfree\b|£\s?0(?:\.00?)?(?!\.?\d)|\bno (?:charges?|costs?|fees?)\b|\bnothing\b|\bnil\b"
    r"|\bwithout charge\b|\bdonat|\bcontribut|\bvoluntary\b|\bsuggested\b|\bgifts?\b|\bwaive"
    r"|\b(?:pay|give) (?:what|as)\b|\bwhat(?:ever)? you (?:can|feel|like|wish|want)\b"
    r"|\bif you (?:can|are able|have|wish|want|like)\b|\bafford",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a service costs: the outcome, and the publisher's own words or prices ("" where none)."""

    outcome: CostOutcome = "not_stated"
    text: str = ""


def read_cost(document: Mapping[str, Any]) -> Cost:
    """Read what a service costs, on the cautious side.

    "charged" leaves a service out for whoever asks for free ones, so it is said only when every statement
    (the words, each of `cost_options`) is a price above zero and none says free, donation, pay what you can
    or the like. "free" when there are cost options and each gives the amount 0, or when the words are a plain
    statement such as "Free", and nothing contradicts them. "not_stated" otherwise, so "Free. Cakes are 50p.",
    "Free for members" and "Donations welcome" stay to be read. An amount below zero is as if not given.
    """
    options = list(rows_of(document.get("cost_options")))
    words = [text for field in ("fees_description", "fees") if (text := plain_text(text_of(document, field)))]
    shown = " ".join(dict.fromkeys(words)) or "; ".join(
        filter(None, (_option_text(option) for option in options))
    )
    amounts = [_amount(option) for option in options]
    if _is_charged(words, options):
        return Cost("charged", shown)
    said = words or [
        plain_text(text_of(option, "option") or text_of(option, "amount_description"))
        for option in options
        if _amount(option) is None
    ]
    statements = {_statement(text) for text in said} - {""}
    priced = any(_PRICE.search(text) for option in options for text in _texts(option))
    # Each option is 0, or is without an amount beside words that say "free".
    all_zero = all(amount == 0 or (amount is None and statements) for amount in amounts) and not priced
    if (amounts or statements) and all_zero and all(_FREE.fullmatch(statement) for statement in statements):
        return Cost("free", shown)
    return Cost("not_stated", shown)


def _is_charged(words: list[str], options: list[Mapping[str, Any]]) -> bool:
    """Whether there is a statement, and every one is a price that nobody is spared."""
    texts = [*words, *(text for option in options for text in _texts(option))]
    if any(_MAY_BE_FREE.search(text) for text in texts):
        return False
    priced = [_is_price(text) for text in words]
    for option in options:
        amount, own = _amount(option), _texts(option)
        # A row with neither amount nor words says nothing.
        if amount is not None or own:
            priced.append(any(map(_is_price, own)) if amount is None else amount > 0)
    return bool(priced) and all(priced)


def _is_price(text: str) -> bool:
    return _PRICE.search(text) is not None or _statement(text) in _CHARGED


def _statement(text: str) -> str:
    return text.strip(" .!*").lower().replace("'", "")


def _texts(option: Mapping[str, Any]) -> list[str]:
    return [
        text for field in ("amount_description", "option") if (text := plain_text(text_of(option, field)))
    ]


def _amount(option: Mapping[str, Any]) -> float | None:
    amount = number_of(option.get("amount"))
    return None if amount is None or amount < 0 else amount


def _option_text(option: Mapping[str, Any]) -> str:
    amount = _amount(option)
    if amount is None:
        parts = []
    elif amount == 0:
        parts = ["Free"]
    else:
        currency = text_of(option, "currency") or "GBP"
        price = f"{amount:.2f}".removesuffix(".00")
        parts = [f"£{price}" if currency == "GBP" else f"{price} {currency}"]
    return ", ".join([*parts, *_texts(option)])
