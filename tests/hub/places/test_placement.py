from typing import Any

import pytest

from hub.places.hidden import Hidden, hidden_places
from hub.places.placement import place
from hub.places.postcodes import PostcodeTable

NOTHING_HIDDEN = Hidden(frozenset(), {})


def at(**location: Any) -> dict[str, Any]:
    postcode = location.pop("postcode", None)
    if postcode:
        location["addresses"] = [{"address_1": "1 High Street", "city": "Hull", "postal_code": postcode}]
    return {
        "id": "s",
        "name": "Lunch club",
        "service_at_locations": [{"id": "sal", "location_id": "loc", "location": {"id": "loc", **location}}],
    }


def placed(
    document: dict[str, Any], postcodes: PostcodeTable, **more: Any
) -> tuple[dict[str, Any], list[str]]:
    placements, notices = place(document, postcodes, hidden_places(document), **more)
    assert len(placements) == 1
    entry = placements[0]
    assert (entry.pop("location_id"), entry.pop("service_at_location_id")) == ("loc", "sal")
    return entry, [notice.code for notice in notices]


def test_the_publishers_point_comes_first_and_the_postcode_gives_the_council(
    postcodes: PostcodeTable,
) -> None:
    entry, notices = placed(at(latitude=53.7640, longitude=-0.3595, postcode="hu52aa"), postcodes)

    assert entry == {
        "latitude": 53.764, "longitude": -0.3595, "by": "publisher", "council": "E06000010", "hidden": False,
    }  # fmt: skip
    assert notices == []


def test_a_postcode_alone_places_at_its_centroid(postcodes: PostcodeTable) -> None:
    entry, notices = placed(at(postcode="BS1 4TR"), postcodes)

    assert entry["by"] == "postcode"
    assert entry["council"] == "E06000023"
    assert notices == []


def test_a_point_alone_takes_the_council_of_the_nearest_postcode(postcodes: PostcodeTable) -> None:
    entry, notices = placed(at(latitude="53.7640", longitude="-0.3595"), postcodes)

    assert (entry["by"], entry["council"]) == ("publisher", "E06000010")
    assert notices == []


@pytest.mark.parametrize("point", [(48.85661, 2.35222), (53.00001, 1.90001)])
def test_a_point_far_from_any_postcode_has_no_council(
    postcodes: PostcodeTable, point: tuple[float, float]
) -> None:
    entry, _ = placed(at(latitude=point[0], longitude=point[1]), postcodes)

    assert entry == {
        "latitude": point[0], "longitude": point[1], "by": "publisher", "council": None, "hidden": False,
    }  # fmt: skip


@pytest.mark.parametrize("latitude", [500, "north", float("nan"), None, True, [53]])
def test_a_point_that_is_none_gives_way_to_the_postcode(postcodes: PostcodeTable, latitude: object) -> None:
    entry, notices = placed(at(latitude=latitude, longitude=-250, postcode="HU5 2AA"), postcodes)

    assert entry["by"] == "postcode"
    assert notices == ["point_not_valid"]


def test_a_point_far_from_its_postcode_is_kept_and_told(postcodes: PostcodeTable) -> None:
    entry, notices = placed(at(latitude=51.4545, longitude=-2.5879, postcode="HU5 2AA"), postcodes)

    assert (entry["by"], entry["council"]) == ("publisher", "E06000010")
    assert notices == ["point_far_from_postcode"]


def test_swapped_coordinates_give_way_to_the_postcode(postcodes: PostcodeTable) -> None:
    entry, notices = placed(at(latitude=-0.3595, longitude=53.764, postcode="HU5 2AA"), postcodes)

    assert entry["by"] == "postcode"
    assert notices == ["point_far_from_postcode"]


def test_an_unknown_postcode_is_told_with_suggestions(postcodes: PostcodeTable) -> None:
    placements, notices = place(at(postcode="HU99 9ZZ"), postcodes, NOTHING_HIDDEN)

    assert "latitude" not in placements[0]
    assert [notice.code for notice in notices] == ["postcode_unknown", "place_unplaced"]
    assert "HU9 9ZZ" in notices[0].message
    assert notices[0].pointer == "/service_at_locations/0/location/addresses/0/postal_code"


def test_an_address_without_either_goes_to_the_operators_geocoder(postcodes: PostcodeTable) -> None:
    asked: list[str] = []

    def geocode(address: str) -> tuple[float, float] | None:
        asked.append(address)
        return 53.764, -0.3595

    document = at(addresses=[{"address_1": "1 High Street", "city": "Hull"}])

    entry, notices = placed(document, postcodes, geocode=geocode)

    assert (entry["by"], entry["council"]) == ("geocoder", "E06000010")
    assert asked == ["1 High Street, Hull"]
    assert notices == []
    assert placed(document, postcodes)[1] == ["place_unplaced"]


def test_a_crown_dependency_keeps_its_council_without_a_point(postcodes: PostcodeTable) -> None:
    entry, notices = placed(at(postcode="JE2 3AB"), postcodes)

    assert entry == {"council": "L99999999", "hidden": False}
    assert notices == ["place_unplaced"]


@pytest.mark.parametrize(
    ("location", "council"),
    [
        ({"latitude": 53.7640, "longitude": -0.3595, "postcode": "HU5 2AA"}, "E06000010"),
        ({"latitude": 53.76, "longitude": -0.36}, "E06000010"),
        ({"addresses": [{"postal_code": "HU5 2"}]}, "E06000010"),
        ({"addresses": [{"postal_code": "HU5"}]}, None),
        ({"addresses": [{"address_1": "1 High Street", "city": "Hull"}]}, None),
    ],
)
def test_a_hidden_place_has_a_council_only_and_is_never_sent_to_a_geocoder(
    postcodes: PostcodeTable, location: dict[str, Any], council: str | None
) -> None:
    def geocode(address: str) -> tuple[float, float] | None:
        raise AssertionError(address)

    document = {**at(**location), "description": "A refuge."}

    entry, notices = placed(document, postcodes, geocode=geocode)

    assert entry == {"council": council, "hidden": True}
    assert notices == ["place_hidden"]


def test_a_virtual_place_and_a_service_without_places_have_no_placement(postcodes: PostcodeTable) -> None:
    assert place(at(location_type="virtual"), postcodes, NOTHING_HIDDEN) == ([], [])
    assert place({"id": "s", "name": "Helpline"}, postcodes, NOTHING_HIDDEN) == ([], [])
