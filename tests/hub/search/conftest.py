"""An index in a temporary folder, filled from the working fake catalogue."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.places.areas import Areas
from hub.search.index import follow
from hub.search.reader import SearchIndex
from tests.hub.search.fake_catalogue import FakeCatalogue


@pytest.fixture(scope="session")
def areas() -> Areas:
    return Areas.load()


@pytest.fixture(scope="session")
def sample_services() -> list[dict[str, Any]]:
    """Return every service of the two sample libraries that are whole, as published."""
    samples = Path(__file__).parents[3] / "sample_feeds"
    files = sorted(
        file for place in ("hull", "bristol") for file in (samples / place / "services").glob("*.json")
    )
    return [service for file in files for service in json.loads(file.read_text(encoding="utf-8"))]


@pytest.fixture
def indexed(tmp_path: Path, areas: Areas) -> Callable[[FakeCatalogue], SearchIndex]:
    """Return a function that indexes a catalogue and opens the index."""

    def build(catalogue: FakeCatalogue) -> SearchIndex:
        follow(catalogue, tmp_path / "search", areas)
        return SearchIndex(tmp_path / "search")

    return build
