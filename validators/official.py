"""What the official validator would ask of a site, and what it would say.

It reads pages 1, n/2 and n of each list, without asking for a page size, and up to ten of the ids on page 1
from each detail endpoint. It chooses the ids by chance; here the seed chooses. Where we knowingly give
another answer than it does, `DIFFERENCES.md` says so.

Source: the public sources of oruk-validator (OpenApiValidationService) as of 2026.
"""

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal, cast
from urllib.parse import quote

import jsonschema_rs

from standards.openreferral.errors import BodyUnreadable, FetchFailed, FetchRefused, PageUnreadable
from standards.openreferral.paging import read_page
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.pages import source_id_of
from validators.endpoints import Endpoint, endpoints
from validators.entities import Version
from validators.official_version import discover
from validators.schema_step import official_page_validator, official_record_validator
from validators.text import escape, without_surrogates

Verdict = Literal["pass", "warn", "fail", "not_assessed"]

MOST_ERRORS = 100
"""Schema errors kept of one answer."""

MOST_IDS = 10
"""Ids asked for at each detail endpoint."""

MOST_SILENCES = 3
"""Requests in a row without any answer, after which no more are made."""

_TOTAL_NAMES = ("total_pages", "totalPages")
_WRAPPERS = ("pagination", "meta")


class Status(StrEnum):
    """What the official validator says of an endpoint, worst last."""

    NOT_TESTED = "NotTested"
    PASSED = "PassedValidation"
    WARNED = "PassedWithWarnings"
    FAILED = "FailedValidation"


_RANK = {status: rank for rank, status in enumerate(Status)}


@dataclass(frozen=True, slots=True)
class Problem:
    """One message of the official validator.

    Attributes:
        code: its own code, such as "REQUIRED_ENDPOINT_FAILED".
        severity: "error" or "warning".
        message: what it is about, in our words.
        url: the request.
        pointer: RFC 6901 pointer into the answer.
    """

    code: str
    severity: Literal["error", "warning"]
    message: str
    url: str = ""
    pointer: str = ""


@dataclass(slots=True)
class EndpointResult:
    """What came of one endpoint.

    Attributes:
        endpoint: which.
        status: what the official validator says of it.
        requests: how many requests were made.
        problems: its messages, at most 100 for each answer.
    """

    endpoint: Endpoint
    status: Status = Status.NOT_TESTED
    requests: int = 0
    problems: list[Problem] = field(default_factory=list)

    def note(self, problems: list[Problem]) -> None:
        """Take over what an answer showed; a failure is never overwritten by something milder."""
        self.problems += problems
        errors = any(problem.severity == "error" for problem in problems)
        status = Status.PASSED if not problems else Status.WARNED
        if errors:
            status = Status.FAILED if self.endpoint.required else Status.WARNED
        if _RANK[status] > _RANK[self.status]:
            self.status = status


@dataclass(frozen=True, slots=True)
class OfficialAnswer:
    """One request that the official validator would make, and its answer.

    Attributes:
        endpoint: what was asked.
        exchange: the answer; status 0 where there was none.
        asked_id: the id that a detail was asked for by.
        page: the page of a list.
        failure: why there was no answer, "" where there was.
        body: the JSON, None where there is none.
    """

    endpoint: Endpoint
    exchange: Exchange
    asked_id: str = ""
    page: int | None = None
    failure: str = ""
    body: Any = None


class OfficialRun:
    """The exchanges of the official validator, one after the other; afterwards its verdict.

    Args:
        get: URL -> exchange; raises FetchFailed or FetchRefused.
        base_url: without a slash at its end.
        seed: chooses the ids.
        limits: the bounds of a body.
        version: judge by this version where the site does not say which; None = do not judge.

    Attributes:
        discovery: which version it takes the site for.
        results: what came of each endpoint so far.
        stopped: why not everything was asked, "" if it was.
    """

    def __init__(
        self,
        get: Callable[[str], Exchange],
        base_url: str,
        *,
        seed: int = 0,
        limits: Limits | None = None,
        version: Version | None = None,
    ) -> None:
        self._get = get
        self._base_url = base_url
        self._seed = seed
        self._limits = limits or Limits()
        self._silences = 0
        self.root = self._ask(f"{base_url}/")
        self.discovery = discover(self.root[0].status, self.root[0].body)
        has_own = self.discovery.version is None and not self.discovery.spec.startswith("specifications/")
        self.version = version if has_own else self.discovery.version
        self.results: dict[str, EndpointResult] = {}
        self.stopped = ""
        self._ids: dict[str, list[str]] = {}

    def answers(self, *, is_over: Callable[[], bool] = lambda: False) -> Iterator[OfficialAnswer]:
        """Ask, and yield each answer; lists before details.

        Args:
            is_over: there is no time left for another request.
        """
        if self.version is None:
            return
        every = endpoints(self.version)
        self.results = {each.name: EndpointResult(each) for each in every}
        for endpoint in sorted(every, key=lambda each: each.kind == "detail"):
            asking = {"document": self._document, "list": self._list, "detail": self._details}[endpoint.kind]
            for answer in asking(endpoint):
                yield answer
                if is_over():
                    self.stopped = "the time was over"
                    return

    def verdict(self) -> tuple[Verdict, str]:
        """Return the verdict on what was asked, and why, as a sentence."""
        if self.version is None:
            return "not_assessed", f"No version of the standard to judge by: {self.discovery.reason}."
        if self.stopped:
            return "not_assessed", f"Not everything could be asked: {self.stopped}."
        by_status = {
            status: [result.endpoint.path for result in self.results.values() if result.status is status]
            for status in Status
        }
        if by_status[Status.FAILED]:
            return "fail", f"These endpoints have errors: {', '.join(by_status[Status.FAILED])}."
        untested = [
            result.endpoint.path
            for result in self.results.values()
            if result.status is Status.NOT_TESTED and result.problems
        ]
        doubtful = by_status[Status.WARNED] + untested
        if doubtful:
            return "warn", f"These endpoints have warnings: {', '.join(doubtful)}."
        return "pass", "Every endpoint passed."

    def _document(self, endpoint: Endpoint) -> Iterator[OfficialAnswer]:
        exchange, failure = self.root
        yield self._judged(endpoint, exchange, failure)

    def _list(self, endpoint: Endpoint) -> Iterator[OfficialAnswer]:
        first = self._page(endpoint, 1)
        yield first
        listed = _items(first.body)
        if first.body is None or not listed:
            return
        self._ids[endpoint.name] = list(dict.fromkeys(filter(None, map(source_id_of, listed))))
        pages = total_pages(first.body) if endpoint.is_paged else 1
        for number in ((pages // 2,) if pages > 2 else ()) + ((pages,) if pages > 1 else ()):
            yield self._page(endpoint, number)

    def _page(self, endpoint: Endpoint, number: int) -> OfficialAnswer:
        query = f"?page={number}" if endpoint.is_paged else ""
        exchange, failure = self._ask(f"{self._base_url}{endpoint.path}{query}")
        return self._judged(endpoint, exchange, failure, page=number)

    def _details(self, endpoint: Endpoint) -> Iterator[OfficialAnswer]:
        ids = self._ids.get(endpoint.list_name, [])
        if not ids:
            message = f"No id was found in /{endpoint.list_name} to ask {endpoint.path} for."
            self.results[endpoint.name].problems.append(Problem("NO_IDS_AVAILABLE", "warning", message))
            return
        # Not for secrecy: the same seed must choose the same ids in every run.
        drawn = random.Random(f"{self._seed} {endpoint.name}")  # noqa: S311
        for asked_id in drawn.sample(ids, min(MOST_IDS, len(ids))):
            path = endpoint.path.replace("{id}", quote(asked_id, safe=""))
            exchange, failure = self._ask(f"{self._base_url}{path}")
            yield self._judged(endpoint, exchange, failure, asked_id=asked_id)

    def _ask(self, url: str) -> tuple[Exchange, str]:
        if self._silences >= MOST_SILENCES:
            error = FetchFailed(url, f"{MOST_SILENCES} requests before it got no answer", 0)
            return no_answer(url, error), error.why
        try:
            exchange = self._get(url)
        except (FetchFailed, FetchRefused) as error:
            self._silences += 1
            return no_answer(url, error), error.why
        self._silences = 0
        return exchange, ""

    def _judged(
        self,
        endpoint: Endpoint,
        exchange: Exchange,
        failure: str,
        *,
        asked_id: str = "",
        page: int | None = None,
    ) -> OfficialAnswer:
        result = self.results[endpoint.name]
        result.requests += 1
        body: Any = None
        if failure or not 200 <= exchange.status < 300:
            said = failure or f"it answered {exchange.status}"
            problem = (
                Problem("REQUIRED_ENDPOINT_FAILED", "error", f"{endpoint.path}: {said}.", exchange.url)
                if endpoint.required
                else Problem(
                    "OPTIONAL_ENDPOINT_NON_SUCCESS", "warning", f"{endpoint.path}: {said}.", exchange.url
                )
            )
            result.note([problem])
            return OfficialAnswer(endpoint, exchange, asked_id, page, failure)
        try:
            body = parse_json(exchange, self._limits)
        except BodyUnreadable as error:
            result.note([Problem("INVALID_JSON", "error", f"{endpoint.path}: {error.why}.", exchange.url)])
            return OfficialAnswer(endpoint, exchange, asked_id, page, failure)
        result.note(self._schema_problems(endpoint, body, exchange.url, page))
        return OfficialAnswer(endpoint, exchange, asked_id, page, failure, body)

    def _schema_problems(self, endpoint: Endpoint, body: object, url: str, page: int | None) -> list[Problem]:
        version = cast("Version", self.version)
        is_list = endpoint.kind == "list"
        judged_by = official_page_validator if is_list else official_record_validator
        validator = judged_by(version, endpoint.entity)
        found = _errors(validator, body, url)
        if is_list:
            items = _items(body)
            if items is None:
                found.append(Problem("SCHEMA_VALIDATION_ERROR", "error", "The answer holds no list.", url))
            elif not items and page == 1:
                found.append(Problem("EMPTY_FEED_WARNING", "warning", "The list has no items.", url))
        return found


def total_pages(body: object) -> int:
    """Return how many pages a list says it has, 1 where it does not say.

    >>> total_pages({"pagination": {"totalPages": 7}})
    7
    """
    if not isinstance(body, Mapping):
        return 1
    for holder in (body, *(body.get(name) for name in _WRAPPERS)):
        if isinstance(holder, Mapping):
            for name in _TOTAL_NAMES:
                value = holder.get(name)
                if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 10**9:
                    return value
    return 1


def no_answer(url: str, error: FetchFailed | FetchRefused) -> Exchange:
    """Return the exchange that stands for a request without an answer: status 0."""
    attempts = error.attempts if isinstance(error, FetchFailed) else 0
    return Exchange(url, url, 0, {}, b"", 0, 0.0, attempts)


def _items(body: object) -> list[Any] | None:
    try:
        return read_page(body).items
    except PageUnreadable:
        return None


def _errors(validator: jsonschema_rs.Draft202012Validator, body: Any, url: str) -> list[Problem]:
    try:
        if validator.is_valid(body):
            return []
    except UnicodeEncodeError:
        body = without_surrogates(body)
    found = []
    for error in validator.iter_errors(body):
        kind = error.kind
        expected = kind.format if isinstance(kind, jsonschema_rs.ValidationErrorKind.Format) else ""
        pointer = "".join(f"/{escape(str(step))}" for step in error.instance_path)
        # The official validator turns texts that look like dates into dates before it looks at them.
        severity: Literal["error", "warning"] = "warning" if expected == "date-time" else "error"
        found.append(Problem("VALIDATION_ERROR", severity, error.message[:200], url, pointer))
    return sorted(found, key=lambda each: (each.pointer, each.message))[:MOST_ERRORS]
