import json

import pytest

from standards.openreferral.readers import is_full, read_service

RECORD = {
    "id": 12,
    "name": "Riverside Swim",
    "min_age": 0,
    "max_age": 11,
    "free": False,
    "organisation": {"id": 5, "name": "Riverside Pool", "url": "riverside.example.org"},
    "locations": [
        {
            "id": 3,
            "name": "The pool",
            "address_1": None,
            "city": "Hull",
            "state_province": "East Riding",
            "postal_code": "HU1",
            "country": "GB",
            "geometry": {"type": "Point", "coordinates": [-0.34, 53.75]},
            "mask_exact_address": True,
            "accessibilities": [{"name": "Hoist"}],
        }
    ],
    "contacts": [{"id": 1, "name": "Desk", "phone": "01632 960002"}],
    "taxonomies": [{"id": 7, "name": "Swimming", "slug": "swimming", "parent_id": 2}],
    "regular_schedules": [{"weekday": "Monday", "opens_at": "10:00", "closes_at": "11:00"}],
    "cost_options": [{"id": 4, "option": "child", "amount": "3.50", "cost_type": "per session"}],
    "send_needs": [{"id": 1, "name": "Autism", "slug": "autism"}],
    "suitabilities": [{"id": 1, "name": "Dementia"}],
}


@pytest.fixture
def document():
    return read_service(RECORD, version="1.0").document


def test_places_come_from_locations_with_a_point(document):
    link = document["service_at_locations"][0]

    assert link["id"] == "12/3"
    assert link["location"] == {
        "id": "3",
        "name": "The pool",
        "latitude": 53.75,
        "longitude": -0.34,
        "location_type": "physical",
        "mask_exact_address": True,
        "accessibility": [{"accessibility": "Hoist", "description": "Hoist"}],
        "addresses": [
            {
                "city": "Hull",
                "state_province": "East Riding",
                "postal_code": "HU1",
                "country": "GB",
                "address_type": "physical",
            }
        ],
    }


def test_ages_days_terms_phones_and_costs_have_their_3_0_places(document):
    assert (document["minimum_age"], document["maximum_age"]) == (0, 11)
    assert document["schedules"][0]["byday"] == "MO"
    assert document["contacts"][0]["phones"] == [{"number": "01632 960002"}]
    cost = {"id": "4", "option": "child", "amount": 3.5, "amount_description": "per session"}
    assert document["cost_options"] == [cost]
    term = document["attributes"][0]["taxonomy_term"]
    assert (term["id"], term["slug"], term["parent_id"]) == ("7", "swimming", "2")
    assert "taxonomy" not in term


def test_the_organisation_keeps_its_id_as_text(document):
    assert document["organization_id"] == document["organization"]["id"] == "5"
    assert document["organization"]["website"] == "https://riverside.example.org"


def test_what_has_no_home_passes_through(document):
    assert document["send_needs"] == [{"id": "1", "name": "Autism", "slug": "autism"}]
    assert document["suitabilities"] == [{"id": "1", "name": "Dementia"}]
    assert document["free"] is False


def test_problems_point_into_the_record_as_published():
    found = {problem.code: problem.pointer for problem in read_service(RECORD, version="1.0").problems}

    assert found == {
        "dialect_outpost": "",
        "url_scheme_assumed": "/organisation/url",
        "organization_description_assumed": "/organisation/description",
        "address_type_assumed": "/locations/0/address_type",
        "location_type_derived": "/locations/0/location_type",
        "weekday_for_byday": "/regular_schedules/0/weekday",
        "number_in_string": "/cost_options/0/amount",
        "status_assumed": "/status",
        "term_description_assumed": "/taxonomies/0",
    }


def test_an_entry_is_always_complete():
    assert is_full(RECORD, version="1.0")


def texts(value):
    if isinstance(value, dict):
        for inner in value.values():
            yield from texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from texts(inner)
    elif isinstance(value, str) and value.strip():
        yield value


def test_no_words_of_a_published_outpost_page_are_lost(shared_data):
    page = json.loads((shared_data / "services/scout_x_fixture_services.json").read_bytes())

    for record in page["content"]:
        reading = read_service(record, version="1.0")
        kept = set(texts(reading.document)) | {problem.value for problem in reading.problems}
        # "Point" is what a geometry is; latitude and longitude say it.
        assert set(texts(record)) - kept <= {"Point"}, record["name"]
        assert reading.document["organization_id"] == str(record["organisation"]["id"])
