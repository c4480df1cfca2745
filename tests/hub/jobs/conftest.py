"""Queues of jobs: with the database's own clock, or with one that the test sets."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection

from hub.jobs.store import Jobs
from hub.serve import Hub


class SetClock:
    """A clock that stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

    def __call__(self, _connection: Connection) -> datetime:
        return self.now

    def go_on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def jobs(hub: Hub, clock: SetClock) -> Jobs:
    """A queue on either database whose leases last 60 seconds of the test's own clock."""
    return Jobs(hub.databases, hub.settings, clock=clock)


@pytest.fixture
def another(hub: Hub, clock: SetClock) -> Jobs:
    """The same queue, as another process would have it."""
    return Jobs(hub.databases, hub.settings, clock=clock)
