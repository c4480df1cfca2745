"""A feed kept from being harvested, for what must not happen during a harvest of it."""

from collections.abc import Iterator
from contextlib import contextmanager

from hub.errors import FeedBusy, SubjectBusy
from hub.jobs.beat import Beat, kept_free
from hub.jobs.store import Jobs

# The kind of job that a harvest is; its subject is the feed's slug.
HARVEST = "harvest"


@contextmanager
def feed_lock(jobs: Jobs, *slugs: str) -> Iterator[Beat]:
    """Keep feeds from being harvested, on any machine, for the length of the block.

    It is a lease like that of a harvest, so that it ends when this process dies.

    Args:
        jobs: The queue that harvests are in.
        slugs: The feeds.

    Raises:
        FeedBusy: One is being harvested, or held by somebody else.
    """
    with told_as_feed_busy(), kept_free(jobs, HARVEST, *slugs) as beat:
        yield beat


@contextmanager
def told_as_feed_busy() -> Iterator[None]:
    """Say of a harvest's job that cannot be had that its feed is busy."""
    try:
        yield
    except SubjectBusy as error:
        raise FeedBusy(f"{error.subject} is being harvested just now; wait for that to end.") from None
