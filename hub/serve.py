"""The composition root: opens every room of the hub, and puts the API and the finder behind one address."""

import logging
import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

import structlog

from discovery_app.app import create_app as create_finder
from discovery_app.client import HubClient
from hub.api import compression
from hub.api.app import create_api
from hub.api.context import Context
from hub.catalogue.store import Catalogue
from hub.config import Settings
from hub.database import Databases, open_databases
from hub.errors import NotReady
from hub.harvest.gate import Gate
from hub.harvest.store import GeocodedAnswers, Harvests
from hub.harvest.workshop import Workshop
from hub.hosting.in_process import HubFetcher
from hub.hosting.store import HostedFeeds
from hub.jobs.store import Jobs
from hub.places.areas import Areas
from hub.places.errors import PostcodeTableUnreadable
from hub.places.geocoder import CachedGeocoder, operator_geocoder
from hub.places.placement import place
from hub.places.postcodes import PostcodeTable
from hub.publishers.keys import Keys
from hub.publishers.store import Publishers
from hub.search.index import FollowReport, IndexBusy, Progress, follow
from hub.search.reader import SearchIndex
from hub.validations.store import Validations
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.guard import read_target
from standards.openreferral.wire.limits import Limits
from validators.sources.choosing import bounds_of

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]

# Everything under these is the API's; the rest is for people.
API_PATHS = ("/api", "/feeds", "/openreferral", "/openreferraluk", "/publishers")

# The worker and the command follow the same log; each waits for the other's seconds.
FOLLOW_PATIENCE_S = 30.0
_FOLLOW_AGAIN_S = 0.2


@dataclass(frozen=True)
class Hub:
    """Every room of the hub, opened with one set of settings."""

    settings: Settings
    databases: Databases
    areas: Areas
    postcodes: PostcodeTable | None

    @property
    def publishers(self) -> Publishers:
        """The register of publishers and feeds."""
        return Publishers(self.databases)

    @property
    def harvests(self) -> Harvests:
        """What is known of every harvest."""
        return Harvests(self.databases)

    @cached_property
    def jobs(self) -> Jobs:
        """The queue of jobs."""
        return Jobs(self.databases, self.settings)

    @property
    def validations(self) -> Validations:
        """The checks that people asked for."""
        return Validations(self.databases, keep_days=self.settings.check_limits.keep_days)

    @property
    def hosted(self) -> HostedFeeds:
        """The feeds that are served from files."""
        return HostedFeeds(self.databases)

    @property
    def keys(self) -> Keys:
        """The operators' keys."""
        return Keys(self.databases)

    @property
    def catalogue(self) -> Catalogue:
        """What the hub holds."""
        return Catalogue(self.databases)

    def context(self) -> Context:
        """Return what the API works with."""
        return Context(
            settings=self.settings,
            databases=self.databases,
            publishers=self.publishers,
            catalogue=self.catalogue,
            harvests=self.harvests,
            jobs=self.jobs,
            validations=self.validations,
            hosted=self.hosted,
            keys=self.keys,
            areas=self.areas,
            index=SearchIndex(self.settings.index_folder),
            postcodes=self.postcodes,
            follow=self.follow,
        )

    def workshop(self, fetcher: Fetcher) -> Workshop:
        """Return what a harvest works with.

        Raises:
            NotReady: The postcode table has not been prepared.
            GeocoderMisconfigured: The geocoder that the settings name cannot be used.
        """
        table = self.postcodes
        if table is None:
            raise NotReady("The postcode table is not prepared; run `signpost places prepare`.")
        settings = self.settings
        geocode = None
        if settings.geocoder:
            asked = operator_geocoder(settings.geocoder, **settings.geocoder_options)
            geocode = CachedGeocoder(asked, GeocodedAnswers(self.databases))

        return Workshop(
            databases=self.databases,
            fetcher=fetcher,
            place=partial(_place, table, geocode),
            gate=Gate(settings.shrink_limit, settings.shrink_floor),
            jobs=self.jobs,
            postcodes=table.point_of,
            edition=f"{table.edition}/{settings.geocoder}",
            per_page=settings.page_size,
            postcode_table=None if geocode else settings.postcode_table,
            file_limits=settings.file_limits,
        )

    def fetcher(
        self, *, allow: Iterable[str] = (), allow_private: bool = False, pace: bool = True
    ) -> Fetcher:
        """Return what gets pages from publishers' servers, at the pace that the settings name.

        Addresses of the feeds that this hub hosts are answered in this process, whether or not it is served.

        Args:
            allow: Further "host:port" pairs that may be private, for this command alone.
            allow_private: Whether every private address may be fetched, for a person's own command line.
            pace: Whether to keep to the pace; False only for a server of our own.
        """
        limits = Limits(
            per_server_rate=self.settings.requests_per_second if pace else math.inf,
            per_server_concurrency=self.settings.requests_at_once,
            file_bytes=self.settings.file_limits.file_bytes,
        )
        return self._fetcher(limits, allow=allow, allow_private=allow_private)

    def check_fetcher(self, sample: bool) -> Fetcher:
        """Return what gets pages for a check that anybody may ask for.

        Feeds that this hub publishes itself may be checked like any other, even where its address is private.

        Args:
            sample: Whether a sample is read, with its tighter bounds.
        """
        settings, most = self.settings, self.settings.check_limits
        limits = Limits(
            per_server_rate=settings.requests_per_second,
            per_server_concurrency=settings.requests_at_once,
            pages=most.pages,
            feed_s=most.seconds,
        )
        own = read_target(settings.public_url).origin
        return self._fetcher(bounds_of(limits, sample=sample), allow=[own])

    def _fetcher(self, limits: Limits, *, allow: Iterable[str], allow_private: bool = False) -> Fetcher:
        return HubFetcher(
            limits,
            hub=self.settings.public_url,
            # Made when the first of them is asked for: most harvests never do.
            app=lambda: create_api(self.context()),
            allow_origins=self.settings.allow_origins | frozenset(allow),
            allow_private=allow_private,
        )

    def follow(
        self, progress: Progress | None = None, *, patience_s: float = FOLLOW_PATIENCE_S
    ) -> FollowReport:
        """Bring the search index up to the change log's head.

        Args:
            progress: Told how far it is.
            patience_s: How long another process may be writing the index, in seconds.

        Raises:
            IndexBusy: It does so for longer. What is missing comes with the next harvest or `signpost index`.
        """
        until = time.monotonic() + patience_s
        while True:
            try:
                return follow(self.catalogue, self.settings.index_folder, self.areas, progress)
            except IndexBusy:
                # It may have read the log before our own lines were in it.
                if time.monotonic() > until:
                    raise
                time.sleep(_FOLLOW_AGAIN_S)

    def close(self) -> None:
        """Give every connection back."""
        self.databases.close()


def open_hub(settings: Settings) -> Hub:
    """Open the databases, with their migrations applied, and the reference tables."""
    try:
        table = PostcodeTable.open(settings.postcode_table)
    except PostcodeTableUnreadable as error:
        table = None
        if settings.postcode_table.exists():
            structlog.get_logger(__name__).warning("postcode table unreadable", reason=str(error))
    return Hub(settings, open_databases(settings), Areas.load(), table)


def create_app(settings: Settings) -> Wsgi:
    """Return the whole hub as one WSGI application: the API, both feeds, and the finder."""
    set_up_logging()
    api = create_api(open_hub(settings).context())
    finder = create_finder(HubClient.in_process(api))
    compression.register(finder)

    def whole(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        first = "/" + path.lstrip("/").partition("/")[0]
        chosen = api if first in API_PATHS else finder
        answer: Iterable[bytes] = chosen.wsgi_app(environ, start_response)
        return answer

    return whole


def set_up_logging(*, verbose: bool = False) -> None:
    """Write log lines to standard error: what happened, then the facts as key=value."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(key_order=["timestamp", "level", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.DEBUG if verbose else logging.WARNING),
        # Standard error as it is at each line: whoever redirects it takes the log along.
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
    )


def _place(table: PostcodeTable, geocode: Any, document: Any, hidden: Any) -> Any:
    return place(document, table, hidden, geocode)
