import csv
import io
import re
from collections.abc import Mapping
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from hub.places.cells import distances_m
from hub.places.hidden import hidden_places
from hub.places.postcodes import PostcodeTable
from sample_feeds.dates import TEMPLATE
from sample_feeds.publishers import PUBLISHERS, Feed, SamplePublisher
from sample_feeds.spreadsheets import SPREADSHEETS, spreadsheet, write_spreadsheet
from standards.openreferral.files.reading import FileRead
from standards.openreferral.readers import read_service
from standards.openreferral.schedules import openings
from standards.openreferral.spreadsheets import read_spreadsheet
from standards.openreferral.spreadsheets.columns import by_name, plain
from tests.sample_feeds.conftest import TODAY
from tests.sample_feeds.rules import DRAMA, LOOKS_LIKE_A_PERSON, is_two_sentences, service_type_names
from tests.sample_feeds.walking import named

MASKED = "KT12"

Rows = list[dict[str, str]]


@pytest.fixture(scope="module", params=SPREADSHEETS, ids=lambda one: one.slug)
def one(request: pytest.FixtureRequest) -> SamplePublisher:
    publisher: SamplePublisher = request.param
    return publisher


@pytest.fixture(scope="module")
def rows(one: SamplePublisher) -> Rows:
    return list(csv.DictReader(io.StringIO(spreadsheet(one, TODAY))))


@pytest.fixture(scope="module")
def read(one: SamplePublisher, tmp_path_factory: pytest.TempPathFactory) -> FileRead:
    return read_spreadsheet(write_spreadsheet(one, tmp_path_factory.mktemp("sheets"), TODAY))


def cells(rows: Rows, heading: str) -> list[str]:
    """Return what a column holds, each part of a list by itself."""
    return [part.strip() for row in rows for part in row[heading].split(";") if part.strip()]


def test_its_slug_is_no_other_samples() -> None:
    slugs = [one.slug for one in (*PUBLISHERS, *SPREADSHEETS)]

    assert len(set(slugs)) == len(slugs)


def test_it_is_in_the_template_with_nothing_unknown(rows: Rows) -> None:
    assert [heading for heading in rows[0] if plain(heading) not in by_name()] == []


def test_every_row_is_a_service_or_continues_the_one_above(rows: Rows) -> None:
    ids = [row["Service ID"] for row in rows if row["Service ID"]]
    above = ""

    for row in rows:
        assert bool(row["Service ID"]) != bool(row["Continues"])
        assert row["Service ID"] or (row["Continues"] == above and not row["Service name"])
        above = row["Service ID"] or above

    assert len(ids) == len(set(ids)) >= 40
    assert len(rows) - len(ids) >= 15


def test_its_postcodes_exist_and_its_points_are_there(
    rows: Rows, one: SamplePublisher, postcodes: PostcodeTable
) -> None:
    placed = [row for row in rows if row["Postcode"] and row["Postcode"] != MASKED]

    found = {row["Postcode"]: postcodes.lookup(row["Postcode"]) for row in placed}

    assert {text: each and each.council for text, each in found.items()} == dict.fromkeys(found, one.council)
    pointed = [row for row in placed if row["Latitude"]]
    far = [
        row["Place name"]
        for row in pointed
        for latitude, longitude in [postcodes.point_of(row["Postcode"]) or (0.0, 0.0)]
        if distances_m(float(row["Latitude"]), float(row["Longitude"]), [latitude], [longitude])[0] > 200
    ]
    assert 10 <= len(pointed) < len(placed)
    assert far == []


def test_numbers_are_kept_for_drama_and_no_other_samples(rows: Rows, feeds: Mapping[str, Feed]) -> None:
    numbers = {re.sub(r"\D", "", number) for number in cells(rows, "Phone") + cells(rows, "Contact phone")}

    others = {
        re.sub(r"\D", "", str(number))
        for feed in feeds.values()
        for number in named(list(feed.services), "number")
    }

    assert len(numbers) >= 15
    assert not [number for number in numbers if not DRAMA.fullmatch(number)]
    assert not numbers & others


def test_mail_and_web_addresses_lead_nowhere(rows: Rows) -> None:
    mails = cells(rows, "Email") + cells(rows, "Organisation email") + cells(rows, "Checked by (email)")
    pages = cells(rows, "Web page") + cells(rows, "Organisation website")

    assert all(re.fullmatch(r"\w+@[\w-]+\.example", mail) for mail in mails)
    assert all(re.fullmatch(r"https://[\w-]+\.example/[\w-]*", page) for page in pages)


def test_contacts_are_roles_and_never_people(rows: Rows) -> None:
    contacts = cells(rows, "Contact name")

    assert contacts
    assert not [name for name in contacts if LOOKS_LIKE_A_PERSON.search(name)]


def test_descriptions_are_two_sentences_or_more_and_their_own(rows: Rows) -> None:
    texts = [row["Description"] for row in rows if row["Service ID"]]

    assert len(set(texts)) == len(texts)
    assert not [text for text in texts if not is_two_sentences(text)]


def test_service_types_carry_the_words_of_the_list(rows: Rows, shared_data: Path) -> None:
    listed = service_type_names(shared_data)

    used = {re.fullmatch(r"(.+) \[esdServiceTypes:(\d+)\]", cell) for cell in cells(rows, "Service types")}

    assert len(used) >= 20
    assert not [found for found in used if found is None or listed[found[2]] != found[1]]


def test_dates_are_reckoned_from_the_day_it_is_written(one: SamplePublisher, rows: Rows) -> None:
    later = spreadsheet(one, TODAY + timedelta(days=700))

    assert not TEMPLATE.search(spreadsheet(one, TODAY))
    assert str(TODAY.year) not in later
    checked = [row["Last checked"] for row in rows if row["Status"] == "active"]
    assert all((TODAY - timedelta(days=365)).isoformat() < day <= TODAY.isoformat() for day in checked)


def test_county_wide_services_stand_beside_the_districts_own(rows: Rows) -> None:
    areas = cells(rows, "Area served")

    assert areas.count("Surrey [E10000030]") >= 5
    assert areas.count("Elmbridge [E07000207]") >= 5


def test_every_status_of_the_standard_is_used(rows: Rows) -> None:
    assert set(cells(rows, "Status")) == {"active", "inactive", "defunct", "temporarily closed"}


def test_every_service_is_read_without_a_complaint(read: FileRead, rows: Rows) -> None:
    names = [row["Service name"] for row in rows if row["Service ID"]]

    assert [str(problem) for problem in read.problems] == []
    assert [record["name"] for record in read.records] == names
    repaired = [read_service(record, version=read.version).problems for record in read.records]
    assert list(chain.from_iterable(repaired)) == []


def test_places_and_times_and_prices_of_further_rows_are_the_services_own(read: FileRead) -> None:
    services = {record["name"]: record for record in read.records}
    cafe = services["Carers' café"]

    links = {link["id"]: link["location"]["name"] for link in cafe["service_at_locations"]}
    times = {links[each["service_at_location_id"]]: each["byday"] for each in cafe["schedules"]}

    assert times == {"Copper Beech House": "1TU", "Lockside Rooms": "2TU", "Mill Leat Hall": "3TU"}
    prices = [each["amount"] for each in services["Larkfield day centre, Hersham"]["cost_options"]]
    assert prices == [18, 7, 4]
    assert len(services["Debt and benefits advice"]["contacts"]) == 2
    assert len(services["Shopping minibus"]["schedules"]) == 3


def test_its_times_can_be_reckoned(read: FileRead) -> None:
    documents = [read_service(record, version=read.version).document for record in read.records]

    unknown = {
        document["name"]: found.unknown
        for document in documents
        for found in [openings(document, first=TODAY, last=TODAY + timedelta(days=60))]
        if found.unknown
    }

    assert unknown == {}


def test_the_place_that_its_publisher_masks_is_hidden(read: FileRead) -> None:
    hidden = {
        record["name"]: hidden_places(read_service(record, version=read.version).document).locations
        for record in read.records
    }

    assert [name for name, places in hidden.items() if places] == ["Teal House"]
