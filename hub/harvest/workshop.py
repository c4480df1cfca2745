"""What a harvest works with, and where it has its pages read."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from hub.database import Databases
from hub.harvest.apart import WORTH_IT, Reading, ReadingApart, ReadingHere, Recipe
from hub.harvest.gate import Gate
from hub.harvest.reading import PageReader, Place
from hub.hosting.files import ReadFile
from hub.hosting.hosting import Hosting
from hub.jobs.store import MOST_ATTEMPTS, Jobs
from standards.openreferral.files.apart import read_apart
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.wire.fetch import Fetcher
from validators.reading import PostcodeLookup

# Called with the services read so far and the total that the feed declares, None when it does not.
Progress = Callable[[int, int | None], None]


@dataclass(frozen=True)
class Workshop:
    """What a harvest works with.

    Attributes:
        databases: Where everything is kept.
        fetcher: The one way to publishers' servers.
        place: Puts locations on the map.
        gate: What a snapshot may lose.
        jobs: The queue that harvests are in.
        attempts: How often a harvest that this process begins may be taken, when it dies in the middle of it;
            1 where no worker could read what it reads.
        postcodes: Look-up for the rules that need one, None to list them as not run.
        edition: What the placing depends on (the postcode table, the geocoder), in words.
        per_page: Services asked for on a list page.
        today: The day that the rules judge by; None asks the clock.
        postcode_table: Where the postcode table lies, so that processes of their own may read large feeds;
            None reads everything here, as it has to be where `place` asks a geocoder.
        read_file: Reads a file that a feed is hosted from, in a process of its own.
        file_limits: Bounds of such a file.
    """

    databases: Databases
    fetcher: Fetcher
    place: Place
    gate: Gate
    jobs: Jobs
    attempts: int = MOST_ATTEMPTS
    postcodes: PostcodeLookup | None = None
    edition: str = ""
    per_page: int = 100
    today: date | None = None
    postcode_table: Path | None = None
    read_file: ReadFile = read_apart
    file_limits: FileLimits = field(default_factory=FileLimits)

    @property
    def hosting(self) -> Hosting:
        """Return what reads and stores the feeds that are files."""
        return Hosting(self.databases, self.place, self.read_file, self.file_limits)


class Readers:
    """Where the pages of one harvest are read: here, or apart once the feed is known to be a large one."""

    def __init__(
        self, workshop: Workshop, version: str, today: date, marked: frozenset[str], *, is_sample: bool
    ) -> None:
        self._recipe = None
        if workshop.postcode_table is not None:
            limits = workshop.fetcher.limits
            self._recipe = Recipe(version, today, workshop.postcode_table, marked, limits, is_sample)
        self._here = ReadingHere(
            PageReader(
                version,
                as_of=today,
                place=workshop.place,
                postcodes=workshop.postcodes,
                marked=marked,
                is_sample=is_sample,
            )
        )
        self._apart: ReadingApart | None = None

    def for_total(self, total: int | None) -> Reading:
        """Return where to read the pages of a feed that says it has so many services."""
        if self._recipe is None or (total or 0) < WORTH_IT:
            return self._here
        if self._apart is None:
            self._apart = ReadingApart(self._recipe)
        return self._apart

    def close(self) -> None:
        """Stop what was started."""
        if self._apart is not None:
            self._apart.close()
