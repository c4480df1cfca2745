"""A held snapshot made live, because a person has looked at it."""

from hub.catalogue.snapshots import Snapshots
from hub.database import Databases
from hub.harvest.lock import feed_lock
from hub.harvest.store import Harvest, Harvests, Outcome
from hub.jobs.store import Jobs
from hub.publishers.feeds import Feed


def release_harvest(databases: Databases, jobs: Jobs, feed: Feed, harvest_id: int) -> Harvest:
    """Make a held snapshot live.

    Args:
        databases: Where it is held.
        jobs: The queue that harvests are in.
        feed: Whose snapshot it is.
        harvest_id: The held harvest.

    Raises:
        CannotRelease: The harvest is not a held one of this feed.
        FeedBusy: The feed is being harvested.
        LeaseLost: This process was away for too long, and the feed may have been harvested meanwhile.
    """
    harvests = Harvests(databases)
    with feed_lock(jobs, feed.slug) as beat:
        switched = Snapshots(databases, beat.check).release(feed, harvest_id)
        counts = dict(harvests.harvest(harvest_id).counts)
        counts |= {"added": switched.added, "changed": switched.changed, "removed": switched.removed}
        return harvests.finish(
            harvest_id, Outcome.LIVE, reason="Held, then released by an operator.", counts=counts
        )
