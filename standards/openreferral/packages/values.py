"""Cells of a package as the values that a feed would publish."""

import re
from collections.abc import Mapping

from standards.openreferral.numbers import read_number

# Numbers and booleans of the field tables of 1.0 and 3.0, without those that are text in one of them.
_NUMBERS = frozenset(
    {
        *("latitude", "longitude", "minimum_age", "maximum_age", "amount", "interval", "count", "timezone"),
        *("year_incorporated", "extension", "available", "maximum"),
    }
)
_BOOLEANS = {"true": True, "false": False}
_BOOLEAN_COLUMNS = frozenset({"closed", "personal_data", "sensitive_data"})
TIMES = frozenset({"opens_at", "closes_at"})
# Postal codes of the United States Postal Service's states, the federal district and the territories.
_STATE = re.compile(
    "A[KLRSZ]|C[AOT]|D[CE]|FL|G[AU]|HI|I[ADLN]|K[SY]|LA|M[ADEINOPST]|N[CDEHJMVY]|O[HKR]|P[AR]|RI|S[CD]|T[NX]"
    "|UT|V[AIT]|W[AIVY]"
)
_ZIP_CODE = re.compile(r"\d{5}(?:-\d{4})?", re.ASCII)
_TWELVE_HOURS = re.compile(r"(1[0-2]|0?[1-9])(?:[:.]([0-5]\d))?(?::00)?\s*([ap])\.?(?:m\.?)?", re.IGNORECASE)


def value(column: str, cell: str) -> object:
    """Return a cell as JSON has it; what is not of the column's type stays text for the reader to judge.

    >>> value("latitude", "25.7325676"), value("closed", "TRUE"), value("tax_id", "0123")
    (25.7325676, True, '0123')
    """
    if column in _NUMBERS:
        number = read_number(cell)
        return cell if number is None else number
    if column in _BOOLEAN_COLUMNS:
        return _BOOLEANS.get(cell.lower(), cell)
    return cell


def clock_time(cell: str) -> str | None:
    """Return a time of twelve hours as one of twenty-four, None for anything else.

    >>> clock_time("9:00am"), clock_time("12 pm"), clock_time("5:00pm (dispensing)")
    ('09:00', '12:00', None)
    """
    match = _TWELVE_HOURS.fullmatch(cell)
    if match is None:
        return None
    hour = int(match[1]) % 12 + (12 if match[3].lower() == "p" else 0)
    return f"{hour:02}:{match[2] or '00'}"


def country_of(record: Mapping[str, object]) -> str | None:
    """Return "US" for an address without a country that has a state and a ZIP code, else None.

    HSDS began in the United States, whose publishers leave the country out; readers of Open Referral UK take
    an address without one to be British.

    >>> country_of({"state_province": "FL", "postal_code": "33157"})
    'US'
    """
    if "country" in record or not _STATE.fullmatch(str(record.get("state_province", ""))):
        return None
    return "US" if _ZIP_CODE.fullmatch(str(record.get("postal_code", ""))) else None
