"""When a service is open: the times of the place that is shown, no others, and what has ended said so."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from hub.api.times import times_in_a_line, when
from hub.search.schedules import ended_on

TODAY = date(2026, 11, 21)
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
TUESDAYS = {"freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}
FRIDAYS = {"freq": "WEEKLY", "byday": "FR", "opens_at": "14:00", "closes_at": "16:00"}
SUNDAYS = {"freq": "WEEKLY", "byday": "SU", "opens_at": "09:00", "closes_at": "10:00"}
AT_A, AT_B = {"service_at_location_id": "a"}, {"service_at_location_id": "b"}
ENDED = {"valid_from": "2026-01-05", "valid_to": "2026-09-30"}


def document(*schedules: dict[str, Any], **changes: Any) -> dict[str, Any]:
    places = [
        {"id": link, "location": {"id": f"location-{link}", "name": f"Hall {link.upper()}"}} for link in "ab"
    ]
    return {
        "status": "active",
        "schedules": list(schedules),
        "service_at_locations": places,
        **changes,
    }


@pytest.mark.parametrize(
    ("schedules", "said"),
    [
        ([TUESDAYS | AT_A, FRIDAYS | AT_B], "Tuesdays, 10am to 12pm"),
        ([SUNDAYS, FRIDAYS | AT_B], "Sundays, 9am to 10am"),
        ([FRIDAYS | AT_B], "Times differ by place"),
        ([TUESDAYS | AT_A | ENDED, FRIDAYS | AT_B], "Times differ by place"),
        ([TUESDAYS | AT_A | ENDED, FRIDAYS | AT_B | ENDED], "Ended on 30 September 2026"),
        ([TUESDAYS | AT_A | {"until": "2026-10-31"}], "Ended on 31 October 2026"),
        ([TUESDAYS, FRIDAYS], "Tuesdays, 10am to 12pm; Fridays, 2pm to 4pm"),
        ([TUESDAYS, FRIDAYS, SUNDAYS], "Tuesdays, 10am to 12pm; Fridays, 2pm to 4pm; and more"),
        ([{"description": "<p>Most  mornings</p>"}], "Most mornings"),
        ([TUESDAYS | AT_A | ENDED, FRIDAYS | AT_A], "Fridays, 2pm to 4pm"),
        ([], None),
        ([{}], None),
    ],
)
def test_a_line_holds_the_times_of_the_place_that_is_shown(
    schedules: list[dict[str, Any]], said: str | None
) -> None:
    assert times_in_a_line(document(*schedules), TODAY, place={"a"}) == said


def test_without_a_place_all_times_are_its_times() -> None:
    assert times_in_a_line(document(FRIDAYS | AT_B), TODAY) == "Fridays, 2pm to 4pm"


def test_the_next_times_name_their_place_where_there_are_several() -> None:
    several = when(document(TUESDAYS | AT_A, FRIDAYS | AT_B, SUNDAYS), NOW)["next"]
    single = document(TUESDAYS | AT_A)
    single["service_at_locations"].pop()

    assert [one["place"] for one in several[:3]] == [None, "Hall A", "Hall B"]
    assert {one["place"] for one in when(single, NOW)["next"]} == {None}


@pytest.mark.parametrize("status", ["inactive", "defunct", "temporarily closed"])
def test_a_service_that_is_not_active_has_no_next_times(status: str) -> None:
    closed = when(document(TUESDAYS, status=status), NOW)

    assert closed["next"] == []
    assert [one["text"] for one in closed["sentences"]] == ["Tuesdays, 10am to 12pm"]
    assert when(document(TUESDAYS), NOW)["next"]


def test_times_have_ended_only_when_all_of_them_have() -> None:
    assert ended_on(document(TUESDAYS | ENDED, FRIDAYS | {"valid_to": "2026-10-01"}), TODAY) == date(
        2026, 10, 1
    )
    assert ended_on(document(TUESDAYS | ENDED, FRIDAYS), TODAY) is None
    assert ended_on(document(TUESDAYS | {"valid_to": TODAY.isoformat()}), TODAY) is None
    assert ended_on(document(), TODAY) is None
    assert when(document(TUESDAYS | ENDED), NOW)["ended"] == "2026-09-30"


def test_a_bank_holiday_it_says_it_closes_on_is_not_among_the_next_times() -> None:
    """25 December 2026 is a Friday."""
    now = datetime(2026, 12, 20, 9, tzinfo=UTC)

    def days(schedule: dict[str, Any]) -> list[str]:
        return [one["opens"][:10] for one in when(document(schedule), now)["next"]][:2]

    assert days(FRIDAYS | {"notes": "Closed on bank holidays"}) == ["2027-01-08", "2027-01-15"]
    assert days(FRIDAYS) == ["2026-12-25", "2027-01-01"]


def test_words_and_exceptions_are_said_beside_the_times() -> None:
    notes = {"description": "24 hours a day, 7 days a week", "notes": "Not on bank holidays"}

    said = when(document(TUESDAYS | notes), NOW)

    assert said["sentences"] == [
        {
            "text": "Tuesdays, 10am to 12pm",
            "place": None,
            "notes": ["24 hours a day, 7 days a week", "Not on bank holidays"],
        }
    ]


@pytest.mark.parametrize(
    "words", ["Every Tuesday 10:00-12:00", "Tuesdays, 10am to 12pm", "Tues 10am - 12 noon"]
)
def test_words_that_say_the_same_as_the_times_are_not_said_again(words: str) -> None:
    assert when(document(TUESDAYS | {"description": words}), NOW)["sentences"][0]["notes"] == []


@pytest.mark.parametrize("words", ["Every Tuesday 10:00-13:00", "Tuesdays in term, 10am to 12pm"])
def test_words_that_say_something_else_are_kept(words: str) -> None:
    assert when(document(TUESDAYS | {"description": words}), NOW)["sentences"][0]["notes"] == [words]


def test_times_in_words_alone_are_said_without_a_complaint() -> None:
    said = when(
        document({"description": "By arrangement", "notes": "Not in August"}, {"notes": "Ask"}, {}), NOW
    )

    assert said["sentences"] == [
        {"text": "By arrangement", "place": None, "notes": ["Not in August"]},
        {"text": "Ask", "place": None, "notes": []},
    ]
    assert said["unknown"] == []


def test_hours_that_cannot_be_read_are_still_told() -> None:
    said = when(document({"opens_at": "late", "closes_at": "12:00", "byday": "TU", "freq": "WEEKLY"}), NOW)

    assert len(said["unknown"]) == 1
