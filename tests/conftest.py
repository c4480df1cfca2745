"""What every test may lean on: the reference data, the postcode table, and a hub of its own."""

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from hub.config import Settings
from hub.errors import NotFound
from hub.harvest.run import harvest_feed
from hub.harvest.store import Harvest
from hub.harvest.workshop import Workshop
from hub.places.postcodes import PostcodeTable
from hub.serve import Hub, open_hub
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from tests.chromium import browser, screenshots
from tests.loopback import LoopbackServer

__all__ = ["browser", "screenshots"]

REPOSITORY = Path(__file__).parents[1]

# As fast as the machine allows, and giving up soon: the feeds of tests are our own.
QUICK = Limits(per_server_rate=math.inf, backoff_s=0.01, page_s=10.0)


# A machine that has other work is no reason to fail.
settings.register_profile("signpost", deadline=None)
settings.load_profile("signpost")


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Return the folder of reference data beside the checkout; skip where it is absent."""
    folder = (REPOSITORY / "../shared/data").resolve()
    if not folder.is_dir():
        pytest.skip("the reference data beside the checkout (../shared/data) is not here")
    return folder


@pytest.fixture(scope="session")
def postcode_table(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the prepared postcode table, made once a session."""
    path = tmp_path_factory.mktemp("postcodes") / "postcodes.bin"
    PostcodeTable.build(path)
    return path


MakeHub = Callable[..., Hub]


@pytest.fixture
def make_hub(tmp_path: Path, postcode_table: Path) -> Iterator[MakeHub]:
    """Return a function that opens a hub in the test's own folder; it is closed when the test ends.

    Its arguments are those of `Settings`; the same `var` opens the same hub again.
    """
    opened = []

    def make(**settings: Any) -> Hub:
        chosen = Settings(**{"var": tmp_path / "var", **settings})
        chosen.var.mkdir(parents=True, exist_ok=True)
        if not chosen.postcode_table.exists():
            chosen.postcode_table.symlink_to(postcode_table)
        opened.append(open_hub(chosen))
        return opened[-1]

    yield make
    for hub in opened:
        hub.close()


def register(hub: Hub, server: LoopbackServer | str, *, slug: str = "hull", **said: Any) -> None:
    """Register a feed of a publisher of its own, with a licence; one that is there gets the address."""
    url = server if isinstance(server, str) else server.url
    try:
        hub.publishers.feed(slug)
    except NotFound:
        publisher = hub.publishers.add_publisher(said.pop("publisher", slug), f"Council of {slug}")
        said = {"licence": "Open Government Licence v3.0", **said}
        hub.publishers.add_feed(slug, f"Services of {slug}", url, publisher=publisher, **said)
    else:
        hub.publishers.set_feed(slug, url=url, **said)


def workshop(
    hub: Hub, *servers: LoopbackServer, limits: Limits = QUICK, today: date | None = None, per_page: int = 100
) -> Workshop:
    """Return what harvests of these servers work with; close its fetcher."""
    fetcher = Fetcher(limits, allow_origins=frozenset(server.origin for server in servers))
    return replace(hub.workshop(fetcher), today=today, per_page=per_page)


def harvest(
    hub: Hub,
    server: LoopbackServer,
    *,
    slug: str = "hull",
    limits: Limits = QUICK,
    today: date | None = None,
    per_page: int = 100,
    **said: Any,
) -> Harvest:
    """Register a server as a feed, harvest it at full speed, and bring the index up to date.

    Args:
        hub: Where to.
        server: The publisher's server.
        slug: Name of the feed; the same name again is the same feed, wherever the server is now.
        limits: Bounds of fetching.
        today: Day that the rules judge by.
        per_page: Services on a page.
        **said: What else is said of the feed: licence, data_status, version ...
    """
    register(hub, server, slug=slug, **said)
    with_what = workshop(hub, server, limits=limits, today=today, per_page=per_page)
    with with_what.fetcher:
        ended = harvest_feed(with_what, hub.publishers.feed(slug))
    hub.follow()
    return ended
