"""Facts as people say them: dates, times, distances and ages."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from discovery_app.words import t

LONDON = ZoneInfo("Europe/London")
METRES_IN_A_MILE = 1609.344
"""International mile, Weights and Measures Act 1985, schedule 1."""

NEAREST_WE_SAY_MILES = 0.1
"""Anything nearer is "less than 0.1 miles": 0 would claim the person is standing in it."""


def spoken_date(iso: str) -> str:
    """Return an ISO 8601 date, or the London day of an aware timestamp, as "1 October 2026".

    Text that is neither comes back as it is: a page shows what it was given rather than nothing.

    >>> spoken_date("2026-10-01"), spoken_date("2026-06-30T23:30:00Z"), spoken_date("last week")
    ('1 October 2026', '1 July 2026', 'last week')
    """
    try:
        day = date.fromisoformat(iso) if len(iso) == len("2026-10-01") else _moment(iso).date()
    except ValueError:
        return iso
    return f"{day.day} {day:%B %Y}"


def spoken_time(moment: datetime) -> str:
    """Return the time of day as "9am", "12:30pm", "12pm" or "midnight", as the hub's sentences do.

    >>> [spoken_time(datetime(2026, 1, 1, *hm, tzinfo=LONDON)) for hm in ((9, 0), (12, 30), (12, 0), (0, 0))]
    ['9am', '12:30pm', '12pm', 'midnight']
    """
    if (moment.hour, moment.minute) == (0, 0):
        return t("time.midnight")
    minutes = f":{moment.minute:02}" if moment.minute else ""
    return f"{moment.hour % 12 or 12}{minutes}{'am' if moment.hour < 12 else 'pm'}"


def spoken_opening(iso: str) -> str:
    """Return a timestamp as "Tuesday 24 November, 10am", in London time; text that is none as it is.

    >>> spoken_opening("2026-11-24T10:00:00Z")
    'Tuesday 24 November, 10am'
    """
    try:
        moment = _moment(iso)
    except ValueError:
        return iso
    return f"{moment:%A} {moment.day} {moment:%B}, {spoken_time(moment)}"


def spoken_interval(opens: str, closes: str) -> str:
    """Return two ISO 8601 timestamps as "Tuesday 24 November, 10am to 12pm", in London time.

    >>> spoken_interval("2026-11-24T10:00:00Z", "2026-11-24T12:00:00Z")
    'Tuesday 24 November, 10am to 12pm'
    >>> spoken_interval("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z")
    'Tuesday 24 November, all day'
    """
    try:
        first, last = _moment(opens), _moment(closes)
    except ValueError:
        return t("time.unread", opens=opens, closes=closes)
    if last - first == timedelta(days=1) and (first.hour, first.minute) == (0, 0):
        return t("time.all_day", day=f"{first:%A} {first.day} {first:%B}")
    return t(
        "time.interval",
        day=f"{first:%A} {first.day} {first:%B}",
        opens=spoken_time(first),
        closes=spoken_time(last),
    )


def spoken_distance(distance_m: float) -> str:
    """Return metres as miles for people: "0.7 miles away", "12 miles away", never "0 miles".

    >>> [spoken_distance(m) for m in (0, 40, 1100, 1609.344, 20000)]
    ['less than 0.1 miles away', 'less than 0.1 miles away', '0.7 miles away', '1 mile away', '12 miles away']
    """
    miles = distance_m / METRES_IN_A_MILE
    if miles < NEAREST_WE_SAY_MILES:
        return t("distance.least", miles=NEAREST_WE_SAY_MILES)
    number = f"{miles:.1f}".removesuffix(".0") if miles < 10 else f"{miles:.0f}"
    return t("distance.one" if number == "1" else "distance.many", miles=number)


def spoken_ages(ages: Mapping[str, Any] | None) -> str | None:
    """Return the ages a service states, None when it states none; 0 is an age.

    >>> spoken_ages({"minimum": 18, "maximum": None}), spoken_ages({"minimum": 0, "maximum": 4})
    ('Ages 18 and over', 'Ages 0 to 4')
    >>> spoken_ages({"minimum": None, "maximum": None}) is spoken_ages(None) is None
    True
    """
    least, most = (ages.get("minimum"), ages.get("maximum")) if ages else (None, None)
    if least is None and most is None:
        return None
    if most is None:
        return t("ages.from", least=_whole(least))
    if least is None:
        return t("ages.to", most=_whole(most))
    return t("ages.between", least=_whole(least), most=_whole(most))


def listed(things: Sequence[str], *, joint: str = "list.and") -> str:
    """Return things as a list in a sentence.

    >>> listed(["phone", "online", "home"], joint="list.or"), listed(["Hull"])
    ('phone, online or home', 'Hull')
    """
    if len(things) < 2:
        return "".join(things)
    return t(joint, others=", ".join(things[:-1]), last=things[-1])


def listed_once(parts: Sequence[Any]) -> str:
    """Return the parts with commas between, each once, empty ones left out.

    >>> listed_once(["Front desk", "Duty worker", " Front desk", "", None])
    'Front desk, Duty worker'
    """
    texts = (str(part).strip() for part in parts if part)
    return ", ".join(dict.fromkeys(text for text in texts if text))


def _whole(number: Any) -> str:
    return f"{float(number):g}"


def _moment(iso: str) -> datetime:
    moment = datetime.fromisoformat(iso)
    return moment.astimezone(LONDON) if moment.tzinfo else moment
