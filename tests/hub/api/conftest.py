"""A hub that holds the sample feeds and four small ones, and the ways to ask it."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.api.app import create_api
from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.publishers.feeds import slug_of
from hub.serve import Hub, open_hub
from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples
from tests.conftest import MakeHub, harvest
from tests.feedserver import FeedServer
from tests.hub.api import records

PUBLIC_URL = "https://hub.example.org"


@dataclass(frozen=True)
class Rig:
    """A hub, its API as an application, and a client of that."""

    hub: Hub
    api: Flask
    client: FlaskClient

    def get(self, path: str, **query: Any) -> TestResponse:
        """Ask, and return the answer whatever it is."""
        if query:
            path += ("&" if "?" in path else "?") + urlencode(query)
        return self.client.get(path, buffered=True)

    def json(self, path: str, **query: Any) -> Any:
        """Ask, and return what was answered with a 200."""
        response = self.get(path, **query)
        assert response.status_code == 200, (path, query, response.text[:500])
        return response.get_json()

    def pages(self, path: str, **query: Any) -> Iterator[dict[str, Any]]:
        """Follow a list of either version to its end."""
        number = 1
        while True:
            page = self.json(path, page=number, **query)
            yield page
            if page.get("last_page", page.get("last")):
                return
            number += 1

    def items(self, path: str, **query: Any) -> list[dict[str, Any]]:
        """Return everything in a list of either version."""
        return [item for page in self.pages(path, **query) for item in contents(page)]


def contents(page: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what is on a page of either version."""
    items: list[dict[str, Any]] = page["contents"] if "contents" in page else page["content"]
    return items


def rig(hub: Hub) -> Rig:
    api = create_api(hub.context())
    return Rig(hub, api, api.test_client())


def open_at(var: Path, postcode_table: Path) -> Hub:
    var.mkdir(parents=True)
    (var / "postcodes.bin").symlink_to(postcode_table)
    return open_hub(Settings(var=var, public_url=PUBLIC_URL))


def harvest_samples(hub: Hub) -> None:
    """Register and harvest the sample feeds that are served, as `signpost demo` does."""
    with serve_samples() as server, hub.fetcher(allow=[server.host_port], pace=False) as fetcher:
        for one in PUBLISHERS:
            hub.publishers.add_feed(
                one.slug,
                one.feed_name,
                server.base_urls[one.slug],
                publisher=hub.publishers.add_publisher(slug_of(one.publisher), one.publisher),
                licence=one.licence,
                licence_url=one.licence_url,
                data_status=one.data_status,
            )
            harvest_feed(hub.workshop(fetcher), hub.publishers.feed(one.slug))


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Iterator[Rig]:
    """The samples; two feeds with secrets in odd places, one without a licence, one that is a test."""
    hub = open_at(tmp_path_factory.mktemp("api") / "var", postcode_table)
    harvest_samples(hub)
    for slug, services, version, said in (
        ("secrets-3", records.SECRETS_3_0, "3.0", {}),
        ("secrets-1", records.SECRETS_1_0, "1.0", {}),
        ("unlicensed", records.UNLICENSED, "3.0", {"licence": None}),
        ("trial", records.TRIAL, "3.0", {"data_status": "test"}),
    ):
        with FeedServer(services, version, full_lists=True) as feed:
            harvest(hub, feed, slug=slug, **said)
    yield rig(hub)
    hub.close()


@pytest.fixture
def empty(make_hub: MakeHub) -> Rig:
    """A hub with nothing in it, for one test to write to."""
    return rig(make_hub(public_url=PUBLIC_URL))
