"""A running finder, and the addresses of its pages.

The suite asks three things of whoever offers another `site`: a running server, the addresses of the pages
below, and that the server holds at least one service for each.
"""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.browser.looking import Seen, opened
from tests.browser.maps import Look, show_map
from tests.browser.serving import served_finder
from tests.discovery_app.fake_hub import fake_hub
from tests.discovery_app.records import a_service


@dataclass(frozen=True, slots=True)
class Site:
    """A running finder: where it is, and the addresses of one page of each kind.

    Attributes:
        base_url: Scheme, host and port, without a trailing slash.
        pages: Address by kind, as `pages_of` names them.
    """

    base_url: str
    pages: dict[str, str]


def pages_of(*, service: str, hidden: str, closed: str) -> dict[str, str]:
    """Return one address for each kind of page, given the ids of three services."""
    return {
        "start": "/",
        "results": "/search?q=lunch+club&near=HU5+2AA",
        "empty": "/search?q=zzyzx+qqvw&near=HU5+2AA&within=2&free=1",
        "error": "/search?q=lunch+club&near=ZZ99+9ZZ&age=72",
        "service": f"/services/{service}",
        "hidden": f"/services/{hidden}",
        "closed": f"/services/{closed}",
        "sources": "/sources",
        "attribution": "/attribution",
        "publish": "/publish/spreadsheet",
        "missing": "/nothing-here",
    }


KINDS = tuple(pages_of(service="", hidden="", closed=""))


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Return the finder over the fake hub, served on loopback."""
    ids = {"service": 1, "hidden": 4, "closed": 5}
    addresses = pages_of(**{kind: f"00000000-0000-4000-8000-{number:012d}" for kind, number in ids.items()})
    with served_finder(fake_hub()) as base_url:
        yield Site(base_url, addresses)


@pytest.fixture(scope="session")
def finder(site: Site) -> str:
    """Return the address of the finder over the default records, without tiles."""
    return site.base_url


@pytest.fixture(scope="session")
def crowded() -> Iterator[str]:
    """Return the address of a finder whose one page has 40 pins, most of them close together."""
    place = {"name": "A hall", "locality": "Hull", "postcode": "HU5 3TG", "lines": ["1 Some Street"]}
    records = [
        a_service(n, f"Club {n}", point=(53.75 + (n % 8) * 0.0007, -0.36 + (n // 8) * 0.0009), place=place)
        for n in range(1, 41)
    ]
    with served_finder(fake_hub(records, per_page=40)) as base_url:
        yield base_url


@pytest.fixture
def look(browser: Browser) -> Iterator[Look]:
    """Return a function that opens a page at a width, and waits for its map where scripts run."""
    with ExitStack() as pages:

        def open_page(url: str, *, scripts: bool = True, **options: Any) -> Seen:
            seen = pages.enter_context(opened(browser, url, scripts=scripts, **options))
            if scripts:
                show_map(seen.page)
            return seen

        yield open_page
