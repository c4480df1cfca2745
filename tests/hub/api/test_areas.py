import json
from typing import Any

import pytest
import shapely

from hub.config import Settings, load_settings
from hub.errors import SettingsError
from hub.places.outlines import Outlines, write_outlines
from tests.conftest import MakeHub
from tests.hub.api.conftest import Rig, rig
from tests.hub.api.test_hidden_places import HIDDEN

HULL, EAST_RIDING = "E06000010", "E06000011"
TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def put_outlines(to: Rig, *, attribution: str = "Approximate.") -> None:
    shapes = {
        HULL: shapely.box(-0.42, 53.72, -0.25, 53.81),
        EAST_RIDING: shapely.box(-0.9, 53.6, -0.42, 54.1),
        "E07000207": shapely.box(-0.5, 51.3, -0.4, 51.4),  # Elmbridge, in Surrey
        "E07000211": shapely.box(-0.4, 51.3, -0.3, 51.4),  # Reigate and Banstead, in Surrey
    }
    made = Outlines(shapes, edition="2025-11", approximate=True, attribution=attribution)
    write_outlines(to.hub.settings.outlines, made)


@pytest.fixture
def drawn(empty: Rig) -> Rig:
    put_outlines(empty)
    return empty


def test_a_council_has_an_outline_that_says_what_it_is_made_from(drawn: Rig) -> None:
    outline = drawn.json(f"/api/areas/{HULL}/outline")

    assert outline["type"] == "Feature"
    said = outline["properties"]
    assert (said["code"], said["name"], said["approximate"]) == (HULL, "Kingston upon Hull, City of", True)
    assert said["attribution"] == "Approximate."
    shape = shapely.from_geojson(json.dumps(outline["geometry"]))
    assert shape.contains(shapely.Point(said["label_point"]))


def test_a_county_is_drawn_as_its_districts_together(drawn: Rig) -> None:
    outline = drawn.json("/api/areas/E10000030/outline")

    assert outline["properties"]["kind"] == "county"
    assert shapely.from_geojson(json.dumps(outline["geometry"])).bounds == (-0.5, 51.3, -0.3, 51.4)


@pytest.mark.parametrize("code", ["E06000023", "E05001234", "E99999999", "nonsense", "%2e%2e"])
def test_an_area_without_an_outline_is_not_found(drawn: Rig, code: str) -> None:
    response = drawn.get(f"/api/areas/{code}/outline")

    assert response.status_code == 404
    assert response.get_json()["code"] == 404


def test_several_areas_come_at_once_with_those_in_a_box(drawn: Rig) -> None:
    found = drawn.json("/api/areas", codes="E10000030,E06000023", bbox="-0.3,53.7,-0.2,53.8")

    assert [feature["properties"]["code"] for feature in found["features"]] == ["E10000030", HULL]
    assert found["missing"] == ["E06000023"]


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ({"codes": ",".join(f"E0600{n:04}" for n in range(51))}, "codes"),
        ({"bbox": "1,2,3"}, "bbox"),
        ({"bbox": "1,2,3,x"}, "bbox"),
        ({"bbox": "nan,0,1,1"}, "bbox"),
        ({"bbox": "1,1,0,0"}, "bbox"),
        ({"code": HULL}, "code"),
    ],
)
def test_what_cannot_be_understood_is_refused(drawn: Rig, query: dict[str, str], parameter: str) -> None:
    response = drawn.get("/api/areas", **query)

    assert response.status_code == 422
    assert parameter in response.get_json()["errors"]["query"]


def test_an_outline_is_asked_for_again_only_when_it_has_changed(drawn: Rig) -> None:
    first = drawn.get(f"/api/areas/{HULL}/outline")
    asked = {"If-None-Match": first.headers["ETag"]}

    unchanged = drawn.client.get(f"/api/areas/{HULL}/outline", headers=asked)
    put_outlines(drawn, attribution="Another survey.")
    changed = drawn.client.get(f"/api/areas/{HULL}/outline", headers=asked)

    assert unchanged.status_code == 304
    assert changed.status_code == 200
    assert changed.get_json()["properties"]["attribution"] == "Another survey."


def test_a_hub_without_outlines_says_so_and_still_answers(empty: Rig) -> None:
    assert empty.json("/api/map") == {"tiles": None, "outlines": None}
    assert empty.json("/api/areas", codes=HULL) == {
        "type": "FeatureCollection",
        "features": [],
        "missing": [HULL],
    }
    assert empty.get(f"/api/areas/{HULL}/outline").status_code == 404


def test_the_operators_tiles_are_named_with_what_has_to_be_said(make_hub: MakeHub) -> None:
    hub = make_hub(map_tiles=TILES, map_attribution="© Example mappers")

    told = rig(hub).json("/api/map")

    assert told["tiles"] == {
        "url": TILES,
        "origin": "https://tiles.example.org",
        "attribution": "© Example mappers",
    }


@pytest.mark.parametrize(
    "tiles", [TILES, "https://t.example.org:8443/a/{z}/{y}/{x}?key=k", "http://127.0.0.1:9000/{z}/{x}/{y}"]
)
def test_a_tile_server_is_taken_with_its_attribution(tiles: str) -> None:
    settings = load_settings({"SIGNPOST_MAP_TILES": tiles, "SIGNPOST_MAP_ATTRIBUTION": " © Mappers "})

    assert (settings.map_tiles, settings.map_attribution) == (tiles, "© Mappers")


@pytest.mark.parametrize(
    "environment",
    [
        {"SIGNPOST_MAP_TILES": TILES},
        {"SIGNPOST_MAP_ATTRIBUTION": "© Mappers"},
        *(
            {"SIGNPOST_MAP_TILES": tiles, "SIGNPOST_MAP_ATTRIBUTION": "© Mappers"}
            for tiles in (
                "http://tiles.example.org/{z}/{x}/{y}.png",
                "//tiles.example.org/{z}/{x}/{y}.png",
                "https://{s}.example.org/{z}/{x}/{y}.png",
                "https://{x}.example.org/{z}/{y}.png",
                "https://tiles.example.org/{z}/{x}.png",
                "https://tiles.example.org/{z}/{x}/{y}{r}.png",
                "https://user:pass@tiles.example.org/{z}/{x}/{y}.png",
                "https://tiles.example.org; script-src */{z}/{x}/{y}",
                "https://tiles.example.org/{z}/{x}/{y}.png https://b.example",
                "javascript:alert({z}{x}{y})",
                "https://*/{z}/{x}/{y}",
            )
        ),
    ],
)
def test_half_a_setting_and_addresses_that_no_policy_could_name_are_refused(
    environment: dict[str, str],
) -> None:
    with pytest.raises(SettingsError, match="SIGNPOST_MAP_"):
        load_settings(environment)


def test_without_the_settings_there_are_no_tiles() -> None:
    assert load_settings({}).map_tiles == Settings().map_tiles == ""


def rows(samples: Rig) -> list[dict[str, Any]]:
    first = samples.json("/api/search", per_page=100)
    pages = range(2, first["total_pages"] + 1)
    return [
        row
        for found in (first, *(samples.json("/api/search", per_page=100, page=page) for page in pages))
        for row in found["results"]
    ]


def test_a_row_gives_the_points_of_its_places_and_never_one_that_is_hidden(samples: Rig) -> None:
    found = {row["id"]: row for row in rows(samples)}

    assert set(HIDDEN) <= set(found)
    for service_id, (latitude, longitude) in HIDDEN.items():
        assert found[service_id]["place_hidden"]
        for point in found[service_id]["points"]:
            assert abs(point["latitude"] - latitude) + abs(point["longitude"] - longitude) > 0.001
    for row in found.values():
        assert len(row["points"]) == min(row["place_count"], 20)
        if row["points"]:
            assert row["points"][0]["latitude"] == pytest.approx(row["place"]["latitude"], abs=1e-5)


def test_a_page_of_a_hidden_place_has_no_point_and_no_boundary(samples: Rig) -> None:
    for service_id in HIDDEN:
        facts = samples.json(f"/api/services/{service_id}")["facts"]
        for place in facts["where"]:
            assert not place["hidden"] or (place["latitude"], place["longitude"]) == (None, None)
        assert [area["extent"] for area in facts["areas_served"] if area["extent"]] == []


def test_points_are_the_named_place_first_and_then_the_nearest(samples: Rig) -> None:
    found = samples.json("/api/search", near="BS1 1AA", per_page=100)["results"]

    several = [row for row in found if len(row["points"]) > 2]
    assert several
    for row in several:
        metres = [point["distance_m"] for point in row["points"]]
        assert metres == sorted(metres)
        assert metres[0] == row["distance_m"]
