import numpy as np
import pytest
import shapely
from geopy.distance import geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.places.cells import (
    GEOMETRY_CAP,
    RADIUS_CAP,
    cell_terms,
    cells_of_geometry,
    cells_within,
    distances_m,
)

uk_latitudes = st.floats(49.0, 61.0)
uk_longitudes = st.floats(-9.0, 2.5)


@settings(max_examples=200, deadline=None)
@given(uk_latitudes, uk_longitudes, uk_latitudes, uk_longitudes)
def test_distances_agree_with_the_ellipsoid(lat: float, lon: float, to_lat: float, to_lon: float) -> None:
    exact = geodesic((lat, lon), (to_lat, to_lon)).meters

    assert distances_m(lat, lon, [to_lat], [to_lon])[0] == pytest.approx(exact, rel=0.005, abs=0.01)


@settings(max_examples=200, deadline=None)
@given(uk_latitudes, uk_longitudes, st.floats(0, 120_000), st.floats(0, 360), st.floats(0, 1))
def test_a_covering_holds_every_point_within_the_radius(
    lat: float, lon: float, radius_m: float, bearing: float, share: float
) -> None:
    there = geodesic(meters=radius_m * share * 0.9999).destination((lat, lon), bearing)

    cells = cells_within(lat, lon, radius_m)

    assert set(cells) & set(cell_terms(there.latitude, there.longitude))
    assert len(cells) == len(set(cells)) <= RADIUS_CAP
    assert all(cell.isascii() for cell in cells)


@settings(max_examples=100, deadline=None)
@given(st.floats(-89, 89), st.floats(-180, 180), st.floats(0, 2_000_000), st.floats(0, 360))
def test_a_covering_holds_anywhere_on_earth(lat: float, lon: float, radius_m: float, bearing: float) -> None:
    there = geodesic(meters=radius_m * 0.9999).destination((lat, lon), bearing)

    assert set(cells_within(lat, lon, radius_m)) & set(cell_terms(there.latitude, there.longitude))


def test_a_small_radius_needs_few_cells() -> None:
    assert cell_terms(53.7636, -0.3591)[0] in cells_within(53.7636, -0.3591, 0)
    assert len(cells_within(53.7636, -0.3591, 5_000)) <= 16
    assert len(cells_within(53.7636, -0.3591, 16_000)) <= 81


@settings(max_examples=60, deadline=None)
@given(uk_latitudes, uk_longitudes, st.floats(0.001, 4), st.floats(0, 1), st.floats(0, 1))
def test_a_covering_of_an_area_holds_every_point_of_it(
    south: float, west: float, size: float, up: float, along: float
) -> None:
    area = shapely.box(west, south, west + size, south + size)

    cells = cells_of_geometry(area)

    assert set(cells) & set(cell_terms(south + size * up, west + size * along))
    assert len(cells) <= GEOMETRY_CAP


def test_a_large_area_is_covered_by_coarse_cells() -> None:
    nation = cells_of_geometry(shapely.box(-8, 50, 2, 60))
    world = cells_of_geometry(shapely.box(-180, -90, 180, 90), cap=100)

    assert 0 < len(nation) <= GEOMETRY_CAP
    assert nation[0].startswith("b") or nation[0].startswith("c")
    assert set(world) & set(cell_terms(0.0, 0.0))
    assert cells_of_geometry(shapely.Polygon()) == []


def test_distances_come_as_one_array() -> None:
    found = distances_m(53.0, -1.0, np.array([53.0, 54.0]), np.array([-1.0, -1.0]))

    assert found.shape == (2,)
    assert found[0] == 0
