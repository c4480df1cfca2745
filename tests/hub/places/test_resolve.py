import time

import pytest

from hub.places.errors import PlaceUnknown
from hub.places.geocoder import PostcodeGeocoder
from hub.places.postcodes import PostcodeTable
from hub.places.resolve import resolve


@pytest.mark.parametrize(
    ("text", "kind", "written"),
    [
        ("hu5 2aa", "postcode", "HU5 2AA"),
        ("hu5 2", "sector", "HU5 2"),
        ("HU52", "sector", "HU5 2"),
        ("hu5", "outcode", "HU5"),
        ("E12", "outcode", "E12"),
        ("SW1A", "outcode", "SW1A"),
        ("bs1", "outcode", "BS1"),
    ],
)
def test_a_postcode_and_its_parts_resolve(
    postcodes: PostcodeTable, text: str, kind: str, written: str
) -> None:
    found = resolve(text, postcodes)

    assert (found.kind, found.text) == (kind, written)
    assert found.point is not None
    assert found.councils


def test_a_place_without_coordinates_says_so(postcodes: PostcodeTable) -> None:
    found = resolve("JE2 3AB", postcodes)

    assert found.point is None
    assert "do not know where JE2 3AB is" in found.message


@pytest.mark.parametrize(
    ("text", "expected"),
    [("SWIA 1AA", "SW1A 1AA"), ("HU5 2AAA", "HU5 2AA"), ("BSI 4TR", "BS1 4TR"), ("HU99 9ZZ", "HU9 9ZZ")],
)
def test_a_slip_is_answered_with_a_suggestion_and_never_corrected(
    postcodes: PostcodeTable, text: str, expected: str
) -> None:
    with pytest.raises(PlaceUnknown) as caught:
        resolve(text, postcodes)

    assert expected in caught.value.suggestions
    assert len(caught.value.suggestions) <= 5
    for suggestion in caught.value.suggestions:
        assert resolve(suggestion, postcodes).text == suggestion


def test_an_unknown_unit_is_answered_with_its_neighbours(postcodes: PostcodeTable) -> None:
    missing = next(f"HU5 2{a}{b}" for a in "XYZ" for b in "ABD" if postcodes.lookup(f"HU5 2{a}{b}") is None)

    suggestions = postcodes.suggest(missing)

    assert "HU5 2" in suggestions
    assert all(suggestion.startswith("HU5 2") for suggestion in suggestions)


@pytest.mark.parametrize(
    "text", ["", "   ", "Nowhere at all", "lunch club", "!!!", "x" * 5000, "0" * 8, "\x00", "🏠"]
)
def test_what_is_no_postcode_at_all_gets_a_sentence(postcodes: PostcodeTable, text: str) -> None:
    started = time.perf_counter()

    with pytest.raises(PlaceUnknown) as caught:
        resolve(text, postcodes)

    assert "HU5 2AA" in caught.value.message
    assert len(caught.value.message) < 200
    assert time.perf_counter() - started < 1


def test_the_table_is_a_geopy_geocoder(postcodes: PostcodeTable) -> None:
    geocoder = PostcodeGeocoder(postcodes)

    found = geocoder.geocode("hu52aa")

    assert found.address == "HU5 2AA"
    assert found.latitude == pytest.approx(53.7636, abs=1e-3)
    assert found.raw["councils"] == ["E06000010"]
    assert geocoder.geocode("nowhere") is None
    assert geocoder.geocode("JE2 3AB") is None
    assert [each.address for each in geocoder.geocode("HU5", exactly_one=False)] == ["HU5"]
