"""The finder over the whole hub, with the samples harvested over HTTP: what a person really gets."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.serve import create_app, open_hub
from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples
from tests.browser.conftest import Site, pages_of
from tests.browser.test_pages import AXE, STANDARD

LARKPOOL_LUNCH = "c4bc4f8e-af8b-5546-9d22-3058b60550a4"
HAVEN_QUAY_REFUGE = "1c59e630-6494-58ef-bf53-a7a590f4c30e"
TEMPORARILY_CLOSED = "3e95059d-d41f-59c9-9ce1-cc8d5831539d"


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, postcode_table: Path) -> Iterator[Site]:
    settings = Settings(var=tmp_path_factory.mktemp("hub"))
    settings.postcode_table.symlink_to(postcode_table)
    hub = open_hub(settings)
    with serve_samples() as samples, hub.fetcher(allow=[samples.host_port], pace=False) as fetcher:
        for one in PUBLISHERS:
            publisher = hub.publishers.add_publisher(one.slug, one.publisher)
            said = {"licence": one.licence, "licence_url": one.licence_url, "data_status": one.data_status}
            url = samples.base_urls[one.slug]
            feed = hub.publishers.add_feed(one.slug, one.feed_name, url, publisher=publisher, **said)
            harvest_feed(hub.workshop(fetcher), feed)
    hub.follow()
    hub.close()
    server = make_server("127.0.0.1", 0, create_app(settings), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    ids = {"service": LARKPOOL_LUNCH, "hidden": HAVEN_QUAY_REFUGE, "closed": TEMPORARILY_CLOSED}
    yield Site(f"http://127.0.0.1:{server.server_port}", pages_of(**ids))
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_kind_of_page_is_sound(
    whole: Site, browser: Browser, screenshots: Path, width: int, scripts: bool
) -> None:
    found: dict[str, Any] = {}
    for kind, address in whole.pages.items():
        page = browser.new_page(viewport={"width": width, "height": 900}, java_script_enabled=scripts)
        foreign: list[str] = []
        page.on("request", lambda sent, to=foreign: to.append(sent.url))
        page.goto(f"{whole.base_url}{address}")
        file = f"whole-{kind}-{width}{'' if scripts else '-no-scripts'}.png"
        page.screenshot(path=screenshots / file, full_page=True)
        assert page.inner_text("h1"), kind
        assert all(url.startswith(whole.base_url) for url in foreign), (kind, foreign)
        if scripts:
            page.evaluate(AXE)
            axe = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", STANDARD)
            found[kind] = [one["id"] for one in axe["violations"]]
        page.close()
    assert not any(found.values()), found
