"""A hub on each of the two databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.config import Settings
from hub.database import open_databases
from hub.serve import Hub
from tests.conftest import MakeHub
from tests.postgres import Cluster, cluster


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with cluster() as running:
        yield running


@pytest.fixture(scope="session")
def migrated(postgres: Cluster) -> str:
    """Return the name of a PostgreSQL database that has every table and no row, to be copied."""
    url = postgres.new_database()
    open_databases(Settings(database_url=url)).close()
    return url.rpartition("/")[2]


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """Return the setting for a database without a row: None for SQLite files, or a PostgreSQL URL."""
    if request.param == "sqlite":
        yield None
        return
    running: Cluster = request.getfixturevalue("postgres")
    url = running.new_database(like=request.getfixturevalue("migrated"))
    yield url
    running.drop(url)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database_url(request: pytest.FixtureRequest) -> str | None:
    """Return the same without even a table."""
    if request.param == "sqlite":
        return None
    running: Cluster = request.getfixturevalue("postgres")
    return running.new_database()


@pytest.fixture
def hub(make_hub: MakeHub, database_url: str | None) -> Hub:
    """Return a hub on either database: for what must hold on both."""
    return make_hub(database_url=database_url)


@pytest.fixture
def small_hub(make_hub: MakeHub) -> Hub:
    """Return a hub on SQLite: for what does not depend on the database."""
    return make_hub()


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return tmp_path / "var"
