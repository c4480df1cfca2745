"""Schedules in words."""

from datetime import date

import pytest

from standards.openreferral.schedules import describe

MORNING = {"opens_at": "10:00:00", "closes_at": "12:00:00"}


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({"freq": "WEEKLY", "byday": "TU", **MORNING}, "Tuesdays, 10am to 12pm"),
        ({"byday": "TU,TH", **MORNING}, "Tuesdays and Thursdays, 10am to 12pm"),
        ({"byday": "MO,WE,FR", **MORNING}, "Mondays, Wednesdays and Fridays, 10am to 12pm"),
        (
            {"byday": "MO,TU,WE,TH,FR", "opens_at": "9:30am", "closes_at": "17:00"},
            "Monday to Friday, 9:30am to 5pm",
        ),
        ({"byday": "MO,TU,WE,TH,FR,SA,SU", "opens_at": "00:00", "closes_at": "23:59"}, "Every day, all day"),
        ({"byday": "FR", "opens_at": "18:00", "closes_at": "00:00"}, "Fridays, 6pm to midnight"),
        ({"byday": "FR", "opens_at": "12:00Z", "closes_at": "13:05Z"}, "Fridays, 12pm to 1:05pm (UTC)"),
        ({"byday": "FR", "opens_at": "12:00+02:00"}, "Fridays, from 12pm (UTC+02:00)"),
        ({"byday": "FR", "opens_at": "10:00"}, "Fridays, from 10am"),
        ({"byday": "FR", "opens_at": "whenever"}, "Fridays"),
        (
            {"freq": "WEEKLY", "interval": 2, "byday": "TH", "dtstart": "2026-06-04", **MORNING},
            "Every 2 weeks on Thursday, 10am to 12pm, from 4 June 2026",
        ),
        ({"freq": "MONTHLY", "byday": "1MO", **MORNING}, "First Monday of the month, 10am to 12pm"),
        ({"freq": "MONTHLY", "byday": "3MO,-1FR,1MO"}, "First and third Monday and last Friday of the month"),
        ({"freq": "MONTHLY", "byday": "WE"}, "Wednesdays"),
        ({"freq": "MONTHLY", "byday": "WE,-1FR"}, "Every Wednesday and last Friday of the month"),
        (
            {"freq": "MONTHLY", "byday": "2WE", "interval": 2, "dtstart": "2026-06-01"},
            "Second Wednesday of every 2nd month, from 1 June 2026",
        ),
        ({"freq": "MONTHLY", "bymonthday": "15,1"}, "The 1st and 15th of the month"),
        ({"freq": "MONTHLY", "bymonthday": "-1"}, "The last day of the month"),
        ({"freq": "MONTHLY", "bymonthday": "13", "byday": "FR"}, "The 13th of the month when it is a Friday"),
        ({"freq": "DAILY", "interval": 3, "dtstart": "2026-06-01"}, "Every 3 days, from 1 June 2026"),
        (
            {"valid_from": "2026-06-04", "valid_to": "2026-06-04", **MORNING},
            "Thursday 4 June 2026, 10am to 12pm",
        ),
        (
            {"byday": "MO", "valid_from": "2026-06-01", "valid_to": "2026-07-31"},
            "Mondays, from 1 June 2026 to 31 July 2026",
        ),
        ({"byday": "MO", "until": "2026-07-31"}, "Mondays, until 31 July 2026"),
        ({"byday": "MO", "count": 6, "dtstart": "2026-06-01"}, "Mondays, 6 times from 1 June 2026"),
        ({}, ""),
        ({"description": "Any time", **MORNING}, ""),
        ({"weekday": 3, **MORNING}, ""),
        ({"freq": "WEEKLY", "byday": "MO", "interval": 2}, ""),
    ],
)
def test_schedules_are_said_in_plain_english(schedule, words):
    assert describe(schedule) == words


def test_a_start_that_has_passed_is_left_out_for_a_reader_of_today():
    schedule = {"byday": "MO", "valid_from": "2019-01-01", "valid_to": "2026-12-31"}

    assert describe(schedule, on=date(2026, 6, 1)) == "Mondays, until 31 December 2026"
    assert describe(schedule, on=date(2018, 6, 1)) == "Mondays, from 1 January 2019 to 31 December 2026"


def test_the_day_that_weeks_are_counted_from_is_always_said():
    schedule = {"freq": "WEEKLY", "interval": 2, "byday": "MO", "dtstart": "2020-01-06"}

    assert describe(schedule, on=date(2026, 6, 1)) == "Every 2 weeks on Monday, from 6 January 2020"
