"""Opening times from schedules: what is worked out, what is left unknown, and the clock changes."""

from datetime import date, datetime

import pytest

from standards.openreferral.dates import LONDON
from standards.openreferral.schedule_rules import read_rule
from standards.openreferral.schedules import (
    MOST_DAYS,
    MOST_INTERVALS,
    MOST_SCHEDULES,
    openings,
)

JUNE = {"first": date(2026, 6, 1), "last": date(2026, 6, 30)}  # 1 June 2026 is a Monday


def a_schedule(**facts):
    return {"opens_at": "10:00", "closes_at": "12:00", **facts}


def days(schedule, first=JUNE["first"], last=JUNE["last"], **document):
    """The days of the month on which a schedule opens, every schedule being understood."""
    found = openings({"schedules": [schedule], **document}, first=first, last=last)
    assert found.unknown == ()
    return [interval.opens.day for interval in found.intervals]


def hours(schedule, first=JUNE["first"], last=JUNE["first"]):
    found = openings({"schedules": [{"freq": "DAILY", **schedule}]}, first=first, last=last)
    assert found.unknown == ()
    return [(f"{part.opens:%d %H:%M}", f"{part.closes:%d %H:%M}") for part in found.intervals]


def why(schedule):
    found = openings({"schedules": [schedule]}, **JUNE)
    assert found.intervals == ()
    (sentence,) = found.unknown
    return sentence


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"freq": "WEEKLY", "byday": "TU"}, [2, 9, 16, 23, 30]),
        ({"byday": "MO,TH"}, [1, 4, 8, 11, 15, 18, 22, 25, 29]),
        ({"byday": "monday; Thurs", "valid_to": "2026-06-05"}, [1, 4]),
        ({"byday": ["MO", "TH"], "valid_to": "05/06/2026"}, [1, 4]),
        ({"weekday": "Tuesday", "valid_to": "2026-06-05"}, [2]),
        ({"freq": "weekly", "byday": "SA", "valid_from": "2026-06-13", "valid_to": "2026-06-20"}, [13, 20]),
        ({"freq": "WEEKLY", "dtstart": "2026-06-03"}, [3, 10, 17, 24]),
        ({"freq": "WEEKLY", "byday": "TU", "dtstart": "2026-06-10"}, [16, 23, 30]),
        ({"freq": "WEEKLY", "byday": "TU", "until": "2026-06-09T23:59:00"}, [2, 9]),
        ({"freq": "WEEKLY", "byday": "TU", "count": 3, "dtstart": "2026-05-26"}, [2, 9]),
        (
            {
                "freq": "WEEKLY",
                "byday": "TU",
                "count": "3",
                "dtstart": "2026-05-26",
                "valid_from": "2026-06-05",
            },
            [9],
        ),
        ({"freq": "MONTHLY", "byday": "1MO"}, [1]),
        ({"freq": "MONTHLY", "byday": "1MO,-1FR,+3WE"}, [1, 17, 26]),
        ({"byday": "-1TU"}, [30]),
        ({"freq": "MONTHLY", "byday": "5MO"}, [29]),
        ({"freq": "MONTHLY", "byday": "WE"}, [3, 10, 17, 24]),
        ({"freq": "MONTHLY", "byday": "WE,-1FR"}, [3, 10, 17, 24, 26]),
        ({"freq": "MONTHLY", "byday": "1MO", "bymonthday": 31}, []),
        ({"freq": "MONTHLY", "bymonthday": "1,15,-1"}, [1, 15, 30]),
        ({"bymonthday": 15}, [15]),
        ({"freq": "MONTHLY", "bymonthday": 31}, []),
        ({"freq": "MONTHLY", "byday": "MO", "bymonthday": "8,9"}, [8]),
        ({"freq": "MONTHLY", "dtstart": "2025-03-17"}, [17]),
        ({"freq": "DAILY", "valid_from": "2026-06-29"}, [29, 30]),
        ({"valid_from": "2026-06-04", "valid_to": "2026-06-04"}, [4]),
        ({"dtstart": "2026-06-04"}, [4]),
    ],
)
def test_days_follow_the_recurrence_rule(facts, expected):
    assert days(a_schedule(**facts)) == expected


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"freq": "WEEKLY", "interval": 2, "byday": "TH", "dtstart": "2026-06-04"}, [4, 18]),
        ({"freq": "WEEKLY", "interval": "2", "byday": "TH", "dtstart": "2020-01-02"}, [11, 25]),
        ({"freq": "WEEKLY", "interval": 2, "byday": "TH", "valid_from": "2026-06-10"}, [11, 25]),
        ({"freq": "WEEKLY", "interval": 2, "byday": "MO,FR", "dtstart": "2026-06-05"}, [5, 15, 19, 29]),
        # The week of Sunday 7 June began on Monday 1 June, or on the day itself.
        ({"freq": "WEEKLY", "interval": 2, "byday": "SU,MO", "dtstart": "2026-06-07"}, [7, 15, 21, 29]),
        (
            {"freq": "WEEKLY", "interval": 2, "byday": "SU,MO", "dtstart": "2026-06-07", "wkst": "SU"},
            [7, 8, 21, 22],
        ),
        ({"freq": "MONTHLY", "interval": 2, "byday": "2TU", "dtstart": "2026-04-01"}, [9]),
        ({"freq": "MONTHLY", "interval": 2, "byday": "2TU", "dtstart": "2026-05-01"}, []),
        ({"freq": "MONTHLY", "interval": 12, "bymonthday": 29, "dtstart": "2024-02-01"}, []),
        ({"freq": "DAILY", "interval": 10, "dtstart": "2026-05-30"}, [9, 19, 29]),
        ({"freq": "WEEKLY", "interval": 2, "byday": "MO", "dtstart": "0001-01-01"}, [8, 22]),
    ],
)
def test_longer_intervals_are_counted_from_the_first_day(facts, expected):
    assert days(a_schedule(**facts)) == expected


@pytest.mark.parametrize(
    ("opens_at", "closes_at", "expected"),
    [
        ("09:00", "17:30", ("01 09:00", "01 17:30")),
        ("9:00:00", "17:00:59.5", ("01 09:00", "01 17:00")),
        ("9am", "12.30 pm", ("01 09:00", "01 12:30")),
        ("12:15 a.m.", "12pm", ("01 00:15", "01 12:00")),
        ("00:00", "23:59", ("01 00:00", "02 00:00")),
        ("00:00:00", "23:59:59", ("01 00:00", "02 00:00")),
        ("00:00", "24:00", ("01 00:00", "02 00:00")),
        ("18:00", "00:00", ("01 18:00", "02 00:00")),
        ("09:00Z", "10:00Z", ("01 10:00", "01 11:00")),
        ("09:00+01:00", "10:00+0100", ("01 09:00", "01 10:00")),
    ],
)
def test_clock_times_are_read_in_every_usual_form(opens_at, closes_at, expected):
    found = hours({"opens_at": opens_at, "closes_at": closes_at, "valid_from": "2026-06-01"})

    assert found[0] == expected


def test_a_night_belongs_to_both_its_days():
    night = {"opens_at": "22:00", "closes_at": "02:00"}

    assert hours(night) == [("31 22:00", "01 02:00"), ("01 22:00", "02 02:00")]


def test_a_night_that_ends_at_midnight_belongs_to_its_first_day_only():
    assert hours({"opens_at": "22:00", "closes_at": "00:00"}) == [("01 22:00", "02 00:00")]


def test_an_offset_in_hours_holds_for_times_without_a_zone():
    assert hours(a_schedule(timezone=0)) == [("01 11:00", "01 13:00")]


@pytest.mark.parametrize(
    ("schedule", "reason"),
    [
        ({"byday": "MO"}, "no times are given"),
        ({"byday": "MO", "opens_at": "10:00"}, "no closing time is given"),
        ({"byday": "MO", "closes_at": "10:00"}, "no opening time is given"),
        ({"byday": "MO", "opens_at": "10:00", "closes_at": "10:00"}, "it opens and closes at the same time"),
        (a_schedule(opens_at="9"), "opens_at '9' is not a time"),
        (a_schedule(opens_at="25:00"), "opens_at '25:00' is not a time"),
        (a_schedule(opens_at="13:00pm"), "opens_at '13:00pm' is not a time"),
        (a_schedule(byday="MO", opens_at=["10:00"]), "opens_at is not text"),
        (
            a_schedule(byday="MO", opens_at="09:00Z"),
            "the opening and the closing time are in different time zones",
        ),
        (a_schedule(byday="MO", timezone="GMT"), "timezone 'GMT' is not a number of hours from UTC"),
        (a_schedule(), "no days are given"),
        (a_schedule(valid_from="2026-06-01"), "no days are given"),
        (a_schedule(valid_from="2026-06-01", valid_to="2026-06-30"), "no days are given"),
        (a_schedule(freq="WEEKLY"), "it says how often it repeats but not on which days"),
        (
            a_schedule(freq="MONTHLY", valid_from="2026-06-01"),
            "it says how often it repeats but not on which days",
        ),
        (a_schedule(freq="YEARLY", byday="MO"), "freq 'YEARLY' is neither WEEKLY nor MONTHLY"),
        (a_schedule(freq="WEEKLY", byday="1MO"), "it numbers a day of the week"),
        (a_schedule(freq="WEEKLY", bymonthday="2,3"), "it repeats every week but names days of the month"),
        (a_schedule(byday="MO", interval=2), "weeks or months is not said"),
        (
            a_schedule(freq="WEEKLY", byday="MO", interval=2),
            "it does not say from which day to count (dtstart)",
        ),
        (
            a_schedule(freq="WEEKLY", byday="MO", interval=2, dtstart="2026-06-03"),
            "its first day (dtstart) is not a day on which it opens",
        ),
        (a_schedule(byday="MO", count=3), "it does not say from which day to count (dtstart)"),
        (a_schedule(byday="MO", interval=1.5), "interval '1.5' is not a whole number from 1 to 1000"),
        (a_schedule(byday="weekdays"), "byday 'weekdays' is not a day of the week"),
        (a_schedule(freq="MONTHLY", byday="0MO"), "byday '0MO' is not a day of the week"),
        (a_schedule(freq="MONTHLY", bymonthday="32"), "bymonthday '32' is not a day of the month"),
        (a_schedule(weekday=1), "weekday 1 is a number whose day was never agreed"),
        (a_schedule(byday="MO", valid_to="soon"), "valid_to 'soon' is not a date"),
        (a_schedule(byday="MO", dtstart="2026-02-30"), "dtstart '2026-02-30' is not a date"),
        (a_schedule(byday="MO", byweekno="20"), "byweekno is not part of the UK standard"),
        (a_schedule(byday={"day": "MO"}), "byday is not text"),
    ],
)
def test_what_could_be_read_in_two_ways_is_unknown_with_the_reason(schedule, reason):
    assert reason in why(schedule)


def test_an_unknown_sentence_quotes_the_publisher_or_counts_the_schedule():
    assert why({"description": "Drop in\nany morning"}) == '"Drop in any morning": no times are given.'
    assert why({"id": "x"}) == "Opening hours 1: no times are given."
    assert len(why({"description": "long " * 100})) < 120


def test_one_schedule_that_is_not_understood_leaves_the_others():
    found = openings(
        {"schedules": [{}, "x", a_schedule(byday="TU", id="a", service_at_location_id="p")]}, **JUNE
    )

    assert len(found.unknown) == 1
    assert {(part.schedule_id, part.service_at_location_id) for part in found.intervals} == {("a", "p")}


def test_a_document_without_schedules_has_no_openings():
    assert openings({}, **JUNE).intervals == ()
    assert openings({"schedules": None, "holiday_schedules": "x"}, **JUNE).unknown == ()


class TestHolidays:
    daily = a_schedule(freq="DAILY", service_at_location_id="p")

    def days(self, *rows):
        return days(self.daily, date(2026, 12, 23), date(2026, 12, 27), holiday_schedules=list(rows))

    def test_a_closure_removes_its_days(self):
        assert self.days({"closed": True, "start_date": "2026-12-24", "end_date": "2026-12-26"}) == [23, 27]

    def test_a_closure_of_another_place_removes_nothing(self):
        closed = {"closed": True, "start_date": "2026-12-24", "end_date": "2026-12-26"}

        assert len(self.days({**closed, "service_at_location_id": "q"})) == 5
        assert len(self.days({**closed, "service_at_location_id": "p"})) == 2

    def test_open_days_have_their_own_hours_in_place_of_the_ordinary_ones(self):
        row = {"closed": False, "start_date": "2026-12-24", "end_date": "2026-12-24", "id": "h"}
        rows = [
            {**row, "opens_at": "09:00", "closes_at": "11:00"},
            {**row, "opens_at": "13:00", "closes_at": "14:00"},
        ]
        found = openings(
            {"schedules": [self.daily], "holiday_schedules": rows},
            first=date(2026, 12, 24),
            last=date(2026, 12, 24),
        )

        assert [(part.opens.hour, part.schedule_id) for part in found.intervals] == [(9, "h"), (13, "h")]

    def test_a_morning_open_in_a_closed_fortnight_stays(self):
        closed = {"closed": True, "start_date": "2026-12-20", "end_date": "2027-01-02"}
        opened = {"closed": "false", "start_date": "2026-12-24", "end_date": "2026-12-24"}

        assert self.days(closed, {**opened, "opens_at": "9am", "closes_at": "11am"}) == [24]

    def test_a_day_both_open_and_closed_is_closed(self):
        day = {"start_date": "2026-12-24", "end_date": "2026-12-24"}
        opened = {**day, "closed": False, "opens_at": "9am", "closes_at": "11am"}

        assert 24 not in self.days(opened, {**day, "closed": True})

    @pytest.mark.parametrize(
        ("row", "reason"),
        [
            ({"start_date": "2026-12-24", "end_date": "2026-12-24"}, "whether it is open or closed"),
            ({"closed": True, "start_date": "2026-12-24"}, "the first or the last day is missing"),
            ({"closed": False, "start_date": "2026-12-24", "end_date": "2026-12-24"}, "no times are given"),
        ],
    )
    def test_a_row_that_is_not_understood_is_told(self, row, reason):
        found = openings({"schedules": [self.daily], "holiday_schedules": [row]}, **JUNE)

        assert len(found.intervals) == 30
        assert reason in found.unknown[0]


class TestClockChanges:
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)

    def test_clock_times_stay_when_the_clocks_change(self):
        found = openings(
            {"schedules": [a_schedule(freq="DAILY")]}, first=date(2026, 3, 28), last=date(2026, 3, 29)
        )

        assert [part.opens.isoformat() for part in found.intervals] == [
            "2026-03-28T10:00:00+00:00",
            "2026-03-29T10:00:00+01:00",
        ]

    def test_a_night_over_the_change_is_an_hour_shorter_in_spring_and_longer_in_autumn(self):
        night = {"opens_at": "22:00", "closes_at": "06:00", "freq": "DAILY"}

        def length_h(day):
            part = openings({"schedules": [night]}, first=day, last=day).intervals[0]
            return (part.closes.timestamp() - part.opens.timestamp()) / 3600

        assert length_h(self.spring) == 7
        assert length_h(self.autumn) == 9

    def test_the_hour_skipped_in_spring_is_moved_to_its_end_or_lost(self):
        assert hours({"opens_at": "01:30", "closes_at": "03:00"}, self.spring, self.spring) == [
            ("29 02:00", "29 03:00")
        ]
        assert hours({"opens_at": "01:10", "closes_at": "01:50"}, self.spring, self.spring) == []

    def test_the_hour_repeated_in_autumn_is_the_first(self):
        document = {"schedules": [{"opens_at": "01:15", "closes_at": "01:45", "freq": "DAILY"}]}
        (part,) = openings(document, first=self.autumn, last=self.autumn).intervals

        assert part.opens.isoformat() == "2026-10-25T01:15:00+01:00"

    def test_a_time_in_utc_shows_another_hour_in_summer(self):
        utc = {"opens_at": "09:00Z", "closes_at": "10:00Z", "freq": "DAILY"}

        assert hours(utc, self.autumn, self.autumn)[0][0] == "25 09:00"
        assert hours(utc, date(2026, 10, 24), date(2026, 10, 24))[0][0] == "24 10:00"


def test_at_most_400_days_are_looked_at():
    found = openings({"schedules": [a_schedule(freq="DAILY")]}, first=date(2026, 1, 1), last=date(2036, 1, 1))

    assert len(found.intervals) == MOST_DAYS


def test_at_most_10000_openings_are_returned_and_they_are_the_earliest():
    schedules = [a_schedule(freq="DAILY", id=str(number)) for number in range(30)]
    found = openings({"schedules": schedules}, first=date(2026, 1, 1), last=date(2027, 2, 1))

    assert len(found.intervals) == MOST_INTERVALS
    assert found.intervals[-1].opens < datetime(2026, 12, 1, tzinfo=LONDON)


def test_schedules_beyond_the_limit_are_told():
    found = openings({"schedules": [a_schedule(byday="MO")] * (MOST_SCHEDULES + 1)}, **JUNE)

    assert found.unknown == ("Only the first 500 of 501 schedules were read.",)


@pytest.mark.parametrize(
    "days_asked", [(date.min, date.min), (date.max, date.max), (date(2026, 6, 2), date(2026, 6, 1))]
)
def test_days_at_the_ends_of_the_calendar_or_in_the_wrong_order_do_no_harm(days_asked):
    schedule = {"opens_at": "22:00+14:00", "closes_at": "02:00+14:00", "freq": "DAILY"}

    found = openings({"schedules": [schedule]}, first=days_asked[0], last=days_asked[1])

    assert len(found.intervals) <= 2


def test_a_schedule_of_one_day_has_no_other():
    day, rule = date(2026, 6, 4), read_rule({"dtstart": "2026-06-04"})

    assert list(rule.days(JUNE["first"], JUNE["last"])) == [day]
    assert list(rule.days(date(2026, 6, 5), JUNE["last"])) == []


def test_a_week_that_runs_over_the_end_of_the_calendar_keeps_its_days():
    assert days(a_schedule(byday="TH,FR,SA"), date(9999, 12, 26), date.max) == [30, 31]
