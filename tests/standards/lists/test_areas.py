import csv
from pathlib import Path

import pytest

from standards.lists.areas import COUNCIL_KINDS, KINDS, Areas


@pytest.fixture(scope="module")
def areas() -> Areas:
    return Areas.load()


def test_every_row_is_whole(areas: Areas) -> None:
    for area in areas:
        assert area.name
        assert area.kind in KINDS
        assert area.source
        assert all(areas.get(parent) is not None for parent in area.parents), area.code
        assert not [
            code for code in area.former_codes if (now := areas.get(code)) is None or now.code != area.code
        ]


def test_every_english_district_is_in_one_region_and_every_council_in_a_country(areas: Areas) -> None:
    for area in areas:
        if area.kind in COUNCIL_KINDS:
            kinds = [each.kind for each in areas.of_council(area.code)]
            assert kinds.count("country") == 1, area.code
            assert kinds.count("region") == (1 if area.code.startswith("E") else 0), area.code


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("E08000038", "Barnsley"),
        ("E08000016", "Barnsley"),
        ("E08000039", "Sheffield"),
        ("E08000019", "Sheffield"),
        ("E06000063", "Cumberland"),
        ("E07000026", "Cumberland"),
        ("E06000064", "Westmorland and Furness"),
        ("E06000065", "North Yorkshire"),
        ("E07000165", "North Yorkshire"),
        ("E06000066", "Somerset"),
        ("E07000190", "Somerset"),
        ("E10000002", "Buckinghamshire"),
        ("S12000015", "Fife"),
        ("E47000011", "North East Combined Authority"),
        ("L99999999", "Channel Islands"),
        ("http://statistics.data.gov.uk/id/statistical-geography/E06000010", "Kingston upon Hull, City of"),
        (" e06000023 ", "Bristol, City of"),
        ("K02000001", "United Kingdom"),
    ],
)
def test_a_code_present_or_former_or_in_a_uri_gives_the_area_of_today(
    areas: Areas, code: str, name: str
) -> None:
    found = areas.get(code)

    assert found is not None
    assert found.name == name


@pytest.mark.parametrize("code", ["E05001234", "W05000981"])
def test_a_ward_is_recognised_without_data(areas: Areas, code: str) -> None:
    found = areas.get(code)

    assert found is not None
    assert (found.kind, found.parents) == ("ward", ())


@pytest.mark.parametrize("code", ["", "E06", "Z99999999", "E06999999", "not a code"])
def test_an_unknown_code_is_none(areas: Areas, code: str) -> None:
    assert areas.get(code) is None
    assert areas.of_council(code) == ()


def test_a_district_of_two_tiers_lies_in_county_authority_region_and_country(areas: Areas) -> None:
    found = [(area.kind, area.code) for area in areas.of_council("E07000008")]

    assert found == [
        ("district", "E07000008"),
        ("county", "E10000003"),
        ("combined_authority", "E47000008"),
        ("region", "E12000006"),
        ("country", "E92000001"),
        ("country_group", "K04000001"),
        ("country_group", "K03000001"),
        ("country_group", "K02000001"),
    ]


def test_a_split_county_still_names_the_people_of_its_successors(areas: Areas) -> None:
    cumbria = areas.get("E10000006")

    assert cumbria is not None
    assert cumbria.end_date == "2023-04-01"
    assert "E10000006" in areas.codes_of_council("E06000063")
    assert "E07000026" in areas.codes_of_council("E06000063")
    assert "Cumbria" not in [area.name for area in areas.of_council("E06000063")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Hull", "E06000010"),
        ("Kingston upon Hull", "E06000010"),
        ("Kingston upon Hull, City of", "E06000010"),
        ("bristol", "E06000023"),
        ("Bristol City Council", "E06000023"),
        ("South Gloucestershire", "E06000025"),
        ("City of London", "E09000001"),
        ("London", "E12000007"),
        ("Derbyshire", "E10000007"),
        ("Derby", "E06000015"),
        ("Telford & Wrekin", "E06000020"),
        ("Cymru", "W92000004"),
        ("Caerdydd", "W06000015"),
        ("E06000010", "E06000010"),
    ],
)
def test_an_area_is_found_by_its_names(areas: Areas, text: str, code: str) -> None:
    found = areas.find(text)

    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("text", ["", "council", "Atlantis", "the", "National"])
def test_a_word_that_names_no_area_is_none(areas: Areas, text: str) -> None:
    assert areas.find(text) is None


def test_there_are_both_tiers_of_councils(areas: Areas) -> None:
    kinds = [area.kind for area in areas if not area.end_date]

    assert sum(kinds.count(kind) for kind in COUNCIL_KINDS) == 361
    assert kinds.count("county") == 21
    assert kinds.count("region") == 9
    assert kinds.count("country") == 4


def test_every_current_council_of_the_register_is_here(areas: Areas, shared_data: Path) -> None:
    path = shared_data / "geo/mysociety/uk_local_authorities_future.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        codes = [row["gss-code"] for row in csv.DictReader(file) if row["gss-code"]]

    assert [code for code in codes if areas.get(code) is None] == []
