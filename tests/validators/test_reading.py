"""A record is walked once, and every nested object is found under the name that rules know it by."""

from typing import Literal

import pytest

from standards.openreferral.fields import table
from tests.validators.feeds import AS_OF, a_service
from validators.dates import names_no_day, read_day, read_time
from validators.entities import ENTITY_OF, known_fields
from validators.geography import distance_m, is_outcode, is_postcode
from validators.reading import Reading
from validators.text import shorten
from validators.unknown import Kind, judge

# Kinds of record that no rule is written for yet.
NOT_WALKED = {"parent", "payments_accepted", "service", "identifiers", "programs", "services"}


def reading_of(record: dict[str, object], version: Literal["1.0", "3.0"] = "3.0") -> Reading:
    return Reading(record, version=version, as_of=AS_OF)


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_every_nested_field_of_the_standard_is_walked(version: str) -> None:
    nested = {field.name for fields in table.load(version).values() for field in fields.values() if field.of}

    assert nested - set(ENTITY_OF) <= NOT_WALKED


def test_nested_objects_are_found_with_their_pointers() -> None:
    pointers = {position.pointer: position.entity for position in reading_of(a_service(1)).positions()}

    assert pointers == {
        "": "service",
        "/organization": "organization",
        "/schedules/0": "schedule",
        "/service_at_locations/0": "service_at_location",
        "/service_at_locations/0/location": "location",
        "/attributes/0": "attribute",
        "/attributes/0/taxonomy_term": "taxonomy_term",
    }


def test_the_walk_notes_unknown_and_empty_fields_once_however_often_it_is_done() -> None:
    reading = reading_of(a_service(1, mascot="robin", funding=[], alert=""))

    reading.positions()
    reading.positions()

    assert reading.unknown == [("/mascot", "service", "mascot")]
    assert reading.empty == [("/funding", "funding", []), ("/alert", "alert", "")]


def test_an_enclosing_object_is_found_by_its_kind() -> None:
    *_, term = reading_of(a_service(1)).positions()

    around = term.within("service")

    assert around is not None
    assert around.pointer == ""
    assert term.within("location") is None


@pytest.mark.parametrize(
    ("version", "key", "kind"),
    [
        ("3.0", "regular_schedules", Kind.OTHER_VERSION),
        ("3.0", "organisation", Kind.MISSPELT),
        ("3.0", "alternate_name", Kind.INTERNATIONAL),
        ("3.0", "mascot", Kind.OWN),
        ("1.0", "schedules", Kind.OTHER_VERSION),
    ],
)
def test_a_field_outside_the_profile_is_recognised(
    version: Literal["1.0", "3.0"], key: str, kind: Kind
) -> None:
    assert judge(version, "service", key).kind is kind


def test_both_versions_know_the_entities_that_rules_are_written_for() -> None:
    shared = {"service", "organization", "location", "schedule", "address", "contact", "phone", "cost_option"}

    assert shared <= set(known_fields("1.0"))
    assert shared <= set(known_fields("3.0"))


def test_dates_and_times_are_read_as_publishers_write_them() -> None:
    assert str(read_day("01/02/2026 00:00:00")) == "2026-02-01"
    assert names_no_day("31/02/2026")
    assert not names_no_day("next week")
    assert read_time("24:00") is not None
    assert read_time("25:00") is None


def test_postcodes_are_told_by_their_form() -> None:
    assert all(
        is_postcode(text) for text in ("HU5 2AA", "hu52aa", "SW1A 1AA", "M1 1AE", "GIR 0AA", "EC1A 1BB")
    )
    assert not any(
        is_postcode(text) for text in ("HU5", "ABC 1234", "HU5 2A", "12345", "", "HU5 2AA HU5 2AA")
    )
    assert is_outcode("SW1A")


def test_distances_are_in_metres() -> None:
    assert distance_m((53.7457, -0.3367), (53.7457, -0.3367)) == 0
    assert 17_000 < distance_m((51.4545, -2.5879), (51.3811, -2.3590)) < 18_500


def test_shortened_values_fit_one_line_of_eighty_characters() -> None:
    assert shorten("a\nb\tc") == "a b c"
    assert len(shorten({"key": "x" * 500})) == 80
    assert shorten("\ud800") == "?"
    assert shorten("") == '""'
