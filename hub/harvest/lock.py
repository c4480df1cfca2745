"""One harvest of a feed at a time on this machine, released by the system when its process dies."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.errors import FeedBusy


@contextmanager
def feed_lock(folder: Path, slug: str) -> Iterator[None]:
    """Hold a feed for the length of the block.

    Args:
        folder: Where the lock files lie; made when absent.
        slug: The feed.

    Raises:
        FeedBusy: Another process or thread is harvesting it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{slug}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise FeedBusy(f"{slug} is being harvested just now; wait for that to end.") from None
        yield
