"""Reading a whole feed: every page of services, with their details.

While the caller works on one page, the next one is being read; nothing is kept of the earlier ones but a
hash of each id. A page that cannot be had ends the crawl with an error: without one, all pages were read.
"""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Self

from standards.openreferral.paging import Page
from standards.openreferral.wire.details import CrawledService, Details, as_listed
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.pages import Pages
from standards.openreferral.wire.probe import Probe, probe

__all__ = ["Crawl", "CrawledPage", "CrawledService", "Probe", "crawl", "crawl_list", "probe"]

PER_PAGE = 100
"""Items asked for on each page, unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class CrawledPage:
    """One page of a feed's services.

    Attributes:
        exchange: The list's answer.
        page: Its envelope and items.
        body: Its JSON.
        services: Its services, in its order.
        details: The answers to the details asked for, failed ones included.
        number: The page asked for, from 1.
        is_repeated: It holds nothing new; its services come without details.
    """

    exchange: Exchange
    page: Page
    body: Any
    services: list[CrawledService]
    details: list[Exchange]
    number: int
    is_repeated: bool = False

    def records_by_url(self) -> dict[str, Any]:
        """Return the services that are whole answers to the details, by the URL that answered."""
        return {one.url: one.record for one in self.services if not one.pointer}


class Crawl(Iterator[CrawledPage]):
    """A crawl under way: iterate over it for its pages. Made by `crawl`.

    Leave it early by `close`, or use it as a context manager; at its end, or an error, it closes itself.
    """

    def __init__(
        self,
        probe: Probe,
        fetcher: Getter,
        *,
        limits: Limits,
        per_page: int | None,
        on_page: Callable[[CrawledPage], None] | None,
        repeats: int = 0,
    ) -> None:
        self._on_page = on_page
        self._pages = Pages(probe.list_url, fetcher, limits, per_page=per_page, repeats=repeats)
        self._asking = ThreadPoolExecutor(limits.per_server_concurrency, "signpost-detail")
        self._reading = ThreadPoolExecutor(1, "signpost-page")
        self._details = Details(
            probe.details_url,
            probe.version,
            fetcher,
            limits,
            pool=self._asking,
            check_time=self._pages.check_time,
        )
        self._ahead: Future[CrawledPage | None] | None = None
        self._is_over = False

    @property
    def pages(self) -> int:
        """Pages read so far, the one read ahead included."""
        return self._pages.pages

    @property
    def requests(self) -> int:
        """Pages and details asked for so far; the fetcher counts retries and redirects too."""
        return self._pages.requests + self._details.requests

    @property
    def stopped(self) -> str | None:
        """Why the list ended otherwise than it had declared, as a sentence, else None."""
        return self._pages.stopped

    @property
    def declared_total(self) -> int | None:
        """Services that the feed says it has, None where it does not say."""
        return self._pages.declared_total

    @property
    def services(self) -> int:
        """Different services read so far."""
        return self._pages.items

    @property
    def repeated_ids(self) -> int:
        """Services met again on a later page, or the same one, under an id that was read before."""
        return self._pages.repeated_ids

    @property
    def details_failed(self) -> int:
        """Services whose detail was needed and is missing or short; what the list gives is kept."""
        return self._details.failed

    @property
    def details_stopped(self) -> str | None:
        """Why no more details were asked for, as a sentence, else None."""
        return self._details.stopped

    def __next__(self) -> CrawledPage:
        """Return the next page.

        Raises:
            FeedUnreadable: A page cannot be had; it names the page.
        """
        if self._is_over:
            raise StopIteration
        try:
            ahead = self._ahead or self._reading.submit(self._read)
            page = ahead.result()
            if page is None:
                raise StopIteration
            self._ahead = self._reading.submit(self._read)
            if self._on_page is not None:
                self._on_page(page)
        except BaseException:
            self.close()
            raise
        return page

    def close(self) -> None:
        """Stop reading ahead; requests under way end on their own."""
        self._is_over = True
        self._reading.shutdown(wait=False, cancel_futures=True)
        self._asking.shutdown(wait=False, cancel_futures=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self) -> CrawledPage | None:
        found = self._pages.next_page()
        if found is None:
            return None
        pointer = items_pointer(found.body, found.page)
        if found.is_repeated:
            services = as_listed(found.page.items, found.exchange.final_url, pointer)
            details: list[Exchange] = []
        else:
            services, details = self._details.complete(found.page.items, found.exchange.final_url, pointer)
        self._pages.check_time()
        return CrawledPage(
            found.exchange, found.page, found.body, services, details, found.number, found.is_repeated
        )


def crawl(
    probe: Probe,
    fetcher: Getter,
    *,
    limits: Limits | None = None,
    per_page: int | None = PER_PAGE,
    on_page: Callable[[CrawledPage], None] | None = None,
    repeats: int = 0,
) -> Crawl:
    """Read every page of a feed's services, with the details that the list leaves out.

    Args:
        probe: What `probe` found.
        fetcher: What gets the pages.
        limits: The bounds; the fetcher's own when not given.
        per_page: Services asked for on each page; fewer may come, and a server that refuses the number is
            asked without it.
        on_page: Called with each page before it is given out, on the caller's thread.
        repeats: How many pages that hold nothing new are given out too, see `Pages`.

    Returns:
        An iterator of pages, which also counts and says how the crawl ended.
    """
    return Crawl(
        probe, fetcher, limits=limits or fetcher.limits, per_page=per_page, on_page=on_page, repeats=repeats
    )


def crawl_list(
    probe: Probe,
    fetcher: Getter,
    path: str,
    *,
    query: Mapping[str, str] | None = None,
) -> Iterator[Any]:
    """Read every item of another of a feed's lists: "/taxonomies", "/taxonomy_terms", "/organizations".

    Both versions leave these lists to the publisher, so one that answers 404 is an empty one. An item that is
    on two pages comes twice. `query` is asked with every page.

    Raises:
        FeedUnreadable: A page cannot be had.
    """
    url = f"{probe.base_url}/{path.lstrip('/')}"
    pages = Pages(url, fetcher, fetcher.limits, per_page=PER_PAGE, may_be_missing=True, query=query)
    while (found := pages.next_page()) is not None:
        yield from found.page.items


def items_pointer(body: object, page: Page) -> str:
    """Return the RFC 6901 pointer of a page's items in its body: "/contents", "/content", or ""."""
    if isinstance(body, dict):
        return next((f"/{name}" for name, value in body.items() if value is page.items), "")
    return ""
