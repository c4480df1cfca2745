"""Dates in the sample feeds are offsets from the day they are served, so that they never grow old.

Four templates, in braces, may stand anywhere in a text:

| template | gives |
|---|---|
| `{today-30}` | the day 30 days ago |
| `{wednesday-6}` | the Wednesday of the week six weeks before this one (weeks begin on Monday) |
| `{year+1}` | next year, four digits: `{year+1}-07-31` |
| `{today}` `{wednesday}` `{year}` | the same without an offset |
"""

import re
from datetime import date, timedelta
from typing import Any

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Strict on purpose: GeoJSON texts are full of braces and must come through as they are.
TEMPLATE = re.compile(r"\{(today|year|" + "|".join(WEEKDAYS) + r")([+-]\d+)?\}")


def resolve_text(text: str, today: date) -> str:
    """Return `text` with every template replaced by the day or year it means on `today`.

    >>> resolve_text("{today-30}", date(2026, 3, 2))
    '2026-01-31'
    >>> resolve_text("{wednesday-1}", date(2026, 3, 2))
    '2026-02-25'
    >>> resolve_text("{year}-09-01 to {year+1}-07-31", date(2026, 3, 2))
    '2026-09-01 to 2027-07-31'
    """
    return TEMPLATE.sub(lambda found: _meaning(found[1], int(found[2] or 0), today), text)


def resolve_dates(value: Any, today: date) -> Any:
    """Return a copy of a JSON value with the templates in all its texts resolved."""
    if isinstance(value, str):
        return resolve_text(value, today) if "{" in value else value
    if isinstance(value, list):
        return [resolve_dates(item, today) for item in value]
    if isinstance(value, dict):
        return {name: resolve_dates(item, today) for name, item in value.items()}
    return value


def _meaning(word: str, offset: int, today: date) -> str:
    if word == "year":
        return str(today.year + offset)
    if word == "today":
        return (today + timedelta(days=offset)).isoformat()
    monday = today - timedelta(days=today.weekday())
    return (monday + timedelta(weeks=offset, days=WEEKDAYS.index(word))).isoformat()
