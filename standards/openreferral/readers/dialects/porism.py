"""Porism's dialect of 1.0: the reference implementation, and feeds made with its code.

Its shape is the one that `readers.v1` reads; its habit is dates. The same day is written as ISO 8601 with a
time, as dd/mm/yyyy with a time, or as milliseconds since 1970, depending on the endpoint and on `include`.
Where such a date says no time of day it is read without a report; one that does is reported, since 1.0 and
3.0 keep the day.

Source: the models and serializers of OpenReferralUK/human-services, WebApp.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from typing import Any

from standards.openreferral.canonical import Document, Problem
from standards.openreferral.dates import LONDON, read_date
from standards.openreferral.readers.dialect import Dialect

_DATES = frozenset({"assured_date", "valid_from", "valid_to", "dtstart", "start_date", "end_date", "date"})
_CHILDREN = ("regular_schedules", "holiday_schedules", "cost_options", "reviews")
# Before 1973-03-03 and after 2286 no service was checked: smaller numbers are seconds, or something else.
_MILLISECONDS = range(100_000_000_000, 10_000_000_000_000)
_SLASHED = re.compile(r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}:\d{2}").fullmatch
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}[+-]00:?00").fullmatch
_MIDNIGHT = time(0, 0)


def _speaks(record: Mapping[str, Any]) -> bool:
    """The record has a date in a form of the reference's own."""
    return any(_is_habit(value) for value in _dates(record))


def _dates(record: Mapping[str, Any]) -> Iterator[Any]:
    yield record.get("assured_date")
    for name in _CHILDREN:
        children = record.get(name)
        for child in children if isinstance(children, list) else ():
            if isinstance(child, dict):
                yield from (value for field, value in child.items() if field in _DATES)


def _is_habit(value: Any) -> bool:
    if isinstance(value, int):
        return value in _MILLISECONDS
    return isinstance(value, str) and bool(_SLASHED(value) or _ISO(value))


def _as_1_0(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the same record with every date that says only a day written as the day."""
    old: Document = _with_days(record)
    return old


def _with_days(value: Any, name: str = "") -> Any:
    if isinstance(value, Mapping):
        return {inner: _with_days(each, inner) for inner, each in value.items()}
    if isinstance(value, list):
        return [_with_days(each) for each in value]
    if name in _DATES and _is_habit(value) and _begins_a_day(value):
        return read_date(value) or value
    return value


def _begins_a_day(value: int | str) -> bool:
    """The moment is midnight as the server's clock had it: London's, or that of UTC."""
    if isinstance(value, str) and _SLASHED(value):
        return value.endswith("00:00:00")
    try:
        if isinstance(value, str):
            moment = datetime.fromisoformat(value)
        else:
            moment = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
    except ValueError:
        return False
    return _MIDNIGHT in (moment.time(), moment.astimezone(LONDON).time())


DIALECT = Dialect("porism", "Porism", _speaks, _as_1_0, is_asked_last=True)
