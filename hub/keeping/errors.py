"""What can go wrong with a backup."""

from hub.errors import HubError


class BackupFailed(HubError):
    """The backup could not be made; nothing of it is left behind."""


class BackupUnreadable(HubError):
    """The file is no backup, is damaged, or is of a newer edition; nothing was restored."""


class HubNotEmpty(HubError):
    """The hub holds something, and nobody said that it may be replaced."""


class HubInUse(HubError):
    """Another process works with the hub that is to be replaced."""
