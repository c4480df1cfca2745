"""Towns by their names: facts, and never a postcode's rival."""

import pytest

from hub.places.postcodes import PostcodeTable
from hub.places.resolve import resolve
from hub.places.towns import find_towns, town_names


@pytest.mark.parametrize("text", ["Hull", "hull", " Kingston upon Hull ", "KINGSTON-UPON-HULL"])
def test_a_town_is_found_however_it_is_written(text: str) -> None:
    assert find_towns(text)[0].name == "Kingston upon Hull"


def test_of_several_towns_of_a_name_the_largest_is_meant_and_that_is_said(postcodes: PostcodeTable) -> None:
    found = resolve("Newport", postcodes)

    assert found.kind == "town"
    assert found.councils == ("W06000022",)
    assert "places called Newport" in found.message


def test_a_town_is_its_middle_in_the_council_of_that(postcodes: PostcodeTable) -> None:
    found = resolve("hull", postcodes)

    assert (found.text, found.councils) == ("Kingston upon Hull", ("E06000010",))
    assert found.point is not None
    assert "a postcode says more exactly" in found.message


def test_a_postcode_wins_over_a_town(postcodes: PostcodeTable) -> None:
    assert resolve("HU5", postcodes).kind == "outcode"


def test_every_name_is_one_that_can_be_asked_for() -> None:
    assert len(town_names()) > 5_000
    assert all(find_towns(name) for name in town_names())
