"""An index in a temporary folder, filled from the working fake catalogue."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hub.places.areas import Areas
from hub.search.index import follow
from hub.search.reader import SearchIndex
from tests.search.fake_catalogue import FakeCatalogue


@pytest.fixture(scope="session")
def areas() -> Areas:
    return Areas.load()


@pytest.fixture
def indexed(tmp_path: Path, areas: Areas) -> Callable[[FakeCatalogue], SearchIndex]:
    """Return a function that indexes a catalogue and opens the index."""

    def build(catalogue: FakeCatalogue) -> SearchIndex:
        follow(catalogue, tmp_path / "search", areas)
        return SearchIndex(tmp_path / "search")

    return build
