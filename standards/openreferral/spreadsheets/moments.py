"""Dates and times as people type them, and as Excel keeps them."""

import re
from datetime import date, datetime, time, timedelta

from standards.openreferral.dates import LONDON, day_of, is_instant, read_date
from standards.openreferral.files.sheets import Value
from standards.openreferral.files.worksheet import from_serial
from standards.openreferral.spreadsheets.text import Report, as_text

# Days that a service could mean, as Excel numbers: 1954 to 2173.
_SERIALS = range(20_000, 100_000)
_SLASHED = re.compile(r"(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4}|\d{2})(?:[ T]+\d{1,2}:\d{2}(?::\d{2})?)?")
# What stands after the day may only be a time; of two days in one cell neither is the cell's.
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?: \d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?")
_WORDED = re.compile(
    r"(?:[A-Za-z]+,? )?(\d{1,2})(?:st|nd|rd|th)?(?: of)?[ \-]([A-Za-z]{3,9})\.?,?[ \-](\d{4}|\d{2})"
)
_MONTH_FIRST = re.compile(r"(?:[A-Za-z]+,? )?([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})")
_MONTH_ALONE = re.compile(r"([A-Za-z]{3,9})\.?,?[ \-/](?:\d{4}|\d{2})")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CLOCK = re.compile(
    r"(\d{1,2})(?: ?[:.h] ?(\d{2})(?: ?[:.] ?[0-5]\d(?:\.\d+)?)?)?(?: ?([ap])\.? ?m\.?)?"
    r"(?: ?(?:hrs?|hours|o'clock))?",
    re.IGNORECASE,
)
_DAY_AND_CLOCK = re.compile(
    r"(\S+)[T ]+(\d{1,2}(?::\d{2}(?::(\d{2})(?:\.\d+)?)?)?(?: ?[ap]\.? ?m\.?)?)", re.IGNORECASE
)
_NAMED = {"noon": "12:00", "midday": "12:00", "12 noon": "12:00", "midnight": "00:00", "12 midnight": "00:00"}


def read_day(value: Value, report: Report) -> str | None:
    """Return a date as "YYYY-MM-DD"; day before month where either could come first."""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool | time):
        report("not_a_date", "This is not a date; write it as 2026-03-02 or 2/3/2026.")
        return None
    text = as_text(value)
    if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(float(text)) in _SERIALS:
        moment = from_serial(int(float(text)))
        day = moment.isoformat() if isinstance(moment, date) else None
        report("date_as_number", f"This is the number that Excel keeps for a date; it was read as {day}.")
        return day
    return _typed_day(text, report)


def _typed_day(text: str, report: Report) -> str | None:
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        first, second, year = (int(part) for part in slashed.groups())
        if second > 12 >= first:
            message = "This date has the month first; write the day first, as in 25/3/2026, or 2026-03-25."
            report("month_first", message)
            return None
        found = day_of(_year(year), second, first)
    elif worded := _WORDED.fullmatch(text):
        found = day_of(_year(int(worded[3])), _month(worded[2]), int(worded[1]))
    elif month_first := _MONTH_FIRST.fullmatch(text):
        found = day_of(int(month_first[3]), _month(month_first[1]), int(month_first[2]))
    elif iso := _ISO.fullmatch(text):
        found = day_of(int(iso[1]), int(iso[2]), int(iso[3]))
    else:
        found = read_date(text) if re.match(r"\d{4}-\d{2}-\d{2}[T ]", text) else None
    if found is None and _MONTH_ALONE.fullmatch(text) and _month(text):
        report(
            "day_missing", "This is a month without a day and was left out; write the day too: 31/10/2026."
        )
    elif found is None:
        report("not_a_date", "This is not a date; write it as 2026-03-02 or 2/3/2026.")
    return found


def read_moment(value: Value, report: Report) -> str | None:
    """Return a date and time as RFC 3339; without a zone it is UK clock time, without a time midnight."""
    if isinstance(value, str):
        text = as_text(value)
        # RFC 3339 allows a blank for the T.
        instant = re.sub(r"^([\d-]+) (?=\d)", r"\1T", text)
        if is_instant(instant):
            return instant
        parts = _DAY_AND_CLOCK.fullmatch(text)
        if parts:
            day, clock = _typed_day(parts[1], report), read_clock(parts[2], report)
            if day is None or clock is None:
                return None
            hour, minute = (int(part) for part in clock.split(":"))
            # "24:00" is the day's end, and so the next day's beginning.
            since = timedelta(hours=hour, minutes=minute, seconds=int(parts[3] or 0))
            try:
                return _in_london(datetime.fromisoformat(day) + since)
            except OverflowError:
                return _no_time(report)
    if isinstance(value, datetime):
        return _in_london(value)
    day = read_day(value, report)
    return _in_london(datetime.fromisoformat(day)) if day else None


def read_clock(value: Value, report: Report) -> str | None:
    """Return a time of day as "HH:MM", "24:00" for the end of the day."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, time):
        return value.isoformat(timespec="minutes")
    if isinstance(value, bool | date):
        return _no_time(report)
    text = as_text(value)
    if isinstance(value, int | float) or re.fullmatch(r"0?\.\d{3,}", text):
        return _from_number(float(text), report)
    text = re.sub(r"\s+", " ", text).casefold()
    if text in _NAMED:
        return _NAMED[text]
    if re.fullmatch(r"\d{4}", text):
        return _clock(int(text[:2]), int(text[2:]), report)
    match = _CLOCK.fullmatch(text)
    if match is None:
        return _no_time(report)
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if not half and match[2] is None:
        report("time_without_half", "This could be morning or evening; write it as 09:00 or 9pm.")
        return None
    if half:
        if not 1 <= hour <= 12:
            return _no_time(report)
        hour = hour % 12 + (12 if half == "p" else 0)
    return _clock(hour, minute, report)


def _from_number(number: float, report: Report) -> str | None:
    if 0 <= number < 1:
        moment = from_serial(number)
        return moment.isoformat(timespec="minutes") if isinstance(moment, time) else "24:00"
    whole = int(number)
    if whole == number and 100 <= whole <= 2400 and whole % 100 < 60:
        hour, minute = divmod(whole, 100)
    elif whole != number and whole < 24 and abs(number * 100 - round(number * 100)) < 1e-6:
        # 9.30 typed into a cell of numbers becomes 9.3.
        hour, minute = whole, round((number - whole) * 100)
    elif whole == number and whole < 24:
        report("time_without_half", "This could be morning or evening; write it as 09:00 or 9pm.")
        return None
    else:
        return _no_time(report)
    read = _clock(hour, minute, report)
    if read:
        report("time_as_number", f"This is a number and was read as {read}; write it as 09:30.")
    return read


def _clock(hour: int, minute: int, report: Report) -> str | None:
    if minute > 59 or hour > 24 or (hour == 24 and minute):
        return _no_time(report)
    return f"{hour:02}:{minute:02}"


def _no_time(report: Report) -> str | None:
    report("not_a_time", "This is not one time of day; write it as 09:30, and give the end under Closes.")
    return None


def _in_london(moment: datetime) -> str:
    written = moment.replace(tzinfo=LONDON).isoformat(timespec="seconds")
    return written.replace("+00:00", "Z")


def _year(number: int) -> int:
    return 2000 + number if number < 100 else number


def _month(word: str) -> int:
    short = word[:3].casefold()
    return _MONTHS.index(short) + 1 if short in _MONTHS else 0
