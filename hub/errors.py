"""What can go wrong in the hub, each saying what, where and what to do."""


class HubError(Exception):
    """Something a person can mend; its text is shown to them as it is."""


class SettingsError(HubError):
    """A setting has a value that cannot be used."""


class NotFound(HubError):
    """There is no publisher, feed, harvest or record of that name."""


class AlreadyThere(HubError):
    """A publisher or feed of that name, or with that address, is registered already."""


class FeedBusy(HubError):
    """Another process is harvesting this feed just now."""


class NotReady(HubError):
    """Something has to be prepared first; the message names the command that does it."""


class CannotRelease(HubError):
    """The harvest is not a held one, or a later harvest has replaced it."""
