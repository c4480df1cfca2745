"""What the command shows: a progress bar in a terminal, plain lines elsewhere, and a harvest's notices."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import click
import orjson
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from hub.harvest.store import Harvest

_PLAIN_EVERY_S = 10.0
_ORDER = {"fatal": 0, "error": 1, "warning": 2, "info": 3}


@contextmanager
def counting(console: Console, what: str, *, unit: str = "") -> Iterator[Callable[[int, int | None], None]]:
    """Give a function that is told how many are done, and of how many if that is known."""
    if not console.is_terminal:
        yield _plain_lines(what, unit)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _plain_lines(what: str, unit: str) -> Callable[[int, int | None], None]:
    """Say how far the work is every few seconds, one line each: what a log can hold."""
    last = time.monotonic()

    def say(done: int, total: int | None) -> None:
        nonlocal last
        if time.monotonic() - last >= _PLAIN_EVERY_S:
            last = time.monotonic()
            of = f" of {total:,}" if total else ""
            click.echo(f"{what}: {done:,}{of} {unit}".rstrip())

    return say


def show_harvest(console: Console, harvest: Harvest, report: bytes | None) -> None:
    """Print a harvest, what it counted, and its notices by kind with the first place of each."""
    click.echo(f"Harvest {harvest.id} of {harvest.feed}: {harvest.outcome.value}. {harvest.reason}".rstrip())
    counts = ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in harvest.counts.items())
    click.echo(counts or "Nothing was counted.")
    groups = orjson.loads(report)["notices"] if report else []
    if not groups:
        return
    table = Table(box=None, pad_edge=False, expand=True)
    table.add_column("Severity")
    table.add_column("Times", justify="right")
    # Folded, not cut: people copy pointers.
    table.add_column("What, and the first place", overflow="fold")
    for group in sorted(groups, key=lambda one: (_ORDER.get(one["severity"], 9), -one["total"])):
        sample = group["samples"][0] if group["samples"] else {}
        what = f"{group['code']} ({group['rule']}): {sample.get('message', '')}"
        lines = filter(None, (what, sample.get("hint"), *_where(sample)))
        table.add_row(group["severity"], str(group["total"]), escape("\n  ".join(lines)))
    console.print(table)


def _where(sample: Mapping[str, Any]) -> tuple[str, str]:
    """Return the page and the field, as a URL with a JSON pointer for its fragment, and the record."""
    record = sample.get("record_id") or ""
    place = "#".join(filter(None, (sample.get("url"), sample.get("pointer"))))
    return place, f"record {record}" if record not in {"", '""'} else ""
