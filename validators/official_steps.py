"""What the official validator's exchanges show the rules.

In a sample they are all that is read, so their pages and records are judged like any other. Where the whole
feed is read after them, its lists are shown then, and of these exchanges only what the crawl did not ask for.
"""

from collections.abc import Iterator, Mapping

from standards.openreferral.errors import PageUnreadable
from standards.openreferral.paging import read_page
from standards.openreferral.readers import is_full
from standards.openreferral.wire.crawl import items_pointer
from standards.openreferral.wire.pages import source_id_of
from validators.endpoints import SERVICE, SERVICES
from validators.entities import Version
from validators.judging import Depth
from validators.official import OfficialAnswer
from validators.site import Sample, Samples
from validators.sources import Asked, ReadDocument, ReadPage, ReadRecord, Step
from validators.sources.noted import unfinished


class OfficialSteps:
    """Turns the official validator's answers into steps, one after the other.

    Args:
        version: the version that the lists speak.
        samples: where services are kept for the questions that rules ask later.
        as_sample: nothing else will be read.

    Attributes:
        total: services that a page says there are, None where none has said so.
    """

    def __init__(self, version: Version, samples: Samples, *, as_sample: bool) -> None:
        self.total: int | None = None
        self._version = version
        self._samples = samples
        self._as_sample = as_sample
        # Details that the crawl may ask for as well, by their URL.
        self._waiting: dict[str, OfficialAnswer] = {}
        # Ids of the services of a sample's three pages that are full in the list already.
        self._counted: set[str] = set()

    def of(self, answer: OfficialAnswer) -> Iterator[Step]:
        """Yield what one answer shows."""
        endpoint, exchange = answer.endpoint, answer.exchange
        yield Asked(exchange, endpoint, answer.asked_id, answer.page, answer.failure, answer.body)
        if answer.body is None:
            return
        if endpoint.kind == "document":
            yield ReadDocument(answer.body, exchange.url, endpoint)
        elif endpoint.kind == "detail":
            if endpoint == SERVICE and not self._as_sample:
                self._waiting[exchange.url] = answer
            elif answer.asked_id in self._counted:
                yield from self._detail(answer, counts=False, depth="conformance")
            else:
                yield from self._detail(answer, counts=endpoint == SERVICE)
        elif self._as_sample:
            yield from self._page(answer)

    def was_asked(self, url: str) -> bool:
        """Return whether a detail was asked for, which the crawl now shows in its place."""
        return self._waiting.pop(url, None) is not None

    def rest(self) -> Iterator[Step]:
        """Yield the details that the crawl had no need of: its list is full."""
        for answer in self._waiting.values():
            yield from self._detail(answer, counts=False, depth="conformance")
        self._waiting.clear()

    def _detail(self, answer: OfficialAnswer, *, counts: bool, depth: Depth = "all") -> Iterator[Step]:
        if isinstance(answer.body, Mapping):
            name, url = answer.asked_id, answer.exchange.url
            yield ReadRecord(
                answer.body, url, record_id=name, endpoint=answer.endpoint, counts=counts, depth=depth
            )
            if counts:
                self._samples.add(Sample(answer.body, name, url, ""))

    def _page(self, answer: OfficialAnswer) -> Iterator[Step]:
        try:
            page = read_page(answer.body)
        except PageUnreadable as error:
            yield unfinished(answer.endpoint, f"{error.message} (page {answer.page})", answer.exchange.url)
            return
        endpoint = answer.endpoint
        if endpoint.name == "services" and page.total_items is not None:
            self.total = page.total_items
        yield ReadPage(page, answer.exchange, answer.body, answer.page or 1, endpoint)
        pointer = items_pointer(answer.body, page)
        for index, item in enumerate(page.items):
            if isinstance(item, Mapping):
                at = f"{pointer}/{index}"
                # Short ones are judged by their details, of which there is a sample too.
                whole = endpoint != SERVICES or is_full(item, version=self._version)
                depth: Depth = "all" if whole else "conformance"
                name = source_id_of(item)
                if whole and name is not None and endpoint == SERVICES:
                    self._counted.add(name)
                yield ReadRecord(item, answer.exchange.url, at, name, endpoint, counts=whole, depth=depth)
