"""`signpost feed`."""

from pathlib import Path
from typing import Any

import click
from rich.table import Table

from hub.catalogue.snapshots import Snapshots
from hub.commands.files import (
    add_file,
    is_address,
    looks_like_a_sheet,
    move_sheet,
    update_file,
    write_template,
)
from hub.commands.opening import console, opened_hub
from hub.commands.wrong_rows import show_problems
from hub.errors import NotFound
from hub.publishers.feeds import DATA_STATUSES, check_url, slug_of
from hub.serve import Hub

_SOURCES = {"api": "API", "file": "file", "sheet": "sheet"}
_A_FILE = click.Path(exists=True, path_type=Path)


@click.group()
def feed() -> None:
    """Register publishers' feeds and look at them."""


@feed.command("add")
@click.argument("source")
@click.option("--name", required=True, help="Name that people read.")
@click.option("--publisher", required=True, help="Name of who publishes it.")
@click.option("--slug", help="Name in addresses; made from the name when absent.")
@click.option("--version", type=click.Choice(["auto", "1.0", "3.0"]), default="auto", show_default=True)
@click.option("--licence", help="Licence as stated; without one it is not republished.")
@click.option("--licence-url", help="Where the licence can be read.")
@click.option("--data-status", type=click.Choice(DATA_STATUSES), default="live", show_default=True)
@click.option("--sheet", is_flag=True, help="SOURCE is the address of a published sheet.")
@click.option("--mapping", type=_A_FILE, help="File that says which of your columns is which.")
@click.option("--allow-private", is_flag=True, help="Also fetch from private addresses, this once.")
def feed_add(
    *,
    source: str,
    version: str,
    sheet: bool,
    mapping: Path | None,
    allow_private: bool,
    **said: Any,
) -> None:
    """Register the feed that SOURCE is.

    SOURCE is the address of a feed's API; or a spreadsheet (XLSX, CSV) or a package (ZIP, folder) on
    this machine; or, with --sheet, the address of such a file. A file is read, said what is wrong in
    it, and harvested at once; this hub then serves it as a feed.

    With --mapping a sheet keeps its own headings. It is a CSV file of the columns `column` (the
    template's heading), `heading` (yours) and, if need be, `when` and `value`: where your cell says
    what is under `when`, `value` is read in its place. A line with a `value` and no `heading` gives
    it to every service that has none. The template's columns are explained on its sheet Help and on
    the finder's page /publish/spreadsheet.

    \b
      column,heading,when,value
      Service name,Activity,,
      Free,Charge?,no,Yes
      Status,,,active
    """  # noqa: D301 - click's mark for lines that stay as they are
    with opened_hub() as hub:
        if is_address(source) and not sheet:
            if looks_like_a_sheet(source):
                raise click.ClickException("That is the address of a file; add --sheet.")
            if mapping is not None:
                raise click.ClickException("An API has no columns to map; leave --mapping out.")
            _add_api(hub, source, version=version, **said)
            return
        if version != "auto":
            raise click.ClickException("A file is served in version 3.0; leave --version out.")
        add_file(hub, source, mapping=mapping, allow_private=allow_private, **said)


def _add_api(hub: Hub, url: str, *, name: str, publisher: str, slug: str | None, **said: Any) -> None:
    # Looked at first, so that a slip in the address leaves no publisher without a feed behind.
    check_url(url)
    owner = hub.publishers.add_publisher(slug_of(publisher), publisher)
    added = hub.publishers.add_feed(slug or slug_of(name), name, url, publisher=owner, **said)
    click.echo(f"Registered {added.slug}. Harvest it with: signpost harvest run {added.slug}")
    if added.licence is None:
        click.echo(
            "No licence is stated, so it can be searched but is not republished. See signpost feed set."
        )


@feed.command("update")
@click.argument("slug")
@click.argument("file", type=_A_FILE)
@click.option("--mapping", type=_A_FILE, help="Another file that says which column is which.")
def feed_update(*, slug: str, file: Path, mapping: Path | None) -> None:
    """Replace the file of the feed SLUG by FILE, and harvest it.

    Services keep their ids. When FILE cannot be read, nothing changes.
    """
    with opened_hub() as hub:
        update_file(hub, slug, file, mapping=mapping)


@feed.command("template")
@click.argument("file", type=click.Path(path_type=Path))
def feed_template(*, file: Path) -> None:
    """Write the spreadsheet to fill in to FILE, .xlsx or .csv."""
    write_template(file)
    click.echo(f"{file} is written. When it is filled in:")
    click.echo(f"  signpost feed add {file} --name NAME --publisher NAME")


@feed.command("problems")
@click.argument("slug")
def feed_problems(*, slug: str) -> None:
    """List every problem in the file of the feed SLUG."""
    with opened_hub() as hub:
        found = hub.publishers.feed(slug)
        if hub.hosted.of(found) is None:
            raise NotFound(f"{slug} is not a file; see signpost harvest show.")
        problems, names = hub.hosted.problems(found), hub.hosted.names(found)
    if not problems:
        click.echo("Nothing was wrong in it.")
    show_problems(problems, most=None, names=names)


@feed.command("list")
def feed_list() -> None:
    """List every feed with its publisher and last harvest.

    Problems are those of a file, or the notices of the last harvest of an API.
    """
    with opened_hub() as hub:
        feeds, latest, counts = hub.publishers.feeds(), hub.harvests.latest(), hub.catalogue.counts()
        wrong = {one.id: len(hub.hosted.problems(one)) for one in feeds if one.is_hosted}
    if not feeds:
        click.echo("No feed is registered yet. Register one with: signpost feed add SOURCE")
        return
    table = Table(box=None, pad_edge=False)
    numbers = ("Services", "Problems")
    for heading in ("Feed", "Source,\ndata", "Licence", *numbers, "Last harvest\n(UTC)"):
        table.add_column(heading, justify="right" if heading in numbers else "left", overflow="fold")
    for one in feeds:
        last = latest.get(one.slug)
        when = f"{last.outcome.value}\n{last.started_at:%d %b %H:%M}" if last else "never"
        problems = wrong.get(one.id, last.counts.get("notices", 0) if last else 0)
        table.add_row(
            # Two lines, because a terminal has 80 columns.
            f"{one.slug}\n  {one.publisher.name}",
            " ".join(filter(None, (_SOURCES[one.source], one.version))) + f"\n{one.data_status}",
            "stated" if one.licence else "none",
            str(sum(counts.get(one.id, {}).values())),
            f"{problems:,}",
            when,
        )
    console.print(table)


@feed.command("set")
@click.argument("slug")
@click.option("--name")
@click.option("--url", help="The feed, or its sheet, has moved here; services keep their ids.")
@click.option("--version", "version_set", type=click.Choice(["auto", "1.0", "3.0"]))
@click.option("--licence")
@click.option("--licence-url")
@click.option("--data-status", type=click.Choice(DATA_STATUSES))
def feed_set(*, slug: str, **said: Any) -> None:
    """Change what is said of the feed SLUG."""
    values = {name: value for name, value in said.items() if value is not None}
    with opened_hub() as hub:
        known = hub.publishers.feed(slug)
        if not values:
            raise click.ClickException("Nothing to change; see signpost feed set --help.")
        if known.is_hosted:
            if "version_set" in values:
                raise click.ClickException("A file is served in version 3.0; leave --version out.")
            if "url" in values:
                move_sheet(hub, known, values.pop("url"))
        changed = hub.publishers.set_feed(slug, **values) if values else known
        if "data_status" in values:
            Snapshots(hub.databases).announce_feed(changed)
            hub.follow()
    click.echo(f"{slug} is changed.")
