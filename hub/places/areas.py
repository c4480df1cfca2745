"""A person's areas: the table of `standards.lists.areas`, offered where the hub looks for places."""

from standards.lists.areas import COUNCIL_KINDS, Area, Areas

__all__ = ["COUNCIL_KINDS", "Area", "Areas"]
