"""When: days, parts of the day, hours, open now."""

import re
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from hub.matching.understanding.noted import Noted
from hub.search.week import DAYS
from standards.openreferral.dates import LONDON

_NAMES: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LONG = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
_ABBREVIATED = r"(?:mon|tues?|weds?|thu(?:rs?)?|fri|sat|sun)s?"
_DAY = rf"(?:{_LONG}|{_ABBREVIATED})"
_PARTS: Final[dict[str, tuple[time | None, time | None]]] = {
    "morning": (time(6), time(12)),
    "lunchtime": (time(11, 30), time(14, 30)),
    "dinnertime": (time(11, 30), time(14, 30)),
    "afternoon": (time(12), time(17)),
    "teatime": (time(16), time(19)),
    "evening": (time(17), time(22)),
    "night": (time(18), None),
}
_PART = r"(?:mornings?|lunch ?times?|afternoons?|tea ?times?|evenings?|eves?|nights?)"

# A day on which something happened or is due is no day on which a service should be open.
_NOT_OPENING = re.compile(
    r"\b(?:till?|until|'til|since|by|last|before|from|due(?: on)?|next payday)\s+(?:this\s+|next\s+"
    r"|last\s+)?$"
)
_EVENT = re.compile(
    r"\b(?:evict\w*|thrown|kicked|stopp?e?d?|died|dies|funeral|due|court|hearing|tribunal|appointments?"
    r"|operation|surgery|moving|moved|left"
    r"|leaving|lost|fell|fall|happen\w*|start(?:ed|s|ing)?|discharged|coming (?:out|home)|broke\w*|hit"
    r"|attacked|arrested|sacked|born|bailiffs?"
    r"|interview|assessment|letter|payday|paid|deadline|married|burgled|raped|ran out|last|been)\b"
)
# "Can't sleep at night", "low in the mornings": not when a service should be open.
_COMPLAINT = re.compile(
    r"\b(?:sleep\w*|wak(?:e|es|ing)|woke|wet\w*|get(?:ting)? (?:up|out|dressed|going)|low|feel\w*|cold"
    r"|scared|afraid|lonely|noise|noisy|shout\w*"
    r"|wander\w*|pain|sick\w*|worse|up all|out all|bed|cr(?:y|ies|ying)|drink\w*|toilet|neighbours?"
    r"|working|works?|shifts?)\b"
)
_CLAUSE = re.compile(r"[.!?;,\n]")

_RANGE_OF_DAYS = re.compile(
    rf"\b(?:from\s+|on\s+)?({_DAY})\s*(?:-|\u2013|to|till?|until|through)\s*({_DAY})\b"
)
_ONE_DAY = re.compile(
    r"\b(?P<sign>on\s+(?:a\s+|an\s+|the\s+)?|every\s+(?:other\s+)?|this\s+|next\s+|coming\s+|for\s+"
    r"|late\s+on\s+(?:a\s+)?|a\s+)?"
    rf"(?:(?P<long>{_LONG})|(?P<short>{_ABBREVIATED}))\b\.?(?P<part>\s+{_PART}\b)?"
)
_WEEKDAYS = re.compile(
    r"\b(?:on\s+|during\s+|in\s+)?(?:the\s+)?(?:week ?days?|working week|during the week|in the week)\b"
)
_WEEKENDS = re.compile(
    rf"\b(?:at\s+|on\s+|over\s+|this\s+|for\s+)*(?:the\s+|a\s+)?week-?\s?ends?\b(?P<part>\s+{_PART}\b)?"
)
_SOON = re.compile(
    r"\b(?P<open>open\s+)?(?P<when>today|tomorrow|tonight|this (?:morning|afternoon"
    rf"|evening))\b(?P<part>\s+{_PART}\b)?"
)
_OPEN_NOW = re.compile(
    r"\b(?:still\s+|that(?:'s| is)\s+|what(?:'s| is)\s+|anywhere\s+|anything\s+"
    r"|is\s+)?open(?:ed)?\s+(?:right\s+|just\s+)?(?:now|at the (?:moment|minute)|currently|at this time)\b"
    r"|\bcurrently open\b|\bstill open\b|\bwhat(?:'s| is) open\b(?!\s+(?:on|at|in the|to|tomorrow|after"
    r"|late|over))"
)
_PART_ALONE = re.compile(
    rf"\b(?:(?P<sign>in the|during the|of an?|at|on)\s+)?(?P<part>{_PART})\b(?!\s+(?:after|pill|sickness"
    r"|shift|terror|sweat|class|school|tea))"
)
_AFTER_SCHOOL = re.compile(
    r"\b(?:after school(?! (?:clubs?|care|activit\w+|provision|schemes?|childcare))|after work)\b"
)

_CLOCK = (
    r"(?:(?P<{0}h>[01]?\d|2[0-4])(?:[:.](?P<{0}m>[0-5]\d))?\s*(?P<{0}half>a\.?m\.?|p\.?m\.?|o'? ?clock)?"
    r"|(?P<{0}word>noon|midday|midnight|lunch ?time))"
)
_A, _B = _CLOCK.format("a"), _CLOCK.format("b")
_BETWEEN = re.compile(rf"\b(?:between\s+)(?:about\s+)?{_A}\s*(?:and|&|-|to)\s*{_B}(?![\w%])")
_FROM_TO = re.compile(rf"(?<![\w.:/£-])(?:from\s+)?{_A}\s*(?:-|\u2013|to|till?|until)\s*{_B}(?![\w%/])")
_AFTER = re.compile(
    r"\b(?P<sign>after|past|later than|from|before|by|until|till?|earlier than)\s+(?:about\s+"
    rf"|around\s+)?{_A}(?![\w%/])"
)
_AT = re.compile(rf"\b(?:at|around|about)\s+(?:about\s+|around\s+)?{_A}(?![\w%/])")
_NOT_A_TIME = re.compile(
    r"^\s*(?:-\s*)?(?:years?|yrs?|months?|mths?|weeks?|days?|minutes?|mins?|hours?|hrs?|miles?|km|kids?"
    r"|child\w*|boys?|girls?|people|times|stone|pounds?|quid"
    r"|percent|%|st\b|nd\b|rd\b|th\b|and\s+\d|\w+(?: \w+)? (?:old|olds)\b|bed|beds|sessions?|of\b|grand"
    r"|k\b|[:.]\d)"
)
_AGES_NEAR = re.compile(
    r"\b(?:aged?|ages|year|kids?|children|boys|girls|teenagers?|olds?|under|over|young people)\b"
)
_ENDS = re.compile(
    r"^\s*(?:$|[.,;!?)]|on\b|in\b|at\b|please|or\b|and\b|week|because|as\b|when|cos\b|due|mon|tue|wed|thu"
    r"|fri|sat|sun|if\b|near|that\b)"
)


def read_times(text: str, now: datetime) -> list[Noted]:
    """Return the days and the part of the day that a text names, and whether it asks for what is open now.

    Hours without "am" or "pm" are of the day: 1 to 7 after noon, 8 to 12 before. A part of the day
    ("mornings") counts where no hours are given.

    Args:
        text: The text.
        now: For "today" and "tomorrow"; aware.
    """
    found = [*_days(text, now)]
    hours = next(_hours(text, has_day=bool(found)), None)
    if hours is not None:
        found = [one for one in found if one.kind != "time"]
        found.append(hours)
    elif not any(one.kind == "time" for one in found):
        found += _parts(text)
    if any(_AFTER_SCHOOL.search(text, one.start, one.end) for one in found if one.kind == "time") and not any(
        one.kind == "day" for one in found
    ):
        (one,) = [one for one in found if one.kind == "time"]
        found += [
            Noted("day", day, f"{_NAMES[number]}s", one.start, one.end) for number, day in enumerate(DAYS[:5])
        ]
    if not found:
        found += [Noted("open", None, "Open now", *match.span()) for match in _OPEN_NOW.finditer(text)][:1]
    return found


def _days(text: str, now: datetime) -> Iterator[Noted]:
    taken: list[tuple[int, int]] = []
    for match in _RANGE_OF_DAYS.finditer(text):
        first, last = _day_number(match[1]), _day_number(match[2])
        taken.append(match.span())
        for step in range((last - first) % 7 + 1):
            yield _day((first + step) % 7, match.start(), match.end())
    for pattern, numbers in ((_WEEKDAYS, range(5)), (_WEEKENDS, (5, 6))):
        for match in pattern.finditer(text):
            if _is_event(text, match.start()):
                continue
            taken.append(match.span())
            for number in numbers:
                yield _day(number, match.start(), match.end())
            if pattern is _WEEKENDS and match["part"]:
                yield _part(match["part"], match.start(), match.end())
            break
    for match in _ONE_DAY.finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        plural = match[0].rstrip(". ").lower().endswith("days")
        if match["short"] and not _is_short_day(text, match):
            continue
        if _NOT_OPENING.search(text[max(0, match.start() - 30) : match.start()]) and not plural:
            continue
        if not plural and not match["part"] and _is_event(text, match.start()):
            continue
        yield _day(_day_number(match["long"] or match["short"]), match.start(), match.end())
        if match["part"]:
            yield _part(match["part"], match.start(), match.end())
    yield from _soon(text, now)


def _soon(text: str, now: datetime) -> Iterator[Noted]:
    today = now.astimezone(LONDON)
    for match in _SOON.finditer(text):
        when = match["when"].lower()
        if _NOT_OPENING.search(text[max(0, match.start() - 30) : match.start()]):
            continue
        if not match["open"] and _is_event(text, match.start()):
            continue
        day = today + timedelta(days=1) if when == "tomorrow" else today
        label = when[0].upper() + when[1:]
        yield Noted("day", DAYS[day.weekday()], label, match.start(), match.end())
        part = match["part"] or (
            "night" if when == "tonight" else when[5:] if when.startswith("this") else ""
        )
        if part:
            yield _part(part, match.start(), match.end())
        return


def _is_event(text: str, at: int) -> bool:
    """Whether the clause up to a day tells of something that happens on it."""
    begin = max((match.end() for match in _CLAUSE.finditer(text, 0, at)), default=0)
    return bool(_EVENT.search(text, begin, at))


def _is_short_day(text: str, match: re.Match[str]) -> bool:
    """Whether "sat" or "sun" is a day: after "on" or "every", beside a part of the day or an hour."""
    sign = (match["sign"] or "").strip().lower()
    beside = re.match(
        r"\s*(?:\d{1,2}\b|am\b|pm\b|,?\s*(?:and|or|&)?\s*(?:mon|tue|wed|thu|fri|sat|sun))",
        text[match.end() :],
    )
    return bool(match["part"] or beside or sign.startswith(("every", "this", "next", "on")))


def _day_number(name: str) -> int:
    return DAYS.index(name[:2].lower())


def _day(number: int, start: int, end: int) -> Noted:
    return Noted("day", DAYS[number], f"{_NAMES[number]}s", start, end)


def _part(words: str, start: int, end: int) -> Noted:
    name = words.strip().lower().replace(" ", "").rstrip("s").replace("lunchtime", "lunchtime")
    name = {"eve": "evening"}.get(name, name)
    return Noted("time", _PARTS[name], f"In the {name}" if name != "night" else "At night", start, end)


def _parts(text: str) -> Iterator[Noted]:
    for match in _AFTER_SCHOOL.finditer(text):
        work = match[0].lower().endswith("work")
        times = (time(17, 30), None) if work else (time(15), time(18))
        yield Noted("time", times, "After work" if work else "After school", *match.span())
        return
    for match in _PART_ALONE.finditer(text):
        part = match["part"].lower()
        if not match["sign"] and not part.endswith("s"):
            continue
        begin = max((clause.end() for clause in _CLAUSE.finditer(text, 0, match.start())), default=0)
        if _COMPLAINT.search(text, begin, match.start()):
            continue
        yield _part(part, match.start(), match.end())
        return


def _hours(text: str, *, has_day: bool) -> Iterator[Noted]:
    """Yield the hours that a text names, the plainest form first."""
    for pattern in (_BETWEEN, _FROM_TO):
        for match in pattern.finditer(text):
            if not _is_range(text, match, has_day=has_day):
                continue
            start, end = _clock(match, "a", like=match["bhalf"]), _clock(match, "b")
            if start >= end and not match["bhalf"] and end.hour < 12:
                end = end.replace(hour=end.hour + 12)
            if (
                start >= end
                and not match["ahalf"]
                and start.hour >= 12
                and match["ah"]
                and int(match["ah"]) < 12
            ):
                start = start.replace(hour=start.hour - 12)
            yield Noted("time", (start, end), f"{_clock_text(start)} to {_clock_text(end)}", *match.span())
    for match in _AFTER.finditer(text):
        following = text[match.end() :]
        sign = match["sign"].lower()
        later = sign in {"after", "past", "later than", "from"}
        plain = bool(match["ahalf"] or match["am"] or match["aword"])
        if _NOT_A_TIME.match(following) or not (
            plain or (sign not in {"from", "by", "until", "till", "til"} and _ENDS.match(following))
        ):
            continue
        if not plain and (
            (match["ah"] and int(match["ah"]) > 12) or _AGES_NEAR.search(_clause_of(text, match.start()))
        ):
            continue
        if _EVENT.search(_clause_of(text, match.start())[:200]) and not plain:
            continue
        moment = _clock(match, "a")
        if later:
            yield Noted("time", (moment, None), f"After {_clock_text(moment)}", *match.span())
        else:
            yield Noted("time", (None, moment), f"Before {_clock_text(moment)}", *match.span())
    for match in _AT.finditer(text):
        if not (match["ahalf"] or match["am"] or match["aword"]) or _EVENT.search(
            _clause_of(text, match.start())
        ):
            continue
        moment = _clock(match, "a")
        until = time(moment.hour + 1, moment.minute) if moment.hour < 23 else None
        yield Noted("time", (moment, until), f"At {_clock_text(moment)}", *match.span())


def _is_range(text: str, match: re.Match[str], *, has_day: bool) -> bool:
    if _NOT_A_TIME.match(text[match.end() :]):
        return False
    if any(match[name] for name in ("ahalf", "bhalf", "am", "bm", "aword", "bword")):
        return True
    clause = _clause_of(text, match.start())
    return (
        has_day or "open" in clause.lower() or match[0].lower().startswith("between")
    ) and not _AGES_NEAR.search(clause)


def _clause_of(text: str, at: int) -> str:
    begin = max((match.end() for match in _CLAUSE.finditer(text, 0, at)), default=0)
    end = _CLAUSE.search(text, at)
    return text[begin : end.start() if end else len(text)]


def _clock(match: re.Match[str], which: str, like: str | None = None) -> time:
    if word := match[f"{which}word"]:
        return time(0) if word.lower() == "midnight" else time(12)
    hour, minute = int(match[f"{which}h"]) % 24, int(match[f"{which}m"] or 0)
    half = (match[f"{which}half"] or "").lower().replace(".", "")
    if half == "pm" and hour < 12:
        hour += 12
    elif half == "am" and hour == 12:
        hour = 0
    elif (half not in {"am", "pm"} and 1 <= hour <= 7) or (
        like and like.lower().startswith("p") and half == "" and hour < 8
    ):
        hour += 12
    return time(hour, minute)


def _clock_text(moment: time) -> str:
    """Return a time as people say it: 9am, 9.30am, noon.

    >>> _clock_text(time(13, 30)), _clock_text(time(12)), _clock_text(time(0))
    ('1.30pm', 'noon', 'midnight')
    """
    if moment.minute == 0 and moment.hour in {0, 12}:
        return "noon" if moment.hour else "midnight"
    minutes = f".{moment.minute:02}" if moment.minute else ""
    return f"{(moment.hour - 1) % 12 + 1}{minutes}{'am' if moment.hour < 12 else 'pm'}"
