import pytest

from standards.openreferral.readers import read_service


def read(**fields):
    return read_service({"id": "1-1", "name": "S", "status": "active", **fields}, version="1.0")


def codes(reading):
    return [problem.code for problem in reading.problems]


@pytest.mark.parametrize(
    "published",
    [
        "01/06/2026 00:00:00",
        1780272000000,  # midnight of that day, UTC
        1780268400000,  # midnight in London
        "2026-06-01T00:00:00.000+0000",
        "2026-05-31T23:00:00.000+00:00",
    ],
)
def test_a_day_in_any_form_of_the_references_is_that_day_without_a_report(published):
    reading = read(assured_date=published)

    assert reading.document["assured_date"] == "2026-06-01"
    assert codes(reading) == ["dialect_porism"]


@pytest.mark.parametrize("published", ["01/06/2026 15:45:00", 1780328700000, "2026-06-01T15:45:00.000+0000"])
def test_a_time_of_day_is_reported_before_it_goes(published):
    reading = read(assured_date=published)

    assert reading.document["assured_date"] == "2026-06-01"
    assert codes(reading) == ["dialect_porism", "date_reformatted"]


@pytest.mark.parametrize(
    "published", ["2026-06-01", "01/06/2026", "2026-06-01T00:00:00Z", 2026, True, [], None]
)
def test_other_forms_of_a_date_are_no_dialect(published):
    assert "dialect_porism" not in codes(read(assured_date=published))


def test_dates_at_any_depth_are_read():
    reading = read(
        regular_schedules=[
            {"id": "r", "byday": "MO", "valid_from": 1767225600000, "dtstart": "05/01/2026 00:00:00"}
        ],
        service_at_locations=[
            {
                "id": "l",
                "location": {"id": "p", "location_type": "physical"},
                "regular_schedule": [{"id": "r2", "valid_to": 1767225600000}],
                "holidayScheduleCollection": [{"id": "h", "closed": True, "start_date": 1767225600000}],
            }
        ],
    )

    document = reading.document
    assert [row.get("valid_from") or row["valid_to"] for row in document["schedules"]] == ["2026-01-01"] * 2
    assert document["schedules"][0]["dtstart"] == "2026-01-05"
    assert document["holiday_schedules"][0]["start_date"] == "2026-01-01"
    assert codes(reading) == ["dialect_porism"]


def test_an_impossible_date_is_reported_where_it_stands():
    reading = read(cost_options=[{"id": "c", "valid_from": "31/02/2026 00:00:00"}])

    assert "valid_from" not in reading.document["cost_options"][0]
    assert ("not_a_date", "/cost_options/0/valid_from") in [
        (problem.code, problem.pointer) for problem in reading.problems
    ]
