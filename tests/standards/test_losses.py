"""Every loss between the versions, one test each; whatever no test names is kept."""

from copy import deepcopy
from uuid import UUID

import pytest

from standards.openreferral.identity import assign_ids
from standards.openreferral.readers import read_service
from standards.openreferral.writers import write_service
from tests.standards.records import SERVICE_1_0, service_1_0, simple_1_0, simple_3_0

FEED = UUID("7d0b2b0e-52a4-4a2e-9d57-2f6f6d4d9c11")


def old_to_old(record):
    document = read_service(record, version="1.0").document
    return write_service(document, version="1.0", form="detail")


def old_to_new(record):
    document = read_service(record, version="1.0").document
    return write_service(assign_ids(document, {}, namespace=FEED), version="3.0", form="detail")


def new_to_old(**changes):
    document = read_service(simple_3_0(**changes), version="3.0").document
    return write_service(document, version="1.0", form="detail")


def place(**location):
    return [{"id": "l", "location": {"id": "p", "location_type": "physical", **location}}]


def test_a_full_1_0_record_comes_back_as_it_was():
    assert old_to_old(SERVICE_1_0) == SERVICE_1_0


def test_a_full_1_0_record_comes_back_through_strict_3_0_apart_from_its_ids():
    there = read_service(old_to_new(SERVICE_1_0), version="3.0").document
    back = write_service(there, version="1.0", form="detail")

    assert without_ids(back) == without_ids(SERVICE_1_0)


def without_ids(value):
    if isinstance(value, dict):
        return {name: without_ids(inner) for name, inner in value.items() if name != "id"}
    return [without_ids(inner) for inner in value] if isinstance(value, list) else value


# 1.0 -> 3.0


def test_up_an_id_that_is_no_uuid_is_lost_from_the_feed_and_kept_as_provenance():
    document = read_service(simple_1_0(id="12"), version="1.0").document

    assert document["signpost"]["original_id"] == "12"
    assert old_to_new(simple_1_0(id="12"))["id"] != "12"


def test_up_the_time_of_day_of_a_date_is_lost():
    assert old_to_old(simple_1_0(assured_date="2026-02-01T13:45:00"))["assured_date"] == "2026-02-01"


def test_up_the_id_of_a_single_eligibility_row_is_lost():
    row = {"id": "el-1", "minimum_age": 18, "maximum_age": 65}

    (back,) = old_to_old(simple_1_0(eligibilitys=[row]))["eligibilitys"]

    assert back.pop("id") != row.pop("id")
    assert back == row


def test_up_several_eligibility_rows_collapse_into_one_range_and_stay_as_they_were_beside_it():
    service = old_to_new(SERVICE_1_0)

    assert (service["minimum_age"], service["maximum_age"]) == (0, 99)
    assert len(service["eligibilitys"]) == 2


def test_up_a_closure_has_no_place_of_its_own_and_stays_under_its_1_0_name():
    assert old_to_new(SERVICE_1_0)["holiday_schedules"][0]["closed"] is True


def test_up_reviews_have_no_place_of_their_own_and_stay_under_their_1_0_name():
    assert old_to_new(SERVICE_1_0)["reviews"][0]["score"] == "5 star"


def test_up_tags_on_costs_have_no_place_of_their_own_and_stay_under_their_1_0_name():
    assert old_to_new(SERVICE_1_0)["cost_options"][0]["link_taxonomies"]


def test_up_a_combination_of_terms_has_no_place_of_its_own_and_stays_under_its_1_0_name():
    assert any(each.get("taxonomy_detail") == "a*b" for each in old_to_new(SERVICE_1_0)["attributes"])


def test_up_the_way_a_known_terms_identifier_was_written_is_lost():
    tag = {"id": "t", "taxonomy": {"id": "http://id.esd.org.uk/service/242", "name": "Care"}}

    (back,) = old_to_old(simple_1_0(service_taxonomys=[tag]))["service_taxonomys"]

    assert back["taxonomy"]["id"] == "esdServiceType:242"


def test_up_the_lines_of_an_address_are_joined():
    link = [
        {
            "id": "l",
            "location": {"id": "p", "physical_addresses": [{"address_1": "Hall", "address_2": "High St"}]},
        }
    ]

    (back,) = old_to_old(simple_1_0(service_at_locations=link))["service_at_locations"]

    assert back["location"]["physical_addresses"][0]["address_1"] == "Hall, High St"


def test_up_a_channel_that_1_0_does_not_know_is_lost_on_the_way_back():
    record = simple_1_0(attending_type="by boat")

    assert old_to_new(record)["attributes"][0]["taxonomy_term"]["name"] == "by boat"
    assert "attending_type" not in old_to_old(record)


def test_up_languages_and_phones_are_kept_as_tolerated_properties():
    service = old_to_new(SERVICE_1_0)

    assert service["languages"][0]["code"] == "cy"
    assert service["contacts"][0]["phones"][0]["number"] == "01632 960001 (Mon to Fri)"


# 3.0 -> 1.0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("alert", "Closed today"),
        ("assurer_email", "info@example.org"),
        ("last_modified", "2023-03-15T10:30:45.123Z"),
    ],
)
def test_down_alert_assurer_and_last_modified_are_lost(field, value):
    assert field not in new_to_old(**{field: value})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organization_identifiers", [{"identifier_type": "Company number", "identifier": "1"}]),
        ("parent_organization_id", "x"),
    ],
)
def test_down_an_organizations_identifiers_and_parent_are_lost(field, value):
    organization = {"id": "o", "name": "O", "description": "D", field: value}

    assert new_to_old(organization=organization)["organization"] == {
        "id": "o",
        "name": "O",
        "description": "D",
    }


def test_down_the_type_of_a_place_is_lost():
    (back,) = new_to_old(service_at_locations=place(location_type="postal"))["service_at_locations"]

    assert back["location"] == {"id": "p"}


def test_down_a_virtual_address_is_lost():
    address = {"id": "a", "city": "Online", "address_type": "virtual"}

    (back,) = new_to_old(service_at_locations=place(addresses=[address]))["service_at_locations"]

    assert "physical_addresses" not in back["location"]


def test_down_the_web_page_of_an_accessibility_statement_is_lost():
    access = {"id": "a", "description": "Ramp", "url": "https://example.org"}

    (back,) = new_to_old(service_at_locations=place(accessibility=[access]))["service_at_locations"]

    assert back["location"]["accessibility_for_disabilities"] == [{"id": "a", "accessibility": "Ramp"}]


def test_down_an_identifier_of_a_place_that_is_no_uprn_is_lost():
    location = place(external_identifier="1", external_identifier_type="OSM", addresses=[{"id": "a"}])

    assert "uprn" not in str(new_to_old(service_at_locations=location))


def test_down_booking_links_and_channels_of_a_schedule_are_lost():
    rule = {
        "id": "r",
        "description": "Mondays",
        "schedule_link": "https://example.org",
        "attending_type": "online",
    }

    assert new_to_old(schedules=[rule])["regular_schedules"] == [{"id": "r", "description": "Mondays"}]


def test_down_the_notes_of_a_schedule_lose_their_field_and_follow_its_description():
    rule = {"id": "r", "description": "Mondays", "notes": "Closed at Easter"}

    assert new_to_old(schedules=[rule])["regular_schedules"] == [
        {"id": "r", "description": "Mondays. Closed at Easter"}
    ]


def test_down_all_days_of_the_month_but_the_first_are_lost():
    (rule,) = new_to_old(schedules=[{"id": "r", "bymonthday": "1,15"}])["regular_schedules"]

    assert rule["bymonthday"] == 1


@pytest.mark.parametrize(
    ("kind", "kept"), [("topojson", False), ("kml", False), ("text", False), ("geojson", True)]
)
def test_down_a_boundary_that_is_not_geojson_is_lost(kind, kept):
    (area,) = new_to_old(service_areas=[{"id": "a", "extent": "{}", "extent_type": kind}])["service_areas"]

    assert ("extent" in area) is kept


def test_down_the_description_and_uri_of_a_term_are_lost():
    term = {
        "id": "t",
        "name": "Care",
        "description": "At home",
        "term_uri": "http://id.esd.org.uk/service/242",
    }

    assert new_to_old(attributes=[{"id": "a", "taxonomy_term": term}])["service_taxonomys"] == [
        {"id": "a", "taxonomy": {"id": "esdServiceType:242", "name": "Care"}}
    ]


def test_down_attributes_of_addresses_and_contacts_are_lost():
    tags = [{"id": "a", "taxonomy_term": {"id": "t", "name": "Quiet"}}]
    service = new_to_old(
        contacts=[{"id": "c", "attributes": tags}],
        service_at_locations=place(addresses=[{"id": "d", "address_type": "physical", "attributes": tags}]),
    )

    assert "Quiet" not in str(service)


def test_down_a_second_channel_of_attending_is_lost():
    tags = [{"link_type": "attending_type", "taxonomy_term": {"name": name}} for name in ("phone", "online")]

    assert new_to_old(attributes=tags)["attending_type"] == "phone"


def test_down_the_currency_of_a_price_and_the_note_of_a_language_are_lost():
    service = new_to_old(
        cost_options=[{"id": "c", "amount": 2, "currency": "GBP"}],
        languages=[{"id": "l", "code": "cy", "name": "Welsh", "note": "On Mondays"}],
    )

    assert service["cost_options"] == [{"id": "c", "amount": 2}]
    assert service["languages"] == [{"id": "l", "language": "cy"}]


def test_down_what_a_phone_belonged_to_is_lost():
    service = new_to_old(service_at_locations=place(phones=[{"id": "p", "number": "01632 960001"}]))

    assert service["contacts"][0]["phones"] == [{"id": "p", "number": "01632 960001"}]
    assert "phones" not in service["service_at_locations"][0]["location"]


def test_nothing_of_the_record_as_published_is_changed_by_reading_it():
    record, before = service_1_0(), deepcopy(SERVICE_1_0)

    old_to_new(record)

    assert record == before
