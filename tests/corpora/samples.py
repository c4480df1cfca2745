"""The sample publishers' services as a hub holds them: harvested over HTTP into a hub of their own."""

import csv
import io
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import orjson

from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.serve import open_hub
from sample_feeds.publishers import PUBLISHERS, SamplePublisher
from sample_feeds.server import serve_samples
from sample_feeds.spreadsheets import SPREADSHEETS, spreadsheet, write_spreadsheet
from tests.corpora.record import Record


def read_samples(postcodes: Path, today: date) -> Iterator[Record]:
    """Yield the services of every sample publisher whose feed is whole; the flawed one tests something else.

    Dates in the samples are relative to `today`.
    """
    with tempfile.TemporaryDirectory(prefix="signpost-corpora-") as folder:
        (Path(folder) / "postcodes.bin").symlink_to(postcodes.absolute())
        hub = open_hub(Settings(var=Path(folder)))
        try:
            with (
                serve_samples(today=lambda: today) as served,
                hub.fetcher(allow=[served.host_port], pace=False) as fetcher,
            ):
                workshop = replace(hub.workshop(fetcher), today=today)
                for one in (*PUBLISHERS, *SPREADSHEETS):
                    if one.folder == "flawed":
                        continue
                    owner = hub.publishers.add_publisher(one.slug, one.publisher)
                    written = _written_ids(one, today) if one in SPREADSHEETS else {}
                    if one in SPREADSHEETS:
                        given = workshop.hosting.read(write_spreadsheet(one, Path(folder), today))
                        workshop.hosting.add(
                            one.slug, one.feed_name, given, publisher=owner, licence=one.licence
                        )
                    else:
                        url = served.base_urls[one.slug]
                        hub.publishers.add_feed(
                            one.slug, one.feed_name, url, publisher=owner, licence=one.licence
                        )
                    feed = hub.publishers.feed(one.slug)
                    harvest_feed(workshop, feed)
                    ordinals, _ = hub.catalogue.service_ordinals([feed.id], offset=0, limit=1_000)
                    for stored in hub.catalogue.services(ordinals).values():
                        document = orjson.loads(stored.detail)
                        given = written.get(document["name"], stored.original_id)
                        yield Record(
                            f"{one.slug}:{given}",
                            document,
                            one.slug,
                            list(stored.placement),
                        )
        finally:
            hub.close()


def _written_ids(one: SamplePublisher, today: date) -> dict[str, str]:
    """Return the ids in a spreadsheet by the names of its services.

    A hub that hosts a spreadsheet makes the ids that it publishes, and other ones each time it begins anew.
    """
    rows = csv.DictReader(io.StringIO(spreadsheet(one, today)))
    return {row["Service name"].strip(): row["Service ID"] for row in rows if row["Service name"]}
