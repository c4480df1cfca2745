import json
import math
from typing import Any

import pytest
import shapely

from hub.places.errors import ExtentUnreadable
from hub.places.extents import MOST_POINTS, Extent, read_extent

HULL = [[-0.42, 53.72], [-0.24, 53.72], [-0.24, 53.82], [-0.42, 53.82], [-0.42, 53.72]]
BRISTOL = [[-2.7, 51.4], [-2.5, 51.4], [-2.5, 51.5], [-2.7, 51.5], [-2.7, 51.4]]


def contains(extent: Extent, latitude: float, longitude: float) -> bool:
    return bool(shapely.intersects_xy(extent.geometry, longitude, latitude))


def polygon(ring: list[list[float]] = HULL) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [ring]}


@pytest.mark.parametrize(
    "record",
    [
        polygon(),
        {"type": "MultiPolygon", "coordinates": [[HULL], [BRISTOL]]},
        {"type": "Feature", "properties": {}, "geometry": polygon()},
        {"type": "FeatureCollection", "features": [{"type": "Feature", "geometry": polygon()}]},
        {"type": "GeometryCollection", "geometries": [{"type": "Point", "coordinates": [0, 51]}, polygon()]},
        {"type": "Polygon", "coordinates": [[[*pair, 12.5] for pair in HULL]]},
    ],
)
@pytest.mark.parametrize("as_text", [True, False])
def test_every_wrapping_of_an_area_is_read(record: dict[str, Any], as_text: bool) -> None:
    extent = read_extent(json.dumps(record) if as_text else record, "geojson")

    assert contains(extent, 53.76, -0.36)
    assert not contains(extent, 53.9, -0.36)
    assert not extent.swapped
    assert not extent.mended


def test_latitude_first_is_recognised_and_turned() -> None:
    extent = read_extent(polygon([[lat, lon] for lon, lat in HULL]))

    assert extent.swapped
    assert contains(extent, 53.76, -0.36)


def test_a_ring_that_crosses_itself_is_mended() -> None:
    extent = read_extent(polygon([[-0.4, 53.7], [-0.2, 53.8], [-0.2, 53.7], [-0.4, 53.8], [-0.4, 53.7]]))

    assert extent.mended
    assert extent.geometry.is_valid
    assert contains(extent, 53.75, -0.39)


def test_a_long_outline_is_simplified_to_the_cap() -> None:
    steps = 60_000
    ring = [
        [-1 + 0.5 * math.cos(at) * (1 + 0.02 * math.sin(900 * at)), 53 + 0.3 * math.sin(at)]
        for at in (2 * math.pi * step / steps for step in range(steps))
    ]

    extent = read_extent(polygon([*ring, ring[0]]))

    assert extent.simplified
    assert shapely.get_num_coordinates(extent.geometry) <= MOST_POINTS
    assert extent.geometry.is_valid
    assert contains(extent, 53.0, -1.0)


def test_many_islets_are_thinned_to_the_cap() -> None:
    islets = [
        [[[x, y], [x + 0.002, y], [x, y + 0.002], [x, y]]]
        for x, y in ((-5 + 0.01 * (at % 100), 52 + 0.01 * (at // 100)) for at in range(4_000))
    ]

    extent = read_extent({"type": "MultiPolygon", "coordinates": [*islets, [HULL]]})

    assert shapely.get_num_coordinates(extent.geometry) <= MOST_POINTS
    assert contains(extent, 53.76, -0.36)


@pytest.mark.parametrize(
    ("extent", "sentence"),
    [
        ("extent", "begins “extent”"),
        ("", "not GeoJSON"),
        ("[1, 2]", "not a GeoJSON object"),
        ("null", "not a GeoJSON object"),
        ("{}", "its type is"),
        ('{"type": "Topology", "objects": {}}', "its type is"),
        ('{"type": "Point", "coordinates": [-0.3, 53.7]}', "no polygon"),
        ('{"type": "LineString", "coordinates": [[-0.3, 53.7], [-0.2, 53.7]]}', "no polygon"),
        ('{"type": "Polygon", "coordinates": []}', "no polygon"),
        ('{"type": "FeatureCollection", "features": []}', "no polygon"),
        ('{"type": "Polygon", "coordinates": [[[NaN, 53], [0, 53], [0, 54], [NaN, 53]]]}', "NaN"),
        (
            '{"type": "Polygon", "coordinates": [[[1e400, 53], [0, 53], [0, 54], [1e400, 53]]]}',
            "finite|inside",
        ),
        ('{"type": "Polygon", "coordinates": [["a", "b"], ["c", "d"]]}', "not rings"),
        ('{"type": "Polygon", "coordinates": [[[0, 51], [1, 52]]]}', "not rings"),
        ('{"type": "Polygon", "coordinates": 7}', "not rings"),
        ('{"type": "Polygon", "coordinates": [[[0, 51], [1, 52], [0, 51], [0, 51]]]}', "no area"),
        (
            '{"type": "Polygon", "coordinates": [[[5100, 4288], [5101, 4288], [5101, 4289], [5100, 4288]]]}',
            "not longitudes and latitudes",
        ),
        ("[" * 10_000 + "]" * 10_000, "nested"),
        ('{"type":"GeometryCollection","geometries":[' * 50 + "]}" * 50, "nested"),
        ("x" * (6 * 1024 * 1024), "most that is read"),
    ],
)
def test_what_is_no_area_is_refused_with_a_sentence(extent: str, sentence: str) -> None:
    with pytest.raises(ExtentUnreadable, match=sentence) as caught:
        read_extent(extent)
    assert len(caught.value.message) < 300


@pytest.mark.parametrize("extent_type", ["topojson", "kml", "text"])
def test_other_formats_are_refused_by_name(extent_type: str) -> None:
    with pytest.raises(ExtentUnreadable, match=extent_type):
        read_extent(json.dumps(polygon()), extent_type)
