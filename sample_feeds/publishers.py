"""Who publishes the sample feeds, and what each feed holds on a given day."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, TypeAlias

from sample_feeds.dates import resolve_dates

Record: TypeAlias = dict[str, Any]

FOLDER = Path(__file__).parent
OPEN_GOVERNMENT_LICENCE = "Open Government Licence v3.0"
OPEN_GOVERNMENT_LICENCE_URL = "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/"


@dataclass(frozen=True, slots=True)
class SamplePublisher:
    """An invented publisher and its one feed, as an operator would register them.

    Attributes:
        slug: short name in addresses, also the name of the feed's path.
        publisher: who publishes, as shown to people; says that it is a sample.
        feed_name: what the feed is called.
        version: of Open Referral UK, "1.0" or "3.0".
        council: GSS code of the council whose area it is.
        folder: of the records, inside this package.
        licence: the stated licence of the data.
        licence_url: where that licence can be read.
        data_status: always "sample".
    """

    slug: str
    publisher: str
    feed_name: str
    version: Literal["1.0", "3.0"]
    council: str
    folder: str
    licence: str = OPEN_GOVERNMENT_LICENCE
    licence_url: str = OPEN_GOVERNMENT_LICENCE_URL
    data_status: str = "sample"

    @property
    def path(self) -> str:
        """Where on the sample server the feed begins, such as "/hull"."""
        return f"/{self.slug}"


PUBLISHERS = (
    SamplePublisher(
        slug="hull",
        publisher="Hull City Council (sample)",
        feed_name="Hull local services (sample)",
        version="3.0",
        council="E06000010",
        folder="hull",
    ),
    SamplePublisher(
        slug="bristol",
        publisher="Bristol City Council (sample)",
        feed_name="Bristol local services (sample)",
        version="1.0",
        council="E06000023",
        folder="bristol",
    ),
    SamplePublisher(
        slug="south-gloucestershire",
        publisher="South Gloucestershire Council (sample)",
        feed_name="South Gloucestershire local services (flawed sample)",
        version="3.0",
        council="E06000025",
        folder="flawed",
    ),
    SamplePublisher(
        slug="blackburn-with-darwen",
        publisher="Blackburn with Darwen Borough Council (sample)",
        feed_name="Blackburn with Darwen local services (sample)",
        version="1.0",
        council="E06000008",
        folder="blackburn",
    ),
    SamplePublisher(
        slug="north-yorkshire",
        publisher="North Yorkshire Council (sample)",
        feed_name="North Yorkshire local services (sample)",
        version="3.0",
        council="E06000065",
        folder="north_yorkshire",
    ),
)
"""The publishers whose feeds the sample server answers for, in the order in which the demo harvests them."""


@dataclass(frozen=True, slots=True)
class Behaviour:
    """How a feed's server departs from what the standard asks; the default departs in nothing.

    Attributes:
        services_path: the first part of the address of the services; Placecube's is "hservices".
        full_lists: entries of the services list are whole records, so that no detail call is needed.
        details_missing: ids that the list gives in short and whose own address answers 404.
        details_simple: ids whose own address gives no more than the list does.
        total_items_added: how many services too many the envelope counts.
        size_is_per_page: `size` repeats the page size asked for instead of counting the page's entries.
    """

    services_path: str = "services"
    full_lists: bool = False
    details_missing: frozenset[str] = frozenset()
    details_simple: frozenset[str] = frozenset()
    total_items_added: int = 0
    size_is_per_page: bool = False


@dataclass(frozen=True, slots=True)
class Feed:
    """One publisher's records on one day, in the order in which they are listed.

    `services` are whole records in the published shape of the feed's version. The
    flawed feed also lists things that are no record at all, such as a line of text.
    """

    publisher: SamplePublisher
    services: tuple[Any, ...]
    taxonomies: tuple[Record, ...]
    behaviour: Behaviour

    def records(self) -> tuple[Record, ...]:
        """Return the services that are JSON objects."""
        return tuple(service for service in self.services if isinstance(service, dict))


def publisher(slug: str) -> SamplePublisher:
    """Return the publisher with that slug; KeyError when there is none."""
    for one in PUBLISHERS:
        if one.slug == slug:
            return one
    raise KeyError(slug)


@lru_cache(maxsize=8)
def load_feed(one: SamplePublisher, today: date) -> Feed:
    """Read a publisher's files and resolve their dates for `today`.

    The files under `services/` are read in order of name, each an array of records.
    """
    folder = FOLDER / one.folder
    services: list[Any] = []
    for file in sorted((folder / "services").glob("*.json")):
        services += _read(file)
    taxonomies = folder / "taxonomies.json"
    return Feed(
        publisher=one,
        services=tuple(resolve_dates(services, today)),
        taxonomies=tuple(_read(taxonomies)) if taxonomies.is_file() else (),
        behaviour=_behaviour(folder / "behaviour.json"),
    )


def _behaviour(file: Path) -> Behaviour:
    if not file.is_file():
        return Behaviour()
    said: Mapping[str, Any] = _read(file)
    # What JSON writes as a list is a set of ids.
    wanted: dict[str, Any] = {
        name: frozenset(value) if isinstance(value, list) else value for name, value in said.items()
    }
    return Behaviour(**wanted)


def _read(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))
