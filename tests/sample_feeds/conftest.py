"""The sample feeds on a fixed day, and the postcodes that really exist."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from hub.places.postcodes import PostcodeTable
from sample_feeds.publishers import PUBLISHERS, Feed, load_feed

TODAY = date(2026, 11, 18)


@pytest.fixture(scope="session")
def feeds() -> Mapping[str, Feed]:
    return {one.slug: load_feed(one, TODAY) for one in PUBLISHERS}


@pytest.fixture(scope="session")
def postcodes(postcode_table: Path) -> PostcodeTable:
    return PostcodeTable.open(postcode_table)
