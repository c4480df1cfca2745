"""A list's pages, one after the other, until its true end.

No envelope is trusted: totals are missing or misprinted in published feeds, `number` starts at 0 or at 1, and
some servers give page 1 whatever page is asked for. What ends a list is what its pages hold.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import orjson

from standards.openreferral.errors import (
    BodyUnreadable,
    FeedUnreadable,
    FetchFailed,
    FetchRefused,
    PageUnreadable,
)
from standards.openreferral.paging import Page, read_page
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits

_TOO_MUCH = frozenset({400, 422})
"""How servers refuse a `per_page` that they do not know or find too large."""
_NO_SUCH_PAGE = frozenset({400, 404, 416, 422})


@dataclass(frozen=True, slots=True)
class ListPage:
    """One page of a list as it came.

    Attributes:
        number: The page asked for, from 1.
        exchange: The answer.
        body: Its JSON.
        page: Its envelope and items.
        is_repeated: It holds nothing that was not read before; only given out when `repeats` asks for it.
    """

    number: int
    exchange: Exchange
    body: Any
    page: Page
    is_repeated: bool = False


class Pages:
    """Reads one list page by page; call `next_page` until it returns None.

    Not for several threads at a time. With `may_be_missing`, a list that answers 404 is an empty one; `query`
    is asked with every page. With `repeats`, so many pages that hold nothing new are given out too, while the
    list declares more pages: a harvest has no use for them, but whoever judges a feed wants to see them.

    Attributes:
        url: The list's URL without a query.
        pages: Pages read, each with at least one item not seen before.
        requests: Pages asked for, second tries at a broken body included.
        declared_total: Items that the list says it has, from its first page that says so.
        items: Different items read.
        repeated_ids: Items whose id had been read before.
        stopped: A sentence when the list ended otherwise than it had declared, else None.
    """

    def __init__(
        self,
        url: str,
        fetcher: Getter,
        limits: Limits,
        *,
        per_page: int | None,
        may_be_missing: bool = False,
        query: Mapping[str, str] | None = None,
        repeats: int = 0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.url = url
        self.pages = 0
        self.requests = 0
        self.declared_total: int | None = None
        self.items = 0
        self.repeated_ids = 0
        self.stopped: str | None = None
        self._fetcher = fetcher
        self._limits = limits
        self._per_page = per_page
        self._may_be_missing = may_be_missing
        self._query = dict(query or {})
        self._repeats = repeats
        self._clock = clock
        self._started = clock()
        self._number = 0
        self._declared_pages: int | None = None
        self._seen: set[int] = set()
        self._ended = False
        self._before_first: ListPage | None = None

    def next_page(self) -> ListPage | None:
        """Return the next page that holds something new, or None after the last.

        Raises:
            FeedUnreadable: The page cannot be had, or the crawl has become too long. What was read so far is
                not the whole list.
        """
        if self._before_first is not None:
            before_first, self._before_first = self._before_first, None
            return before_first
        if self._ended:
            return None
        self._number += 1
        self.check_time()
        if self._number > self._limits.pages:
            raise self._unreadable(f"it goes on after {self._limits.pages:,} pages, the most that are read")
        exchange = self._fetch()
        if exchange.status != 200:
            self._ended = True
            self._accept_as_end(exchange.status)
            return None
        body, page, exchange = self._read(exchange, self._number)
        self._note_totals(page)
        if not page.items:
            self._ended = True
            if self._is_short():
                self.stopped = f"page {self._number} is empty: {self._tally()}"
            return None
        if not self._count_new(page.items):
            self.stopped = self.stopped or (
                f"page {self._number} holds only items that were read before ({self._tally()}); "
                "the server may be ignoring the page number"
            )
            self._repeats -= 1
            is_shown = self._repeats >= 0
            self._ended = not is_shown or self._number >= (self._declared_pages or 0)
            return ListPage(self._number, exchange, body, page, is_repeated=True) if is_shown else None
        self.pages += 1
        if self._number == 1 and page.first is False:
            self._before_first = self._page_zero()
        self._ended = self._is_last(page)
        return ListPage(self._number, exchange, body, page)

    def check_time(self) -> None:
        """Raise FeedUnreadable when `Limits.feed_s` is over."""
        if self._clock() - self._started > self._limits.feed_s:
            raise self._unreadable(f"it did not finish within {self._limits.feed_s:g} seconds")

    def _page_zero(self) -> ListPage | None:
        """Return page 0 of a server that says of page 1 that it is not the first, if there is one."""
        exchange = self._get(0)
        if exchange.status != 200:
            return None
        body, page, exchange = self._read(exchange, 0)
        if not self._count_new(page.items):
            return None
        self.pages += 1
        return ListPage(0, exchange, body, page)

    def _fetch(self) -> Exchange:
        exchange = self._get(self._number)
        if self._number == 1 and self._per_page is not None and exchange.status in _TOO_MUCH:
            self._per_page = None
            exchange = self._get(self._number)
        return exchange

    def _get(self, number: int) -> Exchange:
        query: dict[str, str | int] = {**self._query, "page": number}
        if self._per_page is not None:
            query["per_page"] = self._per_page
        self.requests += 1
        try:
            return self._fetcher.get(f"{self.url}?{urlencode(query)}")
        except (FetchFailed, FetchRefused) as error:
            raise self._unreadable(f"{error.why} (page {number})") from error

    def _read(self, exchange: Exchange, number: int) -> tuple[Any, Page, Exchange]:
        try:
            body = parse_json(exchange, self._limits)
        except BodyUnreadable:
            # A body cut short by a restart or a proxy is whole the next time; a broken one is broken again.
            exchange = self._get(number)
            try:
                body = parse_json(exchange, self._limits)
            except BodyUnreadable as error:
                raise self._unreadable(f"{error.why} (page {number}, read twice)") from error
        try:
            return body, read_page(body), exchange
        except PageUnreadable as error:
            raise self._unreadable(f"{error.message} (page {number})") from error

    def _accept_as_end(self, status: int) -> None:
        """Take a refused page for the end of the list, if nothing is missing."""
        answer = f"page {self._number} answered {status}"
        if self._number == 1 and status == 404 and self._may_be_missing:
            self.stopped = f"{answer}: there is no such list"
            return
        beyond = self._number > 1 and status in _NO_SUCH_PAGE
        if self.declared_total is not None:
            is_whole = self.items >= self.declared_total
        else:
            is_whole = self._declared_pages is None or self._number > self._declared_pages
        if not (beyond and is_whole):
            raise self._unreadable(answer)
        self.stopped = f"{answer}, which was taken for the end: {self._tally()}"

    def _note_totals(self, page: Page) -> None:
        if self.declared_total is None:
            self.declared_total = page.total_items
        if page.total_pages is not None:
            self._declared_pages = page.total_pages

    def _count_new(self, items: list[Any]) -> int:
        """Count the items not seen before; only a 64-bit hash of each id is kept."""
        new = 0
        for item in items:
            mark = hash(source_id_of(item) or orjson.dumps(item))
            if mark in self._seen:
                self.repeated_ids += 1
            else:
                self._seen.add(mark)
                new += 1
        self.items += new
        return new

    def _is_last(self, page: Page) -> bool:
        pages_left = self._declared_pages is not None and self._number < self._declared_pages
        if page.last:
            # "last" is believed unless both totals say otherwise; one more request then loses nothing.
            return not (pages_left and self._is_short())
        return self._declared_pages is not None and not pages_left

    def _is_short(self) -> bool:
        return self.declared_total is not None and self.items < self.declared_total

    def _tally(self) -> str:
        declared = "" if self.declared_total is None else f" of {self.declared_total:,} declared"
        return f"{self.items:,}{declared} items were read"

    def _unreadable(self, why: str) -> FeedUnreadable:
        return FeedUnreadable(self.url, why)


def source_id_of(item: Any) -> str | None:
    """Return an item's published id, a number as its digits; None where there is none or a blank one."""
    source_id = item.get("id") if isinstance(item, dict) else None
    if isinstance(source_id, str | int) and not isinstance(source_id, bool) and str(source_id).strip():
        return str(source_id)
    return None
