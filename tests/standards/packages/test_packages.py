from pathlib import Path

import pytest

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.packages import looks_like_package, read_package
from standards.openreferral.readers import read_service
from tests.standards.packages.building import FORMER, MODERN, folder, zipped


def documents(path: Path) -> list[dict]:
    read = read_package(path)
    return [read_service(record, version=read.version).document for record in read.records]


def problems(path: Path) -> list[tuple[str, str, int | None, str]]:
    return [(each.code, each.sheet, each.row, each.column) for each in read_package(path).problems]


def services(path: Path, **changes) -> Path:
    return folder(path / "p", **{"services": [{"id": "1", "name": "Lunch club"}], **changes})


def test_every_row_of_3_0_nests_where_a_feed_of_3_0_has_it(tmp_path):
    read = read_package(folder(tmp_path / "p", **MODERN))

    lunch, walk = read.records
    place = lunch["service_at_locations"][0]
    hall = place["location"]
    assert (read.kind, read.version) == ("package", "3.0")
    assert read.rows == sum(len(rows) for rows in MODERN.values())
    assert lunch["organization"]["programs"][0]["name"] == "Warm Spaces"
    assert lunch["program"]["name"] == "Warm Spaces"
    assert lunch["organization"]["organization_identifiers"][0]["identifier"] == "0123456"
    assert lunch["organization"]["phones"][0]["number"] == "01632 960004"
    assert lunch["contacts"][0]["phones"][0]["languages"][0]["name"] == "Polish"
    assert walk["phones"] == [{"id": "p2", "number": "01632 960002"}]
    assert place["phones"][0]["number"] == "01632 960005"
    children = ("addresses", "accessibility", "phones", "languages", "schedules")
    assert [hall[name][0]["id"] for name in children] == ["a1", "c1", "p3", "n3", "h4"]
    assert [each["id"] for each in lunch["schedules"]] == ["h1"]
    assert [each["id"] for each in place["schedules"]] == ["h2"]
    assert walk["service_at_locations"][0]["schedules"][0]["id"] == "h3"
    assert walk["organization"]["funding"][0]["source"] == "Members"
    assert lunch["attributes"][0]["taxonomy_term"]["taxonomy_detail"]["name"] == "Our words"
    assert hall["attributes"][0]["taxonomy_term"]["name"] == "Step-free"
    assert lunch["cost_options"][0]["attributes"][0]["taxonomy_term"]["code"] == "STEPS"


def test_columns_of_numbers_are_numbers_and_all_others_text(tmp_path):
    lunch = read_package(folder(tmp_path / "p", **MODERN)).records[0]

    assert (lunch["minimum_age"], lunch["maximum_age"]) == (0, 17.5)
    assert lunch["cost_options"][0]["amount"] == 3.5
    assert lunch["organization"]["year_incorporated"] == 1987
    assert lunch["contacts"][0]["phones"][0]["extension"] == 12
    assert lunch["service_at_locations"][0]["location"]["latitude"] == 53.764


def test_the_records_of_3_0_are_read_without_a_repair(tmp_path):
    read = read_package(folder(tmp_path / "p", **MODERN))

    found = [read_service(record, version="3.0") for record in read.records]

    assert [problem.code for reading in found for problem in reading.problems] == []
    assert [problem.code for problem in read.problems] == ["time_reformatted"]
    assert [each["id"] for each in found[1].document["schedules"]] == ["h3", "h4"]


def test_every_row_of_1_0_nests_where_a_feed_of_1_0_has_it(tmp_path):
    read = read_package(folder(tmp_path / "p", **FORMER))

    lunch, walk = read.records
    hall = lunch["service_at_locations"][0]["location"]
    term = {"id": "7", "name": "Meals", "parent_id": "6", "parent_name": "Food", "vocabulary": "ours"}
    assert read.version == "1.0"
    assert hall["physical_addresses"][0]["uprn"] == "10000000001"
    assert hall["postal_addresses"][0]["address_1"] == "PO Box 1"
    assert hall["accessibility_for_disabilities"][0]["accessibility"] == "Ramp"
    assert lunch["organization"]["identifiers"][0]["register"] == "Charities"
    assert lunch["contacts"][0]["phones"][0]["number"] == "01632 960001"
    assert lunch["contacts"][0]["personal_data"] is False
    assert lunch["fundings"][0]["source"] == "Lottery"
    assert lunch["service_taxonomys"][0]["taxonomy"] == term
    assert lunch["eligibilitys"][0]["taxonomys"][0]["taxonomy"] == term
    assert lunch["cost_options"][0]["link_taxonomies"][0]["taxonomy"] == term
    assert lunch["reviews"][0]["organization"]["name"] == "Riverside Trust"
    assert lunch["payments_accepted"][0]["payment"] == "cash"
    assert walk["service_at_locations"][0]["regular_schedules"][0]["byday"] == "TU"


def test_a_holiday_reaches_each_service_that_it_is_for(tmp_path):
    lunch, walk = documents(folder(tmp_path / "p", **FORMER))

    assert [(each["start_date"], each["service_at_location_id"]) for each in lunch["holiday_schedules"]] == [
        ("2026-12-25", "20"),
        ("2026-12-28", "20"),
    ]
    assert [(each["start_date"], each["service_at_location_id"]) for each in walk["holiday_schedules"]] == [
        ("2026-12-27", "21"),
        ("2026-12-28", "21"),
    ]


def test_days_and_times_of_1_x_become_those_of_the_standard(tmp_path):
    lunch = documents(folder(tmp_path / "p", **FORMER))[0]

    assert {**lunch["schedules"][0], "weekday": ""} == {
        "id": "1", "weekday": "", "byday": "MO", "freq": "WEEKLY", "opens_at": "09:00", "closes_at": "17:00",
    }  # fmt: skip


def test_free_text_about_who_a_service_is_for_is_kept(tmp_path):
    lunch = documents(folder(tmp_path / "p", **FORMER))[0]

    names = [each["taxonomy_term"]["name"] for each in lunch["attributes"]]
    assert lunch["minimum_age"] == 60
    assert "Anyone who would like company" in names


@pytest.mark.parametrize("inside", ["", "export/", "export/2026/"])
@pytest.mark.parametrize("tables", [MODERN, FORMER])
def test_a_zip_gives_what_its_folder_gives(tmp_path, inside, tables):
    source = folder(tmp_path / "p", **tables)
    path = zipped(source, tmp_path / "p.zip", inside)

    assert looks_like_package(path)
    assert read_package(path) == read_package(source)


def test_an_inner_folder_gives_what_the_folder_gives(tmp_path):
    folder(tmp_path / "p", **FORMER)

    assert looks_like_package(tmp_path)
    assert read_package(tmp_path).records == read_package(tmp_path / "p").records


@pytest.mark.parametrize("name", ["services_at_location", "service_at_locations", "Service-At Location"])
def test_files_are_known_by_the_names_that_people_give_them(tmp_path, name):
    path = services(
        tmp_path,
        **{
            name: [{"id": "2", "service_id": "1", "location_id": "3"}],
            "location": [{"id": "3", "name": "Hall"}],
        },
    )

    assert read_package(path).records[0]["service_at_locations"][0]["location"]["name"] == "Hall"


def test_headings_are_known_whatever_their_case_and_spaces(tmp_path):
    path = services(tmp_path, services=b" ID , Name ,Interpretation Services\n1, Lunch club ,Polish\n")

    assert read_package(path).records == [
        {"id": "1", "name": "Lunch club", "interpretation_services": "Polish"}
    ]


def test_a_column_that_the_standard_does_not_have_passes_through(tmp_path):
    path = services(tmp_path, services=[{"id": "1", "name": "Lunch club", "parking": "Behind the hall"}])

    assert documents(path)[0]["parking"] == "Behind the hall"


def test_a_column_of_the_name_of_a_table_is_read_beside_the_table(tmp_path):
    path = services(
        tmp_path,
        services=[
            {
                "id": "1",
                "name": "Lunch club",
                "phones": "01632 960001",
                "organization_id": "2",
                "organization": "We",
            },
            {"id": "2", "name": "Walk", "phones": "01632 960003"},
        ],
        organizations=[{"id": "2", "name": "Trust", "url": "https://trust.example"}],
        phones=[{"id": "1", "service_id": "1", "number": "01632 960002"}],
    )

    lunch, walk = documents(path)

    assert [each["number"] for each in lunch["phones"]] == ["01632 960001", "01632 960002"]
    assert [each["number"] for each in walk["phones"]] == ["01632 960003"]
    assert lunch["organization"]["name"] == "Trust"
    assert problems(path) == [("cell_left_out", "services.csv", 2, "organization")]


def test_a_reference_to_a_row_that_is_not_there_is_named_and_kept(tmp_path):
    path = services(
        tmp_path,
        services=[{"id": "1", "name": "Lunch club", "organization_id": "9"}],
        phones=[{"id": "1", "service_id": "1", "location_id": "8", "number": "01632 960001"}],
    )

    assert problems(path) == [
        ("refers_to_nothing", "phones.csv", 2, "location_id"),
        ("refers_to_nothing", "services.csv", 2, "organization_id"),
    ]
    assert [each.record_id for each in read_package(path).problems] == ["1", "1"]
    assert read_package(path).records[0]["organization_id"] == "9"
    assert read_package(path).records[0]["phones"][0]["location_id"] == "8"


def test_a_row_that_belongs_to_nothing_is_named_once(tmp_path):
    path = services(
        tmp_path,
        phones=[{"id": "1", "service_id": "9", "number": "01632 960001"}],
        contacts=[{"id": "1", "service_id": "", "name": "The cook"}],
        languages=[{"id": "1", "phone_id": "1", "code": "cy", "name": "Welsh"}],
    )

    assert problems(path) == [
        ("row_of_nothing", "contacts.csv", 2, ""),
        ("parent_not_shown", "languages.csv", 2, ""),
        ("row_of_nothing", "phones.csv", 2, "service_id"),
    ]


def test_places_and_organizations_without_a_service_are_named_twenty_times_and_then_counted(tmp_path):
    many = [{"id": str(number), "name": f"Hall {number}"} for number in range(3, 1003)]
    path = services(tmp_path, locations=many)

    found = read_package(path).problems

    assert len(found) == 21
    assert str(found[0]) == "Locations.csv, row 2: No service leads to this location and it was left out."
    assert found[0].value == "Hall 3"
    assert "1,000 rows in all" in found[-1].message
    assert sum(problem.times for problem in found) == 1_000


def test_the_same_row_twice_is_read_as_one_and_named(tmp_path):
    path = services(tmp_path, services=[{"id": "1", "name": "Lunch club"}] * 2)

    assert len(read_package(path).records) == 1
    assert problems(path) == [("id_twice", "services.csv", 3, "id")]


def test_another_row_with_the_same_id_is_left_out_where_others_refer_to_it(tmp_path):
    path = services(tmp_path, services=[{"id": "1", "name": "Lunch club"}, {"id": "1", "name": "Walk"}])

    assert [record["name"] for record in read_package(path).records] == ["Lunch club"]
    assert problems(path) == [("id_twice", "services.csv", 3, "id")]


def test_another_row_with_the_same_id_loses_only_its_id_where_nothing_refers_to_it(tmp_path):
    rows = [
        {"id": "1", "service_id": "1", "language": "English"},
        {"id": "1", "service_id": "1", "language": "Urdu"},
    ]
    path = services(tmp_path, languages=rows)

    assert read_package(path).records[0]["languages"] == [
        {"id": "1", "language": "English"},
        {"language": "Urdu"},
    ]
    assert problems(path) == [("id_not_its_own", "languages.csv", 3, "id")]


def test_a_service_without_id_and_name_costs_that_row(tmp_path):
    path = services(tmp_path, services=b"id,name,fees\n,,free\n1,Lunch club,\n")

    assert [record["name"] for record in read_package(path).records] == ["Lunch club"]
    assert problems(path) == [("row_without_id_and_name", "services.csv", 2, "")]


def test_an_attribute_that_may_mean_two_rows_goes_to_the_first_and_is_named(tmp_path):
    path = services(
        tmp_path,
        organizations=[{"id": "1", "name": "Trust", "website": "https://trust.example"}],
        services=[{"id": "1", "name": "Lunch club", "organization_id": "1"}],
        attributes=[
            {"id": "1", "link_id": "1", "taxonomy_term_id": "7"},
            {"id": "2", "link_id": "1", "link_entity": "organization", "taxonomy_term_id": "7"},
        ],
        taxonomy_terms=[{"id": "7", "name": "Meals", "description": "Meals"}],
    )

    record = read_package(path).records[0]

    assert [each["id"] for each in record["attributes"]] == ["1"]
    assert [each["id"] for each in record["organization"]["attributes"]] == ["2"]
    assert problems(path) == [("link_ambiguous", "attributes.csv", 2, "link_id")]


def test_an_american_address_without_a_country_is_not_taken_for_a_british_one(tmp_path):
    path = folder(
        tmp_path / "p",
        services=[{"id": "1", "name": "Helpline"}],
        services_at_location=[{"id": "2", "service_id": "1", "location_id": "3"}],
        locations=[{"id": "3", "name": "Office"}],
        physical_addresses=[
            {"id": "4", "location_id": "3", "address_1": "1 Main Street", "city": "Miami",
             "state_province": "FL ", "postal_code": "33157", "country": "   "}
        ],
    )  # fmt: skip

    address = documents(path)[0]["service_at_locations"][0]["location"]["addresses"][0]

    assert (address["postal_code"], address["country"]) == ("33157", "US")
    assert ("country_assumed", "physical_addresses.csv", 2, "country") in problems(path)


def test_a_version_is_told_by_the_tables_then_by_the_datapackage_then_by_the_headings(tmp_path):
    def version(name: str, descriptor: bytes = b"", **tables) -> str:
        path = folder(tmp_path / name, **{"services": [{"id": "1", "name": "Lunch club"}], **tables})
        if descriptor:
            (path / "datapackage.json").write_bytes(descriptor)
        return read_package(path).version

    organization = {"id": "1", "name": "Trust"}
    assert version("a", b'{"version": "3.0.0"}', physical_addresses=[{"id": "1"}]) == "1.0"
    assert version("b", b'{"version": "2.1.0"}') == "1.0"
    assert version("c", b'{"version": "3.0"}') == "3.0"
    assert version("d", organizations=[{**organization, "url": "https://trust.example"}]) == "1.0"
    assert version("e", organizations=[{**organization, "website": "https://trust.example"}]) == "3.0"
    assert version("f") == "3.0"


def test_a_table_that_the_standard_does_not_have_is_named_and_not_read(tmp_path):
    path = services(tmp_path, clients=[{"id": "1", "service_id": "1", "name": "Somebody"}])

    assert problems(path) == [("unknown_table", "clients.csv", None, "")]
    assert "Somebody" not in str(read_package(path).records)


def test_tables_without_one_of_services_are_refused(tmp_path):
    path = folder(tmp_path / "p", locations=[{"id": "1", "name": "Hall"}])

    assert not looks_like_package(path)
    with pytest.raises(FileUnreadable, match="no table of services"):
        read_package(path)


def test_other_things_do_not_look_like_a_package(tmp_path):
    (tmp_path / "services.csv.txt").write_bytes(b"id\n")
    (tmp_path / "other.json").write_bytes(b"{}")

    assert not looks_like_package(tmp_path)
    assert not looks_like_package(tmp_path / "services.csv.txt")
    assert not looks_like_package(tmp_path / "other.json")
