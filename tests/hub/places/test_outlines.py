import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from click.testing import CliRunner

from hub.cli import main
from hub.places import outlines_load
from hub.places.areas import Areas
from hub.places.errors import BoundariesRefused, OutlinesUnreadable
from hub.places.outlines import (
    FROM_POSTCODES,
    Outlines,
    outlines_at,
    prepare_outlines,
    write_outlines,
)
from hub.places.outlines_build import draw_outlines
from hub.places.outlines_load import read_boundaries
from hub.places.postcode_file import HAS_POINT, MICRODEGREES, read_table, write_table

HULL, EAST_RIDING, BARNSLEY = "E06000010", "E06000011", "E08000038"
# West, south, east, north of the part of the country that the outlines are drawn for here.
NORTH = (-3.1, 53.1, 0.3, 54.7)


@pytest.fixture(scope="module")
def northern_table(postcode_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A postcode table of the north of England: the whole country takes ten times as long."""
    header, arrays = read_table(postcode_file)
    west, south, east, north = (degrees * MICRODEGREES for degrees in NORTH)
    lat, lon = arrays["lat"], arrays["lon"]
    chosen = (west < lon) & (lon < east) & (south < lat) & (lat < north) & (arrays["flags"] & HAS_POINT > 0)
    path = tmp_path_factory.mktemp("north") / "postcodes.bin"
    kept = {name: arrays[name][chosen] for name in ("keys", "lat", "lon", "council", "flags")}
    nothing = {name: np.zeros(1, dtype=np.uint32) for name in ("cells", "starts", "by_cell")}
    write_table(path, {**header, "count": int(chosen.sum())}, {**kept, **nothing})
    return path


@pytest.fixture(scope="module")
def drawn(northern_table: Path) -> dict[str, Any]:
    return draw_outlines(northern_table)[1]


def overlap(one: Any, other: Any) -> float:
    return float(one.intersection(other).area / one.union(other).area)


def square(west: float, south: float, side: float = 0.1) -> dict[str, Any]:
    ring = [
        (west, south),
        (west + side, south),
        (west + side, south + side),
        (west, south + side),
        (west, south),
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def a_feature(
    code: str = HULL, geometry: Any = None, properties: dict[str, Any] | None = None
) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": properties or {"LAD24CD": code, "LAD24NM": "somewhere"},
        "geometry": geometry or square(-0.4, 53.7),
    }


def a_file(folder: Path, *features: Any, **more: Any) -> Path:
    path = folder / "boundaries.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features, **more}), encoding="utf-8")
    return path


def loaded(folder: Path, *features: Any) -> outlines_load.Boundaries:
    return read_boundaries(a_file(folder, *features), Areas.load(), "Contains our own data")


def test_an_outline_made_from_postcodes_is_much_like_the_official_one(
    drawn: dict[str, Any], shared_data: Path
) -> None:
    official = read_boundaries(shared_data / "geo/boundaries_ltla24.geojson", Areas.load(), "ONS").outlines
    inside = shapely.box(*NORTH).buffer(-0.05)
    judged = {code: shape for code, shape in official.shapes.items() if inside.contains(shape)}

    overlaps = {code: overlap(drawn[code], shape) for code, shape in judged.items()}

    print(f"{len(overlaps)} councils, median overlap {np.median(list(overlaps.values())):.3f}")
    assert len(overlaps) > 25
    assert np.median(list(overlaps.values())) > 0.8
    assert min(overlaps.values()) > 0.5


def test_outlines_are_valid_small_and_share_their_borders(drawn: dict[str, Any]) -> None:
    assert all(shape.is_valid for shape in drawn.values())
    assert max(len(shapely.to_geojson(shape)) for shape in drawn.values()) < 20_000
    assert drawn[HULL].intersection(drawn[EAST_RIDING]).area < 0.01 * drawn[HULL].area
    assert drawn[HULL].touches(drawn[EAST_RIDING]) or drawn[HULL].distance(drawn[EAST_RIDING]) < 0.002


def test_prepared_outlines_say_that_they_are_approximate_and_are_made_once(
    northern_table: Path, tmp_path: Path
) -> None:
    path = tmp_path / "outlines.json"

    made = prepare_outlines(path, northern_table, "2025-11")
    again = prepare_outlines(path, northern_table, "2025-11")

    assert made is not None
    assert again is None
    assert outlines_at(path).approximate
    assert "approximate" in outlines_at(path).attribution
    assert outlines_at(path).attribution == FROM_POSTCODES
    assert path.stat().st_size < 1_000_000


def test_an_operators_boundaries_are_kept_when_outlines_are_prepared(tmp_path: Path) -> None:
    path = tmp_path / "outlines.json"
    write_outlines(path, loaded(tmp_path, a_feature()).outlines)

    # There is no postcode table at that path: nothing may be made from it.
    made = prepare_outlines(path, tmp_path / "none.bin", "2026-02", again=True)

    assert made is None
    assert not outlines_at(path).approximate
    assert outlines_at(path).attribution == "Contains our own data"


def test_outlines_that_are_replaced_are_read_again(tmp_path: Path) -> None:
    path = tmp_path / "outlines.json"
    write_outlines(path, loaded(tmp_path, a_feature()).outlines)
    first = outlines_at(path)

    write_outlines(path, loaded(tmp_path, a_feature(), a_feature(EAST_RIDING, square(-0.6, 53.7))).outlines)

    assert outlines_at(path) is outlines_at(path)
    assert (len(first.shapes), len(outlines_at(path).shapes)) == (1, 2)
    assert first.digest != outlines_at(path).digest


@pytest.mark.parametrize("text", ["", "{", "[]", '{"layout": 99}', '{"layout": 1, "outlines": {"E1": 3}}'])
def test_a_damaged_file_of_outlines_is_refused_with_the_remedy(tmp_path: Path, text: str) -> None:
    path = tmp_path / "outlines.json"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(OutlinesUnreadable, match="signpost places prepare"):
        outlines_at(path)


def test_a_county_is_its_districts_together() -> None:
    areas = Areas.load()
    surrey = areas.find("Surrey")
    assert surrey is not None
    districts = [area for area in areas if surrey.code in area.parents]
    shapes = {area.code: shapely.box(n, 51, n + 0.1, 51.1) for n, area in enumerate(districts)}
    outlines = Outlines(shapes, edition="", approximate=True, attribution="")

    whole = outlines.of(surrey, areas)

    assert len(districts) > 5
    assert whole is not None
    assert whole.area == pytest.approx(0.01 * len(districts))
    england = areas.get("E92000001")
    assert england is not None
    assert outlines.of(england, areas) == whole
    wales = areas.get("W92000004")
    assert wales is not None
    assert outlines.of(wales, areas) is None


@pytest.mark.parametrize(
    "name", ["LAD24CD", "lad22cd", "ltla24_code", "CTYUA23CD", "gss", "GSS_CODE", "code"]
)
def test_a_code_is_found_under_the_names_that_publishers_use(tmp_path: Path, name: str) -> None:
    found = loaded(tmp_path, a_feature(properties={name: HULL, "OBJECTID": 7}))

    assert list(found.outlines.shapes) == [HULL]


def test_former_codes_count_as_todays_and_unknown_ones_are_reported(tmp_path: Path) -> None:
    former, ward, nonsense = a_feature("E08000016"), a_feature("E05001234"), a_feature("E99999999")

    found = loaded(tmp_path, former, ward, nonsense, a_feature(properties={"name": "no code"}))

    assert list(found.outlines.shapes) == [BARNSLEY]
    assert found.unknown == ("E05001234", "E99999999")
    assert found.uncoded == 1
    assert "Kingston upon Hull, City of" in found.missing


def test_parts_of_one_council_are_put_together(tmp_path: Path) -> None:
    found = loaded(tmp_path, a_feature(), a_feature(geometry=square(-0.1, 53.7)))

    assert found.outlines.shapes[HULL].area == pytest.approx(0.02)


def test_a_polygon_that_crosses_itself_is_repaired(tmp_path: Path) -> None:
    bow_tie = [(-0.4, 53.7), (-0.3, 53.8), (-0.3, 53.7), (-0.4, 53.8), (-0.4, 53.7)]

    found = loaded(tmp_path, a_feature(geometry={"type": "Polygon", "coordinates": [bow_tie]}))

    assert found.mended == (HULL,)
    assert found.outlines.shapes[HULL].is_valid
    assert found.outlines.shapes[HULL].area > 0


def test_fine_boundaries_are_simplified_and_neighbours_still_share_a_border(tmp_path: Path) -> None:
    wiggle = [(-0.4 + 0.001 * (n % 2), 53.7 + n / 1e5) for n in range(40_000)]
    west = {"type": "Polygon", "coordinates": [[(-0.6, 53.7), *wiggle, (-0.6, 54.1), (-0.6, 53.7)]]}
    east = {"type": "Polygon", "coordinates": [[(0.1, 53.7), *wiggle, (0.1, 54.1), (0.1, 53.7)]]}

    found = loaded(tmp_path, a_feature(geometry=west), a_feature(EAST_RIDING, geometry=east)).outlines.shapes

    points = int(shapely.get_num_coordinates(list(found.values())).sum())
    assert points < outlines_load.KEPT_POINTS
    assert shapely.coverage_is_valid(list(found.values()))


def test_a_swarm_of_islets_ends_small(tmp_path: Path) -> None:
    islets = [square(-0.6 + 0.002 * (n % 150), 53.7 + 0.002 * (n // 150), 0.001) for n in range(20_000)]
    swarm = {"type": "MultiPolygon", "coordinates": [islet["coordinates"] for islet in islets]}

    found = loaded(tmp_path, a_feature(geometry=swarm))

    assert 0 < shapely.get_num_coordinates(found.outlines.shapes[HULL]) <= outlines_load.KEPT_POINTS


@pytest.mark.parametrize(
    ("geometry", "says"),
    [
        (square(507_000, 426_000, 9_000), "British or Irish grid"),
        (square(-40_000, 7_000_000, 9_000), "metre coordinates"),
        (square(53.7, -0.4), "longitude first"),
        (square(-80.2, 25.7), "outside the United Kingdom"),
        ({"type": "Point", "coordinates": [-0.4, 53.7]}, "no Polygon"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[["a", "b"]]]}, "no rings"),
        ({"type": "Polygon", "coordinates": {"0": 1}}, "no rings"),
        (
            {"type": "Polygon", "coordinates": [[(-0.4, 53.7), (-0.3, 53.8), (-0.4, 53.7), (-0.4, 53.7)]]},
            "encloses nothing",
        ),
    ],
)
def test_a_feature_that_cannot_be_used_is_named(tmp_path: Path, geometry: Any, says: str) -> None:
    with pytest.raises(BoundariesRefused, match=rf"Feature 2 \(E06000011\).*{says}"):
        loaded(tmp_path, a_feature(), a_feature(EAST_RIDING, geometry))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<html>", "is not GeoJSON"),
        ('{"type": "Feature"}', "not a GeoJSON FeatureCollection"),
        ('{"type": "FeatureCollection", "features": [1]}', "no list of features"),
        ('{"type": "FeatureCollection", "features": []}', "None of the 0 features"),
        ('{"type": "FeatureCollection", "features": [{"properties": null}]}', "GSS code"),
        ("[" * 100_000, "is not GeoJSON"),
        ('{"type": "FeatureCollection", "features": [{"properties": {"code": "X99999999"}}]}', "X99999999"),
        (
            '{"type": "FeatureCollection", "features": [], '
            '"crs": {"properties": {"name": "urn:ogc:def:crs:EPSG::27700"}}}',
            "another system",
        ),
        ('{"type": "FeatureCollection", "features": [{"geometry": {"coordinates": [NaN]}}]}', "not GeoJSON"),
    ],
)
def test_a_file_that_is_something_else_is_refused(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "boundaries.geojson"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(BoundariesRefused, match=says):
        read_boundaries(path, Areas.load(), "ours")


def test_a_file_beyond_the_bounds_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outlines_load, "MOST_BYTES", 300)
    with pytest.raises(BoundariesRefused, match="larger than"):
        loaded(tmp_path, a_feature(), a_feature(EAST_RIDING))
    monkeypatch.undo()
    monkeypatch.setattr(outlines_load, "MOST_POINTS", 9)
    with pytest.raises(BoundariesRefused, match="more than 9 points"):
        loaded(tmp_path, a_feature(), a_feature(EAST_RIDING))


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(BoundariesRefused, match="No such file"):
        read_boundaries(tmp_path / "none.geojson", Areas.load(), "ours")


def test_the_command_loads_boundaries_and_says_what_it_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNPOST_VAR", str(tmp_path / "var"))
    file = a_file(tmp_path, a_feature(), a_feature("E99999999"))

    bare = CliRunner().invoke(main, ["places", "load", str(file)])
    done = CliRunner().invoke(main, ["places", "load", str(file), "--attribution", "Our own survey"])
    again = CliRunner().invoke(
        main, ["places", "load", str(tmp_path / "none.geojson"), "--attribution", "Ours"]
    )

    assert bare.exit_code == 2
    assert "--attribution" in bare.output
    assert done.exit_code == 0
    assert "1 area from boundaries.geojson" in done.output
    assert "E99999999" in done.output
    assert again.exit_code == 1
    assert outlines_at(tmp_path / "var/outlines.json").attribution == "Our own survey"
