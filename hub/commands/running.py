"""`signpost demo`, `serve` and `index`."""

import sys

import click

from hub.commands.harvesting import all_serve, harvest_and_say
from hub.commands.opening import console, opened_hub
from hub.progress import counting
from hub.publishers.feeds import slug_of
from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples


@click.command()
def demo() -> None:
    """Harvest the three sample publishers.

    Their feeds are served over HTTP on this machine for as long as that takes.
    """
    with opened_hub() as hub, serve_samples() as samples:
        for sample in PUBLISHERS:
            url = samples.base_urls[sample.slug]
            publisher = hub.publishers.add_publisher(slug_of(sample.publisher), sample.publisher)
            if sample.slug in {feed.slug for feed in hub.publishers.feeds()}:
                hub.publishers.set_feed(sample.slug, url=url)
            else:
                hub.publishers.add_feed(
                    sample.slug,
                    sample.feed_name,
                    url,
                    publisher=publisher,
                    licence=sample.licence,
                    licence_url=sample.licence_url,
                    data_status=sample.data_status,
                )
        wanted = [hub.publishers.feed(sample.slug) for sample in PUBLISHERS]
        # The samples' own server is this command's: it may be asked as fast as it answers.
        with hub.fetcher(allow=[samples.host_port], pace=False) as fetcher:
            ended = harvest_and_say(hub, hub.workshop(fetcher), wanted)
    if not all_serve(ended, wanted):
        sys.exit(1)
    click.echo("The sample services are in. They are made up: do not ring the numbers.")


@click.command()
@click.option("--port", type=int, help="Port to listen on; PORT in the environment says the same.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
def serve(*, port: int | None, workers: int) -> None:
    """Serve the finder, the API and both feeds."""
    from hub.webserver import run_server

    # Opened once before the workers are: with every migration applied, and every mistake told.
    with opened_hub() as hub:
        settings = hub.settings
    run_server(settings, port=settings.port if port is None else port, workers=workers)


@click.command()
def index() -> None:
    """Bring the search index up to date.

    When there is none, it is built.
    """
    with opened_hub() as hub, counting(console, "Indexing") as progress:
        report = hub.follow(progress)
    click.echo(f"The index is at revision {report.revision}: {report.applied} in, {report.removed} out.")
