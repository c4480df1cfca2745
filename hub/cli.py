"""The `signpost` command."""

import click

from hub import __version__
from hub.commands.feeds import feed
from hub.commands.harvests import harvest
from hub.commands.keeping import backup, erase, restore
from hub.commands.keys import user
from hub.commands.places import places
from hub.commands.running import demo, index, serve
from hub.commands.validate import validate
from hub.commands.working import work
from hub.serve import set_up_logging


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="signpost")
@click.option("--verbose", is_flag=True, help="Log every step.")
def main(*, verbose: bool) -> None:
    """Signpost: an open-data hub and finder for local services.

    Settings come from the environment: SIGNPOST_VAR (folder, default var),
    SIGNPOST_DATABASE_URL (PostgreSQL instead of SQLite), SIGNPOST_ALLOW_ORIGINS
    (host:port pairs that may be private), PORT, and others: see the README.
    """
    set_up_logging(verbose=verbose)


for command in (demo, serve, work, feed, harvest, index, places, user, backup, restore, erase, validate):
    main.add_command(command)


if __name__ == "__main__":
    main(prog_name="signpost")
