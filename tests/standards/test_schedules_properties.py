"""Opening times against an independent reading of RFC 5545, each day tried alone, and against nonsense."""

from calendar import monthrange
from datetime import date, timedelta
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.openreferral.schedules import MOST_INTERVALS, describe, openings

CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FIRST = date(2026, 1, 1)
near = st.dates(date(2024, 1, 1), date(2026, 12, 31))
codes = st.sets(st.integers(0, 6), min_size=1)
# 0 stands for every such day of the month: WE,-1FR.
numbered = st.sets(st.tuples(st.integers(-5, 5), st.integers(0, 6)), min_size=1, max_size=4)
monthdays = st.sets(st.integers(-31, 31).filter(bool), min_size=1, max_size=4)
counts = st.none() | st.integers(1, 30)


def fits(day, freq, start, *, interval=1, weekdays=(), of_month=(), week_starts=0):
    """Whether a day is in a pattern of RFC 5545, told from that day alone: no recurrence is walked."""
    if freq == "MONTHLY":
        passed = (day.year - start.year) * 12 + day.month - start.month
    elif freq == "WEEKLY":
        first_days = [day - timedelta(days=(day.weekday() - week_starts) % 7) for day in (start, day)]
        passed = (first_days[1] - first_days[0]).days // 7
    else:
        passed = (day - start).days
    length = monthrange(day.year, day.month)[1]
    whiches = (0, (day.day + 6) // 7, -((length - day.day) // 7 + 1))
    return (
        passed % interval == 0
        and (not weekdays or any((which, day.weekday()) in weekdays for which in whiches))
        and (not of_month or day.day in of_month or day.day - length - 1 in of_month)
    )


def day_by_day(start, last, freq, *, count=None, **pattern):
    """The days asked about, of all days from the start on, that fit."""
    every = (start + timedelta(days=number) for number in range((last - start).days + 1))
    fitting = [day for day in every if fits(day, freq, start, **pattern)]
    return [day for day in fitting[:count] if day >= FIRST]


def byday(weekdays):
    return ",".join(f"{which or ''}{CODES[day]}" for which, day in weekdays)


def in_ours(schedule, first, last):
    found = openings(
        {"schedules": [{"opens_at": "10:00", "closes_at": "11:00", **schedule}]}, first=first, last=last
    )
    return [part.opens.date() for part in found.intervals], found.unknown


@settings(max_examples=60, deadline=None)
@given(near, codes, st.integers(1, 4), st.integers(0, 6), counts)
def test_weeks_agree_with_trying_each_day(start, days, interval, week_starts, count):
    weekdays = {(0, day) for day in days}
    schedule = {"freq": "WEEKLY", "byday": byday(weekdays), "dtstart": start.isoformat(), "count": count}
    schedule |= {"interval": interval, "wkst": CODES[week_starts]}
    last = FIRST + timedelta(days=200)

    ours, unknown = in_ours(schedule, FIRST, last)

    pattern = {"interval": interval, "weekdays": weekdays, "week_starts": week_starts, "count": count}
    assert unknown or ours == day_by_day(start, last, "WEEKLY", **pattern)
    # Only a start outside the pattern is left unknown, and only where the weeks then cannot be told.
    assert not unknown or (interval > 1 and start.weekday() not in days)


@settings(max_examples=100, deadline=None)
@given(near, st.none() | numbered, st.none() | monthdays, st.integers(1, 3), counts)
def test_months_agree_with_trying_each_day(start, days, of_month, interval, count):
    schedule = {"freq": "MONTHLY", "dtstart": start.isoformat(), "interval": interval, "count": count}
    schedule |= {"byday": byday(days or ()), "bymonthday": ",".join(map(str, of_month or ()))}
    last = FIRST + timedelta(days=300)

    ours, unknown = in_ours(schedule, FIRST, last)

    pattern = {"interval": interval, "count": count, "weekdays": days or ()}
    pattern["of_month"] = of_month or (() if days else {start.day})
    assert unknown or ours == day_by_day(start, last, "MONTHLY", **pattern)
    assert interval > 1 or not unknown


@settings(max_examples=60, deadline=None)
@given(near, st.none() | codes, st.none() | monthdays, st.integers(1, 40), near, counts)
def test_days_agree_with_trying_each_day(start, days, of_month, interval, until, count):
    schedule = {"freq": "DAILY", "dtstart": start.isoformat(), "interval": interval, "count": count}
    weekdays = {(0, day) for day in days or ()}
    schedule |= {"byday": byday(weekdays), "bymonthday": list(of_month or ()), "until": until.isoformat()}
    last = FIRST + timedelta(days=100)

    ours, unknown = in_ours(schedule, FIRST, last)

    pattern = {"interval": interval, "weekdays": weekdays, "of_month": of_month or (), "count": count}
    assert unknown or ours == day_by_day(start, min(last, until), "DAILY", **pattern)
    assert not unknown or (interval > 1 and (days or of_month))


@pytest.mark.parametrize(
    "facts",
    [
        {"freq": "MONTHLY", "interval": 12, "bymonthday": 31, "dtstart": "2026-02-01"},
        {"freq": "MONTHLY", "interval": 12, "bymonthday": 29, "byday": "5TH", "dtstart": "2024-02-01"},
        {"freq": "MONTHLY", "bymonthday": 31},
        {"freq": "MONTHLY", "byday": "5MO"},
        {"freq": "MONTHLY", "byday": "1MO", "bymonthday": 31},
        {"freq": "MONTHLY", "byday": "1MO", "bymonthday": 31, "count": 3, "dtstart": "2000-01-01"},
        {"freq": "DAILY", "interval": 7, "byday": "TU", "dtstart": "2026-01-01"},
        {"freq": "DAILY", "interval": 2, "dtstart": "0001-01-01"},
        {"freq": "WEEKLY", "interval": 2, "byday": "MO", "dtstart": "0001-01-01"},
    ],
)
def test_a_pattern_that_is_rare_or_never_or_began_long_ago_costs_next_to_nothing(facts):
    def cost_s():
        began_s = process_time()
        in_ours(facts, FIRST, FIRST + timedelta(days=28))
        return process_time() - began_s

    # A walk to or from an end of the calendar takes 40 to 800 ms, this about 1 ms. The best of
    # three leaves out what the rest of the test run may have left to be collected.
    assert min(cost_s() for _ in range(3)) < 0.03


@settings(max_examples=60, deadline=None)
@given(near, st.times(), st.times(), st.sampled_from(["", "Z", "+05:30", "-08:00"]))
def test_every_stretch_is_in_order_and_lasts_no_longer_than_a_day_and_the_change(day, opens, closes, zone):
    times = {"opens_at": f"{opens:%H:%M}{zone}", "closes_at": f"{closes:%H:%M}{zone}"}

    found = openings({"schedules": [{"freq": "DAILY", **times}]}, first=day, last=day + timedelta(days=3))

    starts = [part.opens.timestamp() for part in found.intervals]
    assert starts == sorted(starts)
    for part in found.intervals:
        assert 0 < part.closes.timestamp() - part.opens.timestamp() <= 25 * 3600
        assert part.opens.date() <= day + timedelta(days=3)
        assert part.closes.date() >= day


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
likely = st.sampled_from(
    [
        "MO",
        "1MO,-5SU",
        "WEEKLY",
        "MONTHLY",
        "2026-01-05",
        "0001-01-01",
        "9999-12-31",
        "09:00",
        "9am",
        "24:00",
        2,
        "2",
        -1,
    ]
)
names = st.sampled_from(
    [
        *(
            "id",
            "freq",
            "interval",
            "byday",
            "bymonthday",
            "weekday",
            "dtstart",
            "valid_from",
            "valid_to",
            "until",
        ),
        *(
            "count",
            "wkst",
            "opens_at",
            "closes_at",
            "timezone",
            "description",
            "byweekno",
            "service_at_location_id",
        ),
        *("closed", "start_date", "end_date"),
    ]
)
rows = st.lists(st.dictionaries(names, likely | json_values, max_size=10) | json_values, max_size=3)


@settings(max_examples=150, deadline=None)
@given(rows, rows)
def test_nothing_published_raises(schedules, holidays):
    document = {"schedules": schedules, "holiday_schedules": holidays}

    found = openings(document, first=FIRST, last=FIRST + timedelta(days=20))

    assert len(found.intervals) <= MOST_INTERVALS
    assert all(sentence.endswith(".") for sentence in found.unknown)
    for schedule in schedules:
        if isinstance(schedule, dict):
            describe(schedule)
