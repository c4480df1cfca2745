"""One page of a feed: its records checked and read, hidden where they must be, and put on the map."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

from hub.harvest.boundaries import boundary_problems
from hub.harvest.storable import harmless, has_nul, may_act, without_nul
from hub.places.hidden import Hidden, hidden_places, mask, secrets_of
from hub.places.secret_text import Secrets
from hub.places.striking_out import redact
from standards.openreferral.canonical import Document, Problem
from standards.openreferral.errors import RecordUnreadable
from standards.openreferral.readers import read_service
from standards.openreferral.wire.crawl import CrawledPage, CrawledService
from validators import Session
from validators.reading import PostcodeLookup

# Gives where each place of a document is, and what the publisher should know of it.
Place = Callable[[Document, Hidden], tuple[list[dict[str, Any]], list[Problem]]]


@dataclass(frozen=True, slots=True)
class Record:
    """A service that was read. Its ids are still the publisher's; its hidden places are masked already.

    Attributes:
        document: The canonical document.
        placement: Where its places are: see `hub.places.placement`.
        original_id: Its id as published.
    """

    document: Document
    placement: list[dict[str, Any]]
    original_id: str


@dataclass(slots=True)
class PageRead:
    """What a page gave.

    Attributes:
        records: Its services.
        unreadable: Records that could not be read at all.
        hidden: Services with a place that is hidden.
        secrets: What must not be kept of the raw page: hidden addresses, postcodes, points.
        hidden_places: Ids of locations that a service of the page hides by itself, with why.
        shown_places: Ids of locations that a service of the page shows.
        notices: What the validator found, in the form that its session carries over.
    """

    records: list[Record] = field(default_factory=list)
    unreadable: int = 0
    hidden: int = 0
    secrets: Secrets = field(default_factory=Secrets)
    notices: bytes = b""
    hidden_places: dict[str, str] = field(default_factory=dict)
    shown_places: set[str] = field(default_factory=set)


class PageReader:
    """Reads pages one by one. It keeps nothing between them, and asks no database.

    Args:
        version: Version of the standard that the feed speaks.
        as_of: The day that the rules judge by.
        place: Puts locations on the map.
        postcodes: Look-up for the rules that need one, None to list them as not run.
        marked: Ids, as published, of places that an operator has marked as hidden.
        is_sample: The feed says that it is sample data.
    """

    def __init__(
        self,
        version: str,
        *,
        as_of: date,
        place: Place,
        postcodes: PostcodeLookup | None,
        marked: Container[str],
        is_sample: bool,
    ) -> None:
        self._version = version
        self._session = start_session(version, as_of, postcodes, is_sample=is_sample)
        self._place = place
        self._marked = marked

    def read(self, page: CrawledPage) -> PageRead:
        """Check and read a page's services."""
        exchanges = [page.exchange, *page.details]
        records = page.records_by_url()
        self._session.exchange(page.exchange, body=page.body)
        for exchange in page.details:
            self._session.exchange(exchange, body=records.get(exchange.final_url))
        self._session.page(page.page, page.exchange, requested_page=page.number, body=page.body)
        services = page.services
        if any(has_nul(one.body) for one in exchanges):
            services = [without_nul(one) for one in services]
            problem = Problem("nul_character", "", "A text holds the character U+0000, which was left out.")
            self._session.reader_problems([problem], url=page.exchange.final_url, record_id="")
        read = PageRead()
        acting = may_act(one.body for one in exchanges)
        for one in services:
            self._read(one, read, acting=acting)
        # A notice quotes what it is about, and that may be where a hidden place is.
        read.notices = redact(self._session.page_outcome(), read.secrets)
        return read

    def _read(self, one: CrawledService, page: PageRead, *, acting: bool) -> None:
        name = one.source_id or ""
        if isinstance(one.record, Mapping):
            self._session.record(one.record, url=one.url, pointer=one.pointer, record_id=name)
        # The rules look at the record as it is published; what is kept of it must not act anywhere.
        record, removed = harmless(one.record) if acting else (one.record, [])
        try:
            reading = read_service(record, version=self._version)
        except RecordUnreadable as error:
            page.unreadable += 1
            self._report(one, [Problem("record_unreadable", error.pointer, str(error))])
            return
        problems = [*removed, *reading.problems]
        if one.detail_problem:
            text = f"Only the list's short record could be read: {one.detail_problem.rstrip('.')}."
            problems.append(Problem("detail_not_had", "", text))
        document = reading.document
        own = document.pop("signpost", {})
        hidden = hidden_places(document, self._marked)
        placement, said = self._place(document, hidden)
        if hidden.locations:
            page.hidden += 1
            # Without the marks: what this service itself gives reason for.
            page.hidden_places |= hidden_places(document).from_everybody
            page.secrets |= secrets_of(document, hidden)
            document = mask(document, hidden)
        page.shown_places.update(str(entry["location_id"]) for entry in placement if not entry.get("hidden"))
        self._report(one, [*problems, *said, *boundary_problems(document)])
        page.records.append(Record(document, placement, str(own.get("original_id", name))))

    def _report(self, one: CrawledService, problems: Iterable[Problem]) -> None:
        """Make notices of what had to be repaired, with pointers into the answer that held the record."""
        placed = [replace(problem, pointer=f"{one.pointer}{problem.pointer}") for problem in problems]
        self._session.reader_problems(placed, url=one.url, record_id=one.source_id or "")


def start_session(
    version: str,
    as_of: date,
    postcodes: PostcodeLookup | None,
    *,
    is_sample: bool,
    own_ids: bool = True,
) -> Session:
    """Return a validator's session for a feed of any version: 3.1 and later are checked as 3.0.

    Args:
        version: Version of the standard that the feed speaks.
        as_of: The day that the rules judge by.
        postcodes: Look-up for the rules that need one, None to list them as not run.
        is_sample: The feed says that it is sample data.
        own_ids: The ids are the publisher's own, and were not made here while a spreadsheet was read. Only
            rules that look at a whole feed ask for it, so the sessions of single pages need not know.
    """
    known: Literal["1.0", "3.0"] = "1.0" if version == "1.0" else "3.0"
    return Session(version=known, as_of=as_of, postcodes=postcodes, is_sample=is_sample, own_ids=own_ids)
