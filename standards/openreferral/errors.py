"""What can stop a feed, a page or a record from being read at all.

One wrong field never raises: it is a `canonical.Problem` and the run goes on.
These errors are for the cases with nothing left to read, and each says what
happened, where, and what to do about it.
"""


class StandardError(Exception):
    """Something published could not be read; the text is meant for a person."""


class _AtAPointer(StandardError):
    def __init__(self, pointer: str, message: str) -> None:
        self.pointer = pointer
        self.message = message
        super().__init__(pointer, message)


class _AtAnAddress(StandardError):
    def __init__(self, url: str, why: str) -> None:
        self.url = url
        self.why = why
        super().__init__(url, why)


class RecordUnreadable(_AtAPointer):
    """A record is not a service at all: not an object, or without id and name.

    Args:
        pointer: RFC 6901 pointer to the record in its page, "" for the record itself.
        message: what is wrong, as a sentence without its full stop.
    """

    def __str__(self) -> str:
        """Say what, where and what to do."""
        return (
            f"The record{_at(self.pointer)} cannot be read: {self.message}. "
            "Publish each service as a JSON object with an id and a name."
        )


class PageUnreadable(_AtAPointer):
    """A page of a list holds no list that can be found.

    Args:
        pointer: RFC 6901 pointer to the part of the page at fault, "" for the page itself.
        message: what is wrong, as a sentence without its full stop.
    """

    def __str__(self) -> str:
        """Say what, where and what to do."""
        return (
            f"The page{_at(self.pointer)} cannot be read: {self.message}. "
            'Publish the items as an array under "content" (version 1.0) or "contents" (version 3.0).'
        )


class FetchRefused(_AtAnAddress):
    """An address we will not open: private, not http(s), or otherwise unsafe.

    Args:
        url: the address asked for, or the one a redirect led to.
        why: the reason, as a sentence without its full stop.
    """

    def __str__(self) -> str:
        """Say what, where and what to do."""
        return f"{self.url} was not opened: {self.why}. Give a public http or https address of the feed."


class AddressNotPublic(FetchRefused):
    """An address that is refused only for where its host name leads; an operator may allow it by name."""


class FetchFailed(StandardError):
    """An address gave no answer after every attempt.

    Args:
        url: the address asked for.
        why: the last attempt's failure, as a sentence without its full stop.
        attempts: how often it was tried, 1 or more.
    """

    def __init__(self, url: str, why: str, attempts: int) -> None:
        self.url = url
        self.why = why
        self.attempts = attempts
        super().__init__(url, why, attempts)

    def __str__(self) -> str:
        """Say what, where and what to do."""
        tries = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        return (
            f"{self.url} gave no answer after {tries}: {self.why}. "
            "Check that the address opens in a browser, then try again later."
        )


class BodyUnreadable(_AtAnAddress):
    """An answer came, but its body is not the JSON that was asked for.

    Args:
        url: where the body came from.
        why: what is wrong and at which line and column, without a full stop.
    """

    def __str__(self) -> str:
        """Say what, where and what to do."""
        return f"The answer from {self.url} is not usable JSON: {self.why}. Ask the publisher to correct it."


class FeedUnreadable(_AtAnAddress):
    """A feed as a whole could not be read, so nothing about it may be replaced.

    Args:
        url: the feed's base address, or the page that failed.
        why: the reason, as a sentence without its full stop.
    """

    def __str__(self) -> str:
        """Say what, where and what to do."""
        return (
            f"The feed at {self.url} could not be read: {self.why}. "
            "Check the feed's address and that its /services list answers."
        )


class FileUnreadable(StandardError):
    """A file could not be read to its end, so nothing of it is used.

    Args:
        name: the file's name, without its folder.
        why: the reason and where in the file, as a sentence without its full stop.
        remedy: what to do about it, as a sentence with its full stop.
    """

    def __init__(self, name: str, why: str, remedy: str) -> None:
        self.name = name
        self.why = why
        self.remedy = remedy
        super().__init__(name, why, remedy)

    def __str__(self) -> str:
        """Say what, where and what to do."""
        return f"{self.name} was not read: {self.why}. {self.remedy}"


def _at(pointer: str) -> str:
    return f" at {pointer}" if pointer else ""
