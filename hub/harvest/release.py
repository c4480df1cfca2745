"""A held snapshot made live, because a person has looked at it."""

from pathlib import Path

from hub.catalogue.snapshots import Snapshots
from hub.harvest.lock import feed_lock
from hub.harvest.store import Harvest, Harvests, Outcome
from hub.publishers.feeds import Feed


def release_harvest(
    snapshots: Snapshots, harvests: Harvests, feed: Feed, harvest_id: int, *, locks: Path
) -> Harvest:
    """Make a held snapshot live.

    Args:
        snapshots: The catalogue's writing side.
        harvests: Where the harvest is recorded.
        feed: Whose snapshot it is.
        harvest_id: The held harvest.
        locks: Folder of the locks that keep two harvests of a feed apart.

    Raises:
        CannotRelease: The harvest is not a held one of this feed.
        FeedBusy: The feed is being harvested.
    """
    with feed_lock(locks, feed.slug):
        switched = snapshots.release(feed, harvest_id)
        counts = dict(harvests.harvest(harvest_id).counts)
        counts |= {"added": switched.added, "changed": switched.changed, "removed": switched.removed}
        return harvests.finish(
            harvest_id, Outcome.LIVE, reason="Held, then released by an operator.", counts=counts
        )
