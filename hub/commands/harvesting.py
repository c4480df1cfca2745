"""Harvesting from a command: progress while it runs, one line for each feed when it ends."""

import click

from hub.commands.opening import console
from hub.garbage import spare_collections
from hub.harvest.run import harvest_feed, harvest_feeds
from hub.harvest.store import Harvest, Outcome
from hub.harvest.workshop import Workshop
from hub.progress import counting
from hub.publishers.feeds import Feed
from hub.serve import Hub


def harvest_and_say(hub: Hub, workshop: Workshop, feeds: list[Feed]) -> list[Harvest]:
    """Harvest, say how each feed ended, and bring the index up to date."""
    spare_collections()
    hosted = frozenset(feed.slug for feed in feeds if feed.is_hosted)

    def say(harvest: Harvest) -> None:
        _say_end(harvest, is_hosted=harvest.feed in hosted)

    if len(feeds) == 1:
        with counting(console, f"Harvesting {feeds[0].slug}", unit="services") as progress:
            ended = [harvest_feed(workshop, feeds[0], progress=progress)]
        say(ended[0])
    else:
        ended = harvest_feeds(workshop, feeds, on_end=say)
    with counting(console, "Indexing") as progress:
        hub.follow(progress)
    return ended


def all_serve(ended: list[Harvest], feeds: list[Feed]) -> bool:
    """What every feed says now is what serves: none failed, was held, or could not be started."""
    return len(ended) == len(feeds) and not any(
        one.outcome in {Outcome.FAILED, Outcome.HELD} for one in ended
    )


def _say_end(harvest: Harvest, *, is_hosted: bool) -> None:
    counts = harvest.counts
    if harvest.outcome is Outcome.FAILED:
        click.echo(f"{harvest.feed}: failed (harvest {harvest.id}). {harvest.reason}")
        return
    text = f"{harvest.feed}: {harvest.outcome.value}, {counts.get('services', 0)} services"
    moved = [f"{counts[name]} {name}" for name in ("added", "changed", "removed") if counts.get(name)]
    if moved:
        text += f" ({', '.join(moved)})"
    if counts.get("notices") and not is_hosted:
        text += f", {counts['notices']} notices: signpost harvest show {harvest.id}"
    click.echo(f"{text}. {harvest.reason}".rstrip())
    if counts.get("notices") and is_hosted:
        # They are the file's problems and what follows from them; its keeper needs the former alone.
        click.echo(f"What is wrong in its file: signpost feed problems {harvest.feed}")
