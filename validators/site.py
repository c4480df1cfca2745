"""The site behind a feed, for rules that ask it questions of their own after the crawl.

What was kept of the crawl is little: at most fifty services, the richest, so that a question ("does a search
for this name find this service?") can be made from the feed's own data. Which ones is a matter of the seed
and not of chance.
"""

import hashlib
import heapq
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NoReturn
from urllib.parse import urlencode

import orjson

from standards.openreferral.errors import BodyUnreadable, FetchFailed, FetchRefused, PageUnreadable
from standards.openreferral.paging import Page, read_page
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import Limits
from validators.entities import Version

MOST_SAMPLES = 50
"""Services kept for questions."""

MOST_SAMPLE_BYTES = 100_000
"""Services larger than this, as compact JSON, are not kept."""

MOST_QUESTIONS = 200
"""Requests that all the rules together may make."""

Get = Callable[[str], Exchange]
"""A URL -> the exchange; raises FetchFailed or FetchRefused."""


class CouldNot(Exception):
    """A question could not be asked; the text says why, as a sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One service that was kept.

    Attributes:
        record: the service as published, in full.
        record_id: its published id.
        url: where it was read.
        pointer: where in that answer.
    """

    record: Mapping[str, Any]
    record_id: str
    url: str
    pointer: str


class Samples:
    """Keeps the richest services of a feed, those with most fields, and among equals by the seed."""

    def __init__(self, seed: int = 0, most: int = MOST_SAMPLES) -> None:
        self._seed = seed
        self._most = most
        self._kept: list[tuple[int, int, int, Sample]] = []
        self._count = 0

    def add(self, sample: Sample) -> None:
        """Keep a service if it is among the richest so far."""
        record = sample.record
        self._count += 1
        richness = sum(1 for value in record.values() if value not in (None, "", [], {}))
        if len(self._kept) == self._most and richness < self._kept[0][0]:
            return
        drawn = hashlib.blake2b(f"{self._seed}\n{sample.record_id}".encode("utf-8", "replace"), digest_size=8)
        entry = (richness, int.from_bytes(drawn.digest(), "big"), -self._count, sample)
        if len(self._kept) == self._most and entry[:3] < self._kept[0][:3]:
            return
        if len(_as_bytes(record)) > MOST_SAMPLE_BYTES:
            return
        if len(self._kept) < self._most:
            heapq.heappush(self._kept, entry)
        else:
            heapq.heapreplace(self._kept, entry)

    def best_first(self) -> tuple[Sample, ...]:
        """Return what was kept, the richest first."""
        return tuple(entry[3] for entry in sorted(self._kept, key=lambda entry: entry[:3], reverse=True))


class Site:
    """What a rule may know of the site and ask of it.

    Attributes:
        version: the version that it speaks.
        base_url: without a slash at its end.
        services_path: the path of its list of services, usually "/services".
        metadata: the object at "/", empty where there is none.
        samples: services kept from the crawl, the richest first.
        total: services that the feed has, None where the crawl did not tell.
        as_of: the day the report is about.
        requests: how many requests the rules have made.
    """

    def __init__(
        self,
        *,
        version: Version,
        base_url: str,
        get: Get,
        as_of: date,
        services_path: str = "/services",
        metadata: Mapping[str, Any] | None = None,
        samples: tuple[Sample, ...] = (),
        total: int | None = None,
        limits: Limits | None = None,
        until: float | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.version = version
        self.base_url = base_url
        self.services_path = services_path
        self.metadata = metadata or {}
        self.samples = samples
        self.total = total
        self.as_of = as_of
        self.requests = 0
        self._get = get
        self._limits = limits or Limits()
        self._until = until
        self._clock = clock
        self._answers: dict[str, Exchange] = {}

    def url(self, path: str, params: Mapping[str, str | int] | None = None) -> str:
        """Return the URL of a path below the base with a query."""
        query = f"?{urlencode(params)}" if params else ""
        return f"{self.base_url}{path}{query}"

    def get(self, path: str, params: Mapping[str, str | int] | None = None) -> Exchange:
        """Ask; the same question is asked only once.

        Args:
            path: below the base URL, such as "/services".
            params: the query.

        Raises:
            CouldNot: there was no answer, or there have been too many questions.
        """
        url = self.url(path, params)
        known = self._answers.get(url)
        if known is not None:
            return known
        if self.requests >= MOST_QUESTIONS:
            self.could_not(f"the site was asked {MOST_QUESTIONS} questions before, and no site is asked more")
        if self._until is not None and self._clock() > self._until:
            self.could_not("the time for questions to the site was over")
        self.requests += 1
        try:
            exchange = self._answers[url] = self._get(url)
        except (FetchFailed, FetchRefused) as error:
            raise CouldNot(f"{url} gave no answer: {error.why}") from error
        return exchange

    def again(self, path: str, params: Mapping[str, str | int] | None = None) -> Exchange:
        """Ask anew what was asked before, to compare the two answers.

        Raises:
            CouldNot: as for `get`.
        """
        self._answers.pop(self.url(path, params), None)
        return self.get(path, params)

    def page(self, exchange: Exchange) -> Page | None:
        """Return the page that an answer holds, None where it holds none or is no success."""
        if not 200 <= exchange.status < 300:
            return None
        try:
            return read_page(parse_json(exchange, self._limits))
        except (BodyUnreadable, PageUnreadable):
            return None

    def search(self, params: Mapping[str, str | int]) -> tuple[Exchange, Page | None]:
        """Ask the list of services with a query; return the answer and its page.

        Raises:
            CouldNot: as for `get`.
        """
        exchange = self.get(self.services_path, params)
        return exchange, self.page(exchange)

    def could_not(self, reason: str) -> NoReturn:
        """Say that the feed does not allow the rule's question; the rule is then listed as not run.

        Raises:
            CouldNot: always.
        """
        raise CouldNot(reason)


def _as_bytes(record: Mapping[str, Any]) -> bytes:
    try:
        return orjson.dumps(record)
    except (TypeError, RecursionError):
        # Not worth keeping: it cannot even be written.
        return b" " * (MOST_SAMPLE_BYTES + 1)
