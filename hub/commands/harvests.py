"""`signpost harvest`."""

import sys
from dataclasses import replace

import click

from hub.commands.harvesting import all_serve, harvest_and_say
from hub.commands.opening import console, opened_hub
from hub.harvest.release import release_harvest
from hub.harvest.store import Outcome
from hub.progress import show_harvest


@click.group(invoke_without_command=True)
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
            workshop = hub.workshop(fetcher)
            if allow_private:
                # A worker, which would go on with it after a crash, may not fetch what this command may.
                workshop = replace(workshop, attempts=1)
            ended = harvest_and_say(hub, workshop, feeds)
    if not all_serve(ended, feeds):
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
        done = release_harvest(hub.databases, hub.jobs, feed, held.id)
        hub.follow()
    click.echo(f"Harvest {done.id} of {slug} is live.")
