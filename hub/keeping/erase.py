"""Erasing a service, or a feed, from everything that the hub keeps, for good.

The order matters, because a run may be stopped anywhere: first it is noted that the service is erased, so
that no harvest brings it back; then its text goes from the reports, the raw pages and the catalogue; last the
index and the files are written anew. The same command again goes through what is left.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select

from hub.catalogue.dictionaries import read_codec
from hub.catalogue.erased import Erasures, key_of
from hub.catalogue.store import Catalogue
from hub.catalogue.tables import service, staged_service
from hub.config import Settings
from hub.database import Databases, reading, writing
from hub.harvest.lock import HARVEST, feed_lock
from hub.hosting.store import HostedFeeds
from hub.jobs.store import Jobs
from hub.keeping.compaction import PATIENCE_S, compact
from hub.keeping.erased_pages import (
    RawPages,
    drop_harvests,
    drop_pages,
    forget_addresses,
    strike_reports,
)
from hub.keeping.erased_rows import erase_feed_rows, erase_service_rows
from hub.keeping.traces import Target, address_lines, documents, traces_of
from hub.places.areas import Areas
from hub.publishers.feeds import Feed
from hub.publishers.keys import Keys
from hub.publishers.store import Publishers
from hub.search.index import IndexBusy, follow
from hub.validations.store import forget_checks

_AGAIN_S = 0.2


@dataclass(frozen=True)
class Keeper:
    """What erasing works with.

    Attributes:
        databases: Where everything is kept.
        settings: Where the locks and the index are.
        areas: The list of areas, for the index.
        patience_s: How long another process may hold a file or the index, in seconds.
    """

    databases: Databases
    settings: Settings
    areas: Areas
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, slots=True)
class ErasedService:
    """What went with a service.

    Attributes:
        public_id: Which service.
        feed: Slug of the feed that publishes it.
        versions: Documents of it that were kept: live, staged and earlier.
        raw_pages: Raw pages that it was taken out of.
        elsewhere: Slugs of other feeds that publish a service under the same id.
    """

    public_id: str
    feed: str
    versions: int
    raw_pages: int
    elsewhere: tuple[str, ...]


def erase_service(keeper: Keeper, target: Target, *, why: str, who: str) -> ErasedService:
    """Erase one service.

    Args:
        keeper: What to work with.
        target: The service; its public id stays in the change log's tombstone and the audit trail.
        why: Why, for the audit trail.
        who: Who erases it, for the audit trail.

    Raises:
        FeedBusy: A feed is being harvested.
        IndexBusy: Another process is writing the index all the time.
        StillHeld: Another process holds a database's file all the time.
    """
    with no_harvest(keeper.databases, keeper.settings):
        erased = take_out(keeper.databases, target, why=why, who=who)
        clean_up(keeper)
    return erased


def take_out(databases: Databases, target: Target, *, why: str, who: str) -> ErasedService:
    """Take one service out of everything but the index and the databases' free space: see `clean_up`.

    Nothing may be harvested meanwhile.
    """
    feed = target.feed
    Keys(databases).record(who, "erase", target.public_id, why)
    erasures = Erasures(databases)
    erasures.begin(feed, target.source_id, target.public_id)
    traces = traces_of(databases, target)
    key = key_of(feed, target.source_id)
    pages = RawPages(databases, traces, lambda name: key_of(feed, name) == key)
    pages.learn()
    elsewhere = _elsewhere(databases, target)
    strike_reports(databases, traces)
    forget_checks(databases, traces.quotes())
    forget_addresses(databases, traces.addresses())
    struck = pages.strike()
    HostedFeeds(databases).erase(feed.id, target.source_id)
    with writing(databases.catalogue) as connection:
        erase_service_rows(connection, traces)
    erasures.finish(target.public_id)
    return ErasedService(target.public_id, feed.slug, len(traces.versions), struck, elsewhere)


def erase_feed(keeper: Keeper, feed: Feed, *, why: str, who: str) -> int:
    """Erase a feed, its registration too, and its publisher where it has no other; return its live services.

    Raises:
        FeedBusy: A feed is being harvested.
        IndexBusy: Another process is writing the index all the time.
        StillHeld: Another process holds a database's file all the time.
    """
    databases = keeper.databases
    with no_harvest(databases, keeper.settings):
        Keys(databases).record(who, "erase", feed.slug, why)
        with reading(databases.catalogue) as connection:
            codec = read_codec(connection)
            addresses = {
                line
                for table in (service, staged_service)
                for _, document in documents(connection, codec, feed, table)
                for line in address_lines(document)
            }
        forget_addresses(databases, addresses)
        drop_pages(databases, feed)
        drop_harvests(databases, feed)
        # Any of them may quote it, as may the uploads that wait.
        forget_checks(databases)
        Erasures(databases).forget_feed(feed)
        Jobs(databases, keeper.settings).forget_subject(HARVEST, feed.slug)
        # The registration is the last to go: a run that is stopped before can be given again.
        with writing(databases.catalogue) as connection:
            count = erase_feed_rows(connection, feed)
        clean_up(keeper)
    return count


def clean_up(keeper: Keeper) -> None:
    """Write the index and the databases anew, without what was deleted from them."""
    until = time.monotonic() + keeper.patience_s
    while True:
        try:
            follow(Catalogue(keeper.databases), keeper.settings.index_folder, keeper.areas, anew=True)
            break
        except IndexBusy:
            if time.monotonic() > until:
                raise
            time.sleep(_AGAIN_S)
    compact(keeper.databases, patience_s=keeper.patience_s)


@contextmanager
def no_harvest(databases: Databases, settings: Settings) -> Iterator[None]:
    """Keep every feed from being harvested for the length of the block.

    Each of them, because a harvest packs documents with a dictionary that erasing replaces.

    Raises:
        FeedBusy: One is being harvested.
    """
    slugs = [feed.slug for feed in Publishers(databases).feeds()]
    with feed_lock(Jobs(databases, settings), *slugs):
        yield


def _elsewhere(databases: Databases, target: Target) -> tuple[str, ...]:
    query = select(service.c.feed_id).where(
        service.c.original_id == target.source_id, service.c.feed_id != target.feed.id
    )
    with reading(databases.catalogue) as connection:
        others = set(connection.execute(query).scalars())
    return tuple(one.slug for one in Publishers(databases).feeds() if one.id in others)
