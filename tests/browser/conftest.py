"""A real browser in front of a running finder.

The suite asks three things of whoever offers another `site`: a running server, the addresses of the pages
below, and that the server holds at least one service for each.
"""

import threading
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from werkzeug.serving import make_server

from discovery_app.app import create_app
from discovery_app.client import HubClient
from tests.discovery_app.fake_hub import fake_hub


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
