"""Turn one published schedule into a rule that says which days and which hours, or say why not.

The recurrence part follows RFC 5545 section 3.3.10, cut down to what the standard has (freq,
interval, byday, bymonthday, dtstart, and HSDS's until, count and wkst); the days themselves come
from `dateutil.rrule`. Nothing is guessed: where a schedule can be read in two ways, `NotUnderstood`
says which word is missing. Decisions:

- No freq: byday alone means every week; bymonthday, or byday with a number (1MO), can only mean
  every month. With interval above 1 a plain byday could be either, so it is not understood.
- No freq and no days: a schedule of one day (valid_from equal to valid_to, or dtstart alone) is that day.
- Interval above 1, and count, are reckoned from dtstart, and where that is missing from valid_from,
  which RFC 5545 does not have. RFC 5545 leaves the outcome undefined when the start does not fit the
  rule, so the first week (or month) must hold an opening on or after the start.
- `weekday` of 1.0 counts when it is a day's name. Its numbers were never defined.
- A time with a zone ("09:00Z") is at that offset all year; one without is UK clock time.
- Opening and closing at the same time could be all day or not at all: not understood.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from heapq import merge
from itertools import groupby, islice
from typing import Any, Literal

from dateutil.relativedelta import relativedelta
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule, weekday

from standards.openreferral.days import CODES
from standards.openreferral.schedule_values import (
    NotUnderstood,
    is_given,
    read_date,
    read_monthdays,
    read_number,
    read_text,
    read_weekdays,
)

FREQUENCIES: Mapping[str, Literal[1, 2, 3]] = {"DAILY": DAILY, "WEEKLY": WEEKLY, "MONTHLY": MONTHLY}
LARGEST_INTERVAL = 1000
LARGEST_COUNT = 1_000
# Counting openings walks from the first one; from 2000 that takes up to 20 ms.
OLDEST_START_TO_COUNT_FROM = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Rule:
    """On which days something opens.

    Attributes:
        freq: "DAILY", "WEEKLY", "MONTHLY", or "ONCE" for one day, then both `first` and `last`.
        interval: every how many days, weeks or months, 1 or more.
        weekdays: (which, day): day 0 is Monday; which is 0 for all, 1 for the first of
            the month, -1 for the last.
        monthdays: days of the month, -1 for the last; empty for any.
        anchor: the day that interval and count are reckoned from.
        first: no opening before this day.
        last: no opening after this day.
        count: how many openings there are in all from the anchor.
        week_starts: first day of the week, 0 for Monday.
    """

    freq: str
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    monthdays: tuple[int, ...] = ()
    anchor: date | None = None
    first: date | None = None
    last: date | None = None
    count: int | None = None
    week_starts: int = 0

    def days(self, first: date, last: date) -> Iterator[date]:
        """Yield the days from `first` to `last`, both included, on which it opens, in order."""
        start, end = max(first, self.first or first), min(last, self.last or last)
        if start > end:
            return
        if self.freq == "ONCE":
            yield start
            return
        # `count` is reckoned from the anchor; without it the walk begins near the days asked about.
        begin = self.anchor if self.count is not None and self.anchor else self._in_step(start)
        yield from (day for day in islice(self._occurrences(begin, end), self.count) if day >= start)

    def _in_step(self, day: date) -> date:
        """Return a start near a day that is a whole number of intervals on from the anchor.

        dateutil walks from its dtstart, so that a start in the year 1 would cost half a second.
        Without an anchor this is the day itself, the Monday before it, or the first of its month.
        """
        anchor = self.anchor or date.min  # a Monday, and the first of a month
        if self.freq == "MONTHLY":
            months = (day.year - anchor.year) * 12 + day.month - anchor.month
            return anchor.replace(day=1) + relativedelta(months=max(months - months % self.interval, 0))
        passed = (day - anchor).days
        step = self.interval * (7 if self.freq == "WEEKLY" else 1)
        return anchor + timedelta(days=max(passed - passed % step, 0))

    def _occurrences(self, begin: date, end: date) -> Iterator[date]:
        weekdays = self._byweekday()
        if self.freq != "MONTHLY" or not weekdays or not self.monthdays:
            return self._rrule(begin, end, weekdays, self.monthdays)
        # `until` stops dateutil only at a day that fits: it would seek the first Monday that is a 31st
        # until the year 9999. Each of the two on its own is soon found.
        both = merge(self._rrule(begin, end, weekdays, ()), self._rrule(begin, end, (), self.monthdays))
        return (day for day, found in groupby(both) if len(list(found)) == 2)

    def _byweekday(self) -> list[weekday]:
        numbered = any(which for which, _ in self.weekdays)
        # For WE,-1FR dateutil gives the days that are both, RFC 5545 those that are either: name each WE.
        plain = (1, 2, 3, 4, 5) if numbered else (None,)
        return [weekday(day, n) for which, day in self.weekdays for n in ((which,) if which else plain)]

    def _rrule(
        self, begin: date, end: date, weekdays: Sequence[weekday], monthdays: Sequence[int]
    ) -> Iterator[date]:
        recurrence = rrule(
            FREQUENCIES[self.freq],
            dtstart=begin,
            until=end,
            interval=self.interval,
            wkst=self.week_starts,
            byweekday=weekdays,
            bymonthday=monthdays,
        )
        try:
            yield from (moment.date() for moment in recurrence)
        except ValueError:
            # The last week of the year 9999 runs over the end of the calendar; its days were given.
            return


def read_rule(schedule: Mapping[str, Any]) -> Rule:
    """Return on which days a schedule opens.

    Raises:
        NotUnderstood: it names no days, or days that can be read in more than one way.

    >>> read_rule({"freq": "MONTHLY", "byday": "-1FR"}).weekdays
    ((-1, 4),)
    """
    for name in ("byweekno", "byyearday"):
        if is_given(schedule, name):
            raise NotUnderstood(f"{name} is not part of the UK standard")
    started = read_date(schedule, "dtstart")
    valid_from, valid_to = read_date(schedule, "valid_from"), read_date(schedule, "valid_to")
    until = read_date(schedule, "until")
    first = max((day for day in (started, valid_from) if day), default=None)
    last = min((day for day in (valid_to, until) if day), default=None)
    interval = read_number(schedule, "interval", LARGEST_INTERVAL) or 1
    count = read_number(schedule, "count", LARGEST_COUNT)
    weekdays, monthdays = read_weekdays(schedule), read_monthdays(schedule)
    freq = _frequency(schedule, weekdays, monthdays, interval)
    anchor = started or valid_from
    if freq is None:
        return _one_day(started, valid_from, last, repeats=count not in (None, 1) or interval > 1)
    if freq == "WEEKLY" and monthdays:
        raise NotUnderstood("it repeats every week but names days of the month")
    if freq != "MONTHLY" and any(which for which, _ in weekdays):
        raise NotUnderstood("it numbers a day of the week, as in 1MO, but does not repeat every month")
    if freq != "DAILY" and not weekdays and not monthdays:
        if started is None:
            raise NotUnderstood("it says how often it repeats but not on which days")
        weekdays, monthdays = (((0, started.weekday()),), ()) if freq == "WEEKLY" else ((), (started.day,))
    rule = Rule(freq, interval, weekdays, monthdays, anchor, first, last, count, _week_starts(schedule))
    return _anchored(rule)


def _one_day(started: date | None, valid_from: date | None, last: date | None, *, repeats: bool) -> Rule:
    day = valid_from or started
    if day is None or repeats or (started or day) != day or (last or day) != day:
        raise NotUnderstood("no days are given")
    if last is None and valid_from is not None:
        # valid_from without an end says since when, not on which day.
        raise NotUnderstood("no days are given")
    return Rule("ONCE", first=day, last=day)


def _anchored(rule: Rule) -> Rule:
    if rule.interval == 1 and rule.count is None:
        return rule
    if rule.anchor is None:
        raise NotUnderstood("it does not say from which day to count (dtstart)")
    if rule.count is not None and rule.anchor < OLDEST_START_TO_COUNT_FROM:
        raise NotUnderstood(f"its first day is before {OLDEST_START_TO_COUNT_FROM.year}")
    if rule.interval > 1 and not _first_period_has_an_opening(rule, rule.anchor):
        raise NotUnderstood(
            "its first day (dtstart) is not a day on which it opens, so the weeks cannot be told"
        )
    return rule


def _first_period_has_an_opening(rule: Rule, anchor: date) -> bool:
    if rule.freq == "DAILY":
        days = 1
    elif rule.freq == "WEEKLY":
        days = 7 - (anchor.weekday() - rule.week_starts) % 7
    else:
        days = monthrange(anchor.year, anchor.month)[1] - anchor.day + 1
    pattern = replace(rule, interval=1, first=None, last=None, count=None)
    # Date arithmetic stops at the year 9999.
    end = date.fromordinal(min(anchor.toordinal() + days - 1, date.max.toordinal()))
    return any(True for _ in pattern.days(anchor, end))


def _frequency(
    schedule: Mapping[str, Any],
    weekdays: tuple[tuple[int, int], ...],
    monthdays: tuple[int, ...],
    interval: int,
) -> str | None:
    freq = read_text(schedule, "freq").upper()
    if freq:
        if freq not in FREQUENCIES:
            raise NotUnderstood(f"freq {freq[:40]!r} is neither WEEKLY nor MONTHLY")
        return freq
    if monthdays or any(which for which, _ in weekdays):
        return "MONTHLY"
    if weekdays and interval > 1:
        raise NotUnderstood(f"it repeats every {interval}, but weeks or months is not said (freq)")
    return "WEEKLY" if weekdays else None


def _week_starts(schedule: Mapping[str, Any]) -> int:
    text = read_text(schedule, "wkst").upper()
    if text and text not in CODES:
        raise NotUnderstood(f"wkst {text[:40]!r} is not a day of the week")
    return CODES.index(text) if text else 0
