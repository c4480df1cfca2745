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
    PageUnreadable,
)
from standards.openreferral.paging import read_page
from standards.openreferral.readers import is_full
from standards.openreferral.wire.crawl import Crawl, CrawledPage, crawl, items_pointer, probe
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.pages import Pages, source_id_of
from standards.openreferral.wire.probe import Probe
from validators.endpoints import SERVICE, SERVICES, Endpoint, endpoint_named, lists
from validators.entities import Version
from validators.frame import CountsIn, Severity
from validators.hearing import Hearing
from validators.official import OfficialAnswer, OfficialRun
from validators.session import Depth
from validators.site import Sample, Samples, Site
from validators.sources import Asked, Lacks, Noted, Opening, ReadDocument, ReadPage, ReadRecord, Step

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

_ANSWER = (CountsIn.STRICT,)
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
        self._sampled_details: dict[str, OfficialAnswer] = {}
        # Ids of the services of a sample's three pages that are full in the list already.
        self._counted: set[str] = set()

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
        is_sample = bool(self.sampled)
        if official.version != self._version:
            # The official validator takes it for another version than its lists speak.
            yield from self._root(official)
            for answer in official.answers(is_over=self._is_over):
                yield Asked(answer.exchange, None, answer.asked_id, answer.page, answer.failure)
        else:
            for answer in official.answers(is_over=self._is_over):
                yield from self._official_step(answer, as_sample=is_sample)
        self._heard.take_all()
        if is_sample:
            self.stopped = official.stopped
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
        yield Asked(exchange, endpoint, failure=failure)
        body = self._json(exchange)
        if body is not None:
            yield ReadDocument(body, exchange.url, endpoint)

    def _official_step(self, answer: OfficialAnswer, *, as_sample: bool) -> Iterator[Step]:
        endpoint, exchange = answer.endpoint, answer.exchange
        yield Asked(exchange, endpoint, answer.asked_id, answer.page, answer.failure)
        if answer.body is None:
            return
        if endpoint.kind == "document":
            yield ReadDocument(answer.body, exchange.url, endpoint)
        elif endpoint.kind == "detail":
            if endpoint == SERVICE and not as_sample:
                # The crawl asks for most of them anyway; what it does not ask for is shown after it.
                self._sampled_details[exchange.url] = answer
            elif answer.asked_id in self._counted:
                yield from self._sampled_detail(answer, counts=False, depth="conformance")
            else:
                yield from self._sampled_detail(answer, counts=endpoint == SERVICE)
        elif as_sample:
            yield from self._sampled_page(answer)

    def _sampled_detail(
        self, answer: OfficialAnswer, *, counts: bool, depth: Depth = "all"
    ) -> Iterator[Step]:
        if isinstance(answer.body, Mapping):
            url = answer.exchange.url
            yield ReadRecord(
                answer.body,
                url,
                record_id=answer.asked_id,
                endpoint=answer.endpoint,
                counts=counts,
                depth=depth,
            )
            if counts:
                self._keep(answer.body, answer.asked_id, url, "")

    def _sampled_page(self, answer: OfficialAnswer) -> Iterator[Step]:
        try:
            page = read_page(answer.body)
        except PageUnreadable as error:
            yield _unfinished(answer.endpoint, f"{error.message} (page {answer.page})", answer.exchange.url)
            return
        endpoint = answer.endpoint
        if endpoint.name == "services" and page.total_items is not None:
            self._total = page.total_items
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
                yield Asked(found.exchange, endpoint, page=found.number)
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
                yield _unfinished(endpoint, error.why, error.url)
            return
        yield from self._left_over(endpoint)
        if pages.pages == 0 and pages.stopped:
            yield Lacks(endpoint.name, pages.stopped)
        elif pages.stopped:
            yield _stopped(endpoint, pages.stopped, pages.url)

    def _services(self) -> Iterator[Step]:
        if self._found is None:
            yield from self._nothing_read()
            yield from self._rest_of_details()
            return
        pages = crawl(self._found, self._heard, limits=self._limits, per_page=PER_PAGE, repeats=MOST_REPEATS)
        try:
            for page in pages:
                yield from self._services_page(page)
        except FeedUnreadable as error:
            self.stopped = error.why
            yield from self._left_over(SERVICES)
            yield Lacks("services", error.why, partly=pages.pages > 0)
            yield _unfinished(SERVICES, error.why, error.url)
            yield from self._rest_of_details()
            return
        finally:
            pages.close()
        yield from self._left_over(SERVICES)
        yield from self._rest_of_details()
        yield from self._end_of_services(pages)

    def _rest_of_details(self) -> Iterator[Step]:
        """Yield the details of the official run that the crawl had no need of: its list is full."""
        for answer in self._sampled_details.values():
            yield from self._sampled_detail(answer, counts=False, depth="conformance")
        self._sampled_details.clear()

    def _nothing_read(self) -> Iterator[Step]:
        self.stopped = self._trouble or "the site gave no answer"
        yield Lacks("services", self.stopped)
        yield _unfinished(SERVICES, self.stopped, self.name)

    def _end_of_services(self, pages: Crawl) -> Iterator[Step]:
        self._total = pages.services
        url = f"{self.name}{SERVICES.path}"
        if pages.stopped:
            yield _stopped(SERVICES, pages.stopped, url)
        if pages.details_stopped:
            message = f"{pages.details_stopped[:1].upper()}{pages.details_stopped[1:]}."
            yield Noted("details_not_had", message, Severity.ERROR, _ANSWER, url)

    def _services_page(self, page: CrawledPage) -> Iterator[Step]:
        url = page.exchange.url
        self._heard.forget(url)
        asked_for = PER_PAGE if "per_page=" in url else None
        yield Asked(page.exchange, SERVICES, page=page.number)
        yield ReadPage(page.page, page.exchange, page.body, page.number, SERVICES, asked_for)
        answered = {one.url for one in page.services if not one.pointer}
        for exchange in {exchange.url: exchange for exchange in page.details}.values():
            yield from self._crawled_detail(exchange, was_used=exchange.final_url in answered)
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
                self._keep(one.record, name, one.url, one.pointer)

    def _crawled_detail(self, exchange: Exchange, *, was_used: bool) -> Iterator[Step]:
        self._heard.forget(exchange.url)
        asked_id = unquote(urlsplit(exchange.url).path.rpartition("/")[2])
        if self._sampled_details.pop(exchange.url, None) is None:
            yield Asked(exchange, SERVICE, asked_id)
        if not was_used and 200 <= exchange.status < 300:
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

    def _keep(self, record: Mapping[str, Any], record_id: str, url: str, pointer: str) -> None:
        self._samples.add(Sample(record, record_id, url, pointer))

    def _json(self, exchange: Exchange) -> Any:
        try:
            return parse_json(exchange, self._limits)
        except BodyUnreadable:
            return None


def _base_of(url: str) -> str:
    address = re.split(r"[?#]", url.strip(), maxsplit=1)[0].rstrip("/")
    return re.sub(r"/h?services$", "", address, flags=re.IGNORECASE)


def _unfinished(endpoint: Endpoint, why: str, url: str) -> Noted:
    severity = Severity.ERROR if endpoint.required else Severity.WARNING
    message = f"The list {endpoint.path} could not be read to its end: {why}."
    return Noted("list_unfinished", message, severity, _ANSWER, url)


def _stopped(endpoint: Endpoint, why: str, url: str) -> Noted:
    message = f"The list {endpoint.path} ended otherwise than it had declared: {why}."
    return Noted("list_ended_early", message, Severity.WARNING, _ANSWER, url)
