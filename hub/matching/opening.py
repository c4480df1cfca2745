"""What a person is told of a service's times: whether it is open now, then, or on the days they can come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Literal

from hub.matching.request import Request
from hub.matching.times import NOT_STATED, fits_times, say_moment, say_open, state
from hub.search.bank_holidays import nations_of
from hub.search.facts import Facts
from hub.search.opening_hours import Stretch, opening_hours
from hub.search.week import DAYS, DAYS_AHEAD
from standards.openreferral.dates import LONDON
from standards.openreferral.days import NAMES
from standards.openreferral.schedule_words import say_time

_MOST_TIMES = 2


@dataclass(frozen=True, slots=True)
class Opening:
    """What is known of its times.

    Attributes:
        now: At the moment asked about, else now.
        next: When it opens next, None where that is not known.
        text: The reason in words, "" where there is nothing to tell: closed now, and nobody asked.
        holds: Whether the text speaks for the service; False where it is unknown, or not open then.
    """

    now: Literal["open", "closed", "unknown"]
    next: datetime | None
    text: str
    holds: bool


def opening(document: Mapping[str, Any], facts: Facts, request: Request) -> Opening:
    """Return what a person is told of the times of a service."""
    moment = request.open_at or request.now
    nations = nations_of(facts.councils)
    then = state(document, moment, nations=nations)
    if request.open_at is not None or not request.asks_time:
        text = say_open(then, moment)
        if request.open_at is not None and request.open_at != request.now:
            text = text.replace("Open now", "Open then").replace("Closed now", "Closed then")
        elif then.outcome == "closed" and request.open_at is None and then.next is not None:
            text = ""
        return Opening(then.outcome, then.next, text, then.outcome == "open")
    fits = fits_times(document, request.days, request.start, request.end, at=moment, nations=nations)
    if fits:
        return Opening(then.outcome, then.next, f"Open on {_usual(document, request, nations)}", True)
    if fits is None:
        return Opening(then.outcome, then.next, then.note or NOT_STATED, False)
    text = (
        f"Not open then; next open {say_moment(then.next, moment)}"
        if then.next
        else then.note or "Not open then"
    )
    return Opening(then.outcome, then.next, text, False)


def _usual(document: Mapping[str, Any], request: Request, nations: frozenset[str]) -> str:
    """Return the days and hours that fit: "Tuesdays 10am to 12pm"."""
    today = request.now.astimezone(LONDON).date()
    hours = opening_hours(document, first=today, last=today + timedelta(days=DAYS_AHEAD), nations=nations)
    wanted = {DAYS.index(day) for day in request.days} or set(range(7))
    said: dict[tuple[int, str], None] = {}
    for stretch in hours.stretches:
        if not stretch.doubt and stretch.opens.weekday() in wanted and _meets(stretch, request):
            times = f"{say_time(stretch.opens.time())} to {say_time(stretch.closes.time())}"
            said[stretch.opens.weekday(), times] = None
    texts = [f"{NAMES[day]}s {times}" for day, times in sorted(said)]
    more = " and at other times" if len(texts) > _MOST_TIMES else ""
    return " and ".join(texts[:_MOST_TIMES]) + more if texts else "some of these days"


def _meets(stretch: Stretch, request: Request) -> bool:
    """Whether a stretch overlaps the part of the day asked for, on the day on which it begins."""
    day = stretch.opens.date()
    begin = datetime.combine(day, request.start or time(0), tzinfo=LONDON)
    end = datetime.combine(day, request.end, tzinfo=LONDON) if request.end else begin + timedelta(days=1)
    return stretch.opens < end and stretch.closes > begin
