"""Whether a service is open now, when it opens next, and whether it is open when a person can come.

Unknown stays unknown: "closed" is said only where all its times are known. What is known of them is
`hub.search.opening_hours`; the half hours that the index keeps are `hub.search.week`.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import Any, Literal

from hub.search.bank_holidays import ENGLAND
from hub.search.opening_hours import BANK_HOLIDAY, OpeningHours, Span, Stretch, opening_hours, runs
from hub.search.week import DAYS, DAYS_AHEAD, Week, usual_week, week_slots
from standards.openreferral.dates import LONDON
from standards.openreferral.days import NAMES
from standards.openreferral.schedule_words import say_date, say_time

__all__ = [
    "AFTER_BANK_HOLIDAY",
    "BANK_HOLIDAY",
    "NOT_STATED",
    "SOME_PLACES",
    "Open",
    "Week",
    "fits_times",
    "say_moment",
    "say_open",
    "state",
    "usual_week",
    "week_slots",
]

NOT_STATED = "Does not say when it is open"
SOME_PLACES = "At some of its places"
AFTER_BANK_HOLIDAY = "Its times are those of a bank holiday: check first"
TEMPORARILY_CLOSED = "Temporarily closed"
NOT_RUNNING = "Not running now"

# What is open every week opens again within these days.
_SOON_DAYS = 7
# Between two first Tuesdays of a month that names two apart lie at most 63 days.
_LATER_DAYS = 63
_ALWAYS_S = 7 * 24 * 3600
_HALF_HOUR_S = 30 * 60
_SAME_NIGHT_S = 12 * 3600


@dataclass(frozen=True, slots=True)
class Open:
    """Whether a service is open at a moment. All times are aware, in Europe/London.

    Attributes:
        outcome: "unknown" wherever it may be open, or may be closed, by what it says.
        until: When it closes, where it is open; None where it does not close within a week.
        next: When it opens next for sure, None where that is not known within two months.
        closes_next: When it closes after that.
        note: A sentence: why it is unknown, or closed for good; or that only some of its places are open.
    """

    outcome: Literal["open", "closed", "unknown"]
    until: datetime | None = None
    next: datetime | None = None
    closes_next: datetime | None = None
    note: str | None = None


def state(
    document: Mapping[str, Any],
    at: datetime,
    place: Collection[str] | None = None,
    *,
    nations: frozenset[str] = ENGLAND,
) -> Open:
    """Return whether a service is open at a moment, until when, and when it opens next.

    Args:
        document: Canonical document.
        at: The moment, aware.
        place: Ids of service_at_locations whose times are asked for, with those of the service itself. None:
            open is open at any of its places, and `until` is that of the one that closes last.
        nations: Whose bank holidays count; see `bank_holidays.nations_of`.
    """
    try:
        today = at.astimezone(LONDON).date()
    except OverflowError:
        # The first and the last hours of the calendar.
        return Open("unknown", note=NOT_STATED)
    if not runs(document):
        closed_for_now = str(document.get("status")).strip().lower() == "temporarily closed"
        return Open("closed", note=TEMPORARILY_CLOSED if closed_for_now else NOT_RUNNING)
    if not document.get("schedules") and not document.get("holiday_schedules"):
        # As most services: there is nothing to work out.
        return Open("unknown", note=NOT_STATED)
    # Whole weeks, so that what is worked out for one day of a week is there for the others.
    monday = _on(today, -today.weekday())
    for days in (_SOON_DAYS, _LATER_DAYS):
        last = _on(monday, days + 6)
        hours = opening_hours(document, first=monday, last=last, place=place, nations=nations)
        # The last evening may have run over midnight.
        if (ended := hours.ended_on(today)) and not any(_runs_into(one, today) for one in hours.stretches):
            return Open("closed", note=f"Ended on {say_date(ended)}")
        found = _state(hours, at, today, apart=place is None)
        at_all_hours = found.outcome == "open" and found.until is None
        if found.next or at_all_hours or not hours.is_known:
            break
    return found


def fits_times(
    document: Mapping[str, Any],
    days: Iterable[str],
    start: time | None,
    end: time | None,
    *,
    at: datetime,
    place: Collection[str] | None = None,
    nations: frozenset[str] = ENGLAND,
) -> bool | None:
    """Return whether a service is open when a person can come, in the four weeks from a moment.

    It is when, on one of the days, it is open for half an hour between the times; or for the whole of its
    opening, or of the time asked about, where that is shorter. None where it does not say enough: more times
    are only in words, or the times that fit are to check first.

    Args:
        document: Canonical document.
        days: "mo" to "su"; none for any day.
        start: From when the person can come, UK clock time; None for midnight.
        end: Until when; None for midnight. At or before `start` it is on the next day.
        at: The moment from which the four weeks count, aware.
        place: As in `state`.
        nations: As in `state`.

    Raises:
        ValueError: a day is not one.
    """
    numbers = _numbers(days)
    if not runs(document):
        return False
    try:
        today = at.astimezone(LONDON).date()
    except OverflowError:
        return None
    last = _on(today, DAYS_AHEAD - 1)
    hours = opening_hours(document, first=today, last=_on(last, 1), place=place, nations=nations)
    windows = list(_windows(today, last, numbers, start or time(0), end or time(0)))
    known = [one for group in hours.sure(apart=place is None) for one in group]
    if any(_fits(one, window, at.timestamp()) for one in known for window in windows):
        return True
    doubtful = (Span.of(one) for one in hours.stretches if one.doubt)
    if any(_fits(one, window, at.timestamp()) for one in doubtful for window in windows):
        return None
    if hours.ended_on(today):
        return False
    return None if not hours.is_known or hours.more_times(today, last) else False


def say_open(found: Open, now: datetime) -> str:
    """Return what `state` found in a sentence without a full stop.

    >>> now = datetime(2026, 11, 23, 15, tzinfo=LONDON)
    >>> say_open(Open("open", until=now.replace(hour=17)), now)
    'Open now, until 5pm'
    >>> say_open(Open("closed", next=datetime(2026, 11, 24, 10, tzinfo=LONDON)), now)
    'Closed now; opens Tuesday 24 November at 10am'
    """
    if found.outcome == "unknown":
        return found.note or NOT_STATED
    if found.outcome == "open":
        here = "Open now at some of its places" if found.note == SOME_PLACES else "Open now"
        if found.until is None:
            return here
        # "Until 2am" needs no date this evening.
        near = found.until.timestamp() - now.timestamp() <= _SAME_NIGHT_S or _same_day(found.until, now)
        return f"{here}, until {say_time(found.until.time()) if near else say_moment(found.until, now)}"
    if found.note:
        return found.note
    if found.next is None:
        return "Closed now"
    return f"Closed now; opens {say_moment(found.next, now)}"


def say_moment(moment: datetime, now: datetime) -> str:
    """Return a day and a time as a person says them: "today at 2pm", "Tuesday 24 November at 10am".

    The year is said only where it is another than now's and over half a year away.
    """
    moment = moment.astimezone(LONDON)
    at = say_time(moment.time())
    if _same_day(moment, now):
        return f"today at {at}"
    day = say_date(moment.date())
    if abs(moment.timestamp() - now.timestamp()) < 183 * 24 * 3600:
        day = day.rsplit(" ", 1)[0]
    return f"{NAMES[moment.weekday()]} {day} at {at}"


def _state(hours: OpeningHours, at: datetime, today: date, *, apart: bool) -> Open:
    now = at.timestamp()
    groups = hours.sure(apart=apart)
    current = [span for group in groups for span in group if span.holds(now)]
    until = max((span.closes for span in current), default=None)
    ahead = [span for group in groups for span in group if span.opens > now and span.opens >= (until or now)]
    first = min(ahead, key=lambda span: (span.opens, -span.closes), default=None)
    opens, closes = (_local(first.opens), _local(first.closes)) if first else (None, None)
    if until is not None:
        some = SOME_PLACES if len(current) < len(groups) else None
        ends = _local(until) if until - now < _ALWAYS_S else None
        return Open("open", ends, opens, closes, some)
    doubt = _doubt(hours, now, today)
    if doubt is None and not hours.is_settled(today):
        doubt = hours.more_times(today, today) if hours.is_known else NOT_STATED
    return Open("unknown" if doubt else "closed", None, opens, closes, doubt)


def _runs_into(stretch: Stretch, day: date) -> bool:
    """Whether any of a day is in a stretch, which ends with the day before when it closes at midnight."""
    closes = stretch.closes
    return stretch.opens.date() <= day and (closes.date(), closes.time()) > (day, time(0))


def _doubt(hours: OpeningHours, now: float, today: date) -> str | None:
    """Return why it is not sure that it is open, where a doubtful stretch holds the moment."""
    doubtful = [one for one in hours.stretches if one.doubt and Span.of(one).holds(now)]
    if not doubtful:
        return None
    one = next((each for each in doubtful if each.opens.date() == today), doubtful[0])
    ran_over = one.opens.date() != today and one.doubt == BANK_HOLIDAY
    return AFTER_BANK_HOLIDAY if ran_over else one.doubt


def _numbers(days: Iterable[str]) -> Collection[int]:
    given = set(days)
    if unknown := given - set(DAYS):
        raise ValueError(f"{sorted(unknown)[0]!r} is not one of {', '.join(DAYS)}")
    return {DAYS.index(day) for day in given} or range(7)


def _windows(first: date, last: date, days: Collection[int], start: time, end: time) -> Iterator[Span]:
    for number in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(number)
        if day.weekday() in days:
            ends = _on(day, 1) if end <= start else day
            yield Span(_instant(day, start), _instant(ends, end))


def _fits(span: Span, window: Span, now: float) -> bool:
    shared = min(span.closes, window.closes) - max(span.opens, window.opens, now)
    enough = min(_HALF_HOUR_S, span.closes - span.opens, window.closes - window.opens)
    return shared > 0 and shared >= enough


def _instant(day: date, at: time) -> float:
    return datetime.combine(day, at.replace(tzinfo=None), tzinfo=LONDON).timestamp()


def _local(moment: float) -> datetime:
    return datetime.fromtimestamp(moment, tz=UTC).astimezone(LONDON)


def _same_day(moment: datetime, now: datetime) -> bool:
    return moment.astimezone(LONDON).date() == now.astimezone(LONDON).date()


def _on(day: date, days: int) -> date:
    """Return the day so many days on, kept within the calendar."""
    return date.fromordinal(min(day.toordinal() + days, date.max.toordinal()))
