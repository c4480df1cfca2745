"""What the tests of fetching and crawling share."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from standards.openreferral.wire.fetch import Fetcher, Limits
from tests.feedserver import LoopbackServer

QUICK = Limits(per_server_rate=math.inf)


@pytest.fixture
def pauses() -> list[float]:
    """The seconds that the fetcher would have slept, in order."""
    return []


@pytest.fixture
def fetcher_for(pauses: list[float]) -> Iterator[Callable[..., Fetcher]]:
    """Make a fetcher that may visit one server, does not sleep, and has the limits named."""
    made: list[Fetcher] = []

    def make(server: LoopbackServer, **limits: Any) -> Fetcher:
        fetcher = Fetcher(
            replace(QUICK, **limits),
            allow_origins=frozenset({server.origin}),
            sleep=pauses.append,
            jitter=lambda: 0.5,
        )
        made.append(fetcher)
        return fetcher

    yield make
    for fetcher in made:
        fetcher.close()


def services(count: int, *, start: int = 0) -> list[dict[str, Any]]:
    """Full 3.0 records with ids s0, s1, ..."""
    return [
        {
            "id": f"s{number}",
            "name": f"Service {number}",
            "status": "active",
            "organization": {"id": "o1", "name": "Tidewater Advice"},
            "schedules": [{"id": f"t{number}", "freq": "WEEKLY", "byday": "MO"}],
        }
        for number in range(start, start + count)
    ]
