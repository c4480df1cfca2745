"""Numbers as they stand in a feed, where many are written as text."""

import math

from standards.openreferral import numbers

_EXACT = 2**53


def read_number(value: object) -> float | None:
    """Return a number, or the number that a text spells; None for anything else.

    Truth values are no numbers, and neither are NaN and infinity.

    >>> read_number("51.45"), read_number(True), read_number("")
    (51.45, None, None)
    """
    # The usual cases at a quarter of the cost; infinity and NaN less themselves are not 0.
    if type(value) is float and value - value == 0:
        return value
    if type(value) is int and -_EXACT < value < _EXACT:
        return float(value)
    plain = numbers.read_number(value) if isinstance(value, str) else value
    if isinstance(plain, bool) or not isinstance(plain, int | float):
        return None
    try:
        number = float(plain)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
