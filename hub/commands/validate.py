"""`signpost validate`: the validator's own command, which here knows the prepared postcodes."""

from copy import copy

from hub.commands.opening import in_one_sentence
from hub.config import load_settings
from hub.places.postcodes import PostcodeTable
from validators.__main__ import command
from validators.reading import PostcodeLookup


def prepared_postcodes() -> PostcodeLookup | None:
    """Return the hub's postcode table as the rules ask it, None where it was not prepared."""
    with in_one_sentence():
        path = load_settings().postcode_table
        return PostcodeTable.open(path).point_of if path.exists() else None


# A copy, so that `python -m validators` stays without it in the same process.
validate = copy(command)
validate.context_settings = {**command.context_settings, "obj": prepared_postcodes}
