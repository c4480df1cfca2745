"""`signpost feed`."""

from typing import Any

import click
from rich.table import Table

from hub.catalogue.snapshots import Snapshots
from hub.commands.opening import console, opened_hub
from hub.publishers.feeds import DATA_STATUSES, check_url, slug_of


@click.group()
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
