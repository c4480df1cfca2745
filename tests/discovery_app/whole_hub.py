"""The whole hub with the samples in it, harvested over HTTP: what the finder really stands in front of."""

from pathlib import Path

from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.serve import open_hub
from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples


def fill_hub(folder: Path, postcode_table: Path) -> Settings:
    """Harvest every sample feed into a hub in this folder, and return the settings that open it."""
    settings = Settings(var=folder)
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
    return settings
