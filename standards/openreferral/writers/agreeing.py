"""A document whose parts say the same, before it is written: references, and times of day.

What stands inside another record belongs to it, whatever a reference beside it says; and a time or a
frequency that no client can read is worth more as words. The document itself is not changed.
"""

import re
from typing import Any

from standards.openreferral.canonical import Document
from standards.openreferral.dates import is_time

# Reference -> the kind of record that it names.
_OWNER = {
    "service_id": "service",
    "organization_id": "organization",
    "location_id": "location",
    "service_at_location_id": "service_at_location",
    "contact_id": "contact",
    "phone_id": "phone",
}
_KIND = {
    "organization": "organization",
    "location": "location",
    "locations": "location",
    "service_at_locations": "service_at_location",
    "contacts": "contact",
    "phones": "phone",
    "attributes": "attribute",
    "schedules": "schedule",
    "holiday_schedules": "schedule",
}
_FREQUENCIES = ("WEEKLY", "MONTHLY")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(?::\d\d)?\s*([ap])\.?m\.?|(\d{1,2})[:.](\d\d)")
_WORDS = {"opens_at": "Opens", "closes_at": "Closes", "freq": "Repeats"}


def agreed(document: Document) -> Document:
    """Return a canonical service with its final ids, as one that contradicts itself nowhere.

    - A nested record's reference to the record around it names that record; a reference to any further out
      that names another is left out. `organization_id` and `location_id` beside a nested organization or
      place name it.
    - The link of a tag that names nothing in the document names the record that is tagged.
    - A time is written as HH:MM. One that cannot be read, and a frequency that the standard does not have,
      become words in the schedule's notes.

    >>> agreed({"id": "1", "schedules": [{"service_id": "2", "opens_at": "10am", "closes_at": "at dusk"}]})
    {'id': '1', 'schedules': [{'service_id': '1', 'opens_at': '10:00', 'notes': 'Closes: at dusk'}]}
    """
    return _agreed(document, "service", {}, document)


def time_of_day(text: str) -> str | None:
    """Return a time of day as HH:MM, or as it is where it has seconds or a zone; None when it is none.

    >>> [time_of_day(text) for text in ("9.30am", "12 pm", "9:00", "17:30:00", "noonish", "10")]
    ['09:30', '12:00', '09:00', '17:30:00', None, None]
    """
    text = text.strip()
    if is_time(text):
        return text if text[1:2].isdigit() else f"0{text}"
    found = _CLOCK.fullmatch(text.casefold())
    if found is None:
        return None
    if found[3]:
        hour, minute = int(found[1]), int(found[2] or 0)
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "p" else 0)
    else:
        hour, minute = int(found[4]), int(found[5])
    return f"{hour:02}:{minute:02}" if hour < 24 and minute < 60 else None


def _ids(document: Document) -> frozenset[Any]:
    """Return the ids that a tag may link to: of the service, its organization, and the rows of its lists."""
    rows = [row for name in document if isinstance(document[name], list) for row in document[name]]
    nested = [row.get("location") for row in rows if isinstance(row, dict)]
    found = [document, document.get("organization"), *rows, *nested]
    return frozenset(row["id"] for row in found if isinstance(row, dict) and isinstance(row.get("id"), str))


def _agreed(row: Document, kind: str, around: dict[str, str], whole: Document) -> Document:
    own = row.get("id")
    inside = {**around, kind: own} if isinstance(own, str) else around
    changed: Document = {}
    for name, value in row.items():
        sort = type(value)
        if sort is str:
            if name in _OWNER:
                right = _reference(row, name, value, around)
                if right != value:
                    changed[name] = right
            elif name == "link_id" and kind == "attribute" and around:
                owner = around[_nearest(around)]
                if value != owner and value not in _ids(whole):
                    changed[name] = owner
        elif sort is dict:
            if name in _KIND:
                changed[name] = _agreed(value, _KIND[name], inside, whole)
        elif sort is list and value and type(value[0]) is dict:
            child = _KIND.get(name, "")
            changed[name] = [
                _agreed(one, child, inside, whole) if type(one) is dict else one for one in value
            ]
    if kind == "schedule":
        return _timed({**row, **changed})
    if not changed:
        return row
    return {name: value for name, value in {**row, **changed}.items() if value is not None}


def _reference(row: Document, name: str, value: str, around: dict[str, str]) -> str | None:
    """Return what a reference should say; None where it had better say nothing."""
    owner = _OWNER[name]
    beside = row.get(owner)
    if isinstance(beside, dict):
        return str(beside.get("id", value))
    right = around.get(owner, value)
    return right if right == value or owner == _nearest(around) else None


def _nearest(around: dict[str, str]) -> str:
    return next(reversed(around), "")


def _timed(row: Document) -> Document:
    """Return a schedule whose times and frequency can be read; what cannot is said in its notes."""
    schedule = {name: value for name, value in row.items() if value is not None}
    lost = []
    for name, words in _WORDS.items():
        value = schedule.get(name)
        if not isinstance(value, str):
            continue
        read = (value if value in _FREQUENCIES else None) if name == "freq" else time_of_day(value)
        if read is None:
            del schedule[name]
            lost.append(f"{words}: {value.strip()}")
        else:
            schedule[name] = read
    if lost:
        schedule["notes"] = ". ".join(
            [*([notes] if isinstance(notes := schedule.get("notes"), str) and notes else []), *lost]
        )
    return schedule
