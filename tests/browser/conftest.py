"""A real browser in front of a running finder.

The suite asks three things of whoever offers another `site`: a running server, the addresses of the pages
below, and that the server holds at least one service for each.
"""

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, sync_playwright
from werkzeug.serving import make_server

from discovery_app.app import create_app
from discovery_app.client import HubClient
from tests.discovery_app.fake_hub import fake_hub

CHROMIUM = Path("/usr/bin/chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@dataclass(frozen=True, slots=True)
class Site:
    """A running finder: where it is, and the addresses of one page of each kind.

    Attributes:
        base_url: Scheme, host and port, without a trailing slash.
        pages: Address by kind: start, results, service, empty, error, hidden, closed, sources,
            publish, missing.
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
        "publish": "/publish/spreadsheet",
        "missing": "/nothing-here",
    }


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """Return the finder over the fake hub, served on loopback."""
    client = HubClient.in_process(fake_hub())
    server = make_server("127.0.0.1", 0, create_app(client), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ids = {"service": 1, "hidden": 4, "closed": 5}
    addresses = pages_of(**{kind: f"00000000-0000-4000-8000-{number:012d}" for kind, number in ids.items()})
    yield Site(f"http://127.0.0.1:{server.server_port}", addresses)
    server.shutdown()
    thread.join()
    server.server_close()
    client.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return Debian's Chromium; skip without it, but fail where CI promises it."""
    if not CHROMIUM.exists():
        reason = f"there is no {CHROMIUM}: install the package chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        except Error as error:
            pytest.fail(f"{CHROMIUM} does not start: {error}")
        yield started
        started.close()


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder for screenshots: SIGNPOST_SCREENSHOTS, else one that pytest clears away."""
    named = os.environ.get("SIGNPOST_SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder
