import json
from copy import deepcopy
from uuid import UUID

import jsonschema_rs
import pytest

from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import read_service
from standards.openreferral.writers import list_item, write_service
from tests.standards.records import SERVICE_1_0, simple_1_0, simple_3_0

FEED = UUID("7d0b2b0e-52a4-4a2e-9d57-2f6f6d4d9c11")
ID = "11111111-2222-4333-8444-555555555555"


def final(record, version):
    return assign_ids(read_service(record, version=version).document, {}, namespace=FEED)


def written(record, version="3.0", form="detail", out="3.0"):
    return write_service(final(record, version), version=out, form=form)


@pytest.fixture(scope="module")
def validators(shared_data):
    def compiled(name):
        schema = json.loads((shared_data / f"standard/oruk-3.0/compiled/{name}.json").read_bytes())
        schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
        return jsonschema_rs.validator_for(schema, validate_formats=True)

    return {"detail": compiled("service"), "list": compiled("service_list")}


POOR = {
    "service": simple_3_0(status="paused", url="no", email="x", last_modified="2023-03-15", name=None),
    "organization": simple_3_0(organization={"id": "o"}),
    "address": simple_3_0(
        service_at_locations=[{"id": "l", "location": {"id": "p", "addresses": [{"city": "Hull"}]}}]
    ),
    "term": simple_3_0(attributes=[{"taxonomy_term": {"code": "7", "term_uri": "::"}, "link_id": "x"}]),
    "identifier": simple_3_0(
        organization={"id": "o", "name": "O", "organization_identifiers": [{"identifier": "1"}, {"x": "y"}]}
    ),
    "phone": simple_3_0(
        phones=[{"description": "ring"}], contacts=[{"phones": [{"number": "01632 960001"}]}]
    ),
    "schedule": simple_3_0(schedules=[{"freq": "DAILY", "schedule_link": "here"}]),
}


@pytest.mark.parametrize("form", ["detail", "list"])
@pytest.mark.parametrize("name", POOR)
def test_what_a_poor_3_0_record_lacks_is_written_so_that_the_schema_holds(validators, name, form):
    validators[form].validate(written(POOR[name], form=form))


@pytest.mark.parametrize("form", ["detail", "list"])
def test_a_1_0_record_written_as_3_0_is_valid(validators, form):
    validators[form].validate(written(SERVICE_1_0, "1.0", form))


def test_an_outpost_page_written_as_3_0_is_valid(validators, shared_data):
    page = json.loads((shared_data / "services/scout_x_fixture_services.json").read_bytes())

    for record in page["content"]:
        for form, validator in validators.items():
            validator.validate(written(record, "1.0", form))


def test_the_least_that_is_true_is_written_for_what_nobody_published():
    link = {"id": "l", "location": {"id": "p", "addresses": [{"city": "Hull"}]}}
    service = written(simple_3_0(status="paused", service_at_locations=[link]))

    location = service["service_at_locations"][0]["location"]
    address = location["addresses"][0]
    assert service["status"] == "inactive"
    assert (location["location_type"], address["address_type"], address["country"]) == (
        "physical",
        "physical",
        "GB",
    )
    assert (address["state_province"], address["address_1"], address["postal_code"]) == (
        "Hull",
        "Not stated",
        "Not stated",
    )


def test_what_was_not_stated_stays_unknown_when_read_again():
    link = {"id": "l", "location": {"id": "p", "addresses": [{"region": "Yorkshire"}]}}
    again = read_service(written(simple_3_0(service_at_locations=[link])), version="3.0")

    address = again.document["service_at_locations"][0]["location"]["addresses"][0]
    assert address.keys().isdisjoint({"address_1", "city", "postal_code"})


@pytest.mark.parametrize("version", ["1.0", "3.0"])
@pytest.mark.parametrize("form", ["detail", "list"])
def test_writing_changes_nothing_in_the_document_and_drops_our_own_block(version, form):
    document = final(SERVICE_1_0, "1.0")
    before = deepcopy(document)

    service = write_service(document, version=version, form=form)

    assert document == before
    assert "signpost" not in service


def test_a_list_entry_of_either_version_has_columns_and_organization_only():
    new = written(SERVICE_1_0, "1.0", "list")
    old = written(SERVICE_1_0, "1.0", "list", "1.0")

    assert {name for name, value in new.items() if isinstance(value, (dict, list))} == {"organization"}
    assert old == {
        name: value
        for name, value in SERVICE_1_0.items()
        if name != "council_ward" and not isinstance(value, list)
    }


def test_phones_beyond_contacts_get_a_contact_of_their_own_in_1_0():
    record = simple_3_0(
        phones=[{"id": ID, "number": "01632 960001"}],
        contacts=[{"id": ID, "phones": [{"id": ID, "number": "01632 960002"}]}],
        service_at_locations=[
            {
                "id": "l",
                "location": {"id": "p", "phones": [{"number": "01632960001"}, {"number": "01632 960003"}]},
            }
        ],
    )

    contacts = written(record, out="1.0")["contacts"]

    assert [[phone["number"] for phone in contact["phones"]] for contact in contacts] == [
        ["01632 960002"],
        ["01632 960001", "01632 960003"],
    ]
    assert written(record, out="1.0")["contacts"] == contacts


def test_opening_times_have_a_sentence_where_the_publisher_wrote_none():
    rule = {"id": "r", "freq": "WEEKLY", "byday": "TU", "opens_at": "10:00", "closes_at": "12:00"}
    link = {"id": "l", "location": {"id": "p"}, "regular_schedule": [rule]}

    service = written(simple_1_0(service_at_locations=[link]), "1.0", out="1.0")

    said = service["service_at_locations"][0]["regular_schedule"][0]["description"]
    assert said.startswith("Tuesdays")
    assert "10am to 12pm" in said


def test_points_are_numbers_and_unknown_ages_are_not_made_up():
    link = {"id": "l", "location": {"id": "p", "latitude": "53.7", "longitude": "-0.3"}}

    service = written(
        simple_1_0(eligibilitys=[{"minimum_age": 18}], service_at_locations=[link]), "1.0", out="1.0"
    )

    location = service["service_at_locations"][0]["location"]
    assert (location["latitude"], location["longitude"]) == (53.7, -0.3)
    assert service["eligibilitys"][0].keys() == {"id", "minimum_age"}


def test_a_service_with_only_virtual_places_is_attended_online():
    link = {"id": "l", "location": {"id": "p", "location_type": "virtual"}}

    assert written(simple_3_0(service_at_locations=[link]), out="1.0")["attending_type"] == "online"


@pytest.mark.parametrize(("version", "form"), [("2.0", "detail"), ("3.0", "full")])
def test_an_unknown_version_or_form_is_our_own_mistake(version, form):
    with pytest.raises(ValueError, match="use"):
        write_service({"id": ID, "name": "N"}, version=version, form=form)


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_the_list_item_of_a_detail_is_what_the_list_form_writes(version: str) -> None:
    published = deepcopy(SERVICE_1_0) if version == "1.0" else simple_3_0()
    document = read_service(published, version=version).document

    detail = write_service(document, version="3.0", form="detail")

    assert list_item(detail) == write_service(document, version="3.0", form="list")
