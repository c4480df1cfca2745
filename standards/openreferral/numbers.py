"""Numbers that publishers write as text."""

import math
import re

_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_LONGEST = 40
_POUNDS = re.compile(
    r"(?:GBP|£)?\s*(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d*)?|\.\d+)\s*(?:GBP|pounds?)?", re.IGNORECASE
)


def read_number(text: str) -> int | float | None:
    """Return the number that a text spells, None for anything else; NaN and infinity are no numbers.

    Stricter than Python, which also reads "1_000" and the digits of every script.

    >>> read_number(" 51.45 "), read_number("3"), read_number("1_000")
    (51.45, 3, None)
    """
    written = text.strip()
    if len(written) > _LONGEST or not _NUMBER.fullmatch(written):
        return None
    read = float(written)
    if not math.isfinite(read):
        return None
    return int(written) if written.lstrip("+-").isdigit() else read


def figures_of_pounds(text: str) -> str | None:
    """Return the figures of one sum in pounds as `read_number` reads them, None for anything else.

    >>> figures_of_pounds("£1,250.50"), figures_of_pounds("3 GBP"), figures_of_pounds("£2 to £3")
    ('1250.50', '3', None)
    """
    match = _POUNDS.fullmatch(text.strip())
    return match[1].replace(",", "") if match else None
