"""When a service is open: in a line for a result, and in full for its page."""

import re
from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hub.search.words import plain_text
from standards.openreferral.dates import LONDON
from standards.openreferral.schedule_rules import read_rule
from standards.openreferral.schedule_values import NotUnderstood, read_date
from standards.openreferral.schedule_words import describe, say_date
from standards.openreferral.schedules import openings

_SENTENCES_IN_A_LINE = 2
_LOOK_AHEAD_DAYS = 28
_NEXT_TIMES = 5
# An hour with its minutes, as 10, 10am, 10:00 or 10.00; or a word.
_TIME_OR_WORD = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(?::00)?\s*(?:am|pm|noon)?\b|([^\W\d]+)")
_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:s|sday|nesday|rsday|urday|day|r|rs)?s?")
_SAYS_NOTHING = frozenset({"every", "each", "weekly", "on", "from", "to", "and", "until", "till", "between"})


def times_in_a_line(
    document: Mapping[str, Any], today: date, *, place: Collection[str] | None = None
) -> str | None:
    """Return when a service is open, shortly, or None where nothing is said.

    Args:
        document: Canonical document.
        today: The reader's day; what ended before it is left out, or said to have ended when all has.
        place: Ids of the service_at_locations that are shown beside it: the times of others are not theirs.
            None takes in the times of all.
    """
    schedules = document.get("schedules") or []
    lasting = [one for one in schedules if not _has_ended(one, today)]
    here = [one for one in lasting if place is None or one.get("service_at_location_id") in {None, *place}]
    sentences = _sentences(here, today)
    if sentences:
        more = "; and more" if len(sentences) > _SENTENCES_IN_A_LINE else ""
        return "; ".join(sentences[:_SENTENCES_IN_A_LINE]) + more
    if _sentences(lasting, today):
        return "Times differ by place"
    ended = ended_on(document, today)
    return f"Ended on {say_date(ended)}" if ended else None


def when(document: Mapping[str, Any], now: datetime) -> dict[str, Any]:
    """Return all that is said of when a service is open, and the next times of the coming four weeks.

    Args:
        document: Canonical document.
        now: The time, aware.
    """
    today = now.astimezone(LONDON).date()
    found = openings(_with_hours(document), first=today, last=today + timedelta(days=_LOOK_AHEAD_DAYS))
    links = [link for link in document.get("service_at_locations") or () if isinstance(link, dict)]
    # Of a single place nobody needs the name again.
    names = {link.get("id"): (link.get("location") or {}).get("name") for link in links if len(links) > 1}
    sentences: dict[tuple[str, str | None], dict[str, None]] = {}
    for schedule in document.get("schedules") or ():
        if text := _sentence(schedule, today):
            notes = sentences.setdefault((text, names.get(schedule.get("service_at_location_id"))), {})
            notes.update(dict.fromkeys(_notes(schedule, text)))
    runs = document.get("status", "active") == "active"
    ahead = [one for one in found.intervals if one.closes > now][:_NEXT_TIMES] if runs else []
    ended = ended_on(document, today)
    return {
        "sentences": [
            {"text": text, "place": place, "notes": list(notes)} for (text, place), notes in sentences.items()
        ],
        "next": [
            {
                "opens": one.opens.isoformat(),
                "closes": one.closes.isoformat(),
                "place": names.get(one.service_at_location_id),
            }
            for one in ahead
        ],
        "ended": ended.isoformat() if ended else None,
        "unknown": list(found.unknown),
    }


def ended_on(document: Mapping[str, Any], today: date) -> date | None:
    """Return the last day of all that a service had, or None where some of it goes on or nothing is said."""
    last_days = [_last_day(schedule) for schedule in document.get("schedules") or ()]
    known = [day for day in last_days if day is not None and day < today]
    return max(known) if known and len(known) == len(last_days) else None


def _sentences(schedules: list[Mapping[str, Any]], today: date) -> list[str]:
    return list(dict.fromkeys(text for one in schedules if (text := _sentence(one, today))))


def _sentence(schedule: Mapping[str, Any], today: date) -> str:
    """Return a schedule in our words, else in its publisher's words or notes, else ""."""
    return describe(schedule, on=today) or next(iter(_own_words(schedule)), "")


def _notes(schedule: Mapping[str, Any], said: str) -> list[str]:
    """Return what the publisher says in words besides what is said: "24 hours", "Not on bank holidays"."""
    known = _days_and_times(said)
    return [text for text in _own_words(schedule) if text != said and not _days_and_times(text) <= known]


def _own_words(schedule: Mapping[str, Any]) -> list[str]:
    texts = (plain_text(str(schedule.get(field) or "")) for field in ("description", "notes"))
    return [text for text in dict.fromkeys(texts) if text]


def _days_and_times(text: str) -> set[str]:
    """Return what a text says, so that "Every Tuesday 10:00-12:00" is no more than "Tuesdays, 10am to 12pm".

    >>> sorted(_days_and_times("Every Tuesday 14:00-16:00")), sorted(_days_and_times("Tuesdays, 2pm to 4pm"))
    (['2:00', '4:00', 'tue'], ['2:00', '4:00', 'tue'])
    """
    said = set()
    for hour, minutes, word in _TIME_OR_WORD.findall(text.lower()):
        if hour:
            said.add(f"{int(hour) % 12}:{minutes or '00'}")
        elif day := _DAY.fullmatch(word):
            said.add(day[1])
        elif word not in _SAYS_NOTHING:
            said.add(word)
    return said


def _with_hours(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schedules without those that give no hours: their words are shown, nothing is amiss."""
    schedules = [
        one for one in document.get("schedules") or () if one.get("opens_at") or one.get("closes_at")
    ]
    return {**document, "schedules": schedules}


def _has_ended(schedule: Mapping[str, Any], today: date) -> bool:
    last = _last_day(schedule)
    return last is not None and last < today


def _last_day(schedule: Mapping[str, Any]) -> date | None:
    try:
        return read_rule(schedule).last
    except NotUnderstood:
        pass
    try:
        return read_date(schedule, "valid_to")
    except NotUnderstood:
        return None
