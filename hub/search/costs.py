"""What a service costs, as far as its publisher said."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import orjson

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
    {
        "not free",
        "it is not free",
        "this is not free",
        "this service is not free",
        "charges apply",
        "a charge applies",
        "there is a charge",
        "chargeable",
        "fees apply",
        "paid",
    }
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
# "Free" that spares nobody the price: what is not in it, what comes with it, and what is not so.
_FREE_OF_SOMETHING_ELSE = re.compile(
    r"\b\w+-free\b|\b(?:gluten|dairy|lactose|wheat|nut|sugar|alcohol|smoke|drug|step) free\b"
    r"|\b(?:not|isn.?t|never|no longer) free\b"
    r"|\bfree (?:of|from) (?!charge|cost)\w+"
    r"|\bfree[- ](?:range|time|flow\w*|standing|play|style)\b"
    r"|\bfree (?:(?:on[- ]site|car|street|disabled|nearby|and easy) )*"
    r"(?:parking|wi-?fi|internet|transport|minibus|refreshments?|tea|coffee|drinks?|biscuits|cake)\b"
    r"|\b(?:parking|wi-?fi|internet|transport|refreshments?|tea|coffee|tea and coffee|drinks?|biscuits) "
    r"(?:(?:is|are|comes?) )?free\b"
    r"|\b(?:first|1st|one|taster|trial) (?:\w+ )?(?:is |are )?free\b"
    r"|\bfree (?:first|1st|taster|trial)\b",
    re.IGNORECASE,
)
# Whom a price may spare; "free" beside a list of prices and without one of these is some other thing's.
_SOMEBODY = re.compile(
    r"\b(?:for|to|if|when|who|whose|with|under|over|aged?|on|entry|entrance|admission|plac(?:e|es)|membership)\b"
    r"|\b(?:\w*carers?|child(?:ren)?|kids?|babies|toddlers?|adults?|members?|volunteers?|companions?|helpers?"
    r"|students?|pensioners?|seniors?|veterans?|residents?|famil(?:y|ies)|refugees?|concessions?"
    r"|unemployed|people|everyone|everybody|anyone|those|us)\b",
    re.IGNORECASE,
)
_IN_WORDS = ("fees_description", "fees")
_OF_AN_OPTION = ("amount", "currency", "option", "amount_description")
# What is read is kept, of words this long at most.
_KEPT_BYTES = 1_000
_ONLY_FREE = re.compile(r"\bfree\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cost:
    """What a service costs: the outcome, and the prices and the publisher's own words ("" where none)."""

    outcome: CostOutcome = "not_stated"
    text: str = ""


def read_cost(document: Mapping[str, Any]) -> Cost:
    """Read what a service costs, on the cautious side.

    "charged" leaves a service out for whoever asks for free ones. It is said when amounts are given,
    all above zero, and no words by which somebody may come without paying; or, without amounts, when all
    the words are prices and none says free, donation, pay what you can or the like. Tea, parking or a first
    visit that is free spares nobody the price, nor does "gluten-free". "free" when there are cost options
    and each gives the amount 0, or when the words are a plain statement such as "Free", and nothing
    contradicts them. "not_stated" otherwise, so "Free. Cakes are 50p.", "£4, free for carers" and "Donations
    welcome" stay to be read. An amount below zero is as if not given.
    """
    said = {name: document.get(name) for name in _IN_WORDS}
    said["cost_options"] = [
        {field: row.get(field) for field in _OF_AN_OPTION} for row in rows_of(document.get("cost_options"))
    ]
    try:
        key = orjson.dumps(said)
    except TypeError:
        return _read_cost(said)
    return _read_again(key) if len(key) <= _KEPT_BYTES else _read_cost(said)


@lru_cache(maxsize=4_096)
def _read_again(key: bytes) -> Cost:
    # "Free" and "£3 a session" are said of many services.
    return _read_cost(orjson.loads(key))


def _read_cost(document: Mapping[str, Any]) -> Cost:
    options = list(rows_of(document["cost_options"]))
    words = [text for field in _IN_WORDS if (text := plain_text(text_of(document, field)))]
    shown = _shown(" ".join(dict.fromkeys(words)), options)
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
    """Whether there is a price, and nothing that spares somebody from it."""
    amounts = [amount for option in options if (amount := _amount(option)) is not None]
    if 0 in amounts:
        return False
    texts = [*words, *(text for option in options for text in _texts(option))]
    if any(_may_be_free(text, has_prices=bool(amounts)) for text in texts):
        return False
    # Beside amounts, words need not be a price: "Pay on the day".
    priced = [] if amounts else [_is_price(text) for text in words]
    for option in options:
        amount, own = _amount(option), _texts(option)
        # A row with neither amount nor words says nothing.
        if amount is not None or own:
            priced.append(amount is not None or any(map(_is_price, own)))
    return bool(priced) and all(priced)


def _may_be_free(text: str, *, has_prices: bool) -> bool:
    """Whether somebody may come without paying, as far as these words go.

    >>> _may_be_free("Soup is free", has_prices=True), _may_be_free("Soup is free", has_prices=False)
    (False, True)
    """
    left = _FREE_OF_SOMETHING_ELSE.sub(" ", text)
    if not has_prices:
        return _MAY_BE_FREE.search(left) is not None
    for sentence in re.split(r"[.;!]\s+|[\r\n]+", left):
        said = _MAY_BE_FREE.sub(lambda found: "" if _ONLY_FREE.fullmatch(found[0]) else found[0], sentence)
        if _MAY_BE_FREE.search(said) or _FREE.fullmatch(_statement(sentence)):
            return True
        if said != sentence and _SOMEBODY.search(sentence):
            return True
    return False


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


def _shown(words: str, options: list[Mapping[str, Any]]) -> str:
    """Return the prices, then the words; a price that the words give is not given twice."""
    prices = []
    for option in options:
        price, *about = _option_parts(option) or [""]
        known = bool(re.search(rf"(?<!\w){re.escape(price)}(?:\.00)?(?![\w]|\.\d)", words, re.IGNORECASE))
        if price and not (known and all(text.lower() in words.lower() for text in about)):
            prices.append(", ".join([price, *about]))
    return "; ".join([*dict.fromkeys(prices), *([words] if words else [])])


def _option_parts(option: Mapping[str, Any]) -> list[str]:
    amount = _amount(option)
    if amount is None:
        parts = []
    elif amount == 0:
        parts = ["Free"]
    else:
        currency = text_of(option, "currency") or "GBP"
        price = f"{amount:.2f}".removesuffix(".00")
        parts = [f"£{price}" if currency == "GBP" else f"{price} {currency}"]
    return [*parts, *_texts(option)]
