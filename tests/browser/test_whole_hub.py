"""The finder over the whole hub, with the samples harvested over HTTP: what a person really gets."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.serve import create_app, open_hub
from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples
from tests.browser.conftest import Site, pages_of
from tests.browser.looking import audit, opened, violations
from tests.browser.serving import served

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
    ids = {"service": LARKPOOL_LUNCH, "hidden": HAVEN_QUAY_REFUGE, "closed": TEMPORARILY_CLOSED}
    with served(create_app(settings)) as base_url:
        yield Site(base_url, pages_of(**ids))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
@pytest.mark.parametrize("width", [1280, 360])
def test_every_kind_of_page_is_sound(
    whole: Site, browser: Browser, screenshots: Path, width: int, scripts: bool
) -> None:
    found: dict[str, list[str]] = {}
    for kind, address in whole.pages.items():
        with opened(browser, f"{whole.base_url}{address}", width=width, scripts=scripts) as seen:
            file = f"whole-{kind}-{width}{'' if scripts else '-no-scripts'}.png"
            seen.page.screenshot(path=screenshots / file, full_page=True)
            assert seen.page.inner_text("h1"), kind
            assert all(url.startswith(whole.base_url) for url in seen.asked), (kind, seen.asked)
            if scripts:
                found[kind] = violations(audit(seen.page))
    assert not any(found.values()), found
