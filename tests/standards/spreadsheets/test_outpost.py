"""Outpost's import files, as Outpost gives them to councils: nothing is lost that is not named here."""

import csv

import pytest

from standards.openreferral.readers import read_service
from standards.openreferral.spreadsheets import read_spreadsheet

# Columns of Outpost's import that the template, and 3.0, has no place for; reviewed 2026-11.
LOST = {
    "visible_from": "3.0 has no dates between which a service is published",
    "visible_to": "3.0 has no dates between which a service is published",
    "notes": "notes of the staff, not for the public",
    "preferred_for_post": "says which address staff write to",
    "links_label": "3.0 has one address a service",
    "links_url": "3.0 has one address a service",
    "labels": "internal labels",
    "is_local_offer": "the local offer has no home in 3.0",
    "send_needs_support": "the local offer has no home in 3.0",
    "support_description": "the local offer has no home in 3.0",
    "recent_send_report": "the local offer has no home in 3.0",
    "outcomes": "the local offer has no home in 3.0",
    "recent_send_training": "the local offer has no home in 3.0",
    "parental_involvement": "the local offer has no home in 3.0",
    "information_sharing": "the local offer has no home in 3.0",
    "environment_accessibility": "the local offer has no home in 3.0",
    "how_to_start": "the local offer has no home in 3.0",
    "future_plans": "the local offer has no home in 3.0",
}
OWN_FIELDS = "custom_"  # each installation has its own

FILES = ("outpost-services-sample.csv", "outpost-services_valid.csv")


@pytest.fixture(params=FILES)
def sample(request, shared_data):
    return shared_data / "standard" / "dialects" / request.param


def test_every_service_of_outposts_import_is_read_without_a_mapping_and_every_lost_column_is_known(sample):
    with sample.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    result = read_spreadsheet(sample)

    assert [record["id"] for record in result.records] == [
        row["import_id"] for row in rows if not row["import_id_reference"]
    ]
    assert result.rows == len(rows)
    filled = {heading for row in rows for heading, cell in row.items() if cell}
    lost = {each.column for each in result.problems if each.code == "column_unknown"}
    assert lost == {heading for heading in filled if heading in LOST or heading.startswith(OWN_FIELDS)}


def test_rows_that_continue_a_service_of_outposts_import_are_all_in_it(sample):
    first, second = read_spreadsheet(sample).records

    places = [link["location"]["name"] for link in first["service_at_locations"]]
    assert places == ["Venue or building name", "Second Venue or building name"]
    assert [each["amount"] for each in first["cost_options"]] == [1, 0]
    assert [each["byday"] for each in first["schedules"]] == ["MO", "TU"]
    assert not any("service_at_location_id" in each for each in first["schedules"])
    assert second["cost_options"] == [{"amount": 0}]
    assert (first["status"], second["status"]) == ("active", "active")
    assert all(read_service(record, version="3.0").document for record in (first, second))


def test_a_contact_that_outpost_hides_is_left_out_and_said_to_be(sample):
    result = read_spreadsheet(sample)

    assert "email2@email.com" not in str(result.records)
    assert [(each.code, each.row) for each in result.problems if each.row and each.row > 1] == [
        ("service_left_out", 2),
        ("contact_left_out", 4),
        ("not_a_time", 7),
        ("not_a_time", 7),
    ]


def test_a_service_that_outpost_does_not_show_is_kept_back(sample):
    result = read_spreadsheet(sample)

    assert result.kept_back == {result.records[0]["id"]}
