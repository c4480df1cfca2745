"""Hosting a feed: from a file, or a sheet behind an address, to what the feed's own address serves."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Unpack

from hub.catalogue.erased import Erasures, key_of
from hub.database import Databases, new_id
from hub.errors import NotFound
from hub.hosting.editions import Edition, Place, SourceFile, make_edition
from hub.hosting.files import MAPPING_NAME, Given, ReadFile, read_given
from hub.hosting.sheets import Unchanged, read_sheet
from hub.hosting.store import Hosted, HostedFeeds
from hub.jobs.fence import Check, unfenced
from hub.publishers.feeds import Feed, Publisher
from hub.publishers.store import Publishers, Said
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileProblem
from standards.openreferral.wire.fetch import Fetcher


@dataclass(frozen=True, slots=True)
class Put:
    """A feed with an edition that has just been stored, and all that was wrong in the file.

    `statuses` says how many of its services have each status.
    """

    feed: Feed
    services: int
    rows: int
    problems: list[FileProblem]
    statuses: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Hosting:
    """Reads files and stores what they give.

    A file that cannot be read to its end changes nothing, and neither does one without a service.

    Attributes:
        databases: Where to.
        place: Puts locations on the map.
        read_file: What reads a file, in a process of its own.
        limits: Bounds of a file.
    """

    databases: Databases
    place: Place
    read_file: ReadFile
    limits: FileLimits

    @property
    def store(self) -> HostedFeeds:
        """What is held."""
        return HostedFeeds(self.databases)

    def read(self, path: Path, *, mapping: str | None = None, mapping_name: str = MAPPING_NAME) -> Given:
        """Read a file or folder on this machine.

        Args:
            path: Where it is.
            mapping: Text of the column mapping, None without one.
            mapping_name: What to call that mapping where something is wrong with it.

        Raises:
            FileUnreadable: It cannot be read to its end.
        """
        return read_given(
            path,
            mapping=mapping,
            mapping_name=mapping_name,
            read_file=self.read_file,
            limits=self.limits,
        )

    def fetch(
        self,
        address: str,
        fetcher: Fetcher,
        *,
        mapping: str | None = None,
        mapping_name: str = MAPPING_NAME,
    ) -> Given:
        """Fetch and read a published sheet; see `read`.

        Raises:
            StandardError: It cannot be had, or not be read to its end.
        """
        given = read_sheet(
            address,
            fetcher,
            mapping=mapping,
            mapping_name=mapping_name,
            read_file=self.read_file,
            limits=self.limits,
        )
        assert isinstance(given, Given)
        return given

    def add(self, slug: str, name: str, given: Given, *, publisher: Publisher, **said: Unpack[Said]) -> Put:
        """Register a feed with what a file gave.

        Args:
            slug: Name in addresses.
            name: Name that people read.
            given: The file.
            publisher: Who publishes it.
            **said: What else is said of it.

        Raises:
            FileUnreadable: It holds no service.
            SettingsError: A value cannot be used.
            AlreadyThere: There is a feed of that name.
        """
        namespace = new_id()
        while True:
            edition = self._edition(given, None, namespace)
            if self.store.add(slug, name, edition, publisher=publisher, namespace=namespace, **said):
                return _put(Publishers(self.databases).feed(slug), edition)

    def replace(self, feed: Feed, given: Given, *, check: Check = unfenced) -> Put:
        """Replace what a hosted feed serves by what another file gave; hold the feed's lock meanwhile.

        Args:
            feed: The feed.
            given: The file.
            check: Refuses to write for a harvest that another has overtaken.

        Raises:
            FileUnreadable: It holds no service.
            LeaseLost: Another harvest of the feed has taken over.
        """
        while True:
            edition = self._edition(given, feed, feed.namespace)
            if self.store.replace(feed, edition, check=check):
                return _put(Publishers(self.databases).feed(feed.slug), edition)

    def renew(self, feed: Feed, fetcher: Fetcher, *, check: Check = unfenced) -> None:
        """Fetch a feed's sheet and store what it gives now; does nothing for a feed of another kind.

        Hold the feed's lock meanwhile. A sheet that has not changed is not read again.

        Raises:
            StandardError: It cannot be had, not be read to its end, or holds no service.
            LeaseLost: Another harvest of the feed has taken over, as `check` found.
        """
        hosted = self.store.of(feed)
        if hosted is None or hosted.file.address is None:
            return
        file = hosted.file
        # What was read by another edition of the code has to be fetched whole.
        held = file if hosted.is_current else SourceFile(file.name)
        found = read_sheet(
            hosted.file.address,
            fetcher,
            mapping=file.mapping,
            read_file=self.read_file,
            limits=self.limits,
            etag=held.etag,
            modified=held.modified,
            known=held.sha256,
        )
        if isinstance(found, Unchanged):
            self.store.touch(feed, etag=found.etag, modified=found.modified)
        else:
            self.replace(feed, found, check=check)

    def known(self, feed: Feed) -> Hosted:
        """Return what is known of a hosted feed's file.

        Raises:
            NotFound: It is not hosted here.
        """
        hosted = self.store.of(feed)
        if hosted is None:
            raise NotFound(f"{feed.slug} is not a file: its services are published at {feed.url}.")
        return hosted

    def _edition(self, given: Given, feed: Feed | None, namespace: str) -> Edition:
        store = self.store
        erased = Erasures(self.databases).of_feed(feed) if feed else {}
        edition = make_edition(
            given.read,
            given.file,
            namespace=namespace,
            held=lambda keys: store.held(feed, keys),
            marks=store.marks(feed),
            place=self.place,
            is_erased=lambda public_id: feed is not None and key_of(feed, public_id) in erased,
        )
        if not edition.services:
            raise FileUnreadable(
                given.file.name,
                "it holds no service",
                "Fill in a row for each service, with its name; `signpost feed template` makes a template.",
            )
        return edition


def _put(feed: Feed, edition: Edition) -> Put:
    return Put(feed, len(edition.services), edition.rows, edition.problems, edition.statuses)
