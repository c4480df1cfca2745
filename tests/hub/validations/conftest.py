"""A hub with a worker that does its checks, as `signpost serve` has one beside it."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask.testing import FlaskClient

from hub.api.app import create_api
from hub.commands.working import kinds_of_work
from hub.config import CheckLimits
from hub.jobs.worker import Kind, Worker
from hub.serve import Hub
from hub.validations.asking import CHECK
from hub.validations.running import Checking
from tests.conftest import MakeHub
from tests.loopback import LoopbackServer

MakeChecker = Callable[..., Hub]


def _maker(make_hub: MakeHub, database_url: str | None) -> MakeChecker:
    def make(*servers: LoopbackServer, **limits: float) -> Hub:
        return make_hub(
            database_url=database_url,
            allow_origins=frozenset(server.origin for server in servers),
            requests_per_second=10_000.0,
            check_limits=CheckLimits(**limits),  # type: ignore[arg-type]
        )

    return make


@pytest.fixture
def checker(make_hub: MakeHub) -> MakeChecker:
    """Make a hub that may ask the servers of a test, at any pace."""
    return _maker(make_hub, None)


@pytest.fixture
def checker_on_both(make_hub: MakeHub, database_url: str | None) -> MakeChecker:
    """The same on either database: for what depends on it."""
    return _maker(make_hub, database_url)


@contextmanager
def working(hub: Hub) -> Iterator[None]:
    """Do the jobs of a hub in the length of the block."""
    with hub.fetcher() as fetcher, _running(hub, kinds_of_work(hub, fetcher)):
        yield


@contextmanager
def checks_done_by(hub: Hub, checking: Checking) -> Iterator[None]:
    """Do the checks of a hub in the length of the block, in a way of the test's own."""
    with _running(hub, {CHECK: Kind(checking, at_once=1)}):
        yield


@contextmanager
def _running(hub: Hub, kinds: dict[str, Kind]) -> Iterator[None]:
    worker = Worker(hub.jobs, kinds, keep_days=1.0, look_every_s=0.02)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.stop()
        thread.join(30)
        assert not thread.is_alive()


def client_of(hub: Hub) -> FlaskClient:
    return create_api(hub.context()).test_client()
