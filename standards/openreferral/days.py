"""The days of the week: iCalendar's codes, and what people call them."""

from collections.abc import Mapping
from types import MappingProxyType

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
"""iCalendar's codes (RFC 5545, section 3.3.10), Monday first."""

NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

BY_NAME: Mapping[str, int] = MappingProxyType(
    {
        form: number
        for number, name in enumerate(name.casefold() for name in NAMES)
        for form in (name[:2], name[:3], f"{name[:3]}s", name, f"{name}s")
    }
    | {"thur": 3, "thurs": 3, "wednes": 2}
)
"""Every form of a day's name that is read, in lower case, with its number: Monday is 0."""

SEVERAL: Mapping[str, range] = MappingProxyType(
    dict.fromkeys(("weekday", "weekdays", "every weekday", "working days"), range(5))
    | dict.fromkeys(("weekend", "weekends"), range(5, 7))
    | dict.fromkeys(("daily", "everyday", "every day", "all week"), range(7))
    | dict.fromkeys(("7 days", "7 days a week", "seven days a week"), range(7))
)
"""Words for several days, in lower case, with the numbers of those days."""


def from_to(first: int, last: int) -> list[int]:
    """Return the days from one to another, in order; Friday to Monday runs over the end of the week.

    >>> from_to(0, 2), from_to(4, 0)
    ([0, 1, 2], [4, 5, 6, 0])
    """
    return [(first + step) % 7 for step in range((last - first) % 7 + 1)]
