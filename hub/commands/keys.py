"""`signpost user`."""

import click

from hub.commands.opening import opened_hub


@click.group()
def user() -> None:
    """Give operators keys."""


@user.command("add")
@click.argument("name")
def user_add(*, name: str) -> None:
    """Make a key for the operator NAME and print it, this once."""
    with opened_hub() as hub:
        click.echo(hub.keys.add(name))


@user.command("revoke")
@click.argument("name")
def user_revoke(*, name: str) -> None:
    """Make the key of the operator NAME useless."""
    with opened_hub() as hub:
        hub.keys.revoke(name)
    click.echo(f"The key of {name} is revoked.")
