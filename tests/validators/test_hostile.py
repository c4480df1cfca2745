"""Whatever a publisher sends, a session ends in a report: no crash, no fault, no unbounded memory."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import validators
from tests.validators.feeds import AS_OF, a_service
from validators import Report
from validators.entities import ENTITY_OF, known_fields
from validators.rules.refuge_with_address import MOST_READ, MOST_WEIGHED

FIELDS = sorted(
    {name for entity in known_fields("3.0").values() for name in entity.everything} | set(ENTITY_OF)
)
AWKWARD = [
    "",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "NaN",
    "1e999",
    "\ud800",
    "<script>",
    "HU5 2AA",
    "refuge",
]

scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(AWKWARD)
)
values = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(FIELDS) | st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
records = st.dictionaries(st.sampled_from(FIELDS), values, max_size=8)


def report_of(record: Any, version: Any = "3.0") -> Report:
    session = validators.start(version=version, as_of=AS_OF, postcodes=lambda text: (53.7, -0.3))
    session.record(record, url="https://council.example/services/1")
    session.page_outcome()
    return session.finish()


@settings(max_examples=150, deadline=None)
@given(record=records, version=st.sampled_from(["1.0", "3.0"]))
def test_any_record_ends_in_a_report_without_faults(record: dict[str, Any], version: str) -> None:
    report = report_of(record, version)

    assert report.faults == ()
    json.loads(report.to_json())


@settings(max_examples=100, deadline=None)
@given(field=st.sampled_from(sorted(a_service(1))), value=values)
def test_a_good_service_with_one_field_changed_ends_in_a_report(field: str, value: Any) -> None:
    report = report_of(a_service(1) | {field: value})

    assert report.faults == ()


@pytest.mark.parametrize(
    "value", [10**400, float("nan"), float("-inf"), "\ud800", "x" * 1_000_000, [[[[]]]], {"a/b~c": {"": ""}}]
)
def test_values_that_json_libraries_choke_on_are_survived(value: Any) -> None:
    report = report_of(a_service(1, minimum_age=value, name=value, url=value, assured_date=value))

    assert report.faults == ()
    assert all(len(notice.value) <= 80 for group in report.notices for notice in group.samples)


def test_a_deeply_nested_record_is_survived() -> None:
    location: dict[str, Any] = {"id": "1"}
    for _ in range(95):
        location = {"id": "1", "location": location}

    assert report_of(a_service(1, service_at_locations=[location])).faults == ()


def test_a_record_that_is_wrong_everywhere_gives_a_bounded_number_of_errors() -> None:
    report = report_of(a_service(1, schedules=[{"id": number} for number in range(5_000)]))

    assert report.total("wrong_type") <= 50
    assert report.total("uuid_malformed") <= 50


def test_markup_that_takes_a_backtracking_engine_long_is_read_at_once() -> None:
    text = "<a " + "b='" * 20_000 + " <" * 20_000

    assert report_of(a_service(1, description=text)).faults == ()


@pytest.mark.parametrize(
    "text",
    [
        "<ScRiPt>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<a href='JavaScript:alert(1)'>",
        "<iframe src=//evil.example>",
        "data:text/html;base64,PHNjcmlwdD4=",
    ],
)
def test_text_that_could_run_is_an_error_wherever_it_stands(text: str) -> None:
    report = report_of(a_service(1, description=f"Lunch for everybody in the old hall {text}"))

    assert report.total("unsafe_markup") == 1


def test_a_description_is_looked_at_up_to_a_bound_and_excused_up_to_a_lower_one() -> None:
    place = {"id": "2", "location": {"id": "3", "addresses": [{"id": "4", "address_1": "1 Example Street"}]}}

    def is_noticed(description: str) -> bool:
        service = a_service(1, description=description, service_at_locations=[place])
        return "refuge_with_address" in {group.code for group in report_of(service).notices}

    excused, told = "A refuge from the noise of the town.", "A safe house."
    # Each of these words begins a hundred others of the pattern for advice about abuse.
    hostile = "law abuse " * (MOST_READ // 10)

    assert is_noticed(told)
    assert not is_noticed(excused)
    assert not is_noticed(excused + " " * MOST_WEIGHED + "\n")
    assert is_noticed(excused + "." * MOST_WEIGHED)
    assert is_noticed(told + hostile)
    assert not is_noticed(hostile + told)


def test_a_refuge_is_noticed_without_spreading_its_address() -> None:
    place = a_service(1)["service_at_locations"][0]
    place["location"]["addresses"] = [{"id": "1", "address_1": "1 Example Street", "postal_code": "HU5 2AA"}]

    report = report_of(a_service(1, name="Women's refuge", service_at_locations=[place]))

    (group,) = [group for group in report.notices if group.code == "refuge_with_address"]
    assert group.total == 3
    assert all(notice.value == "" and "Example Street" not in notice.message for notice in group.samples)
