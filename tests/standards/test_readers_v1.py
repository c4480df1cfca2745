import pytest

from standards.openreferral.readers import is_full, read_service
from tests.standards.records import SERVICE_1_0, service_1_0, simple_1_0


def read(**changes):
    return read_service(simple_1_0(**changes), version="1.0")


def codes(reading):
    return [(problem.code, problem.pointer) for problem in reading.problems]


def test_a_full_record_has_the_names_of_3_0():
    document = read_service(SERVICE_1_0, version="1.0").document

    assert document["signpost"] == {"original_id": SERVICE_1_0["id"], "standard_version": "1.0"}
    assert document["organization"]["website"] == "https://riverside.example.org"
    assert (document["minimum_age"], document["maximum_age"]) == (0, 99)
    assert [row["id"] for row in document["schedules"]] == ["rs-2", "rs-1"]
    assert document["schedules"][1]["service_at_location_id"] == "sal-1"
    assert document["schedules"][0]["bymonthday"] == "15"
    assert document["languages"] == [{"id": "la-1", "code": "cy"}]
    assert document["funding"] == SERVICE_1_0["fundings"]
    assert document["reviews"] == SERVICE_1_0["reviews"]
    assert document["holiday_schedules"] == SERVICE_1_0["holiday_schedules"]
    area = document["service_areas"][0]
    assert (area["name"], area["service_area"], area["extent_type"]) == ("Hull", "Hull", "geojson")


def test_columns_of_1_0_become_attributes():
    attributes = read(deliverable_type="advice", attending_type=["venue", "online"]).document["attributes"]

    assert [(each["link_type"], each["taxonomy_term"]["name"]) for each in attributes] == [
        ("deliverable_type", "Advice"),
        ("attending_type", "venue"),
        ("attending_type", "online"),
    ]


def test_a_service_type_becomes_an_attribute_with_its_uri():
    attribute = next(
        each
        for each in read_service(SERVICE_1_0, version="1.0").document["attributes"]
        if each["link_type"] == "service_type"
    )

    assert attribute["taxonomy_term"] == {
        "id": "esdServiceType:242",
        "code": "242",
        "taxonomy": "esdServiceTypes",
        "term_uri": "http://id.esd.org.uk/service/242",
        "name": "Care at home",
        "term": "Care at home",
        "description": "Care at home",
        "parent_id": "esdServiceType:100",
        "parent": {"id": "esdServiceType:100", "name": "Care", "vocabulary": "esdServiceTypes"},
    }


@pytest.mark.parametrize(
    ("reference", "alias"),
    [
        ("organization", "organisation"),
        ("eligibilitys", "eligibilities"),
        ("eligibilitys", "eligibility"),
        ("service_taxonomys", "service_taxonomies"),
        ("service_taxonomys", "taxonomies"),
        ("fundings", "funding"),
        ("regular_schedules", "regular_schedule"),
        ("regular_schedules", "schedules"),
    ],
)
def test_other_spellings_of_a_key_read_the_same(reference, alias):
    record = service_1_0()
    record[alias] = record.pop(reference)

    assert read_service(record, version="1.0").document == read_service(SERVICE_1_0, version="1.0").document


@pytest.mark.parametrize(
    ("reference", "alias"),
    [
        ("physical_addresses", "addresses"),
        ("physical_addresses", "physical_address"),
        ("accessibility_for_disabilities", "accessibility"),
    ],
)
def test_other_spellings_inside_a_place_read_the_same(reference, alias):
    record = service_1_0()
    location = record["service_at_locations"][0]["location"]
    location[alias] = location.pop(reference)

    assert read_service(record, version="1.0").document == read_service(SERVICE_1_0, version="1.0").document


def test_a_single_object_reads_as_an_array_of_one():
    record = service_1_0()
    location = record["service_at_locations"][0]["location"]
    location["accessibility_for_disabilities"] = location["accessibility_for_disabilities"][0]

    reading = read_service(record, version="1.0")

    assert reading.document == read_service(SERVICE_1_0, version="1.0").document
    assert "object_for_list" in {problem.code for problem in reading.problems}


def test_the_generated_schemas_nesting_is_turned_round():
    reading = read(
        regular_schedules=[
            {"id": "r", "byday": "MO", "service_at_location": {"id": "l", "location": {"id": "p"}}}
        ]
    )

    assert reading.document["schedules"] == [{"id": "r", "byday": "MO", "service_at_location_id": "l"}]
    assert reading.document["service_at_locations"][0]["location"]["id"] == "p"


def test_one_row_of_eligibility_becomes_ages_and_attributes():
    document = read(eligibilitys=[{"id": "e", "eligibility": "Adult", "minimum_age": 18}]).document

    assert document["minimum_age"] == 18
    assert "maximum_age" not in document
    assert "eligibilitys" not in document
    assert document["attributes"][0]["taxonomy_term"]["name"] == "adult"


def test_a_row_open_to_any_age_leaves_the_service_open():
    document = read(eligibilitys=[{"minimum_age": 18, "maximum_age": 25}, {"maximum_age": 99}]).document

    assert "minimum_age" not in document
    assert document["maximum_age"] == 99
    assert len(document["eligibilitys"]) == 2


@pytest.mark.parametrize(
    ("row", "ages", "code"),
    [
        ({"minimum_age": 13, "maximum_age": 0}, {"minimum_age": 13}, "maximum_age_zero"),
        ({"minimum_age": 0, "maximum_age": 0}, {}, "ages_zero"),
        ({"minimum_age": 60, "maximum_age": 18}, {}, "ages_reversed"),
        ({"minimum_age": 0, "maximum_age": 5}, {"minimum_age": 0, "maximum_age": 5}, None),
    ],
)
def test_ages_that_cannot_be_meant_are_unknown(row, ages, code):
    reading = read(eligibilitys=[row])

    assert {name: reading.document[name] for name in row if name in reading.document} == ages
    assert [problem.code for problem in reading.problems] == ([code] if code else [])


@pytest.mark.parametrize(
    ("weekday", "byday"),
    [
        *((1, "MO"), ("1", "MO"), (0, "SU"), (7, "SU"), (3.0, "WE"), ("Monday", "MO"), ("tue", "TU")),
        *(("Mon, Wed", "MO,WE"), (["Monday", 2], "MO,TU"), ("Weekends", "SA,SU"), ("1,2", "MO,TU")),
        *(("Thursday to Saturday", "TH,FR,SA"), ("weekdays", "MO,TU,WE,TH,FR"), ("Fri-Mon", "FR,SA,SU,MO")),
    ],
)
def test_a_weekday_stands_in_for_byday(weekday, byday):
    reading = read(regular_schedules=[{"weekday": weekday}])

    schedule = reading.document["schedules"][0]
    assert (schedule["byday"], schedule["freq"]) == (byday, "WEEKLY")
    assert codes(reading) == [("weekday_for_byday", "/regular_schedules/0/weekday")]


@pytest.mark.parametrize(
    ("published", "byday"),
    [("mo, we", "MO,WE"), ("MO WE", "MO,WE"), ("1MO,-1FR", "1MO,-1FR"), ("Monday and Friday", "MO,FR")],
)
def test_byday_in_words_becomes_codes(published, byday):
    assert read(regular_schedules=[{"byday": published}]).document["schedules"][0]["byday"] == byday


def test_byday_that_names_no_day_stays_as_published():
    document = read(regular_schedules=[{"byday": "most Mondays in term"}]).document

    assert document["schedules"][0]["byday"] == "most Mondays in term"


@pytest.mark.parametrize("weekday", [8, "someday", -1, [], {}, "Monthly", "weekly", True, [["MO"]], "10"])
def test_a_weekday_that_is_none_stays_as_published(weekday):
    assert "byday" not in str(read(regular_schedules=[{"id": "r", "weekday": weekday}]).document)


@pytest.mark.parametrize(
    ("published", "read_as"),
    [
        ("2020-02-01", "2020-02-01"),
        ("01/02/2020", "2020-02-01"),
        ("01/02/2020 13:45:00", "2020-02-01"),
        ("2020-02-01T10:00:00.000Z", "2020-02-01"),
        ("2020-05-31T23:00:00Z", "2020-06-01"),
        (1580515200000, "2020-02-01"),
        ("1580515200000", "2020-02-01"),
        ("30/02/2020", None),
        ("2020-13-01", None),
        ("soon", None),
        (12, None),
        (True, None),
        (10**300, None),
    ],
)
def test_dates_of_every_form_become_iso_dates(published, read_as):
    reading = read(assured_date=published)

    assert reading.document.get("assured_date") == read_as
    if read_as is None:
        assert codes(reading) == [("not_a_date", "/assured_date")]


@pytest.mark.parametrize(
    ("address", "field", "value", "code"),
    [
        ({"country": "England"}, "country", "GB", "country_assumed"),
        ({"country": "United Kingdom"}, "country", "GB", "country_assumed"),
        ({"country": "GBR"}, "country", "GB", "country_assumed"),
        ({}, "country", "GB", "country_assumed"),
        ({"country": "IE"}, "country", "IE", None),
        ({"country": "GB", "postal_code": "hu11aa"}, "postal_code", "HU1 1AA", "postcode_reformatted"),
        ({"country": "GB", "postal_code": "HU1"}, "postal_code", "HU1", None),
        (
            {"country": "GB", "address_1": "Hall", "address_3": "High Street"},
            "address_1",
            "Hall, High Street",
            "address_lines_joined",
        ),
    ],
)
def test_addresses_are_filled_in_and_each_filling_is_reported(address, field, value, code):
    link = {"id": "l", "location": {"id": "p", "physical_addresses": [{"city": "Hull", **address}]}}

    reading = read(service_at_locations=[link])

    written = reading.document["service_at_locations"][0]["location"]["addresses"][0]
    assert (written[field], written["address_type"]) == (value, "physical")
    found = {problem.code for problem in reading.problems}
    assert found == {"location_type_derived", "address_type_assumed", *([code] if code else [])}


def test_a_place_of_an_online_service_without_an_address_is_virtual():
    document = read(
        attending_type="online", service_at_locations=[{"id": "l", "location": {"id": "p"}}]
    ).document

    assert document["service_at_locations"][0]["location"]["location_type"] == "virtual"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"status": None}, [("status_assumed", "/status")]),
        ({"url": "www.example.org/a"}, [("url_scheme_assumed", "/url")]),
        ({"url": "see leaflet"}, [("not_a_url", "/url")]),
        ({"id": 12}, [("text_as_number", "/id")]),
        ({"name": None}, [("name_missing", "/name")]),
        ({"attending_type": "by boat"}, [("unknown_attending_type", "/attending_type")]),
        (
            {"organization": {"id": "o", "name": "O"}},
            [("organization_description_assumed", "/organization/description")],
        ),
        (
            {"taxonomies": [{"id": "7"}]},
            [("term_name_assumed", "/taxonomies/0"), ("term_description_assumed", "/taxonomies/0")],
        ),
        ({"taxonomies": [{"x": "7"}]}, [("term_id_not_understood", "/taxonomies/0")]),
        ({"languages": [{"language": "English"}]}, [("language_not_a_code", "/languages/0/language")]),
        ({"contacts": [None, 4]}, [("not_an_object", "/contacts/1")]),
    ],
)
def test_what_is_filled_in_or_not_understood_is_reported(changes, expected):
    reading = read(**changes)

    assert codes(reading) == expected


def test_a_missing_status_is_active_and_an_address_gets_its_scheme():
    document = read(status=None, url="www.example.org").document

    assert (document["status"], document["url"]) == ("active", "https://www.example.org")


def test_links_and_places_without_ids_get_one_that_stays():
    first, second = (read(service_at_locations=[{"location": {"name": "Hall"}}]) for _ in range(2))

    link = first.document["service_at_locations"][0]
    assert link["id"].startswith("without-id:")
    assert link["location_id"] == link["location"]["id"]
    assert first.document == second.document


def test_an_entry_that_lacks_places_or_times_needs_a_detail_call():
    assert is_full(SERVICE_1_0, version="1.0")
    assert not is_full(service_1_0(service_at_locations=None), version="1.0")
    assert not is_full(simple_1_0(), version="1.0")


@pytest.mark.parametrize(
    ("column", "published", "words"),
    [
        ("attending_type", "Home_Visit", ["home visit"]),
        ("attending_access", "drop in", ["drop-in"]),
        ("attending_type", "venue, Online", ["venue", "online"]),
        ("attending_type", "phone|home visit", ["phone", "home visit"]),
        ("attending_type", "by boat, or online", ["by boat, or online"]),
    ],
)
def test_a_column_of_words_is_read_however_they_are_joined(column, published, words):
    attributes = read(**{column: published}).document["attributes"]

    assert [each["taxonomy_term"]["name"] for each in attributes] == words


def test_a_name_that_is_taken_keeps_what_1_0_called_it():
    organization = {
        "id": "o",
        "name": "O",
        "url": "https://old.example.org",
        "website": "https://example.org",
    }
    language = {"id": "l", "language": "cy", "code": "en"}
    address = {"id": "a", "uprn": "10001"}
    place = {"id": "p", "external_identifier": "7", "physical_addresses": [address]}

    document = read(
        organization=organization,
        languages=[language],
        service_at_locations=[{"id": "sl", "location": place}],
    ).document

    assert document["organization"]["url"] == "https://old.example.org"
    assert document["languages"] == [language]
    assert document["service_at_locations"][0]["location"]["addresses"][0]["uprn"] == "10001"


def test_a_vocabulary_that_contradicts_the_identifier_is_kept_beside_it():
    tag = {"id": "t", "taxonomy": {"id": "esdNeed:12", "name": "Health", "vocabulary": "Local needs"}}

    (attribute,) = read(service_taxonomys=[tag]).document["attributes"]

    term = attribute["taxonomy_term"]
    assert (term["taxonomy"], term["vocabulary"]) == ("esdNeeds", "Local needs")
