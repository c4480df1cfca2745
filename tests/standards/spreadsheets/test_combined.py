import pytest

from standards.openreferral.spreadsheets import read_spreadsheet
from tests.standards.spreadsheets.building import csv_file, service


def read(tmp_path, **cells):
    """Return the record of one row, and its problems."""
    result = read_spreadsheet(csv_file(tmp_path, service(**cells)))
    return result.records[0], result.problems


@pytest.mark.parametrize(
    ("written", "cost", "codes"),
    [
        ("Free", {"amount": 0}, ["price_in_words"]),
        ("free", {"amount": 0}, ["price_in_words"]),
        ("Nil", {"amount": 0}, ["price_in_words"]),
        ("No charge", {"amount": 0}, ["price_in_words"]),
        ("0", {"amount": 0}, []),
        ("£2 per session", {"amount": 2, "amount_description": "per session"}, ["price_with_words"]),
        ("£2.50/hour", {"amount": 2.5, "amount_description": "per hour"}, ["price_with_words"]),
        ("50p each", {"amount": 0.5, "amount_description": "each"}, ["price_with_words"]),
        ("Donation", {"amount_description": "Donation"}, ["price_as_words"]),
        ("Pay what you can", {"amount_description": "Pay what you can"}, ["price_as_words"]),
        ("Varies", {"amount_description": "Varies"}, ["price_as_words"]),
        ("£3 or £2", {"amount_description": "£3 or £2"}, ["price_as_words"]),
        ("£3 per adult, £1 a child", {"amount_description": "£3 per adult, £1 a child"}, ["price_as_words"]),
    ],
)
def test_a_price_is_read_as_people_write_it_and_never_lost(tmp_path, written, cost, codes):
    record, problems = read(tmp_path, cost_amount=written)

    assert record["cost_options"] == [cost]
    assert [each.code for each in problems] == codes


def test_words_of_a_price_join_those_of_their_own_column(tmp_path):
    record, _ = read(tmp_path, cost_amount="£2 per session", cost_description="members only")

    assert record["cost_options"] == [{"amount": 2, "amount_description": "per session, members only"}]


@pytest.mark.parametrize(
    ("written", "times"),
    [
        ("10-12", ("10:00", "12:00")),
        ("9-5", ("09:00", "17:00")),
        ("10 - 2", ("10:00", "14:00")),
        ("7pm - 9pm", ("19:00", "21:00")),
        ("7-9pm", ("19:00", "21:00")),
        ("7pm-9.30", ("19:00", "21:30")),
        ("10-2pm", ("10:00", "14:00")),
        ("10am to 12 noon", ("10:00", "12:00")),
        ("10:30 \u2013 noon", ("10:30", "12:00")),
        ("9.30am until 11.30am", ("09:30", "11:30")),
        ("19:00-21:00", ("19:00", "21:00")),
        ("6pm-midnight", ("18:00", "00:00")),
    ],
)
def test_both_times_in_one_cell_are_read_and_reported(tmp_path, written, times):
    record, problems = read(tmp_path, days="Monday", opens=written)

    (schedule,) = record["schedules"]
    assert (schedule["opens_at"], schedule["closes_at"]) == times
    assert [each.code for each in problems] == ["times_in_one_cell"]


@pytest.mark.parametrize(
    ("closes", "end", "codes"),
    [
        ("12:00", "12:00", ["times_in_one_cell"]),
        ("10-12", "12:00", ["times_in_one_cell"] * 2),
        ("13:00", "13:00", ["times_in_one_cell", "contradiction"]),
    ],
)
def test_the_end_in_its_own_column_counts(tmp_path, closes, end, codes):
    record, problems = read(tmp_path, days="Monday", opens="10-12", closes=closes)

    assert record["schedules"][0]["closes_at"] == end
    assert [each.code for each in problems] == codes


@pytest.mark.parametrize(
    ("written", "code"),
    [("7-9", "time_without_half"), ("Monday to Friday", "not_a_time"), ("10-late", "not_a_time")],
)
def test_two_times_that_are_not_sure_are_left_out_and_reported(tmp_path, written, code):
    record, problems = read(tmp_path, days="Monday", opens=written)

    assert "opens_at" not in record["schedules"][0]
    assert [each.code for each in problems] == [code]


@pytest.mark.parametrize(
    ("key", "written", "ages"),
    [
        ("minimum_age", "50-70", (50, 70)),
        ("minimum_age", "11 to 18 years", (11, 18)),
        ("minimum_age", "Aged 5\u201311", (5, 11)),
        ("minimum_age", "Over 60s", (60, None)),
        ("minimum_age", "over-60s", (60, None)),
        ("minimum_age", "60+", (60, None)),
        ("minimum_age", "18 and over", (18, None)),
        ("minimum_age", "18 years and over", (18, None)),
        ("minimum_age", "under 5s", (None, 4)),
        ("maximum_age", "Under 18", (None, 17)),
        ("maximum_age", "up to 25", (None, 25)),
        ("maximum_age", "65+", (65, None)),
    ],
)
def test_ages_in_words_are_read_and_reported(tmp_path, key, written, ages):
    record, problems = read(tmp_path, **{key: written})

    assert (record.get("minimum_age"), record.get("maximum_age")) == ages
    assert [each.code for each in problems] == ["ages_in_words"]
    assert problems[0].value == written


def test_an_age_in_its_own_column_counts(tmp_path):
    record, problems = read(tmp_path, minimum_age="50-70", maximum_age="75")

    assert (record["minimum_age"], record["maximum_age"]) == (50, 75)
    assert [each.code for each in problems] == ["ages_in_words", "contradiction"]
