"""The half hours that the index keeps agree with what is said of each moment."""

from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.times import fits_times, state
from hub.search.week import DAYS, DAYS_AHEAD, slot_key, usual_week, week_slots
from standards.openreferral.dates import LONDON

FIRST = date(2026, 11, 2)
TUESDAYS = {"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}
NOTHING = (0,) * 7


def service(*schedules: Any, **more: Any) -> dict[str, Any]:
    return {"status": "active", "schedules": list(schedules), **more}


def bits(first: str, last: str) -> int:
    """The mask from one clock time to another; "24:00" is the end of the day."""
    start, end = (int(text[:2]) * 2 + (text[3:] >= "30") for text in (first, last))
    return (1 << end) - (1 << start)


def test_a_weekly_session_is_its_half_hours() -> None:
    slots = week_slots(service(TUESDAYS), FIRST)

    assert slots == (0, bits("10:00", "12:00"), 0, 0, 0, 0, 0)
    assert slot_key(DAYS[1], 20) == "open:tu:20"


def test_a_half_hour_counts_that_is_open_for_a_part() -> None:
    odd = {**TUESDAYS, "opens_at": "10:29", "closes_at": "11:01"}

    assert week_slots(service(odd), FIRST) == (0, bits("10:00", "11:30"), 0, 0, 0, 0, 0)


def test_after_midnight_it_is_the_next_day_and_after_sunday_it_is_monday() -> None:
    sundays = {**TUESDAYS, "byday": "SU", "opens_at": "22:00", "closes_at": "02:00"}

    slots = week_slots(service(sundays), FIRST)

    assert slots == (bits("00:00", "02:00"), 0, 0, 0, 0, 0, bits("22:00", "24:00"))


def test_every_hour_of_the_week() -> None:
    always = {"description": "24 hours a day, 7 days a week"}

    assert week_slots(service(always), FIRST) == (bits("00:00", "24:00"),) * 7


def test_what_takes_place_in_one_of_the_four_weeks_counts() -> None:
    fortnightly = {**TUESDAYS, "interval": 2, "dtstart": "2026-11-10"}
    monthly = {**TUESDAYS, "freq": "MONTHLY", "byday": "-1TU"}
    later = {**TUESDAYS, "valid_from": (FIRST + timedelta(days=DAYS_AHEAD)).isoformat()}

    assert week_slots(service(fortnightly), FIRST) == week_slots(service(TUESDAYS), FIRST)
    assert week_slots(service(monthly), FIRST) == week_slots(service(TUESDAYS), FIRST)
    assert week_slots(service(later), FIRST) == NOTHING


@pytest.mark.parametrize("first", ["2026-03-23", "2026-10-19"])
def test_the_week_of_the_clocks_is_a_week_by_the_clock(first: str) -> None:
    """A Saturday night that ends at 04:00 ends at 04:00 when an hour is skipped or repeats."""
    nights = {**TUESDAYS, "byday": "SA", "opens_at": "22:00", "closes_at": "04:00"}

    slots = week_slots(service(nights), date.fromisoformat(first))

    assert slots == (0, 0, 0, 0, 0, bits("22:00", "24:00"), bits("00:00", "04:00"))


@pytest.mark.parametrize(
    "schedules", [[], [{"description": "Most mornings"}], [{**TUESDAYS, "opens_at": "x"}]]
)
def test_without_times_that_can_be_read_there_is_no_week(schedules: list[dict[str, Any]]) -> None:
    assert usual_week(service(*schedules), FIRST) is None
    assert week_slots(service(*schedules), FIRST) is None


def test_times_that_are_not_sure_leave_the_week_incomplete() -> None:
    more = usual_week(service(TUESDAYS, {"description": "Friday evenings"}), FIRST)
    in_term = usual_week(service({**TUESDAYS, "notes": "Term time only"}), FIRST)
    all_known = usual_week(service(TUESDAYS), FIRST)

    assert more is not None
    assert (more.half_hours, more.incomplete) == (week_slots(service(TUESDAYS), FIRST), True)
    assert in_term is not None
    assert (in_term.half_hours, in_term.incomplete) == (NOTHING, True)
    assert all_known is not None
    assert not all_known.incomplete


def test_a_bank_holiday_among_other_weeks_leaves_the_week_complete() -> None:
    """Monday 31 August 2026 is to check first; the Mondays before it are sure."""
    found = usual_week(service({**TUESDAYS, "byday": "MO"}), date(2026, 8, 10))

    assert found is not None
    assert (found.half_hours[0], found.incomplete) == (bits("10:00", "12:00"), False)


def test_a_service_that_does_not_run_is_open_at_no_time() -> None:
    found = usual_week(service(TUESDAYS, status="defunct"), FIRST)

    assert found is not None
    assert (found.half_hours, found.incomplete) == (NOTHING, False)


times = st.times().map(lambda moment: moment.replace(second=0, microsecond=0))


@st.composite
def schedules(draw: st.DrawFn) -> dict[str, Any]:
    opens = draw(times)
    closes = draw(times.filter(lambda other: other != opens))
    days = sorted(draw(st.sets(st.integers(0, 6), min_size=1)))
    schedule = {
        "freq": "WEEKLY",
        "byday": ",".join(DAYS[day].upper() for day in days),
        "opens_at": f"{opens:%H:%M}",
        "closes_at": f"{closes:%H:%M}",
    }
    notes = draw(
        st.sampled_from(["", "Closed on bank holidays", "Including bank holidays", "Term time only"])
    )
    return {**schedule, "notes": notes}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(schedules(), min_size=1, max_size=3),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.lists(st.integers(0, DAYS_AHEAD * 24 * 60 - 1), min_size=10, max_size=10),
)
def test_whatever_is_open_has_its_bit_and_what_has_no_bit_is_not_said_to_be_open(
    rows: list[dict[str, Any]], first: date, minutes: list[int]
) -> None:
    document = service(*rows)
    begin = datetime.combine(first, time(0), tzinfo=LONDON)

    week = usual_week(document, first)

    assert week is not None
    for minute in minutes:
        moment = (begin + timedelta(minutes=minute)).astimezone(LONDON)
        bit = week.half_hours[moment.weekday()] >> (moment.hour * 2 + moment.minute // 30) & 1
        outcome = state(document, moment).outcome
        if outcome == "open":
            assert bit
        if not bit and not week.incomplete:
            assert outcome == "closed"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(schedules(), min_size=1, max_size=3),
    st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    st.integers(0, 6),
    st.integers(0, 47),
)
def test_no_filter_by_bits_loses_what_fits(
    rows: list[dict[str, Any]], first: date, day: int, number: int
) -> None:
    start = time(number // 2, number % 2 * 30)
    end = time((number + 1) // 2 % 24, (number + 1) % 2 * 30)
    week = usual_week(service(*rows), first)
    assert week is not None
    kept = bool(week.half_hours[day] >> number & 1)

    fits = fits_times(
        service(*rows), [DAYS[day]], start, end, at=datetime.combine(first, time(0), tzinfo=LONDON)
    )

    if fits:
        assert kept
    if fits is None:
        assert kept or week.incomplete
