"""Dates and times as publishers write them, read into ISO 8601.

The 1.0 reference API alone writes three forms of the same date: ISO, dd/mm/yyyy
with a time, and milliseconds since 1970, depending on a query parameter.
"""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")

_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_DIGITS = re.compile(r"\d{10}|\d{12,14}")
_TIME = re.compile(r"(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?")
# RFC 3339, section 5.6: a time and an offset are both needed.
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}:\d{2})")
_SECONDS_END = 100_000_000_000


def read_date(value: object) -> str | None:
    """Return a published date as "YYYY-MM-DD", or None when it names no day.

    Accepts an ISO 8601 date or date-time, day/month/year with or without a time
    (never month first: these are British feeds), and seconds or milliseconds
    since 1970 as a number or digits. An instant becomes its day in London,
    because midnight of a summer day there is 23:00 of the day before in UTC.

    >>> read_date("01/06/2024 00:00:00"), read_date("2024-05-31T23:00:00Z"), read_date(1717196400000)
    ('2024-06-01', '2024-06-01', '2024-06-01')
    >>> read_date("31/02/2024") is None
    True
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float)):
        return _from_epoch(value)
    if not isinstance(value, str):
        return None
    text = value.strip()
    if _DIGITS.fullmatch(text):
        return _from_epoch(int(text))
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        day, month, year = (int(part) for part in slashed.groups())
        return day_of(year, month, day)
    return _from_iso(text)


def is_iso_date(text: str) -> bool:
    """The text is an existing day, written "YYYY-MM-DD"."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-":
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_time(text: str) -> bool:
    """The text is a time of day such as "9:00", "09:00:00" or "09:00Z"."""
    return _TIME.fullmatch(text) is not None


def is_instant(text: str) -> bool:
    """The text is an RFC 3339 date-time with its offset, as `last_modified` must be."""
    if not _INSTANT.fullmatch(text):
        return False
    try:
        # Python reads at most six decimals and no lower-case letters; RFC 3339 allows both.
        datetime.fromisoformat(re.sub(r"\.\d+", "", text).upper())
    except ValueError:
        return False
    return True


def _from_iso(text: str) -> str | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        return moment.date().isoformat()
    return _london_day(moment)


def _from_epoch(number: float) -> str | None:
    seconds = number if abs(number) < _SECONDS_END else number / 1000
    try:
        moment = datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None
    # Numbers this small are a count or a year, not the first days of 1970.
    return _london_day(moment) if abs(number) >= 1_000_000_000 else None


def _london_day(moment: datetime) -> str | None:
    try:
        return moment.astimezone(LONDON).date().isoformat()
    except OverflowError:
        return None


def day_of(year: int, month: int, day: int) -> str | None:
    """Return a day as "YYYY-MM-DD", None where the calendar has none such."""
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
