"""Which days are bank holidays, in which of the four nations.

From the `holidays` library, which has the rules, the proclaimed days up to its release and the substitute
days; it knows no year after 2100. A day proclaimed later than its release is not known.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from holidays import country_holidays

ENGLAND = frozenset({"ENG"})
_BY_LETTER = {"E": "ENG", "W": "WLS", "S": "SCT", "N": "NIR"}
_GSS_CODE = re.compile(r"[EWSN]\d{8}")
_SUBSTITUTE = " (observed)"


@dataclass(frozen=True, slots=True)
class BankHoliday:
    """A bank holiday.

    Attributes:
        name: What it is called, such as "Boxing Day".
        certain: False for a day at a weekend that has a substitute day, and for one that only some of the
            nations asked about have: "closed on bank holidays" may or may not mean it.
    """

    name: str
    certain: bool = True


def nations_of(codes: Iterable[str | None]) -> frozenset[str]:
    """Return the nations that GSS codes of councils or countries lie in; England where none says.

    >>> sorted(nations_of(["S12000036", "W06000015", "K02000001", None])), sorted(nations_of([]))
    (['SCT', 'WLS'], ['ENG'])
    """
    return _nations_of(frozenset(codes))


# The services of a page lie in few councils.
@lru_cache(maxsize=4_096)
def _nations_of(codes: frozenset[str | None]) -> frozenset[str]:
    letters = {code[0] for code in codes if code and _GSS_CODE.fullmatch(code)}
    return frozenset(_BY_LETTER[letter] for letter in letters) or ENGLAND


def bank_holiday(day: date, nations: frozenset[str] = ENGLAND) -> BankHoliday | None:
    """Return the bank holiday that a day is in any of the nations, None where it is one in none of them.

    Args:
        day: A day in the United Kingdom.
        nations: ISO 3166-2 parts of it: ENG, WLS, SCT, NIR.

    >>> bank_holiday(date(2026, 12, 28)), bank_holiday(date(2026, 11, 30), frozenset({"SCT"})).name
    (BankHoliday(name='Boxing Day', certain=True), "Saint Andrew's Day")
    """
    found = [one for nation in sorted(nations) if (one := _of_year(nation, day.year).get(day))]
    if not found:
        return None
    return BankHoliday(found[0].name, len(found) == len(nations) and all(one.certain for one in found))


@lru_cache(maxsize=64)
def _of_year(nation: str, year: int) -> Mapping[date, BankHoliday]:
    named = country_holidays("GB", subdiv=nation, years=year, expand=False)
    names = {day: named.get_list(day) for day in named if day.year == year}
    moved = {
        name.removesuffix(_SUBSTITUTE)
        for all_names in names.values()
        for name in all_names
        if name.endswith(_SUBSTITUTE)
    }
    return {
        day: BankHoliday(all_names[0].removesuffix(_SUBSTITUTE), any(name not in moved for name in all_names))
        for day, all_names in names.items()
    }
