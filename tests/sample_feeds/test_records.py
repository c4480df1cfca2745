import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import jsonschema_rs
import pytest
from shapely.geometry import Point, shape

from hub.places.cells import distances_m
from hub.places.hidden import hidden_places
from hub.places.postcodes import PostcodeTable
from sample_feeds.publishers import PUBLISHERS, Feed
from standards.openreferral.readers import read_service
from standards.openreferral.schedules import openings
from tests.sample_feeds.conftest import TODAY
from tests.sample_feeds.rules import DRAMA, LOOKS_LIKE_A_PERSON, is_two_sentences, service_type_names
from tests.sample_feeds.walking import members, named, texts

SLUGS = [one.slug for one in PUBLISHERS]
GOOD = tuple(slug for slug in SLUGS if slug != "south-gloucestershire")
GOOD_3_0 = ("hull", "north-yorkshire")
OF_1_0 = ("bristol", "blackburn-with-darwen")

PLANTED_POSTCODES = {"BS35 9ZZ", "BS35"}
MASKED_POSTCODES = {"BS5", "HG2"}
MASKED = {"Larch House", "Teasel Project"}
TIMES_IN_WORDS_ONLY = {"Dementia adviser", "Knit and natter", "Benefits help at home"}

# What 1.0 cannot say and 3.0 requires: the reader reports these for every 1.0 feed.
ALWAYS_ASSUMED_IN_1_0 = {
    "term_description_assumed",
    "address_type_assumed",
    "location_type_derived",
    "number_in_string",  # the reference API sends `interval` as text
}


@pytest.mark.parametrize("slug", SLUGS)
def test_a_feed_has_forty_services_or_more(feeds: Mapping[str, Feed], slug: str) -> None:
    assert len({str(record["id"]) for record in feeds[slug].records() if "id" in record}) >= 40


@pytest.mark.parametrize("slug", GOOD)
def test_ids_of_services_are_uuids_and_unique(feeds: Mapping[str, Feed], slug: str) -> None:
    ids = [record["id"] for record in feeds[slug].services]

    assert len(ids) == len(set(ids))
    assert all(str(UUID(one)) == one for one in ids)


def test_ids_of_different_feeds_never_meet(feeds: Mapping[str, Feed]) -> None:
    owners = Counter(one for slug in SLUGS for one in {str(r.get("id")) for r in feeds[slug].records()})

    assert not [one for one, count in owners.items() if count > 1]


@pytest.mark.parametrize("slug", SLUGS)
def test_postcodes_exist_and_are_of_the_publishers_area(
    feeds: Mapping[str, Feed], postcodes: PostcodeTable, slug: str
) -> None:
    used = set(named(list(feeds[slug].services), "postal_code")) - PLANTED_POSTCODES - MASKED_POSTCODES

    found = {text: postcodes.lookup(text) for text in used}

    assert len(found) >= 10
    councils = {text: one and one.council for text, one in found.items()}
    assert set(councils.values()) == {feeds[slug].publisher.council}, councils


@pytest.mark.parametrize("slug", GOOD)
def test_points_are_where_their_postcodes_are(
    feeds: Mapping[str, Feed], postcodes: PostcodeTable, slug: str
) -> None:
    places = [
        place
        for record in feeds[slug].services
        if record["name"] not in MASKED
        for place in named(record, "location")
        if place.get("latitude") is not None
    ]

    far = {
        place["name"]: round(distance)
        for place in places
        for point in [postcodes.point_of(named(place, "postal_code")[0])]
        for distance in distances_m(place["latitude"], place["longitude"], *([each] for each in point or ()))
        if distance > 200
    }

    assert len(places) >= 30
    assert not far


@pytest.mark.parametrize("slug", SLUGS)
def test_telephone_numbers_are_of_the_ranges_kept_for_drama(feeds: Mapping[str, Feed], slug: str) -> None:
    numbers = [
        re.sub(r"\D", "", str(number)) for number in named(list(feeds[slug].services), "number") if number
    ]
    numbers = [f"0{digits}" if digits.startswith("1632") else digits for digits in numbers if digits]

    assert len(numbers) >= 40
    assert not [digits for digits in numbers if not DRAMA.fullmatch(digits)]


@pytest.mark.parametrize("slug", SLUGS)
def test_mail_and_web_addresses_lead_nowhere(feeds: Mapping[str, Feed], slug: str) -> None:
    services = list(feeds[slug].services)
    mails = [mail for mail in named(services, "email") if mail and "@" in mail]
    addresses = [
        value for name, value in members(services) if name in ("url", "website", "schedule_link") and value
    ]

    assert all(re.fullmatch(r"[\w.]+@[\w-]+\.example(\.org)?", mail) for mail in mails)
    assert all(
        re.fullmatch(r"(https://|www\.)[\w-]+\.example(\.org)?(/.*)?", address) for address in addresses
    )


@pytest.mark.parametrize("slug", GOOD)
def test_every_description_is_two_sentences_or_more_and_its_own(feeds: Mapping[str, Feed], slug: str) -> None:
    descriptions = [record["description"] for record in feeds[slug].services]

    plain = [re.sub(r"<[^>]+>", " ", text) for text in descriptions]

    assert len(set(plain)) == len(plain)
    assert not [text for text in plain if not is_two_sentences(text)]


@pytest.mark.parametrize("slug", GOOD_3_0)
def test_a_good_feed_of_3_0_is_valid_by_the_official_schema(
    feeds: Mapping[str, Feed], shared_data: Path, slug: str
) -> None:
    schema = json.loads((shared_data / "standard/oruk-3.0/compiled/service.json").read_text())
    validator = jsonschema_rs.Draft202012Validator(schema, validate_formats=True)

    faults = [
        (record["name"], error.message)
        for record in feeds[slug].services
        for error in validator.iter_errors(record)
    ]

    assert faults == []


@pytest.mark.parametrize("slug", GOOD)
def test_a_good_feed_is_read_without_repair(feeds: Mapping[str, Feed], slug: str) -> None:
    feed = feeds[slug]

    problems = [
        (record["name"], problem.code, problem.pointer)
        for record in feed.services
        for problem in read_service(record, version=feed.publisher.version).problems
        if not (slug in OF_1_0 and problem.code in ALWAYS_ASSUMED_IN_1_0)
        # That it is a dialect is said of every record, and is no fault of the record.
        if not problem.code.startswith("dialect_")
    ]

    assert problems == []


@pytest.mark.parametrize("slug", GOOD)
def test_areas_are_rings_that_hold_together_and_lie_in_the_publishers_area(
    feeds: Mapping[str, Feed], slug: str
) -> None:
    # A point in the middle, as longitude and latitude, and how far from it an area may begin, in degrees.
    middle, within = {
        "hull": (Point(-0.335, 53.765), 0.1),
        "bristol": (Point(-2.595, 51.455), 0.1),
        "blackburn-with-darwen": (Point(-2.475, 53.70), 0.1),
        "north-yorkshire": (Point(-1.4, 54.2), 0.7),
    }[slug]
    extents = [extent for extent in named(list(feeds[slug].services), "extent") if extent]

    areas = [shape(json.loads(extent)) for extent in extents]

    assert areas
    assert all(area.is_valid and area.distance(middle) < within for area in areas)


@pytest.mark.parametrize("slug", SLUGS)
def test_service_types_carry_the_words_of_the_list(
    feeds: Mapping[str, Feed], shared_data: Path, slug: str
) -> None:
    listed = service_type_names(shared_data)
    terms = named(list(feeds[slug].services), "taxonomy_term") + named(list(feeds[slug].services), "taxonomy")
    used = {
        (re.split(r"[/:]", str(term.get("term_uri", term["id"])))[-1], term["name"])
        for term in terms
        if isinstance(term, dict) and "esdServiceTypes" in (term.get("taxonomy"), term.get("vocabulary"))
    }

    assert len(used) >= 20
    assert not [(code, name) for code, name in used if listed.get(code) != name]


def test_hull_has_lunch_clubs_at_and_around_hu5_2aa(feeds: Mapping[str, Feed]) -> None:
    clubs = [record for record in feeds["hull"].services if "lunch club" in record["name"].lower()]

    postcodes = set(named(clubs, "postal_code"))

    assert len(clubs) >= 4
    assert "HU5 2AA" in postcodes
    assert len(postcodes) == len(clubs)


def test_the_refuge_is_published_carelessly_and_its_place_is_nowhere_else(feeds: Mapping[str, Feed]) -> None:
    refuge = next(r for r in feeds["hull"].services if "women's refuge" in r["name"])
    location = refuge["service_at_locations"][0]["location"]
    address = location["addresses"][0]
    secrets = {address["address_1"], address["postal_code"], location["name"]}

    told = [text for text in texts(list(feeds["hull"].services)) if secrets & {text}]

    assert sorted(told) == sorted(secrets)
    assert named(list(feeds["hull"].services), "latitude").count(location["latitude"]) == 1
    assert not any(secret in refuge["description"] for secret in secrets)


def test_bristol_masks_one_place_and_marks_one_contact(feeds: Mapping[str, Feed]) -> None:
    services = {record["name"]: record for record in feeds["bristol"].services}
    masked = services["Larch House"]["service_at_locations"][0]["location"]

    assert masked["physical_addresses"][0]["postal_code"] == "BS5"
    assert masked["physical_addresses"][0]["address_1"] is None
    assert (masked["latitude"], masked["longitude"]) == (51.46, -2.55)
    assert services["Juniper project"]["contacts"][0]["sensitive_data"] is True
    assert named(list(feeds["bristol"].services), "sensitive_data") == [True]


@pytest.mark.parametrize("slug", GOOD)
def test_a_point_that_is_not_masked_has_more_than_two_decimals(feeds: Mapping[str, Feed], slug: str) -> None:
    points = [
        (latitude, longitude)
        for record in feeds[slug].services
        if record["name"] not in MASKED
        for latitude, longitude in zip(named(record, "latitude"), named(record, "longitude"), strict=True)
        if latitude is not None
    ]

    assert not [point for point in points if any(round(number, 3) == number for number in point)]


def test_a_helpline_has_no_place_and_no_area(feeds: Mapping[str, Feed]) -> None:
    line = next(r for r in feeds["hull"].services if r["name"] == "Tidegate listening line")

    assert not {"service_at_locations", "service_areas"} & line.keys()


@pytest.mark.parametrize("slug", GOOD)
def test_every_status_of_the_standard_is_used(feeds: Mapping[str, Feed], slug: str) -> None:
    assert {record["status"] for record in feeds[slug].services} == {
        "active",
        "inactive",
        "defunct",
        "temporarily closed",
    }


def test_north_yorkshire_masks_one_place(feeds: Mapping[str, Feed]) -> None:
    services = {record["name"]: record for record in feeds["north-yorkshire"].services}
    place = services["Teasel Project"]["service_at_locations"][0]["location"]

    assert place["addresses"][0]["postal_code"] == "HG2"
    assert place["addresses"][0]["address_1"] == ""
    assert (place["latitude"], place["longitude"]) == (53.98, -1.52)
    assert hidden_places(read_service(services["Teasel Project"], version="3.0").document).locations == {
        place["id"]
    }


def test_in_a_large_county_much_comes_to_you(feeds: Mapping[str, Feed]) -> None:
    services = feeds["north-yorkshire"].services
    without_place = [record for record in services if "service_at_locations" not in record]

    uris = set(named(list(services), "uri"))
    schedules = [each for record in services for each in record.get("schedules", ())]

    assert len(without_place) >= 15
    assert {uri.rpartition("/")[2][:3] for uri in uris} == {"E06", "E07", "E05"}
    assert len(set(named(list(services), "extent"))) >= 4
    assert len([each for each in schedules if each.get("interval") == 2 and "dtstart" in each]) >= 10
    assert [each for each in schedules if "bymonthday" in each]
    assert [each for each in schedules if each.get("byday", "").startswith("1")]
    assert [each for each in schedules if "valid_from" in each and "valid_to" in each]


@pytest.mark.parametrize("slug", GOOD)
def test_every_time_of_a_good_feed_can_be_reckoned(feeds: Mapping[str, Feed], slug: str) -> None:
    feed = feeds[slug]

    unknown = {
        record["name"]: found.unknown
        for record in feed.services
        for document in [read_service(record, version=feed.publisher.version).document]
        for found in [openings(document, first=TODAY, last=TODAY + timedelta(days=60))]
        if found.unknown
    }

    assert not {name: said for name, said in unknown.items() if name not in TIMES_IN_WORDS_ONLY}


def test_the_later_feeds_share_no_number_with_another(feeds: Mapping[str, Feed]) -> None:
    owners: dict[str, set[str]] = {}
    for slug in GOOD:
        for number in named(list(feeds[slug].services), "number"):
            owners.setdefault(re.sub(r"\D", "", number), set()).add(slug)

    shared = [slugs for slugs in owners.values() if len(slugs) > 1]
    assert [slugs for slugs in shared if slugs != {"hull", "bristol"}] == []


@pytest.mark.parametrize("slug", GOOD)
def test_contacts_are_roles_and_never_people(feeds: Mapping[str, Feed], slug: str) -> None:
    contacts = [
        contact["name"]
        for record in feeds[slug].services
        for contact in record.get("contacts", ())
        if contact.get("name")
    ]

    assert not [name for name in contacts if LOOKS_LIKE_A_PERSON.search(name)]
    assert not [text for text in texts(list(feeds[slug].services)) if re.search(r"\b(Mr|Mrs|Ms|Dr)\b", text)]
