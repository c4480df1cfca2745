"""A finder in front of the fake hub."""

from collections.abc import Iterator

import pytest
from flask.testing import FlaskClient

from discovery_app.app import create_app
from discovery_app.client import HubClient
from tests.discovery_app.fake_hub import fake_hub


@pytest.fixture(scope="session")
def finder() -> Iterator[FlaskClient]:
    """Return a test client of the finder over the default records."""
    client = HubClient.in_process(fake_hub())
    yield create_app(client).test_client()
    client.close()
