"""A site as a source: the official validator's exchanges first, then every list to its end.

The lists are read through the same guards as a harvest reads them: a list ends where its pages say something
new no longer, whatever its envelope claims. Nothing is kept of a page but what the session keeps.
"""

import re
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from datetime import date
from typing import Any, Literal
from urllib.parse import quote, unquote, urlsplit

from standards.openreferral.errors import (
    BodyUnreadable,
    FeedUnreadable,
    FetchRefused,
)
from standards.openreferral.wire.crawl import CrawledPage, crawl, items_pointer, probe
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.pages import Pages, source_id_of
from standards.openreferral.wire.probe import Probe
from validators.endpoints import SERVICE, SERVICES, Endpoint, endpoint_named, lists
from validators.entities import Version
from validators.hearing import Hearing
from validators.judging import Depth
from validators.official import OfficialRun
from validators.official_steps import OfficialSteps
from validators.site import Sample, Samples, Site
from validators.sources import Asked, Lacks, Opening, ReadDocument, ReadPage, ReadRecord, Step
from validators.sources.noted import end_of_services, stopped, unfinished

SAMPLE_S = 60.0
"""Seconds that a sample may take, questions included."""

SAMPLE_LIMITS = Limits(page_s=8.0, connect_s=4.0, tries=2, retry_after_max_s=5.0)
"""Bounds for a sample: a request that begins before `_LAST_REQUEST_S` is over in time."""

MOST_REPEATS = 5
"""Pages that hold nothing new and are shown to the rules all the same, in each list."""

_LAST_REQUEST_S = 43.0
_READING_S = 30.0
_QUESTIONS_S = 300.0

PER_PAGE = 100
"""Items asked for on a page of the whole feed."""

_BEFORE = ("taxonomies", "taxonomy_terms", "organizations", "locations")
"""Read before the services, so that what a service names is known by then."""

_SAMPLED = (
    "Only a sample was read: pages 1, n/2 and n of each list and up to ten records of each, within "
    f"{SAMPLE_S:g} seconds."
)


class SiteSource:
    """A feed behind a base URL.

    Args:
        base_url: the base or the list of services, with or without a slash at its end.
        fetcher: what gets URLs.
        as_of: the day the report is about, for rules that ask the site.
        seed: chooses the records that are asked for one by one, and those kept for questions.
        sample: read no more than the official validator does.
        is_replayed: the fetcher replays what was recorded.
        clock: seconds that only go up.
    """

    kind: Literal["site", "records"] = "site"
    why_not_official = ""

    def __init__(
        self,
        base_url: str,
        fetcher: Getter,
        *,
        seed: int = 0,
        sample: bool = False,
        is_replayed: bool = False,
        as_of: date,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.name = _base_of(base_url)
        self.official: OfficialRun | None = None
        self.stopped = ""
        self.sampled = _SAMPLED if sample else ""
        self.is_replayed = is_replayed
        self._limits = fetcher.limits
        self._seed = seed
        self._as_of = as_of
        self._clock = clock
        self._started = clock()
        self._until = self._started + (_READING_S if sample else fetcher.limits.feed_s)
        self._heard = Hearing(fetcher, clock, self._started + _LAST_REQUEST_S if sample else self._until)
        self._found: Probe | None = None
        self._trouble = ""
        self._version: Version = "3.0"
        self._samples = Samples(seed)
        self._total: int | None = None

    def open(self) -> Opening:
        """Ask for the metadata and for the list of services."""
        try:
            self._found = probe(self.name, self._heard)
        except (FeedUnreadable, FetchRefused) as error:
            self._trouble = error.why
        found = self._found
        by_envelope: Version | None = None
        if found is not None:
            by_envelope = "1.0" if found.version == "1.0" else "3.0"
        self.official = OfficialRun(
            self._heard.get, self.name, seed=self._seed, limits=self._limits, version=by_envelope
        )
        discovery = self.official.discovery
        self._version = by_envelope or discovery.version or "3.0"
        self._shown = OfficialSteps(self._version, self._samples, as_sample=bool(self.sampled))
        # What went wrong so far is asked again, and shown, by the official run.
        self._heard.take_all()
        doubt = ""
        if not self._heard.answers:
            doubt = f"the site gave no answer: {self._trouble or self.official.root[1]}"
        elif discovery.version is None and discovery.spec.startswith("specifications/"):
            doubt = f"the version is not known: {discovery.reason}"
        return Opening(
            self._version,
            tuple(each.name for each in lists(self._version)),
            found.reason if found is not None else discovery.reason,
            doubt,
        )

    def steps(self) -> Generator[Step, None, None]:
        """Yield the official validator's exchanges, then the pages and records of every list."""
        official = self.official
        assert official is not None, "open() comes first"
        if official.version != self._version:
            # The official validator takes it for another version than its lists speak.
            yield from self._root(official)
            for answer in official.answers(is_over=self._is_over):
                yield Asked(answer.exchange, None, answer.asked_id, answer.page, answer.failure, answer.body)
        else:
            for answer in official.answers(is_over=self._is_over):
                yield from self._shown.of(answer)
        self._heard.take_all()
        if self.sampled:
            self.stopped = official.stopped
            self._total = self._shown.total
            return
        if not self._heard.answers:
            yield from self._nothing_read()
            return
        for endpoint in self._in_order():
            if endpoint.name == "services":
                yield from self._services()
            else:
                yield from self._list(endpoint)

    def site(self) -> Site | None:
        """Return the site for the questions that rules ask."""
        if self._found is None:
            return None
        if not self.sampled:
            self._heard.until = self._clock() + _QUESTIONS_S
        return Site(
            version=self._version,
            base_url=self._found.base_url,
            get=self._heard.get,
            as_of=self._as_of,
            services_path=self._found.services_path,
            metadata=self._found.metadata,
            samples=self._samples.best_first(),
            total=self._total,
            limits=self._limits,
            until=self._heard.until,
            clock=self._clock,
        )

    def measured(self) -> Mapping[str, Any]:
        """Return how long it took."""
        return {
            "seconds": round(self._clock() - self._started, 3),
            "slowest_answer_s": round(self._heard.slowest_s, 3),
            "mean_answer_s": round(self._heard.mean_s, 3),
        }

    def close(self) -> None:
        """Nothing of its own is open: the fetcher is the caller's."""

    def _is_over(self) -> bool:
        return self._clock() > self._until

    def _in_order(self) -> list[Endpoint]:
        every = lists(self._version)
        before = [each for name in _BEFORE for each in every if each.name == name]
        after = [each for each in every if each not in before and each.name != "services"]
        return [*before, endpoint_named(self._version, "services"), *after]

    def _root(self, official: OfficialRun) -> Iterator[Step]:
        """Yield the metadata where the official run does not ask for it."""
        if self._version != "3.0":
            return
        endpoint = endpoint_named("3.0", "root")
        exchange, failure = official.root
        body = self._json(exchange)
        yield Asked(exchange, endpoint, failure=failure, body=body)
        if body is not None:
            yield ReadDocument(body, exchange.url, endpoint)

    def _list(self, endpoint: Endpoint) -> Iterator[Step]:
        """Read a list other than the services to its end."""
        pages = Pages(
            f"{self.name}{endpoint.path}",
            self._heard,
            self._limits,
            per_page=PER_PAGE if endpoint.is_paged else None,
            may_be_missing=True,
            repeats=MOST_REPEATS,
        )
        try:
            while (found := pages.next_page()) is not None:
                self._heard.forget(found.exchange.url)
                asked_for = PER_PAGE if "per_page=" in found.exchange.url else None
                yield Asked(found.exchange, endpoint, page=found.number, body=found.body)
                yield ReadPage(found.page, found.exchange, found.body, found.number, endpoint, asked_for)
                pointer = items_pointer(found.body, found.page)
                for index, item in enumerate(found.page.items):
                    if isinstance(item, Mapping):
                        yield ReadRecord(
                            item,
                            found.exchange.url,
                            f"{pointer}/{index}",
                            source_id_of(item),
                            endpoint,
                            depth="none" if found.is_repeated else "all",
                        )
        except FeedUnreadable as error:
            yield from self._left_over(endpoint)
            yield Lacks(endpoint.name, error.why, partly=pages.pages > 0)
            # The official run has told already that an optional list is not there.
            if pages.pages:
                yield unfinished(endpoint, error.why, error.url)
            return
        yield from self._left_over(endpoint)
        if pages.pages == 0 and pages.stopped:
            yield Lacks(endpoint.name, pages.stopped)
        elif pages.stopped:
            yield stopped(endpoint, pages.stopped, pages.url)

    def _services(self) -> Iterator[Step]:
        if self._found is None:
            yield from self._nothing_read()
            yield from self._shown.rest()
            return
        pages = crawl(self._found, self._heard, limits=self._limits, per_page=PER_PAGE, repeats=MOST_REPEATS)
        try:
            for page in pages:
                yield from self._services_page(page)
        except FeedUnreadable as error:
            self.stopped = error.why
            yield from self._left_over(SERVICES)
            yield Lacks("services", error.why, partly=pages.pages > 0)
            yield unfinished(SERVICES, error.why, error.url)
            yield from self._shown.rest()
            return
        finally:
            pages.close()
        yield from self._left_over(SERVICES)
        yield from self._shown.rest()
        self._total = pages.services
        yield from end_of_services(pages, f"{self.name}{SERVICES.path}")

    def _nothing_read(self) -> Iterator[Step]:
        self.stopped = self._trouble or "the site gave no answer"
        yield Lacks("services", self.stopped)
        yield unfinished(SERVICES, self.stopped, self.name)

    def _services_page(self, page: CrawledPage) -> Iterator[Step]:
        url = page.exchange.url
        self._heard.forget(url)
        asked_for = PER_PAGE if "per_page=" in url else None
        yield Asked(page.exchange, SERVICES, page=page.number, body=page.body)
        yield ReadPage(page.page, page.exchange, page.body, page.number, SERVICES, asked_for)
        records = page.records_by_url()
        for exchange in {exchange.url: exchange for exchange in page.details}.values():
            yield from self._crawled_detail(exchange, records.get(exchange.final_url))
        shown: set[str] = set()
        for one in page.services:
            yield from self._unanswered(one.source_id if one.detail_problem else None)
            if isinstance(one.record, Mapping):
                is_detail = not one.pointer
                listed = one.list_item if is_detail and isinstance(one.list_item, Mapping) else None
                endpoint = SERVICE if is_detail else SERVICES
                name = one.source_id or ""
                # An id that is on the page twice has one detail, whose faults are told once.
                depth: Depth = "none" if page.is_repeated or (is_detail and one.url in shown) else "all"
                shown.add(one.url)
                yield ReadRecord(one.record, one.url, one.pointer, name, endpoint, listed, depth=depth)
                self._samples.add(Sample(one.record, name, one.url, one.pointer))

    def _crawled_detail(self, exchange: Exchange, used: Any) -> Iterator[Step]:
        """Yield a detail's request, and its record where the crawl had no use for it."""
        self._heard.forget(exchange.url)
        asked_id = unquote(urlsplit(exchange.url).path.rpartition("/")[2])
        if not self._shown.was_asked(exchange.url):
            yield Asked(exchange, SERVICE, asked_id, body=used)
        if used is None and 200 <= exchange.status < 300:
            # Not the record that was asked for: the crawl leaves it, and the rules say what it is.
            body = self._json(exchange)
            if isinstance(body, Mapping):
                yield ReadRecord(body, exchange.url, record_id=asked_id, endpoint=SERVICE, counts=False)

    def _unanswered(self, source_id: str | None) -> Iterator[Step]:
        """Yield the request for a detail that got no answer at all."""
        if source_id is None or self._found is None:
            return
        listed_at = f"{self._found.base_url}{self._found.services_path}".rstrip("/")
        url = f"{listed_at}/{quote(source_id, safe='')}"
        heard = self._heard.take(url)
        if heard is not None and heard[1]:
            yield Asked(heard[0], SERVICE, source_id, failure=heard[1])

    def _left_over(self, endpoint: Endpoint) -> Iterator[Step]:
        """Yield the requests that no page came of: refused pages, broken ones, those without an answer."""
        path = endpoint.path
        for url, (exchange, failure) in self._heard.take_all():
            below = urlsplit(url).path
            number = re.search(r"[?&]page=(-?\d{1,9})\b", url)
            if below.rstrip("/").endswith(path):
                yield Asked(exchange, endpoint, page=int(number[1]) if number else None, failure=failure)
            else:
                yield Asked(exchange, None, failure=failure)

    def _json(self, exchange: Exchange) -> Any:
        try:
            return parse_json(exchange, self._limits)
        except BodyUnreadable:
            return None


def _base_of(url: str) -> str:
    address = re.split(r"[?#]", url.strip(), maxsplit=1)[0].rstrip("/")
    return re.sub(r"/h?services$", "", address, flags=re.IGNORECASE)
