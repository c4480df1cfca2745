"""Services by the times of their schedules, as the standard's `day`, `start_time` and `end_time` ask.

A question is a pattern over the keys that `hub.search.asked_for` makes of schedules. So the answer is exact,
with its total and all its pages, and no document is read: many services share few keys, and Tantivy walks
through those alone.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import tantivy

from hub.search.asked_for import DAY_MINUTES, NO_HOURS, clock
from hub.search.ranking import any_key, either


@dataclass(frozen=True, slots=True)
class TimesSet:
    """Times that one schedule has to keep to.

    Attributes:
        days: Days of the week, Monday 0; the schedule is on one of them. Empty for any.
        start: Minutes after midnight; it opens no earlier. None for any.
        end: Minutes after midnight; it closes no later. At or before `start`: on the next day. None for any.
    """

    days: frozenset[int] = frozenset()
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class TimesAsked:
    """A question by times.

    Attributes:
        sets: One schedule keeps to all of one of these.
        on: The day on which the schedule is valid.
        or_none: Services without any schedule are found too.
    """

    sets: tuple[TimesSet, ...]
    on: date
    or_none: bool


def times_query(schema: tantivy.Schema, asked: TimesAsked) -> tantivy.Query:
    """Return what finds the services that keep to the times asked for.

    A service whose schedules say neither days nor times has none. What a schedule does not say (its days, its
    opening time) is met by no question that asks for it.
    """
    queries = [tantivy.Query.regex_query(schema, "key", _pattern(one, asked.on)) for one in asked.sets]
    if asked.or_none:
        queries.append(any_key(schema, [NO_HOURS]))
    return either(*queries)


def _pattern(asked: TimesSet, on: date) -> str:
    """Return a pattern for the keys of all schedules that keep to what is asked."""
    start, end = asked.start, asked.end
    if end is not None and (end == 0 if start is None else end <= start):
        end += DAY_MINUTES
    if end == DAY_MINUTES - 1:
        # The last minute of the day stands for its end, on either side.
        end = DAY_MINUTES
    today = f"{on.toordinal():07}"
    parts = (
        "hours",
        _mask(asked.days),
        "[0-9-][0-9-][0-9-][0-9-]" if start is None else at_least(clock(start)),
        "[0-9-][0-9-][0-9-][0-9-]" if end is None else at_most(clock(end)),
        at_most(today),
        at_least(today),
    )
    return ":".join(parts)


def at_least(digits: str) -> str:
    """Return a pattern for every number of as many digits that is no smaller.

    >>> at_least("0930")
    '(0930|093[1-9]|09[4-9][0-9]|[1-9][0-9][0-9][0-9])'
    """
    return _side(digits, lambda digit: range(digit + 1, 10))


def at_most(digits: str) -> str:
    """Return a pattern for every number of as many digits that is no larger."""
    return _side(digits, lambda digit: range(digit))


def _side(digits: str, others: Callable[[int], Sequence[int]]) -> str:
    ways = [digits]
    for place in reversed(range(len(digits))):
        span = others(int(digits[place]))
        if span:
            rest = "[0-9]" * (len(digits) - place - 1)
            ways.append(f"{digits[:place]}[{min(span)}-{max(span)}]{rest}")
    return f"({'|'.join(ways)})"


def _mask(days: frozenset[int]) -> str:
    either = "[01]"
    if not days:
        return either * 7
    return f"({'|'.join(either * day + '1' + either * (6 - day) for day in sorted(days))})"
