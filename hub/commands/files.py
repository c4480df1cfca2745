"""Feeds that are files, from the command: read, said what is wrong, stored, harvested, found."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from hub.commands.harvesting import all_serve, harvest_and_say
from hub.commands.wrong_rows import show_problems
from hub.errors import AlreadyThere, NotFound
from hub.harvest.lock import feed_lock
from hub.harvest.workshop import Workshop
from hub.hosting.files import Given, read_mapping_text
from hub.hosting.hosting import Put
from hub.publishers.feeds import Feed, check_slug, check_url, slug_of
from hub.serve import Hub
from standards.openreferral.errors import AddressNotPublic
from validators.reports.words import counted

ADDRESSES = ("http://", "https://")
_FILE_ENDINGS = (".csv", ".xlsx", ".zip")


def is_address(source: str) -> bool:
    """Return whether what a person named is an address, and not a file of theirs.

    Raises:
        click.ClickException: It is neither.
    """
    if source.lower().startswith(ADDRESSES):
        return True
    if not Path(source).exists():
        raise click.ClickException(
            f"{source!r} is not an address, nor a file here; an address starts with https:// or http://."
        )
    return False


def looks_like_a_sheet(source: str) -> bool:
    """Return whether an address ends as a file does, and not as an API."""
    return source.partition("?")[0].lower().endswith(_FILE_ENDINGS)


def add_file(
    hub: Hub,
    source: str,
    *,
    name: str,
    publisher: str,
    slug: str | None,
    mapping: Path | None,
    allow_private: bool,
    **said: Any,
) -> None:
    """Register what is in a file, or a sheet at an address, as a feed; harvest it, and say where it is."""
    slug = check_slug(slug or slug_of(name))
    _refuse_known(hub, slug)
    with hub.fetcher(allow_private=allow_private) as fetcher:
        workshop = hub.workshop(fetcher)
        text = None if mapping is None else read_mapping_text(mapping)
        called = _called(mapping)
        if is_address(source):
            with _naming_the_option(allow_private=allow_private):
                given = workshop.hosting.fetch(check_url(source), fetcher, mapping=text, **called)
        else:
            given = workshop.hosting.read(Path(source), mapping=text, **called)
        _show_when_empty(given)
        owner = hub.publishers.add_publisher(slug_of(publisher), publisher)
        put = workshop.hosting.add(slug, name, given, publisher=owner, **said)
        _say(hub, given, put)
        click.echo(f"Registered {slug}.")
        _harvest(hub, workshop, put)


def update_file(hub: Hub, slug: str, path: Path, *, mapping: Path | None) -> None:
    """Replace the file of a hosted feed, harvest it, and say where it is."""
    feed = hub.publishers.feed(slug)
    with hub.fetcher() as fetcher:
        workshop = hub.workshop(fetcher)
        known = workshop.hosting.known(feed)
        if known.file.address is not None:
            raise click.ClickException(
                f"{slug} is a sheet that is fetched at each harvest: signpost harvest run {slug}"
            )
        text = known.file.mapping if mapping is None else read_mapping_text(mapping)
        given = workshop.hosting.read(path, mapping=text, **_called(mapping))
        _show_when_empty(given)
        # A harvest under way would read half of the one file and half of the other.
        with feed_lock(hub.jobs, slug):
            put = workshop.hosting.replace(feed, given)
        _say(hub, given, put)
        _harvest(hub, workshop, put)


def move_sheet(hub: Hub, feed: Feed, address: str) -> None:
    """Note that a hosted feed's sheet is at another address from now on."""
    if feed.source != "sheet":
        raise click.ClickException(
            f"{feed.slug} is served from a file. Replace it with: signpost feed update {feed.slug} FILE"
        )
    hub.hosted.move(feed, check_url(address))


def write_template(path: Path) -> None:
    """Write the template that publishers fill in; a file that is there already is left alone."""
    # Read when asked for: it takes longer to load than the rest of the command.
    from standards.openreferral.spreadsheets import template_csv, template_xlsx

    make = {".xlsx": template_xlsx, ".csv": template_csv}.get(path.suffix.lower())
    if make is None:
        raise click.ClickException(f"{path.name} ends in neither .xlsx nor .csv.")
    try:
        with path.open("xb") as file:
            file.write(make())
    except FileExistsError:
        raise click.ClickException(f"{path} is there already; choose another name.") from None
    except OSError as error:
        raise click.ClickException(f"{path} cannot be written: {error.strerror}.") from error


def _refuse_known(hub: Hub, slug: str) -> None:
    try:
        known = hub.publishers.feed(slug)
    except NotFound:
        return
    advice = f"signpost feed update {slug} FILE" if known.is_hosted else "choose another --slug"
    raise AlreadyThere(f"A feed called {slug!r} is registered already: {advice}.")


def _called(mapping: Path | None) -> dict[str, str]:
    return {} if mapping is None else {"mapping_name": mapping.name}


@contextmanager
def _naming_the_option(*, allow_private: bool) -> Iterator[None]:
    """Name the option of this command that lifts the refusal of a private address."""
    try:
        yield
    except AddressNotPublic as error:
        if allow_private:
            raise
        raise click.ClickException(f"{error} If it is in your own network, add --allow-private.") from error


def _say_not_found(put: Put) -> None:
    """Say how many services are not in the finder, because they say that they do not run."""
    others = {status: count for status, count in put.statuses.items() if status != "active"}
    if not others:
        return
    missing = sum(others.values())
    why = ", ".join(
        f"{count:,} {'is' if count == 1 else 'are'} {status}" for status, count in sorted(others.items())
    )
    services = counted(put.services, "service")
    click.echo(f"{services}, {put.services - missing:,} in the finder: {why}.")


def _show_when_empty(given: Given) -> None:
    if not given.read.records:
        show_problems(given.read.problems)


def _say(hub: Hub, given: Given, put: Put) -> None:
    """Say what a file gave and what was wrong in it."""
    wrong = f", {counted(len(put.problems), 'problem')}:" if put.problems else "."
    services, rows = counted(put.services, "service"), counted(put.rows, "row")
    click.echo(f"{given.file.name}: {services} in {rows}{wrong}")
    rest = f": signpost feed problems {put.feed.slug}"
    show_problems(put.problems, rest=rest, names=hub.hosted.names(put.feed))


def _harvest(hub: Hub, workshop: Workshop, put: Put) -> None:
    feed = put.feed
    ended = harvest_and_say(hub, workshop, [feed])
    if not all_serve(ended, [feed]):
        sys.exit(1)
    if feed.is_searchable:
        _say_not_found(put)
        click.echo(f"In the finder: {hub.settings.public_url}/search?publisher={feed.publisher.slug}")
    click.echo(f"As a feed: {feed.url}/services")
    click.echo("They are served while this runs: signpost serve")
    if feed.licence is None:
        click.echo(
            "No licence is stated, so it is found and is at its own address, but is not\n"
            "republished. See signpost feed set."
        )
