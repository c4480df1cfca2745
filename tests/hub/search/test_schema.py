"""What the index packs into numbers, and what the boxes around boundaries leave unread."""

from pathlib import Path

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.places.areas import Areas
from hub.search.index import follow
from hub.search.query import Query, search
from hub.search.reader import Extents, SearchIndex
from hub.search.schema import pack_box, pack_service, unpack_boxes, unpack_services
from tests.hub.records import a_service
from tests.hub.search.fake_catalogue import FakeCatalogue

STEP = 360 / 0xFFFF


@given(
    st.tuples(st.floats(-180, 180), st.floats(-180, 180)).map(sorted),
    st.tuples(st.floats(-90, 90), st.floats(-90, 90)).map(sorted),
)
def test_a_box_holds_its_boundary_and_is_hardly_larger(lons: list[float], lats: list[float]) -> None:
    (west, east), (south, north) = lons, lats

    packed = np.array([pack_box((west, south, east, north))], dtype=np.uint64)

    left, low, right, top = unpack_boxes(packed)[0].tolist()
    assert left <= west <= east <= right
    assert low <= south <= north <= top
    assert max(west - left, south - low, right - east, top - north) <= STEP * 1.001


@given(st.integers(0, 2**32 - 1), st.integers(0, 2**16 - 1), st.integers(0, 2**16 - 1))
def test_what_is_asked_of_a_service_is_packed_without_loss(ordinal: int, says: int, flags: int) -> None:
    packed = np.array([pack_service(ordinal, says, flags)], dtype=np.uint64)

    assert [int(part[0]) for part in unpack_services(packed)] == [ordinal, says, flags]


@pytest.mark.parametrize("exact", [True, False])
def test_only_boundaries_around_the_person_are_read(
    tmp_path: Path, areas: Areas, monkeypatch: pytest.MonkeyPatch, exact: bool
) -> None:
    catalogue = FakeCatalogue()
    for ordinal, west in enumerate((-1.0, 0.0, 40.0), 1):
        corners = [[west, 53], [west + 1, 53], [west + 1, 54], [west, 54], [west, 53]]
        drawn = orjson.dumps({"type": "Polygon", "coordinates": [corners]}).decode()
        catalogue.put(ordinal, a_service(service_areas=[{"extent": drawn}]))
    follow(catalogue, tmp_path, areas)
    index, read = SearchIndex(tmp_path), list[int]()
    get = Extents.get
    monkeypatch.setattr(
        Extents, "get", lambda self, snapshot, number: read.append(number) or get(self, snapshot, number)
    )

    # On the line between the first two; the third is in another country.
    found = search(index, Query(point=(53.5, 0.0), exact=exact))

    assert {hit.ordinal: hit.area for hit in found.items} == dict.fromkeys(
        (1, 2), "serves_you" if exact else "check"
    )
    assert (found.outside_area, len(read)) == (1, 2)
