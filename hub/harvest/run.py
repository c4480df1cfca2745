"""A harvest: crawl a feed, read and check every record, gate the snapshot, and make it live."""

from collections import Counter, deque
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import numpy as np
import structlog
from numpy.typing import NDArray

from hub.catalogue.marks import Marks, marked_sources
from hub.catalogue.snapshots import Snapshots
from hub.catalogue.vocabularies import Vocabularies
from hub.database import digest, now_utc
from hub.errors import HubError, MustStop
from hub.harvest.apart import Reading
from hub.harvest.erasures import ErasedServices
from hub.harvest.hiding import hide_in
from hub.harvest.lists import gather_lists
from hub.harvest.lock import HARVEST, told_as_feed_busy
from hub.harvest.pages import PageReading, Pages
from hub.harvest.reading import PageRead, start_session
from hub.harvest.staging import StagedPage, Staging
from hub.harvest.store import Harvest, Harvests, Outcome
from hub.harvest.sweep import sweep
from hub.harvest.workshop import Progress, Readers, Workshop
from hub.jobs.beat import Beat, doing
from hub.places.secret_text import Secrets
from hub.places.striking_out import redact
from hub.publishers.feeds import Feed
from hub.publishers.store import Publishers
from standards.openreferral.canonical import Problem
from standards.openreferral.errors import StandardError
from standards.openreferral.wire.crawl import Crawl, CrawledPage, Probe, crawl, probe
from standards.openreferral.wire.fetch import Exchange
from validators import Session

# Raised whenever the readers, the hidden rule or the stored form change: unchanged pages are then read again.
READING_EDITION = "1"

# Pages that may be under way at a time: enough to keep every core busy, few enough to hold in memory.
PAGES_AHEAD = 8

log = structlog.get_logger(__name__)


def harvest_feeds(
    workshop: Workshop,
    feeds: Collection[Feed],
    *,
    at_once: int = 4,
    on_end: Callable[[Harvest], None] | None = None,
) -> list[Harvest]:
    """Harvest several feeds side by side; one that fails never stops another.

    Args:
        workshop: What to work with.
        feeds: Which feeds.
        at_once: How many at the same time.
        on_end: Called after each, in the order in which they end.
    """

    def run(feed: Feed) -> Harvest | None:
        try:
            harvest = harvest_feed(workshop, feed)
        except HubError as error:
            log.warning("feed not harvested", feed=feed.slug, reason=str(error))
            return None
        except Exception:
            log.exception("harvest crashed", feed=feed.slug)
            return None
        if on_end is not None:
            on_end(harvest)
        return harvest

    with ThreadPoolExecutor(at_once, "signpost-harvest") as pool:
        return [harvest for harvest in pool.map(run, feeds) if harvest is not None]


def harvest_feed(workshop: Workshop, feed: Feed, *, progress: Progress | None = None) -> Harvest:
    """Harvest one feed now, in this process, and return how it ended.

    A feed that cannot be read to its end is a failed harvest, one that lost too much a held one; in both
    the last good snapshot keeps serving. It is a job as any harvest is, which this process takes at once.

    Raises:
        FeedBusy: Another process is harvesting it.
        MustStop: It was cancelled, or another process has taken it over.
    """
    with told_as_feed_busy():
        taken = workshop.jobs.take_now(HARVEST, feed.slug, attempts=workshop.attempts)
    with doing(workshop.jobs, taken) as beat:
        ended = harvest_taken(workshop, feed.slug, beat, progress=progress)
        beat.result = result_of(ended)
    return ended


def harvest_taken(workshop: Workshop, slug: str, beat: Beat, *, progress: Progress | None = None) -> Harvest:
    """Harvest a feed whose job this process has taken, and return how it ended.

    Args:
        workshop: What to work with.
        slug: The feed.
        beat: The heart of the job.
        progress: Told how far it is, as the job is.

    Raises:
        MustStop: The job was cancelled, is given back, or another process has taken it over. Nothing of this
            harvest is kept, and nothing of another's is overwritten.
    """
    databases = workshop.databases
    # What is live may have changed since the caller looked.
    feed = Publishers(databases).feed(slug)
    harvest_id = Harvests(databases).start(feed, beat.check)
    run = _Run(workshop, feed, harvest_id, beat, progress)
    try:
        Snapshots(databases, beat.check).begin(feed, harvest_id)
        beat({"doing": "fetching", "harvest": harvest_id})
        # A published sheet is fetched first; what cannot be read whole leaves yesterday's as it is.
        workshop.hosting.renew(feed, workshop.fetcher, check=beat.check)
        ended = run.go()
        while ended is None:
            run = _Run(workshop, feed, harvest_id, beat, progress, exchanges=run.exchanges)
            ended = run.go()
        return ended
    except StandardError as error:
        return run.fail(str(error))
    except MustStop as error:
        run.abandon(str(error))
        raise
    except BaseException as error:
        # Our own fault, or the operator's Ctrl-C: recorded for the dashboard, then loud.
        run.fail(f"Signpost itself failed: {type(error).__name__}: {error}")
        raise


def result_of(harvest: Harvest) -> dict[str, Any]:
    """Return what a job shows of a harvest that came to its end."""
    return {"harvest": harvest.id, "outcome": harvest.outcome.value}


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A page whose turn has not come: being read, or known from the live harvest."""

    content: bytes
    hashes: list[bytes]
    read: Future[PageRead] | None
    known: PageReading | None

    @property
    def is_done(self) -> bool:
        return self.read is None or self.read.done()


class _Run:
    """One harvest under way."""

    def __init__(
        self,
        workshop: Workshop,
        feed: Feed,
        harvest_id: int,
        beat: Beat,
        progress: Progress | None,
        *,
        exchanges: int = 0,
    ) -> None:
        self._workshop = workshop
        self._feed = feed
        self._id = harvest_id
        self._beat = beat
        self._progress = progress
        self._harvests = Harvests(workshop.databases)
        self._snapshots = Snapshots(workshop.databases, beat.check)
        self._pages = Pages(workshop.databases)
        self._vocabularies = Vocabularies()
        self._counts: Counter[str] = Counter()
        self.exchanges = exchanges
        self._waiting: deque[_Waiting] = deque()
        self._secrets = Secrets()
        self._hidden: dict[str, str] = {}
        self._shown: set[int] = set()
        self._marks = Marks(workshop.databases).all()
        marks = digest(*(mark.encode() for mark in sorted(self._marks))).hex()
        self._is_sample = feed.data_status == "sample"
        status = "sample" if self._is_sample else ""
        self._edition = f"{READING_EDITION}/{workshop.edition}/{marks}/{status}"

    def go(self) -> Harvest | None:
        """Harvest, and return how it ended; None when it has to be read again with places newly marked."""
        workshop = self._workshop
        found = probe(self._feed.url, workshop.fetcher)
        version = self._feed.version_set or found.version
        self._erased = ErasedServices(workshop.databases, self._feed, version)
        today = workshop.today or now_utc().date()
        hosted = workshop.hosting.store.of(self._feed)
        session = start_session(
            version,
            today,
            workshop.postcodes,
            is_sample=self._is_sample,
            own_ids=hosted is None or hosted.kind != "spreadsheet",
        )
        for exchange in found.exchanges:
            session.exchange(exchange)
        # What the first requests showed belongs to the feed, not to its first page.
        session.settle()
        # The few services that the probe looked at come again with the first page, where their secrets are
        # found; kept from here they would stay in the raw pages.
        self._keep([one for one in found.exchanges if found.services_path not in one.url])
        staging = Staging(
            workshop.databases,
            self._snapshots,
            self._feed,
            self._id,
            version=version,
            vocabularies=self._vocabularies,
            on_page=self._staged,
        )
        marked = marked_sources(workshop.databases, self._feed, self._marks)
        with (
            crawl(found, workshop.fetcher, per_page=workshop.per_page) as pages,
            closing(Readers(workshop, version, today, marked, is_sample=self._is_sample)) as readers,
        ):
            for page in pages:
                self._page(page, session, readers.for_total(pages.declared_total), staging)
                self._say(staging.services, pages.declared_total)
            self._take(session, staging, waiting=0)
        staging.flush()
        self._beat()
        if self._hides_what_is_shown(marked):
            self._snapshots.restart(self._id)
            return None
        self._lists(found, session)
        self._note_end(pages, session)
        self._beat({"doing": "storing", "harvest": self._id, "services": staging.services})
        self._vocabularies.store(workshop.databases, self._feed, self._beat.check)
        Publishers(workshop.databases).set_feed(self._feed.slug, version_found=found.version)
        ended = self._end(staging.seen, session, stopped=pages.stopped)
        if staging.newly_hidden:
            sweep(workshop.databases, self._feed, self._secrets)
            if ended.outcome is Outcome.HELD:
                # What is live goes on serving, but not the places that have become secrets.
                hide_in(workshop.databases, self._feed, staging.newly_hidden)
        return ended

    def fail(self, reason: str) -> Harvest:
        """Record that the feed could not be read; what was staged is dropped."""
        self._snapshots.abandon(self._id)
        log.info("harvest failed", feed=self._feed.slug, harvest=self._id, reason=reason)
        return self._harvests.finish(self._id, Outcome.FAILED, reason=reason, counts=self._counts)

    def abandon(self, reason: str) -> None:
        """Record that the harvest had to stop; what was staged is dropped."""
        self._snapshots.abandon(self._id)
        log.info("harvest stopped", feed=self._feed.slug, harvest=self._id, reason=reason)
        self._harvests.abandon(self._id, reason)

    def _say(self, services: int, total: int | None) -> None:
        """Say how far the harvest is; it ends here when it has to."""
        if self._progress is not None:
            self._progress(services, total)
        counts = {"services": services, "total": total, "pages": self._counts["pages"]}
        self._beat({"doing": "reading", "harvest": self._id, **counts})

    def _page(self, page: CrawledPage, session: Session, reading: Reading, staging: Staging) -> None:
        """Keep a page as it came and have it read, unless it is what it was in the live harvest."""
        self._counts["published"] += len(page.services)
        page = self._erased.strike(page)
        hashes = self._keep([page.exchange, *page.details])
        content = digest(*hashes)
        self._counts["pages"] += 1
        known = self._pages.reading(
            self._feed.id, content, harvest_id=self._feed.live_harvest, edition=self._edition
        )
        if known is None or not session.holds(known.notices):
            self._waiting.append(_Waiting(content, hashes, reading.submit(page), None))
        else:
            self._waiting.append(_Waiting(content, hashes, None, known))
        self._take(session, staging, waiting=PAGES_AHEAD)

    def _take(self, session: Session, staging: Staging, *, waiting: int) -> None:
        """Take what pages gave, in their order, until no more than `waiting` of them are still being read.

        The whole-feed rules see each page's facts here, so that they see them in the feed's own order.
        """
        while self._waiting and (len(self._waiting) > waiting or self._waiting[0].is_done):
            page = self._waiting.popleft()
            if page.known is not None:
                session.carry(page.known.notices)
                staging.carry(page.known.services.tolist())
                self._counts["pages_unchanged"] += 1
                self._pages.keep_reading(
                    self._feed.id, page.content, page.known, harvest_id=self._id, edition=self._edition
                )
            elif page.read is not None:
                read = page.read.result()
                session.carry(read.notices)
                self._counts["unreadable"] += read.unreadable
                self._counts["hidden"] += read.hidden
                self._hidden |= read.hidden_places
                self._shown.update(map(hash, read.shown_places))
                if read.secrets:
                    self._secrets |= read.secrets
                    self._pages.redact(page.hashes, partial(redact, secrets=read.secrets))
                staging.add(page.content, read.notices, read.records)

    def _hides_what_is_shown(self, marked: Collection[str]) -> bool:
        """Mark the places that services hide, and say whether others show them in what was read.

        A refuge and a parenting course may share a building and its id: one of them would give it away.
        """
        marks = Marks(self._workshop.databases)
        if not self._counts["pages_unchanged"]:
            marks.forget_found(self._feed, self._hidden, self._beat.check)
        new = {place: why for place, why in self._hidden.items() if place not in marked}
        marks.add_found(self._feed, new)
        # What unchanged pages show was not looked at this time.
        return any(hash(place) in self._shown or self._counts["pages_unchanged"] for place in new)

    def _staged(self, page: StagedPage) -> None:
        """Keep what a page gave, for the next harvest."""
        self._counts["repeated"] += page.repeated
        if page.repeated:
            # What a page with a repeated record gives depends on the pages before it: it is always read.
            return
        reading = PageReading(page.ordinals, page.notices)
        self._pages.keep_reading(
            self._feed.id, page.content_hash, reading, harvest_id=self._id, edition=self._edition
        )

    def _keep(self, exchanges: Sequence[Exchange]) -> list[bytes]:
        kept = self._pages.keep(self._id, self.exchanges, exchanges)
        self.exchanges += len(kept)
        return kept

    def _lists(self, found: Probe, session: Session) -> None:
        """Read the feed's own lists of taxonomies and terms, where it has them."""
        # Only in the version that the feed speaks: a version set by hand does not change where its lists are.
        namespace = UUID(self._feed.namespace)
        fetcher, vocabularies = self._workshop.fetcher, self._vocabularies
        for url, error in gather_lists(found, fetcher, vocabularies, namespace=namespace):
            session.reader_problems([Problem("list_not_had", "", str(error))], url=url, record_id="")

    def _note_end(self, pages: Crawl, session: Session) -> None:
        """Make notices of how the crawl ended."""
        for code, text in (("crawl_stopped", pages.stopped), ("details_stopped", pages.details_stopped)):
            if text:
                session.reader_problems([Problem(code, "", text)], url=self._feed.url, record_id="")
        session.reader_problems(self._erased.problems(), url=self._feed.url, record_id="")
        for one in self._workshop.hosting.store.problems(self._feed):
            found = Problem(one.code, "", str(one), one.value, one.times)
            session.reader_problems([found], url=self._feed.url, record_id=one.record_id)
        self._counts["requests"] = pages.requests
        self._counts["details_failed"] = pages.details_failed
        if pages.declared_total is not None:
            self._counts["declared"] = pages.declared_total

    def _end(self, seen: NDArray[np.int64], session: Session, *, stopped: str | None) -> Harvest:
        live = self._snapshots.live_ordinals(self._feed)
        kept = len(np.intersect1d(live, seen))
        report = session.finish(complete=stopped is None)
        self._counts["services"] = len(seen)
        self._counts["notices"] = sum(report.totals().values())
        reason = self._workshop.gate.reason_to_hold(live=len(live), kept=kept, new=len(seen) - kept)
        if reason is None and stopped and kept < len(live) and self._is_cut_short():
            reason = (
                f"The list broke off, and {len(live) - kept} of the feed's {len(live)} services are missing."
            )
        if reason is not None:
            if stopped:
                reason = f"{reason} {stopped}"
            self._snapshots.hold(self._id, seen)
            return self._harvests.finish(
                self._id, Outcome.HELD, reason=reason, counts=self._counts, report=report.to_json()
            )
        switched = self._snapshots.switch(self._feed, self._id, seen)
        self._pages.forget_readings(self._feed.id, before=self._id)
        self._counts |= Counter(
            {"added": switched.added, "changed": switched.changed, "removed": switched.removed}
        )
        moved = switched.added or switched.changed or switched.removed
        outcome = Outcome.LIVE if moved or not len(live) else Outcome.UNCHANGED
        return self._harvests.finish(
            self._id, outcome, reason=stopped or "", counts=self._counts, report=report.to_json()
        )

    def _is_cut_short(self) -> bool:
        """The list ended before its own total, and that is not how this feed always counts."""
        live = self._feed.live_harvest
        before = {} if live is None else self._harvests.harvest(live).counts
        return _is_short(self._counts) and not _is_short(before)


def _is_short(counts: Mapping[str, int]) -> bool:
    return counts.get("published", 0) < counts.get("declared", 0)
