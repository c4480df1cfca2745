"""`signpost backup`, `restore` and `erase`."""

import os
from pathlib import Path

import click

from hub.catalogue.erased import Erasures
from hub.commands.opening import console, in_one_sentence, opened_hub
from hub.config import load_settings
from hub.keeping.backup import back_up
from hub.keeping.erase import Keeper, clean_up, erase_feed, erase_service
from hub.keeping.restore import restore as restore_backup
from hub.keeping.traces import Target, find_target, traces_of
from hub.places.areas import Areas
from hub.places.postcodes import PostcodeTable
from hub.progress import counting
from hub.publishers.feeds import Feed
from hub.serve import Hub

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command()
@click.argument("file", type=_FILE)
def backup(*, file: Path) -> None:
    """Write everything that the hub holds to FILE.

    The hub may go on serving and harvesting meanwhile. The search index and the
    postcode table are not in it: restore makes them anew. Keep FILE safe: it
    holds what is not republished, and the hashes of operators' keys.
    """
    with opened_hub() as hub:
        manifest = back_up(hub.databases, file, outlines=hub.settings.outlines)
    services, feeds = manifest.rows.get("service", 0), manifest.rows.get("feed", 0)
    size = file.stat().st_size / 1e6
    click.echo(f"{file}: {services:,} services of {feeds:,} feeds, {size:,.1f} MB, as of {manifest.made_at}.")


@click.command()
@click.argument("file", type=_FILE)
@click.option("--replace", is_flag=True, help="Also where the hub holds something; that is moved aside.")
def restore(*, file: Path, replace: bool) -> None:
    """Put back what was backed up to FILE.

    Nobody may use the hub meanwhile. The search index is built anew, and the
    postcode table where there is none.
    """
    with in_one_sentence():
        settings = load_settings()
        done = restore_backup(settings, file, Areas.load(), replace=replace)
        if not settings.postcode_table.exists():
            with counting(console, "Preparing postcodes") as progress:
                PostcodeTable.build(settings.postcode_table, progress)
    rows = done.manifest.rows
    click.echo(
        f"{rows.get('service', 0):,} services of {rows.get('feed', 0):,} feeds are back, "
        f"as of {done.manifest.made_at}."
    )
    if done.aside is not None:
        click.echo(f"What was there before is in {done.aside}; remove it when you do not need it.")
    if done.erased_again:
        click.echo(f"Erased since, and erased again: {', '.join(done.erased_again)}.")
    for slug in done.feeds_back:
        click.echo(f"The feed {slug} had been erased since and is back: signpost erase {slug}")
    if done.aside is None:
        click.echo("Services that were erased after that time are back: erase them again.")


@click.command()
@click.argument("target", required=False)
@click.option("--why", help="Needed. Kept in the audit trail with the id; name nobody in it.")
@click.option("--who", help="Who erases it, for the audit trail; the login name when absent.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--clean-up", "only_clean_up", is_flag=True, help="Only finish what was interrupted.")
def erase(*, target: str | None, why: str | None, who: str | None, yes: bool, only_clean_up: bool) -> None:
    """Erase the service or feed TARGET from everything, for good.

    TARGET is a service's id or a feed's slug. It goes from search, both feeds,
    history, raw pages, reports and the index, and no later harvest brings the
    service back. The change log keeps its id as removed. Backups made before
    still hold it.
    """
    with opened_hub() as hub:
        keeper = Keeper(hub.databases, hub.settings, hub.areas)
        if only_clean_up:
            clean_up(keeper)
            click.echo("The index and the databases are written anew.")
            return
        if not target:
            raise click.UsageError("Give a service's id or a feed's slug.")
        if not (why or "").strip():
            raise click.UsageError(
                "--why is missing: say why it is erased, as in --why 'asked by the provider'."
            )
        said = {"why": str(why).strip(), "who": who or os.environ.get("USER") or "command line"}
        found = find_target(hub.databases, target)
        if isinstance(found, Feed):
            _erase_feed(hub, keeper, found, yes=yes, **said)
        else:
            _erase_service(hub, keeper, found, yes=yes, **said)


def _erase_service(hub: Hub, keeper: Keeper, target: Target, *, yes: bool, why: str, who: str) -> None:
    before = Erasures(hub.databases).find(target.public_id)
    if before is not None and before.finished:
        clean_up(keeper)
        raise click.ClickException(f"{target.public_id} was erased on {before.at:%d %B %Y} already.")
    if not yes:
        traces = traces_of(hub.databases, target)
        name = traces.names[0] if traces.names else "which is removed already"
        click.echo(f"{traces.public_id} ({name}), of the feed {traces.feed.slug}:")
        click.echo(f"  {len(traces.versions)} documents (live, held and earlier), and every raw page's copy;")
        alone = len(traces.organizations), len(traces.locations)
        click.echo(f"  {alone[0]} organizations and {alone[1]} places that nothing else names.")
        click.confirm("Erase all of it, for good?", abort=True)
    done = erase_service(keeper, target, why=why, who=who)
    click.echo(
        f"{done.public_id} is erased: {done.versions} documents, and its part of {done.raw_pages} raw pages."
    )
    _say_copies(hub)
    if done.elsewhere:
        click.echo(f"A service with the same published id is also in: {', '.join(done.elsewhere)}.")


def _erase_feed(hub: Hub, keeper: Keeper, feed: Feed, *, yes: bool, why: str, who: str) -> None:
    count = sum(hub.catalogue.counts().get(feed.id, {}).values())
    if not yes:
        click.echo(f"The feed {feed.slug} ({feed.name}) with {count} services, its harvests and raw pages.")
        click.confirm("Erase all of it, its registration too, for good?", abort=True)
    erase_feed(keeper, feed, why=why, who=who)
    click.echo(f"{feed.slug} is erased, with {count} services.")
    _say_copies(hub)


def _say_copies(hub: Hub) -> None:
    """Say where the text may be that this command does not reach."""
    click.echo("Backups made before still hold it.")
    for aside in sorted(hub.settings.var.glob("replaced-*")):
        click.echo(f"So may {aside}, which a restore moved aside: remove it.")
