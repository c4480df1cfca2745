"""What the words beside a schedule say: of bank holidays, of exceptions, of "24 hours a day, 7 days a week".

A few plain forms are read, and nothing is guessed: what they do not cover stays unsaid.
"""

import re
from collections.abc import Mapping
from typing import Any, Literal

from hub.search.words import plain_text

# An hour with its minutes, as 10, 10am, 10:00 or 10.00; or a word.
_TIME_OR_WORD = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(?::00)?\s*(?:am|pm|noon)?\b|([^\W\d]+)")
_DAY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun)(?:s|sday|nesday|rsday|urday|day|r|rs)?s?")
_SAYS_NOTHING = frozenset({"every", "each", "weekly", "on", "from", "to", "and", "until", "till", "between"})

_SENTENCES = re.compile(r"[;!\n]|\.(?!\d)")
# Their full stop ends no sentence.
_SHORT_FORMS = re.compile(r"\b(excl|incl|inc)\.", re.IGNORECASE)
_BANK_HOLIDAY = re.compile(
    r"\b(?:bank|public)(?:\s*(?:and|or|&|/)\s*(?:bank|public))?[\s-]+(?:holiday|hol)s?\b"
)
_EXCLUDES = (
    r"closed|closes|shut|not|never|no|except|excepting|excludes|excluding|excluded|excl|apart|other than"
)
_INCLUDES = r"open|opens|including|includes|included|incl|inc|even"
_DECIDES = re.compile(rf"\b(?:(?P<excludes>{_EXCLUDES})|(?P<includes>{_INCLUDES}))\b|n['\u2019]t\b")
_NOT_OPEN = re.compile(r"(?:\b(?:not|never|no longer)|n['\u2019]t)(?: be| normally)?$")
_AFTER = re.compile(
    r"(?: mondays?)?[\s:,-]*(?:(?:we|it)(?: are|['\u2019]re| is)\s+)?"
    r"(?P<said>closed|excluded|excepted|included)\b"
)
_UNCERTAIN = re.compile(
    r"\b(?:may|might|some|sometimes|usually|check|var(?:y|ies)|differ(?:s|ent)?|reduced|limited|subject"
    r"|appointment|request|arrangement|please|unless)\b"
)

_ALWAYS = re.compile(
    r"(?:(?:we are|it is|always|open|available|helpline|phone ?line|line|service|the)[\s:]+)*"
    r"(?:24\s*/\s*7(?:\s*/\s*365)?"
    r"|(?:24|twenty[- ]four)[\s-]*(?:hours?|hrs?)(?: (?:a|per|each|every) day)?[,\s]*(?:and |/ ?)?"
    r"(?:(?:7|seven) days(?: (?:a|per|each|every) week)?|every day(?: of the (?:week|year))?"
    r"|365 days(?: (?:a|per) year)?))"
    r"(?:[,\s]+(?:and )?(?:365 days(?: (?:a|per) year)?|every day of the year|all year(?: round)?))*[\s.!]*"
)

_EXCEPTION = re.compile(
    r"\b(?:term[- ]?times?|terms? only|(?:in|during|outside) terms?|school holidays?|half[- ]terms?"
    r"|except(?:ing)?|exclud(?:es|ing)|excl|apart from|unless|closed|closes (?:for|in|over|during)"
    r"|no (?:sessions?|meetings?|class(?:es)?)|not (?:open |running )?(?:in|on|during|at|over|every)"
    r"|var(?:y|ies|iable)|seasonal|(?:summer|winter) only)\b"
)
_FORTNIGHTLY = re.compile(r"\b(?:alternate|fortnight(?:ly)?|every (?:other|second|2nd|2|two) weeks?)\b")
_DAY_NAME = r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:days?)?s?|weekends?"
_ONLY_CLOSED_DAYS = re.compile(
    r"(?:we are |we['\u2019]re )?(?:closed|not open)(?: on| at)?"
    rf"(?:(?:\s|,|&|and|or|on)+(?:the )?(?:{_DAY_NAME}|(?:bank|public) (?:holiday|hol)s?)\b)+\W*"
)
_DAY_OR_NUMBER = re.compile(
    rf"\d|\b(?:{_DAY_NAME})\b|\b(?:daily|mornings?|afternoons?|evenings?|every|each)\b"
)
_MOST_CHARACTERS = 2_000


def own_words(schedule: Mapping[str, Any]) -> list[str]:
    """Return what the publisher says in words: description and notes, without HTML."""
    texts = (plain_text(str(schedule.get(field) or "")) for field in ("description", "notes"))
    return [text for text in dict.fromkeys(texts) if text]


def days_and_times(text: str) -> set[str]:
    """Return what a text says, so that "Every Tuesday 10:00-12:00" is no more than "Tuesdays, 10am to 12pm".

    >>> sorted(days_and_times("Every Tuesday 14:00-16:00")), sorted(days_and_times("Tuesdays, 2pm to 4pm"))
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


def on_bank_holidays(text: str) -> Literal["open", "closed"] | None:
    """Return what a text says of bank holidays; None where it says nothing, or nothing plain.

    >>> on_bank_holidays("Closed at weekends and on bank holidays")
    'closed'
    >>> on_bank_holidays("9am to 5pm every day including public holidays")
    'open'
    >>> on_bank_holidays("Bank holidays may vary") is None
    True
    """
    readings = {
        _reading(sentence, found)
        for sentence in _sentences(text)
        for found in _BANK_HOLIDAY.finditer(sentence)
    }
    return readings.pop() if len(readings) == 1 else None


def says_always(text: str) -> bool:
    """Whether a text says, and says nothing else, that it is open at all hours of all days.

    "24 hours" is not enough: it may be one day in the week, or how long before to ring.

    >>> [says_always(text) for text in ("Open 24/7", "24 hours a day, 7 days a week", "24 hours")]
    [True, True, False]
    """
    return _ALWAYS.fullmatch(_shortened(text)) is not None


def exception_in(text: str, *, weeks_counted: bool = False) -> str | None:
    """Return the first sentence that takes something away from the times beside it, None where none does.

    Sentences that settle bank holidays, or name only days on which it is closed, take nothing away.

    Args:
        text: What the publisher says beside a schedule.
        weeks_counted: Whether the schedule itself counts weeks, so that "fortnightly" says nothing new.

    >>> exception_in("Drop in. Term time only."), exception_in("Closed Sundays; closed on bank holidays")
    ('Term time only', None)
    """
    for original in _SENTENCES.split(_SHORT_FORMS.sub(r"\1", text[:_MOST_CHARACTERS])):
        sentence = " ".join(original.lower().split())
        if on_bank_holidays(sentence) or _ONLY_CLOSED_DAYS.fullmatch(sentence):
            continue
        if _EXCEPTION.search(sentence) or (not weeks_counted and _FORTNIGHTLY.search(sentence)):
            return " ".join(original.split())
    return None


def may_add_times(text: str) -> bool:
    """Whether a text on its own may say times: not where all it does is to take some away.

    >>> [may_add_times(text) for text in ("Closed Sundays. Not in August", "Mornings")]
    [False, True]
    """
    return any(_may_add(sentence) for sentence in _sentences(text) if sentence.strip())


def _may_add(sentence: str) -> bool:
    if _ONLY_CLOSED_DAYS.fullmatch(sentence.strip()):
        return False
    takes_away = on_bank_holidays(sentence) == "closed" or bool(_EXCEPTION.search(sentence))
    return not takes_away or bool(_DAY_OR_NUMBER.search(sentence))


def _sentences(text: str) -> list[str]:
    return _SENTENCES.split(_shortened(text))


def _shortened(text: str) -> str:
    return " ".join(_SHORT_FORMS.sub(r"\1", text[:_MOST_CHARACTERS]).lower().split())


def _reading(sentence: str, found: re.Match[str]) -> Literal["open", "closed"] | None:
    """The word nearest before "bank holidays" decides, or else one right after it."""
    before, after = sentence[: found.start()], sentence[found.end() :]
    if _UNCERTAIN.search(sentence) or re.search(r"\b(?:except|excluding|apart|other than|but)\b", after):
        return None
    if said := _AFTER.match(after):
        return "open" if said["said"] == "included" else "closed"
    deciding = list(_DECIDES.finditer(before))
    if not deciding or re.search(r"\d", before[deciding[-1].end() :]):
        return None
    last = deciding[-1]
    if not last["includes"]:
        return "closed"
    if _NOT_OPEN.search(before[: last.start()].rstrip()):
        return "closed"
    # "Closed Sundays including bank holidays" can be read both ways.
    return (
        None if any(one["excludes"] for one in deciding[:-1]) and last[0] not in ("open", "opens") else "open"
    )
