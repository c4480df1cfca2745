"""Miami's directory of 2018, the largest package of HSDS 1.x that was published openly: 4,089 services."""

import resource
import time
from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID

import jsonschema_rs
import pytest

from hub.places.hidden import hidden_places
from hub.places.placement import place
from hub.places.postcodes import PostcodeTable
from standards.openreferral.canonical import Document
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileRead
from standards.openreferral.files.text import csv_rows
from standards.openreferral.identity import assign_ids
from standards.openreferral.packages import looks_like_package, read_package
from standards.openreferral.readers import read_service
from standards.openreferral.schemas import schema
from standards.openreferral.writers import write_service

FEED = UUID("0c2f1b0e-52a4-4a2e-9d57-2f6f6d4d9c11")


@pytest.fixture(scope="module")
def package(shared_data: Path) -> Path:
    return shared_data / "services/hsds_miami"


@pytest.fixture(scope="module")
def miami(package: Path) -> FileRead:
    return read_package(package)


@pytest.fixture(scope="module")
def documents(miami: FileRead) -> dict[str, Document]:
    read = [read_service(record, version=miami.version).document for record in miami.records]
    return {document["id"]: document for document in read}


def column(package: Path, table: str, name: str) -> dict[str, str]:
    """Return a column as published, by the id of its row."""
    rows = csv_rows((package / f"{table}.csv").read_bytes(), table, FileLimits())
    _, heading = next(rows)
    place = heading.index(name)
    return {row[0]: row[place] for _, row in rows}


def places(document: Document) -> list[dict[str, Any]]:
    return [link["location"] for link in document["service_at_locations"]]


def test_every_service_is_read_quickly_and_in_little_memory(package):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()

    read = read_package(package)

    assert looks_like_package(package)
    assert (read.version, len(read.records)) == ("1.0", 4089)
    assert time.process_time() - began < 5.0
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 * 1024


def test_no_record_is_lost_and_integer_ids_are_text(package, documents):
    assert documents.keys() == column(package, "services", "name").keys()
    assert all(type(location["id"]) is str for each in documents.values() for location in places(each))


def test_points_in_florida_stay_exactly_where_they_are(package, documents):
    latitudes, longitudes = (column(package, "locations", name) for name in ("latitude", "longitude"))
    found = {
        location["id"]: (location.get("latitude"), location.get("longitude"))
        for document in documents.values()
        for location in places(document)
    }

    assert found == {
        own_id: (float(latitudes[own_id]), float(longitudes[own_id])) if latitudes[own_id] else (None, None)
        for own_id in latitudes
    }
    assert sum(latitude is not None for latitude, _ in found.values()) == 2260


def test_postcodes_and_telephone_numbers_are_as_published(package, documents):
    postcodes = {
        location["id"]: address["postal_code"]
        for document in documents.values()
        for location in places(document)
        for address in location.get("addresses", ())
        if "postal_code" in address
    }
    numbers = {own_id: each["phones"][0]["number"] for own_id, each in documents.items() if "phones" in each}

    assert postcodes == {
        own: code for own, code in column(package, "physical_addresses", "postal_code").items() if code
    }
    assert numbers == {own: text for own, text in column(package, "phones", "number").items() if text}


def test_american_addresses_are_in_america(documents):
    countries = Counter(
        address.get("country")
        for document in documents.values()
        for location in places(document)
        for address in location.get("addresses", ())
    )

    assert countries["US"] >= 4057
    assert countries.total() - countries["US"] <= 2


def test_times_and_days_are_those_of_the_standard(documents):
    schedules = [each for document in documents.values() for each in document.get("schedules", ())]
    days = Counter(schedule["byday"] for schedule in schedules)

    assert len(schedules) == 11350
    assert days == {"MO": 2271, "TU": 2264, "WE": 2260, "TH": 2130, "FR": 2254, "SA": 144, "SU": 27}
    assert documents["136"]["schedules"][0]["opens_at"] == "09:00"
    assert documents["136"]["schedules"][0]["closes_at"] == "17:00"
    assert sum(not schedule.get("opens_at", "00:00")[:2].isdigit() for schedule in schedules) < 30


def test_languages_stand_at_their_service(documents):
    assert [each["name"] for each in documents["136"]["languages"]] == ["English", "Spanish", "Creole"]
    assert sum(len(each.get("languages", ())) for each in documents.values()) > 9000


def test_rows_that_say_nothing_of_their_service_are_counted_and_not_guessed(miami):
    said = [each.message for each in miami.problems if each.sheet == "eligibility.csv" and each.row is None]

    assert said[0].startswith("2,244 rows in all")
    assert len(miami.problems) < 250


def test_ids_are_given_and_both_versions_are_written(documents):
    strict = jsonschema_rs.Draft202012Validator(schema("3.0", "service"), validate_formats=True)

    for document in documents.values():
        final = assign_ids(deepcopy(document), {}, namespace=FEED)
        new = write_service(final, version="3.0", form="detail")
        old = write_service(final, version="1.0", form="detail")

        strict.validate(new)
        assert new["name"] == old["name"] == document["name"]
        for children in ("phones", "schedules", "languages", "service_at_locations"):
            assert len(new.get(children, ())) == len(document.get(children, ()))
        assert len({each["id"] for each in new.get("languages", ())}) == len(document.get("languages", ()))


def test_the_hub_keeps_places_in_florida_where_the_publisher_put_them(documents, postcode_table):
    postcodes = PostcodeTable.open(postcode_table)
    codes: Counter[str] = Counter()
    kept = 0
    for document in documents.values():
        placements, notices = place(document, postcodes, hidden_places(document))
        codes.update(notice.code for notice in notices)
        for entry, location in zip(placements, places(document), strict=True):
            if "latitude" in location and not entry["hidden"]:
                kept += 1
                assert entry["by"] == "publisher"
                assert entry["council"] is None
                assert (entry["latitude"], entry["longitude"]) == (
                    location["latitude"],
                    location["longitude"],
                )

    assert kept > 2200
    assert codes["point_far_from_postcode"] == codes["point_not_valid"] == 0
