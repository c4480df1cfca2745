"""`signpost demo`, `serve` and `index`."""

import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import click

from hub.commands.harvesting import all_serve, harvest_and_say
from hub.commands.opening import console, in_one_sentence, opened_hub
from hub.harvest.lock import feed_lock
from hub.harvest.workshop import Workshop
from hub.progress import counting
from hub.publishers.feeds import Publisher, slug_of
from hub.serve import Hub
from sample_feeds.publishers import PUBLISHERS, SamplePublisher
from sample_feeds.server import serve_samples, today_in_london
from sample_feeds.spreadsheets import SPREADSHEETS, write_spreadsheet


@click.command()
def demo() -> None:
    """Harvest the six sample publishers.

    The feeds of five are served over HTTP on this machine for as long as that takes. The sixth has a
    spreadsheet, which this hub hosts.
    """
    with opened_hub() as hub, serve_samples() as samples:
        for sample in PUBLISHERS:
            _register(hub, sample, samples.base_urls[sample.slug])
        # The samples' own server is this command's: it may be asked as fast as it answers.
        with hub.fetcher(allow=[samples.host_port], pace=False) as fetcher:
            # That server ends with this command, so no worker could go on with what it leaves.
            workshop = replace(hub.workshop(fetcher), attempts=1)
            for sample in SPREADSHEETS:
                _host(hub, workshop, sample)
            wanted = [hub.publishers.feed(sample.slug) for sample in (*PUBLISHERS, *SPREADSHEETS)]
            ended = harvest_and_say(hub, workshop, wanted)
    if not all_serve(ended, wanted):
        sys.exit(1)
    click.echo("The sample services are in. They are made up: do not ring the numbers.")


@click.command()
@click.option("--port", type=int, help="Port to listen on; PORT in the environment says the same.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on; 0.0.0.0 for all.")
def serve(*, port: int | None, workers: int, host: str) -> None:
    """Serve the finder, the API and both feeds.

    A process beside it does the jobs that wait: see signpost work.
    """
    from hub.webserver import run_server

    # Opened once before the workers are: with every migration applied, and every mistake told.
    with opened_hub() as hub:
        settings = hub.settings
    with in_one_sentence():
        run_server(
            settings,
            port=settings.port if port is None else port,
            workers=workers,
            host=host,
            # With this process's environment, and so with its settings.
            beside=[sys.executable, "-m", "hub", "work", "--beside", str(os.getpid())],
        )


@click.command()
def index() -> None:
    """Bring the search index up to date.

    When there is none, it is built.
    """
    with opened_hub() as hub, counting(console, "Indexing") as progress:
        report = hub.follow(progress)
    click.echo(f"The index is at revision {report.revision}: {report.applied} in, {report.removed} out.")


def _register(hub: Hub, sample: SamplePublisher, url: str) -> None:
    """Register a sample's feed, or say where it is today when it is registered already."""
    publisher = _publisher(hub, sample)
    if _is_registered(hub, sample):
        hub.publishers.set_feed(sample.slug, url=url)
    else:
        said = _said(sample)
        hub.publishers.add_feed(sample.slug, sample.feed_name, url, publisher=publisher, **said)


def _host(hub: Hub, workshop: Workshop, sample: SamplePublisher) -> None:
    """Host a sample's spreadsheet with the dates of today, as `signpost feed add` and `update` do."""
    with tempfile.TemporaryDirectory(prefix="signpost-") as folder:
        path = write_spreadsheet(sample, Path(folder), today_in_london())
        given = workshop.hosting.read(path)
        if _is_registered(hub, sample):
            with feed_lock(hub.jobs, sample.slug):
                workshop.hosting.replace(hub.publishers.feed(sample.slug), given)
        else:
            publisher, said = _publisher(hub, sample), _said(sample)
            workshop.hosting.add(sample.slug, sample.feed_name, given, publisher=publisher, **said)


def _publisher(hub: Hub, sample: SamplePublisher) -> Publisher:
    return hub.publishers.add_publisher(slug_of(sample.publisher), sample.publisher)


def _is_registered(hub: Hub, sample: SamplePublisher) -> bool:
    return sample.slug in {feed.slug for feed in hub.publishers.feeds()}


def _said(sample: SamplePublisher) -> dict[str, str]:
    return {
        "licence": sample.licence,
        "licence_url": sample.licence_url,
        "data_status": sample.data_status,
    }
