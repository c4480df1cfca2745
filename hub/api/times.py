"""When a service is open: in a line for a result, and in full for its page."""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from hub.search.opening_hours import opening_hours, runs
from hub.search.opening_words import days_and_times, own_words
from hub.search.schedules import ended_on, last_day
from standards.openreferral.dates import LONDON
from standards.openreferral.schedule_words import describe, say_date
from standards.openreferral.schedules import openings

_SENTENCES_IN_A_LINE = 2
_LOOK_AHEAD_DAYS = 28
_NEXT_TIMES = 5


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

    Times that it says it does not keep on a bank holiday in England are not among the next.

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
    hours = opening_hours(document, first=today, last=today + timedelta(days=_LOOK_AHEAD_DAYS))
    ahead = [one for one in hours.stretches if one.closes > now][:_NEXT_TIMES] if runs(document) else []
    ended = ended_on(document, today)
    return {
        "sentences": [
            {"text": text, "place": place, "notes": list(notes)} for (text, place), notes in sentences.items()
        ],
        "next": [
            {
                "opens": one.opens.isoformat(),
                "closes": one.closes.isoformat(),
                "place": names.get(one.place),
            }
            for one in ahead
        ],
        "ended": ended.isoformat() if ended else None,
        "unknown": list(found.unknown),
    }


def _sentences(schedules: list[Mapping[str, Any]], today: date) -> list[str]:
    return list(dict.fromkeys(text for one in schedules if (text := _sentence(one, today))))


def _sentence(schedule: Mapping[str, Any], today: date) -> str:
    """Return a schedule in our words, else in its publisher's words or notes, else ""."""
    return describe(schedule, on=today) or next(iter(own_words(schedule)), "")


def _notes(schedule: Mapping[str, Any], said: str) -> list[str]:
    """Return what the publisher says in words besides what is said: "24 hours", "Not on bank holidays"."""
    known = days_and_times(said)
    return [text for text in own_words(schedule) if text != said and not days_and_times(text) <= known]


def _with_hours(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schedules without those that give no hours: their words are shown, nothing is amiss."""
    schedules = [
        one for one in document.get("schedules") or () if one.get("opens_at") or one.get("closes_at")
    ]
    return {**document, "schedules": schedules}


def _has_ended(schedule: Mapping[str, Any], today: date) -> bool:
    last = last_day(schedule)
    return last is not None and last < today
