"""Opening the hub for one command, and telling what a person can mend without a traceback."""

from collections.abc import Iterator
from contextlib import contextmanager

import click
from rich.console import Console

from hub.config import load_settings
from hub.errors import HubError
from hub.places.errors import PlaceError
from hub.serve import Hub, open_hub
from standards.openreferral.errors import StandardError

console = Console(highlight=False)


@contextmanager
def in_one_sentence() -> Iterator[None]:
    """Say what a person can mend in one sentence, without a traceback."""
    try:
        yield
    except (HubError, PlaceError, StandardError) as error:
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
