"""Whether a service is open: now, next, and when a person can come; unknown stays unknown."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.times import (
    AFTER_BANK_HOLIDAY,
    BANK_HOLIDAY,
    NOT_STATED,
    SOME_PLACES,
    Open,
    fits_times,
    say_moment,
    say_open,
    state,
)
from hub.search.bank_holidays import bank_holiday
from hub.search.opening_hours import _hours_again
from hub.search.schedules import HOLIDAY_UNREAD, MORE_IN_WORDS, MORE_UNREAD
from standards.openreferral.dates import LONDON

TUESDAYS = {"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}
MONDAYS = {"freq": "WEEKLY", "byday": "MO", "opens_at": "09:00", "closes_at": "17:00"}
EVERY_DAY = {"freq": "WEEKLY", "byday": "MO,TU,WE,TH,FR,SA,SU"}
NIGHTS = {**EVERY_DAY, "opens_at": "22:00", "closes_at": "02:00"}
ALL_HOURS = {**EVERY_DAY, "opens_at": "00:00", "closes_at": "23:59"}
AT_A, AT_B = {"service_at_location_id": "a"}, {"service_at_location_id": "b"}
# Monday 31 August 2026 is a bank holiday, but not in Scotland; Monday 3 August is one only there.
LATE_SUMMER = date(2026, 8, 31)
SCOTLAND = frozenset({"SCT"})


def at(text: str, fold: int = 0) -> datetime:
    """A moment by the clock on the wall in London."""
    return datetime.fromisoformat(text).replace(tzinfo=LONDON, fold=fold)


def service(*schedules: Any, **more: Any) -> dict[str, Any]:
    return {"status": "active", "schedules": list(schedules), **more}


def test_it_is_open_from_the_minute_it_opens_until_the_minute_it_closes() -> None:
    open_now = state(service(TUESDAYS), at("2026-11-24T10:00"))

    assert open_now == Open(
        "open",
        until=at("2026-11-24T12:00"),
        next=at("2026-12-01T10:00"),
        closes_next=at("2026-12-01T12:00"),
    )
    assert state(service(TUESDAYS), at("2026-11-24T11:59")).outcome == "open"
    assert state(service(TUESDAYS), at("2026-11-24T12:00")) == Open(
        "closed", next=at("2026-12-01T10:00"), closes_next=at("2026-12-01T12:00")
    )


@pytest.mark.parametrize(
    ("moment", "outcome"),
    [("21:59", "closed"), ("22:00", "open"), ("01:00", "open"), ("01:59", "open"), ("02:00", "closed")],
)
def test_over_midnight_it_is_open_on_both_sides(moment: str, outcome: str) -> None:
    assert state(service(NIGHTS), at(f"2026-11-24T{moment}")).outcome == outcome


def test_friday_night_runs_into_saturday_and_no_other_night() -> None:
    friday = {**NIGHTS, "byday": "FR"}

    assert state(service(friday), at("2026-11-28T01:00")).until == at("2026-11-28T02:00")
    assert state(service(friday), at("2026-11-27T01:00")).outcome == "closed"


def test_an_evening_that_was_the_last_still_ends_after_midnight() -> None:
    last_night = {**NIGHTS, "valid_to": "2026-11-24"}

    assert state(service(last_night), at("2026-11-25T01:00")).outcome == "open"
    assert state(service(last_night), at("2026-11-26T01:00")).note == "Ended on 24 November 2026"


def test_in_march_the_hour_that_is_skipped_is_not_counted() -> None:
    """On 29 March 2026 the clocks go from 00:59 to 02:00."""
    night = service({**EVERY_DAY, "opens_at": "00:30", "closes_at": "03:00"})

    before = state(night, at("2026-03-29T00:45"))

    assert before.outcome == "open"
    assert before.until is not None
    assert before.until.timestamp() - at("2026-03-29T00:45").timestamp() == 75 * 60
    assert state(night, datetime(2026, 3, 29, 1, 59, tzinfo=UTC)).outcome == "open"
    assert state(night, datetime(2026, 3, 29, 2, 0, tzinfo=UTC)).outcome == "closed"


def test_in_october_the_hour_that_repeats_counts_twice() -> None:
    """On 25 October 2026 the clocks go from 01:59 back to 01:00."""
    night = service({**EVERY_DAY, "opens_at": "22:00", "closes_at": "03:00"})
    early = service({**EVERY_DAY, "opens_at": "00:00", "closes_at": "01:30"})

    assert [state(night, at("2026-10-25T01:30", fold)).outcome for fold in (0, 1)] == ["open", "open"]
    assert state(night, datetime(2026, 10, 25, 2, 59, tzinfo=UTC)).outcome == "open"
    assert state(night, datetime(2026, 10, 25, 3, 0, tzinfo=UTC)).outcome == "closed"
    assert [state(early, at("2026-10-25T01:15", fold)).outcome for fold in (0, 1)] == ["open", "closed"]


def test_the_moment_may_be_given_in_any_zone() -> None:
    summer = service({**EVERY_DAY, "opens_at": "09:00", "closes_at": "10:00"})

    assert state(summer, datetime(2026, 7, 7, 8, 30, tzinfo=UTC)).outcome == "open"
    assert state(summer, datetime(2026, 7, 7, 9, 30, tzinfo=UTC)).outcome == "closed"


def test_round_the_clock_has_no_closing_time() -> None:
    assert state(service(ALL_HOURS), at("2026-11-24T23:59")) == Open("open")


# Clocks go forward on Sunday 29 March 2026 and back on Sunday 25 October, so that the week before is an hour
# shorter or longer.
@pytest.mark.parametrize("day", ["2026-03-22", "2026-03-23", "2026-10-18", "2026-10-19", "2026-11-29"])
@pytest.mark.parametrize("moment", ["00:00", "23:30", "23:59:59"])
def test_what_never_closes_is_open_without_an_end_on_every_day_of_the_week(day: str, moment: str) -> None:
    assert state(service(ALL_HOURS), at(f"{day}T{moment}")) == Open("open")


@pytest.mark.parametrize("day", ["TU", "SA", "SU", "MO"])
def test_what_opens_once_a_week_opens_next_within_seven_days_of_any_moment(day: str) -> None:
    weekly = service({**TUESDAYS, "byday": day})
    for number in range(7 * 24):
        moment = at("2026-11-02T00:30") + timedelta(hours=number)
        found = state(weekly, moment)
        assert found.next is not None
        assert timedelta(0) < found.next - moment <= timedelta(days=7)


@pytest.mark.parametrize(
    ("schedule", "open_on", "closed_on"),
    [
        ({"valid_from": "2026-11-24"}, "2026-11-24", "2026-11-17"),
        ({"valid_to": "2026-11-24"}, "2026-11-24", "2026-12-01"),
        ({"interval": 2, "dtstart": "2026-11-10"}, "2026-11-24", "2026-11-17"),
        ({"freq": "MONTHLY", "byday": "1TU"}, "2026-12-01", "2026-11-24"),
        ({"freq": "MONTHLY", "byday": "-1TU"}, "2026-11-24", "2026-12-01"),
        ({"freq": "MONTHLY", "byday": None, "bymonthday": "24"}, "2026-11-24", "2026-11-25"),
        ({"freq": "MONTHLY", "byday": None, "bymonthday": "-1"}, "2026-11-30", "2026-11-24"),
    ],
)
def test_the_days_are_those_the_schedule_means(
    schedule: dict[str, Any], open_on: str, closed_on: str
) -> None:
    document = service({**TUESDAYS, **schedule})

    assert state(document, at(f"{open_on}T10:30")).outcome == "open"
    assert state(document, at(f"{closed_on}T10:30")).outcome == "closed"


def test_the_next_opening_may_be_two_months_away() -> None:
    document = service(
        {**TUESDAYS, "freq": "MONTHLY", "byday": "1TU", "interval": 2, "dtstart": "2026-11-03"}
    )

    assert state(document, at("2026-11-03T13:00")).next == at("2027-01-05T10:00")


def test_two_sessions_without_a_gap_are_one() -> None:
    document = service(TUESDAYS, {**TUESDAYS, "opens_at": "12:00", "closes_at": "16:00"})

    assert state(document, at("2026-11-24T11:00")).until == at("2026-11-24T16:00")


def test_closed_dates_close_it_and_special_hours_take_their_place() -> None:
    document = service(
        TUESDAYS,
        {"description": "Other mornings too"},
        holiday_schedules=[
            {"closed": True, "start_date": "2026-11-20", "end_date": "2026-11-30"},
            {
                "closed": False,
                "start_date": "2026-12-01",
                "end_date": "2026-12-01",
                "opens_at": "14:00",
                "closes_at": "15:00",
            },
        ],
    )

    assert state(document, at("2026-11-24T10:30")).outcome == "closed"
    assert state(document, at("2026-11-24T10:30")).next == at("2026-12-01T14:00")
    assert state(document, at("2026-12-01T10:30")).outcome == "closed"
    assert state(document, at("2026-12-01T14:30")).outcome == "open"


def test_holiday_hours_that_cannot_be_read_leave_their_days_unsure() -> None:
    document = service(
        TUESDAYS,
        holiday_schedules=[
            {"closed": "perhaps", "start_date": "2026-11-20", "end_date": "2026-11-30"},
            {"closed": True},
        ],
    )

    assert state(document, at("2026-11-24T10:30")) == Open(
        "unknown", next=at("2026-12-01T10:00"), closes_next=at("2026-12-01T12:00"), note=HOLIDAY_UNREAD
    )
    assert state(document, at("2026-12-01T10:30")).outcome == "open"


def test_places_have_times_of_their_own() -> None:
    document = service({**TUESDAYS, **AT_A}, {**MONDAYS, **AT_B})
    tuesday = at("2026-11-24T10:30")

    assert state(document, tuesday, {"a"}).outcome == "open"
    assert state(document, tuesday, {"b"}).outcome == "closed"
    assert state(document, tuesday, {"b"}).next == at("2026-11-30T09:00")
    assert state(document, tuesday).note == SOME_PLACES
    assert state(document, tuesday, {"c"}) == Open("unknown", note=NOT_STATED)


def test_at_all_its_places_it_is_open_until_the_last_of_them_closes() -> None:
    """One that closes at twelve and another that opens at twelve are not one long opening."""
    later = {**TUESDAYS, "opens_at": "12:00", "closes_at": "16:00"}
    longer = {**TUESDAYS, "closes_at": "13:00"}

    apart = state(service({**TUESDAYS, **AT_A}, {**later, **AT_B}), at("2026-11-24T10:30"))
    together = state(service({**TUESDAYS, **AT_A}, {**longer, **AT_B}), at("2026-11-24T10:30"))

    assert (apart.until, apart.next) == (at("2026-11-24T12:00"), at("2026-11-24T12:00"))
    assert (together.until, together.note) == (at("2026-11-24T13:00"), None)


@pytest.mark.parametrize(
    "schedules",
    [
        [],
        [{}],
        [{"description": "Most mornings"}],
        [{"description": "24 hours"}],
        [{"byday": "TU", "freq": "WEEKLY"}],
        [{**TUESDAYS, "opens_at": "late"}],
        [{**TUESDAYS, "closes_at": None}],
        [{**TUESDAYS, "byday": None}],
        ["nonsense", None, 5],
    ],
)
def test_without_times_that_can_be_read_it_is_unknown(schedules: list[Any]) -> None:
    found = state(service(*schedules), at("2026-11-24T10:30"))

    assert found == Open("unknown", note=NOT_STATED)
    assert fits_times(service(*schedules), ["tu"], None, None, at=at("2026-11-24T09:00")) is None


@pytest.mark.parametrize(
    ("other", "note"),
    [
        ({"description": "Friday evenings by arrangement"}, MORE_IN_WORDS),
        ({"schedule_link": "https://example.org/sessions"}, MORE_IN_WORDS),
        ({"freq": "WEEKLY", "byday": "FR"}, MORE_UNREAD),
        ({**MONDAYS, "opens_at": "early"}, MORE_UNREAD),
    ],
)
def test_with_more_times_than_can_be_read_it_is_never_called_closed(other: dict[str, Any], note: str) -> None:
    found = state(service(TUESDAYS, other), at("2026-11-27T19:00"))

    assert (found.outcome, found.note) == ("unknown", note)
    assert found.next == at("2026-12-01T10:00")
    assert state(service(TUESDAYS, other), at("2026-12-01T10:00")).outcome == "open"


@pytest.mark.parametrize(
    "other",
    [
        {"description": "Every Tuesday 10:00-12:00"},
        {"notes": "Closed on bank holidays"},
        {"notes": "Closed Sundays and bank holidays. Not in August."},
        {"description": "Fridays in summer", "valid_to": "2026-08-31"},
        {"description": "Fridays in spring", "valid_from": "2027-03-01"},
        {"description": "Fridays", **AT_B},
        {},
    ],
)
def test_words_that_add_no_times_on_the_day_leave_it_closed(other: dict[str, Any]) -> None:
    assert state(service(TUESDAYS, other), at("2026-11-27T19:00"), {"a"}).outcome == "closed"


@pytest.mark.parametrize("words", ["24/7", "Open 24 hours a day, 7 days a week.", "24 hours, every day"])
def test_words_that_plainly_say_always_are_open(words: str) -> None:
    assert state(service({"description": words}), at("2026-12-25T03:00")) == Open("open")


@pytest.mark.parametrize("words", ["24 hours", "24/7 online, phones 9 to 5", "Book 24 hours before"])
def test_words_that_only_mention_24_hours_are_not(words: str) -> None:
    assert state(service({"description": words}), at("2026-11-24T03:00")).outcome == "unknown"


def test_words_beside_times_do_not_replace_them() -> None:
    said = {**TUESDAYS, "description": "24 hours a day, 7 days a week"}

    assert state(service(said), at("2026-11-24T03:00")).outcome == "closed"


def test_a_bank_holiday_is_to_check_first() -> None:
    found = state(service(MONDAYS), at(f"{LATE_SUMMER}T10:00"))

    assert found == Open(
        "unknown", next=at("2026-09-07T09:00"), closes_next=at("2026-09-07T17:00"), note=BANK_HOLIDAY
    )
    assert state(service(MONDAYS), at(f"{LATE_SUMMER}T18:00")).outcome == "closed"
    assert state(service(MONDAYS), at(f"{LATE_SUMMER}T10:00"), nations=SCOTLAND).outcome == "open"
    assert state(service(MONDAYS), at("2026-08-03T10:00"), nations=SCOTLAND).note == BANK_HOLIDAY


def test_after_midnight_the_times_are_still_those_of_the_bank_holiday() -> None:
    found = state(service(NIGHTS), at("2026-09-01T01:00"))

    assert (found.outcome, found.note) == ("unknown", AFTER_BANK_HOLIDAY)


@pytest.mark.parametrize(
    ("words", "outcome"),
    [
        ("Not on bank holidays", "closed"),
        ("Closed weekends and bank holidays", "closed"),
        ("It is not open on bank holidays.", "closed"),
        ("Open all year including bank holidays", "open"),
        ("Bank holidays may vary", "unknown"),
        ("Bank holidays 10am to 2pm", "unknown"),
    ],
)
def test_what_is_said_of_bank_holidays_decides(words: str, outcome: str) -> None:
    beside = service({**MONDAYS, "notes": words})
    apart = service(MONDAYS, {"description": words})

    assert state(beside, at(f"{LATE_SUMMER}T10:00")).outcome == outcome
    assert state(apart, at(f"{LATE_SUMMER}T10:00")).outcome == outcome


def test_holiday_schedules_decide_on_a_bank_holiday() -> None:
    that_day = {"start_date": LATE_SUMMER.isoformat(), "end_date": LATE_SUMMER.isoformat()}
    special = {**that_day, "closed": False, "opens_at": "11:00", "closes_at": "13:00"}

    shut = service(MONDAYS, holiday_schedules=[{**that_day, "closed": True}])
    shorter = service(MONDAYS, holiday_schedules=[special])

    assert state(shut, at(f"{LATE_SUMMER}T12:00")).outcome == "closed"
    assert state(shorter, at(f"{LATE_SUMMER}T12:00")).until == at(f"{LATE_SUMMER}T13:00")
    assert state(shorter, at(f"{LATE_SUMMER}T14:00")).outcome == "closed"


def test_what_is_open_at_all_hours_or_on_that_one_day_is_open_on_a_bank_holiday() -> None:
    christmas = {"dtstart": "2026-12-25", "opens_at": "12:00", "closes_at": "15:00"}
    one_row_a_day = [{**ALL_HOURS, "byday": day} for day in ALL_HOURS["byday"].split(",")]
    but_not_then = {**ALL_HOURS, "notes": "Closed on bank holidays"}

    assert state(service(christmas), at("2026-12-25T13:00")).outcome == "open"
    assert state(service(ALL_HOURS), at("2026-12-25T13:00")) == Open("open")
    assert state(service(*one_row_a_day), at("2026-12-25T13:00")) == Open("open")
    assert state(service(*one_row_a_day[:6]), at("2026-12-25T13:00")).outcome == "unknown"
    assert state(service(but_not_then), at("2026-12-25T13:00")).outcome == "closed"


def test_substitute_days_are_bank_holidays_and_the_weekend_days_they_stand_for_are_unsure() -> None:
    """Boxing Day of 2026 is a Saturday; its bank holiday is Monday 28 December."""
    daily = {**EVERY_DAY, "opens_at": "09:00", "closes_at": "17:00"}
    not_then = {**daily, "notes": "Closed on bank holidays"}

    assert state(service(daily), at("2026-12-28T10:00")).note == BANK_HOLIDAY
    assert state(service(not_then), at("2026-12-28T10:00")).outcome == "closed"
    assert state(service(daily), at("2026-12-26T10:00")).note == "It is Boxing Day: check first"
    assert state(service(not_then), at("2026-12-26T10:00")).outcome == "unknown"


def test_a_day_that_is_a_bank_holiday_in_one_of_its_nations_is_unsure() -> None:
    both = frozenset({"ENG", "SCT"})
    not_then = {**MONDAYS, "notes": "Closed on bank holidays"}

    found = state(service(not_then), at(f"{LATE_SUMMER}T10:00"), nations=both)

    assert (found.outcome, found.note) == ("unknown", "It is Late Summer Bank Holiday: check first")


def test_exceptions_in_words_are_to_check_first() -> None:
    in_term = {**TUESDAYS, "notes": "Drop in. Term time only."}

    found = state(service(in_term), at("2026-11-24T10:30"))

    assert found == Open("unknown", note="Check first: \u201cTerm time only\u201d")
    assert state(service(in_term), at("2026-11-24T13:00")).outcome == "closed"
    assert fits_times(service(in_term), ["tu"], None, None, at=at("2026-11-23T13:00")) is None
    assert fits_times(service(in_term), ["we"], None, None, at=at("2026-11-23T13:00")) is False


@pytest.mark.parametrize(
    ("status", "note"),
    [
        ("temporarily closed", "Temporarily closed"),
        ("inactive", "Not running now"),
        ("defunct", "Not running now"),
    ],
)
def test_a_service_that_does_not_run_is_closed(status: str, note: str) -> None:
    document = service(TUESDAYS, status=status)

    assert state(document, at("2026-11-24T10:30")) == Open("closed", note=note)
    assert fits_times(document, ["tu"], None, None, at=at("2026-11-24T09:00")) is False


def test_what_is_worked_out_for_one_day_of_a_week_is_there_for_the_others() -> None:
    document = service({**TUESDAYS, "description": "By the old bridge"})
    state(document, at("2026-11-23T10:30"))
    before = _hours_again.cache_info()

    for day in range(24, 30):
        state(document, at(f"2026-11-{day}T10:30"))

    assert _hours_again.cache_info().misses == before.misses


def test_what_has_ended_is_closed_and_says_since_when() -> None:
    document = service({**TUESDAYS, "valid_to": "2026-09-30"})

    assert state(document, at("2026-11-24T10:30")) == Open("closed", note="Ended on 30 September 2026")
    assert fits_times(document, ["tu"], None, None, at=at("2026-11-24T09:00")) is False


@pytest.mark.parametrize(
    ("days", "start", "end", "fits"),
    [
        (["tu"], None, None, True),
        (["mo", "tu"], "11:00", None, True),
        ([], "11:30", "18:00", True),
        (["tu"], "11:31", "18:00", False),
        (["tu"], "08:00", "10:30", True),
        (["tu"], "08:00", "10:29", False),
        (["tu"], "10:10", "10:20", True),
        (["mo"], None, None, False),
        (["mo"], "22:00", "10:45", True),
        (["tu"], "12:00", "13:00", False),
    ],
)
def test_it_fits_when_half_an_hour_of_it_is_when_the_person_can_come(
    days: list[str], start: str | None, end: str | None, fits: bool
) -> None:
    hours = [time.fromisoformat(text) if text else None for text in (start, end)]

    assert fits_times(service(TUESDAYS), days, *hours, at=at("2026-11-21T09:00")) is fits


def test_a_short_opening_fits_whole_or_not_at_all() -> None:
    short = service({**TUESDAYS, "closes_at": "10:20"})
    now = at("2026-11-21T09:00")

    assert fits_times(short, ["tu"], time(10), time(11), at=now) is True
    assert fits_times(short, ["tu"], time(10, 5), time(11), at=now) is False


def test_only_the_coming_four_weeks_count() -> None:
    once = {"dtstart": "2026-11-24", "opens_at": "10:00", "closes_at": "12:00"}

    def fits(moment: str) -> bool | None:
        return fits_times(service(once), ["tu"], None, None, at=at(moment))

    assert fits("2026-10-28T09:00") is True
    assert fits("2026-10-27T09:00") is False
    assert fits("2026-11-24T11:30") is True
    assert fits("2026-11-24T11:45") is False


def test_with_more_times_in_words_nothing_is_said_not_to_fit() -> None:
    document = service(TUESDAYS, {"description": "Other days by arrangement"})
    now = at("2026-11-21T09:00")

    assert fits_times(document, ["we"], None, None, at=now) is None
    assert fits_times(document, ["tu"], None, None, at=now) is True


def test_a_day_that_is_none_is_our_own_bug() -> None:
    with pytest.raises(ValueError, match="monday"):
        fits_times(service(TUESDAYS), ["monday"], None, None, at=at("2026-11-21T09:00"))


NOW = at("2026-11-23T15:00")


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Open("open", until=at("2026-11-23T17:00")), "Open now, until 5pm"),
        (Open("open", until=at("2026-11-23T23:30")), "Open now, until 11:30pm"),
        (Open("open", until=at("2026-11-24T00:00")), "Open now, until midnight"),
        (Open("open", until=at("2026-11-24T02:00")), "Open now, until 2am"),
        (Open("open", until=at("2026-11-25T09:00")), "Open now, until Wednesday 25 November at 9am"),
        (Open("open"), "Open now"),
        (
            Open("open", until=at("2026-11-23T17:00"), note=SOME_PLACES),
            "Open now at some of its places, until 5pm",
        ),
        (Open("closed", next=at("2026-11-24T10:00")), "Closed now; opens Tuesday 24 November at 10am"),
        (Open("closed", next=at("2026-11-23T16:30")), "Closed now; opens today at 4:30pm"),
        (Open("closed"), "Closed now"),
        (Open("closed", note="Ended on 30 September 2026"), "Ended on 30 September 2026"),
        (Open("unknown", note=BANK_HOLIDAY), "It is a bank holiday: check first"),
        (Open("unknown", note=NOT_STATED), "Does not say when it is open"),
        (Open("unknown"), "Does not say when it is open"),
    ],
)
def test_what_was_found_is_said_in_a_sentence(found: Open, said: str) -> None:
    assert say_open(found, NOW) == said


def test_a_year_is_said_only_far_away() -> None:
    assert say_moment(at("2027-01-05T00:00"), NOW) == "Tuesday 5 January at midnight"
    assert say_moment(at("2027-11-05T09:00"), NOW) == "Friday 5 November 2027 at 9am"


GRID_MINUTES = 15
quarters = st.integers(0, 95).map(lambda number: time(number // 4, number % 4 * GRID_MINUTES))
CODES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


@st.composite
def weekly(draw: st.DrawFn) -> dict[str, Any]:
    opens = draw(quarters)
    closes = draw(quarters.filter(lambda other: other != opens))
    schedule: dict[str, Any] = {
        "freq": "WEEKLY",
        "byday": ",".join(CODES[day] for day in sorted(draw(st.sets(st.integers(0, 6), min_size=1)))),
        "opens_at": f"{opens:%H:%M}",
        "closes_at": f"{closes:%H:%M}",
        "notes": "Open on bank holidays too",
    }
    if draw(st.booleans()):
        schedule["valid_from"] = draw(st.dates(date(2026, 2, 20), date(2026, 3, 8))).isoformat()
    if draw(st.booleans()):
        schedule["valid_to"] = draw(st.dates(date(2026, 2, 25), date(2026, 3, 20))).isoformat()
    return schedule


def is_open(schedules: list[dict[str, Any]], moment: datetime) -> bool:
    """Told from the moment alone, by the clock: no interval is made. For weeks whose clocks do not change."""
    clock = f"{moment:%H:%M}"
    for schedule in schedules:
        opens, closes = schedule["opens_at"], schedule["closes_at"]
        for day, inside in (
            (moment.date(), opens <= clock and (clock < closes or closes < opens)),
            (moment.date() - timedelta(days=1), closes < opens and clock < closes),
        ):
            named = CODES[day.weekday()] in schedule["byday"]
            since = schedule.get("valid_from", "") <= day.isoformat()
            if inside and named and since and day.isoformat() <= schedule.get("valid_to", "9"):
                return True
    return False


@settings(max_examples=150, deadline=None)
@given(st.lists(weekly(), min_size=1, max_size=4), st.integers(0, 3 * 24 * 4), st.integers(0, 14))
def test_the_state_is_that_of_each_minute_told_alone(
    schedules: list[dict[str, Any]], quarter: int, minute: int
) -> None:
    begin = at("2026-03-02T00:00") + timedelta(minutes=quarter * GRID_MINUTES + minute)
    ahead = [
        begin - timedelta(minutes=minute) + timedelta(minutes=GRID_MINUTES * n) for n in range(1, 7 * 96)
    ]

    found = state(service(*schedules), begin)

    opened = is_open(schedules, begin)
    if found.note and found.note.startswith("Ended"):
        assert not opened
        assert not any(is_open(schedules, moment) for moment in ahead)
        return
    assert found.outcome == ("open" if opened else "closed")
    closes = next((moment for moment in ahead if not is_open(schedules, moment)), None)
    if opened:
        assert found.until == closes
    begin_again = [closes, *(m for m in ahead if closes and m > closes)] if opened else ahead
    opens = next((moment for moment in begin_again if moment and is_open(schedules, moment)), None)
    if opens or found.next is None:
        assert found.next == opens


@settings(max_examples=60, deadline=None)
@given(
    st.datetimes(),
    st.recursive(
        st.none() | st.booleans() | st.integers(-9, 9999) | st.text(max_size=8) | st.floats(),
        lambda inner: st.lists(inner, max_size=2),
        max_leaves=3,
    ),
    st.sampled_from(
        [
            "byday",
            "opens_at",
            "valid_to",
            "dtstart",
            "notes",
            "service_at_location_id",
            "id",
            "freq",
            "interval",
        ]
    ),
)
def test_nonsense_raises_nothing(moment: datetime, value: Any, field: str) -> None:
    document = service({**TUESDAYS, field: value}, status=value, holiday_schedules=[{field: value}, value])

    assert state(document, moment.replace(tzinfo=UTC)).outcome in ("open", "closed", "unknown")
    assert state({"schedules": value}, moment.replace(tzinfo=UTC), {"a"}).outcome == "unknown"
    assert fits_times(document, ["tu"], time(9), None, at=moment.replace(tzinfo=UTC)) in (True, False, None)


def test_the_bank_holidays_of_these_tests_are_bank_holidays() -> None:
    assert bank_holiday(LATE_SUMMER) is not None
    assert bank_holiday(LATE_SUMMER, SCOTLAND) is None
