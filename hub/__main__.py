"""`python -m hub` is the `signpost` command, for a checkout that is not installed."""

from hub.cli import main

main(prog_name="signpost")
