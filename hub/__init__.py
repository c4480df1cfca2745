"""The hub: harvest feeds, keep them, search them and publish them again."""

__version__ = "0.1.0"
