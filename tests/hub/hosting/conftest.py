from pathlib import Path

import pytest

from hub.serve import Hub
from tests.conftest import MakeHub
from tests.hub.hosting.desk import Desk

PUBLIC_URL = "https://hub.example.org"


@pytest.fixture
def desk(make_hub: MakeHub, tmp_path: Path) -> Desk:
    """A hub on SQLite."""
    return Desk(make_hub(public_url=PUBLIC_URL), tmp_path)


@pytest.fixture
def either_desk(hub: Hub, tmp_path: Path) -> Desk:
    """A hub on each of the two databases: for what must hold on both."""
    return Desk(hub, tmp_path)
