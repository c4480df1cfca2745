"""What a writer makes of a document whose parts contradict each other."""

from copy import deepcopy

import pytest

from standards.openreferral.writers import write_service
from standards.openreferral.writers.agreeing import agreed, time_of_day

SERVICE, OTHER, PLACE = (f"0d3f4f52-9e0c-4d7a-a2a3-7b6d5c0a9e{number}" for number in (21, 22, 23))


def test_a_nested_record_names_the_service_around_it():
    document = {"id": SERVICE, "contacts": [{"id": "c", "service_id": OTHER}], "cost_options": [{"id": "o"}]}

    assert agreed(document)["contacts"] == [{"id": "c", "service_id": SERVICE}]
    assert agreed(document)["cost_options"] == [{"id": "o"}]


def test_what_stands_deeper_claims_no_other_service():
    link = {"id": "l", "location": {"id": PLACE, "contacts": [{"id": "c", "service_id": OTHER}]}}

    (written,) = agreed({"id": SERVICE, "service_at_locations": [link]})["service_at_locations"]

    assert written["location"]["contacts"] == [{"id": "c"}]


def test_ids_beside_nested_records_are_theirs():
    link = {"id": "l", "location_id": OTHER, "location": {"id": PLACE}}
    document = {"id": SERVICE, "organization_id": OTHER, "organization": {"id": "org"}}

    written = agreed({**document, "service_at_locations": [link]})

    assert written["organization_id"] == "org"
    assert written["service_at_locations"][0]["location_id"] == PLACE


def test_an_organization_that_is_only_referred_to_stays():
    assert agreed({"id": SERVICE, "organization_id": OTHER})["organization_id"] == OTHER


def test_a_tag_links_to_its_owner_unless_it_names_something_else_in_the_document():
    document = {
        "id": SERVICE,
        "cost_options": [{"id": "cost"}],
        "attributes": [{"id": "a", "link_id": OTHER}, {"id": "b", "link_id": "cost"}],
    }

    assert [one["link_id"] for one in agreed(document)["attributes"]] == [SERVICE, "cost"]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        *(("09:00", "09:00"), ("9:00", "09:00"), ("09:00:30", "09:00:30"), ("09:00Z", "09:00Z")),
        *(
            ("10am", "10:00"),
            ("9.30 pm", "21:30"),
            ("12am", "00:00"),
            ("12 p.m.", "12:00"),
            ("9.30", "09:30"),
        ),
        *(("10", None), ("dusk", None), ("13pm", None), ("25:00", None), ("9.75", None), ("", None)),
    ],
)
def test_a_time_is_read_where_only_one_can_be_meant(text: str, time: str | None):
    assert time_of_day(text) == time


@pytest.mark.parametrize(("version", "words"), [("3.0", "notes"), ("1.0", "description")])
def test_a_time_that_nobody_can_read_is_words(version: str, words: str):
    schedule = {"id": "s", "freq": "FORTNIGHTLY", "byday": "FR", "opens_at": "10am", "closes_at": "dusk"}
    document = {"id": SERVICE, "name": "Walk", "status": "active", "schedules": [schedule]}

    written = write_service(document, version=version, form="detail")

    (row,) = written["schedules" if version == "3.0" else "regular_schedules"]
    assert row["opens_at"] == "10:00"
    assert not {"freq", "closes_at"} & row.keys()
    assert "Closes: dusk. Repeats: FORTNIGHTLY" in row[words]


def test_the_document_is_not_changed():
    document = {"id": SERVICE, "schedules": [{"id": "s", "service_id": OTHER, "opens_at": "dawn"}]}
    before = deepcopy(document)

    assert agreed(document) != before
    assert document == before


@pytest.mark.parametrize("form", ["detail", "list"])
def test_1_0_has_the_members_that_it_requires(form: str):
    link = {"id": "l", "location": {"id": PLACE, "addresses": [{"id": "a", "city": "Yate"}]}}
    document = {"id": SERVICE, "organization": {"id": "org"}, "service_at_locations": [link]}

    written = write_service(document, version="1.0", form=form)

    assert (written["name"], written["status"]) == ("Name not stated", "inactive")
    assert written["organization"]["name"] == written["organization"]["description"] == "Name not stated"
    for one in written.get("service_at_locations", ()):
        (address,) = one["location"]["physical_addresses"]
        assert (address["state_province"], address["postal_code"]) == ("Yate", "Not stated")
