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


class CannotCheck(HubError):
    """What somebody wants checked is no feed, file or text that can be."""


class QueueFull(HubError):
    """As many jobs of this kind wait as may wait; ask again later."""


class SubjectBusy(HubError):
    """A job of this kind is running for this subject just now.

    Attributes:
        subject: Which.
    """

    def __init__(self, kind: str, subject: str) -> None:
        super().__init__(f"A job of the kind {kind} is running for {subject} just now.")
        self.subject = subject


class MustStop(HubError):
    """Whoever does a job has to stop, and may write nothing more for it."""


class LeaseLost(MustStop):
    """The job is not this process's any more: its lease ran out, and another may have taken it."""


class JobCancelled(MustStop):
    """Somebody has asked for the job to be cancelled."""


class JobGivenBack(MustStop):
    """The process that does the job is being stopped; the job goes back to the queue."""
