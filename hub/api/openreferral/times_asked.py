"""`day`, `start_time` and `end_time` of the standard, as sets of which any one will do.

Clients write them in many ways: repeated, bracketed, with commas, as `startTime` and `endTime`, and the 2020
validator sends a record's whole `byday` ("MO,TU") beside one start and one end.
"""

from flask import request

from hub.api.openreferral.parameters import bare_name, sets_of
from hub.api.problems import refuse, shown
from hub.database import now_utc
from hub.search.asked_for import read_minutes
from hub.search.asked_times import TimesAsked, TimesSet
from standards.openreferral.dates import LONDON
from standards.openreferral.schedule_values import NotUnderstood, read_weekdays

_NAMES = {"day": ("day",), "start_time": ("start_time", "startTime"), "end_time": ("end_time", "endTime")}
TIME_NAMES = frozenset(name for names in _NAMES.values() for name in names)


def times_asked(*, or_none: bool) -> TimesAsked | None:
    """Return the times that the request asks for, None where it asks for none.

    Sets pair what stands at the same place: the first day with the first start and end. One of a kind goes
    with all sets. Commas separate values like repetition does, unless only then the numbers differ: a list of
    days beside one start and one end is one set.

    Ends the request with a 422 where the numbers differ or a value is no day or no time.

    Args:
        or_none: Whether services without any schedule are found too.
    """
    given = {name: _given(names) for name, names in _NAMES.items()}
    if not any(given.values()):
        return None
    single = {name: [part for one in found for part in one.split(",")] for name, found in given.items()}
    lists = single if _pairs(single) else given
    sets = tuple(
        TimesSet(
            frozenset() if day is None else _days(day),
            None if start is None else _minutes("start_time", start),
            None if end is None else _minutes("end_time", end),
        )
        for day, start, end in sets_of(lists, called="sets")
    )
    return TimesAsked(tuple(dict.fromkeys(sets)), now_utc().astimezone(LONDON).date(), or_none)


def _given(names: tuple[str, ...]) -> list[str]:
    """Return every value of a parameter in its order, commas and all."""
    found = [text.strip(" ,") for key, text in request.args.items(multi=True) if bare_name(key) in names]
    return [text for text in found if text]


def _pairs(lists: dict[str, list[str]]) -> bool:
    return len({len(found) for found in lists.values()} - {0, 1}) < 2


def _days(text: str) -> frozenset[int]:
    try:
        found = frozenset(day for _, day in read_weekdays({"byday": text}))
    except NotUnderstood:
        found = frozenset()
    if not found:
        refuse("day", f"{shown(text)} is no day of the week; write MO, TU, WE, TH, FR, SA or SU.")
    return found


def _minutes(name: str, text: str) -> int:
    found = read_minutes(text)
    if found is None:
        sent = [bare_name(key) for key, given in request.args.items(multi=True) if text in given]
        name = next((one for one in sent if one in _NAMES[name]), name)
        refuse(name, f"{shown(text)} is no time of day; write it as 09:30.")
    return found
