"""A finder in front of the fake hub, and one in front of a real one with the samples in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from discovery_app.app import create_app
from discovery_app.client import HubClient
from hub.serve import create_app as create_whole
from tests.discovery_app.fake_hub import fake_hub
from tests.discovery_app.whole_hub import fill_hub


@dataclass(frozen=True, slots=True)
class Whole:
    """Hub and finder behind one address, and the folder where the hub keeps everything."""

    client: Client
    var: Path


@pytest.fixture(scope="session")
def finder() -> Iterator[FlaskClient]:
    """Return a test client of the finder over the default records."""
    client = HubClient.in_process(fake_hub())
    yield create_app(client).test_client()
    client.close()


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Whole:
    """Return the whole of it over the samples."""
    settings = fill_hub(tmp_path_factory.mktemp("whole"), postcode_table)
    return Whole(Client(create_whole(settings)), settings.var)
