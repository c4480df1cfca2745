"""Days of the week as feeds of 1.0 write them, read into iCalendar's codes."""

import re
from typing import Any

from standards.openreferral.days import BY_NAME, CODES, SEVERAL, from_to

_BETWEEN = re.compile(r"[,;/|&]|\band\b|\s+(?=[+-]?\d{0,2}(?:mo|tu|we|th|fr|sa|su)\b)")
_RANGE = re.compile(r"([a-z]+)\s*(?:-|\u2013|\bto\b)\s*([a-z]+)").fullmatch
_NTH = re.compile(r"([+-]?\d{1,2})([a-z]{2})").fullmatch


def read_days(published: Any) -> str:
    """Return days as codes with commas between them, "" when any part of them is not understood.

    1.0 never said how `weekday` counts. 1 to 6 are Monday to Saturday in every convention that starts at
    Sunday 0 or Monday 1, and both 0 and 7 are Sunday.

    >>> read_days("Mon, Wed and Friday"), read_days("Monday to Thursday"), read_days("-1fr"), read_days(7)
    ('MO,WE,FR', 'MO,TU,WE,TH', '-1FR', 'SU')
    >>> read_days("Weekends"), read_days("most Mondays")
    ('SA,SU', '')
    """
    parts = published if isinstance(published, list) else [published]
    codes: list[str] = []
    for part in parts:
        read = [] if isinstance(part, (list, dict, bool)) else _read_text(_written(part))
        if not read:
            return ""
        codes += read
    return ",".join(dict.fromkeys(codes))


def _written(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip().casefold()


def _read_text(text: str) -> list[str]:
    if text in SEVERAL:
        return [CODES[n] for n in SEVERAL[text]]
    codes: list[str] = []
    for word in (part.strip() for part in _BETWEEN.split(text)):
        if not word:
            continue
        read = _read_word(word)
        if not read:
            return []
        codes += read
    return codes


def _read_word(word: str) -> list[str]:
    if word.isascii() and word.isdigit():
        return [CODES[(int(word) - 1) % 7]] if len(word) == 1 and int(word) <= 7 else []
    if word in BY_NAME:
        return [CODES[BY_NAME[word]]]
    if word in SEVERAL:
        return [CODES[n] for n in SEVERAL[word]]
    if (nth := _NTH(word)) and nth[2] in BY_NAME:
        return [f"{nth[1]}{nth[2].upper()}"]
    if (span := _RANGE(word)) and span[1] in BY_NAME and span[2] in BY_NAME:
        return [CODES[n] for n in from_to(BY_NAME[span[1]], BY_NAME[span[2]])]
    return []
