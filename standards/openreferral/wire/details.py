"""The full records of a page's services, where the list gives them in short."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from standards.openreferral.errors import BodyUnreadable, FetchFailed, FetchRefused
from standards.openreferral.readers import is_full
from standards.openreferral.readers.v1 import has_children
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.pages import source_id_of

_GIVES_UP_AFTER = 10
_NEVER_THERE = frozenset({401, 403, 404, 405, 410, 501})
"""Statuses that say there are no details for us; a 500 may be better tomorrow, and says no such thing."""


@dataclass(frozen=True, slots=True)
class CrawledService:
    """One service as its feed gives it.

    Attributes:
        source_id: The published id, a number as its digits; None when there is none.
        record: The detail, or the list item where no detail was needed or to be had. It is whatever stood in
            the list, not always an object: the reader says so.
        list_item: The item in the list.
        url: Where `record` was read.
        pointer: RFC 6901 pointer to it there: "/contents/3" in a list, "" in a detail.
        detail_problem: Why a detail that was needed is missing or no more than the list's entry, as a
            sentence without its full stop.
    """

    source_id: str | None
    record: Mapping[str, Any]
    list_item: Mapping[str, Any]
    url: str
    pointer: str
    detail_problem: str | None


class Details:
    """Asks for details, several at a time, and stops asking where a feed has none.

    Args:
        details_url: What a detail's id is added to, after a slash.
        version: "1.0" or "3.0".
        fetcher: What gets them.
        limits: The bounds.
        pool: Threads to ask on; the fetcher keeps to each server's own number at a time.
        check_time: Raises when the crawl has taken too long.

    Attributes:
        stopped: A sentence when the first ten details asked for were all not there, else None.
        failed: Services whose detail was needed and is missing, or says no more than the list.
        requests: Details asked for.
    """

    def __init__(
        self,
        details_url: str,
        version: str,
        fetcher: Getter,
        limits: Limits,
        *,
        pool: ThreadPoolExecutor,
        check_time: Callable[[], None],
    ) -> None:
        self.stopped: str | None = None
        self.failed = 0
        self.requests = 0
        self._details_url = details_url.rstrip("/")
        self._version = version
        self._fetcher = fetcher
        self._limits = limits
        self._pool = pool
        self._check_time = check_time
        self._lock = threading.Lock()
        self._found = 0
        self._not_found = 0

    def complete(
        self, items: list[Any], list_url: str, items_pointer: str
    ) -> tuple[list[CrawledService], list[Exchange]]:
        """Return the services of a page in its order, and the exchanges that their details took."""
        waiting: list[tuple[Any, str, Future[_Detail] | None]] = []
        for index, item in enumerate(items):
            future = None
            if isinstance(item, dict) and not is_full(item, version=self._version):
                future = self._pool.submit(self._detail, item, source_id_of(item))
            waiting.append((item, f"{items_pointer}/{index}", future))
        services: list[CrawledService] = []
        exchanges: list[Exchange] = []
        for item, pointer, future in waiting:
            detail = _NOT_NEEDED if future is None else future.result()
            if detail.exchange is not None:
                exchanges.append(detail.exchange)
            if detail.record is not None and detail.exchange is not None:
                where = (detail.record, item, detail.exchange.final_url, "")
            else:
                where = (item, item, list_url, pointer)
            self.failed += detail.problem is not None
            services.append(CrawledService(source_id_of(item), *where, detail.problem))
        return services, exchanges

    def _detail(self, item: Mapping[str, Any], source_id: str | None) -> "_Detail":
        if source_id is None:
            return _Detail(None, None, "the list gives no id to ask for its detail by")
        if self.stopped is not None:
            return _Detail(None, None, self.stopped)
        self._check_time()
        with self._lock:
            self.requests += 1
        try:
            exchange = self._fetcher.get(f"{self._details_url}/{quote(source_id, safe='')}")
        except (FetchFailed, FetchRefused) as error:
            return _Detail(None, None, f"its detail cannot be had: {error.why}")
        detail = self._judge(exchange, item, source_id)
        self._learn(detail, exchange.status)
        return detail

    def _judge(self, exchange: Exchange, item: Mapping[str, Any], source_id: str) -> "_Detail":
        if exchange.status != 200:
            return _Detail(None, exchange, f"its detail answered {exchange.status}")
        try:
            record = parse_json(exchange, self._limits)
        except BodyUnreadable as error:
            return _Detail(None, exchange, f"its detail cannot be read: {error.why}")
        if not isinstance(record, dict):
            return _Detail(None, exchange, "its detail is not a JSON object")
        answered = source_id_of(record)
        if answered is None or answered.lower() != source_id.lower():
            what = "a record without an id" if answered is None else f"the record {answered[:80]!r}"
            return _Detail(None, exchange, f"its detail answered with {what}")
        if self._version == "1.0" and record == item and not has_children(record):
            # Placecube's are so for some services. Others have arrays for their children, empty ones too.
            return _Detail(record, exchange, "its detail says no more than the list does")
        return _Detail(record, exchange, None)

    def _learn(self, detail: "_Detail", status: int) -> None:
        with self._lock:
            self._found += detail.record is not None
            # Some servers answer 200 with an error page for what they do not have.
            self._not_found += detail.record is None and (status in _NEVER_THERE or status == 200)
            if not self._found and self._not_found >= _GIVES_UP_AFTER and self.stopped is None:
                self.stopped = (
                    f"no detail could be had for the first {_GIVES_UP_AFTER} services ({detail.problem}), "
                    "so no more were asked for"
                )


def as_listed(items: list[Any], list_url: str, items_pointer: str) -> list[CrawledService]:
    """Return the services of a page as the list gives them, without asking for any detail."""
    return [
        CrawledService(source_id_of(item), item, item, list_url, f"{items_pointer}/{index}", None)
        for index, item in enumerate(items)
    ]


@dataclass(frozen=True, slots=True)
class _Detail:
    record: dict[str, Any] | None
    exchange: Exchange | None
    problem: str | None


_NOT_NEEDED = _Detail(None, None, None)
