"""Getting one URL from a publisher: polite, bounded and safe.

Built on urllib3's connections, without its pool and redirect machinery: the guard must see every redirect,
and the watchdog must know the socket before the first byte has come.
"""

import email.utils
import http.client
import random
import socket
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import NoReturn, Protocol, Self
from urllib.parse import urljoin

import tenacity
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.connection import Connection, Connections, HeadersTooLarge
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.guard import Guard, Resolve, Target, read_target
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.politeness import USER_AGENT, Servers
from standards.openreferral.wire.unpacking import ACCEPTED, BodyBroken, BodyRefused, Unpacking
from standards.openreferral.wire.watchdog import Watchdog

__all__ = ["Exchange", "Fetcher", "Getter", "Limits", "parse_json"]

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
WORTH_RETRYING = frozenset({429, 500, 502, 503, 504})
"""Statuses that may be others the next time."""
_STALE = (
    http.client.RemoteDisconnected,
    ConnectionResetError,
    BrokenPipeError,
    http.client.CannotSendRequest,
)
_READ_BYTES = 64 * 1024


class Getter(Protocol):
    """What a crawl needs of a fetcher: something may stand between, to keep what was read or to replay it."""

    @property
    def limits(self) -> Limits:
        """The bounds."""

    def get(self, url: str) -> Exchange:
        """Get a URL and return the exchange, whatever its status; see `Fetcher.get`."""


class _Transient(Exception):
    """A try that failed in a way that another may not."""

    def __init__(
        self, why: str, exchange: Exchange | None = None, retry_after_s: float | None = None
    ) -> None:
        super().__init__(why)
        self.why = why
        self.exchange = exchange
        self.retry_after_s = retry_after_s


@dataclass(slots=True)
class _Request:
    url: str
    target: Target
    headers: dict[str, str]
    max_bytes: int
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    wire_bytes: int
    elapsed_s: float


class Fetcher:
    """Gets URLs from publishers' servers; safe to share between threads.

    It keeps connections open, keeps to a pace and a number of requests at a time for each server, follows
    redirects through the guard, tries again what may be a passing trouble, and ends every answer that is too
    slow or too large. Proxies in the environment are not used.

    Args:
        limits: The bounds.
        allow_origins: "host:port" for which the refusal of private addresses is lifted.
        allow_private: Lifts it altogether; for a person's own command line.
        sleep: Waits so many seconds.
        jitter: Gives a number from 0 to 1, so that many clients do not come back at the same moment.
        resolve: Looks names up, as `socket.getaddrinfo` does.
        tls: Makes the TLS settings; the default trusts what the operating system trusts.

    Attributes:
        limits: The bounds.

    Example:
        >>> with Fetcher() as fetcher:
        ...     fetcher.requests_made
        0
    """

    def __init__(
        self,
        limits: Limits = Limits(),  # noqa: B008 - it is frozen
        *,
        allow_origins: frozenset[str] = frozenset(),
        allow_private: bool = False,
        sleep: Callable[[float], None] = time.sleep,
        jitter: Callable[[], float] = random.random,
        resolve: Resolve = socket.getaddrinfo,
        tls: Callable[[], ssl.SSLContext] = ssl.create_default_context,
    ) -> None:
        self.limits = limits
        self._guard = Guard(allow_origins=allow_origins, allow_private=allow_private, resolve=resolve)
        self._connections = Connections(self._guard, limits, tls)
        self._servers = Servers(limits)
        self._watchdog = Watchdog()
        self._sleep = sleep
        self._jitter = jitter
        self._count_lock = threading.Lock()
        self._requests_made = 0
        self._backoff = tenacity.wait_exponential(multiplier=limits.backoff_s, max=limits.backoff_max_s)
        self._retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(limits.tries),
            wait=self._wait_s,
            retry=tenacity.retry_if_exception_type(_Transient),
            sleep=sleep,
            reraise=True,
        )

    @property
    def requests_made(self) -> int:
        """Requests sent so far, retries and redirects included."""
        return self._requests_made

    def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        etag: str | None = None,
        modified: str | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        """Get a URL and return the exchange, whatever its status.

        Connection errors, time-outs and the statuses 429, 500, 502, 503 and 504 are tried again up to
        `Limits.tries` times with a growing pause, or the one that the server asks for in Retry-After.

        Args:
            url: An http or https URL.
            accept: The media types wanted.
            etag: The ETag of what is held; the answer may then be 304 without a body.
            modified: The Last-Modified of what is held, as the server wrote it.
            max_bytes: The most that the body may unpack to; `Limits.page_bytes` when not given.

        Raises:
            FetchRefused: The URL, or one that it redirects to, may not be fetched. It is not tried again.
            FetchFailed: No answer, none in time, or one that is too large.
        """
        headers = {"User-Agent": USER_AGENT, "Accept": accept, "Accept-Encoding": ACCEPTED}
        if etag is not None:
            headers["If-None-Match"] = etag
        if modified is not None:
            headers["If-Modified-Since"] = modified
        if any("\n" in value or "\r" in value for value in headers.values()):
            raise FetchRefused(url, "a header for it has a line break in it")
        request = _Request(url, read_target(url), headers, max_bytes or self.limits.page_bytes)
        try:
            return self._retrying(self._try, request)
        except _Transient as trouble:
            if trouble.exchange is not None:
                return trouble.exchange
            raise FetchFailed(url, trouble.why, request.attempts) from trouble

    def close(self) -> None:
        """Close the connections and end the watchdog."""
        self._connections.close()
        self._watchdog.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _try(self, request: _Request) -> Exchange:
        """One try: the request and the redirects that it leads to."""
        request.attempts += 1
        target, hops, elapsed_s = request.target, list[str](), 0.0
        while True:
            answer = self._visit(request, target, self.limits.page_s - elapsed_s)
            elapsed_s += answer.elapsed_s
            location = answer.headers.get("location") if answer.status in _REDIRECTS else None
            if location is None:
                break
            hops.append(target.url)
            if len(hops) > self.limits.redirects:
                self._fail(request, f"it redirects more than {self.limits.redirects} times")
            target = _redirected(target, location)
        exchange = Exchange(
            url=request.url,
            final_url=target.url,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            wire_bytes=answer.wire_bytes,
            elapsed_s=elapsed_s,
            attempts=request.attempts,
            redirects=tuple(hops),
        )
        if answer.status in WORTH_RETRYING:
            pause_s = retry_after_s(answer.headers.get("retry-after"), time.time())
            if pause_s is not None:
                pause_s = min(pause_s, self.limits.retry_after_max_s)
                self._servers.at(target.origin).hold(pause_s)
            raise _Transient(f"it answered {answer.status}", exchange, pause_s)
        return exchange

    def _visit(self, request: _Request, target: Target, seconds: float) -> _Answer:
        """Wait for our turn at the server, then ask it once."""
        server = self._servers.at(target.origin)
        wait_s = server.turn_s()
        if wait_s > 0:
            self._sleep(wait_s)
        with server.slots:
            connection = self._connections.take_idle(target)
            if connection is not None:
                try:
                    return self._ask(connection, request, seconds)
                except _Transient as trouble:
                    # The server closed the idle connection just as we wrote to it: that is no try.
                    if not isinstance(trouble.__cause__, _STALE):
                        raise
            return self._ask(self._connections.make(target), request, seconds)

    def _ask(self, connection: Connection, request: _Request, seconds: float) -> _Answer:
        """Ask over one connection, which is kept if all went well and closed if not."""
        with self._count_lock:
            self._requests_made += 1
        started = time.perf_counter()
        watch = self._watchdog.start(connection, max(seconds, 0.0))
        connection.watch = watch
        answer: _Answer | None = None
        try:
            response = connection.ask(request.headers, self.limits)
            body = self._read(response, request)
            if not watch.expired:
                whole = body.whole()
                headers = {name.lower(): value for name, value in response.headers.items()}
                elapsed_s = time.perf_counter() - started
                answer = _Answer(response.status, headers, whole, body.packed_bytes, elapsed_s)
        except (BodyRefused, HeadersTooLarge) as error:
            self._fail(request, str(error), error)
        except ssl.SSLCertVerificationError as error:
            self._fail(request, f"its certificate is not valid: {error.verify_message}", error)
        except (OSError, http.client.HTTPException, HTTPError, BodyBroken) as error:
            if not watch.expired:
                raise _Transient(_in_words(error)) from error
        finally:
            self._watchdog.stop(watch)
            if answer is None:
                connection.discard()
        # The watchdog may have cut an answer whose end is not marked, which then reads as a whole one.
        if answer is None or watch.expired:
            connection.discard()
            raise _Transient(f"it did not finish within {self.limits.page_s:g} seconds")
        self._connections.give_back(connection)
        return answer

    def _read(self, response: HTTPResponse, request: _Request) -> Unpacking:
        body = Unpacking(response.headers.get("content-encoding", ""), request.max_bytes, self.limits)
        for packed in response.stream(_READ_BYTES, decode_content=False):
            body.add(packed)
        return body

    def _fail(self, request: _Request, why: str, cause: Exception | None = None) -> NoReturn:
        raise FetchFailed(request.url, why, request.attempts) from cause

    def _wait_s(self, state: tenacity.RetryCallState) -> float:
        """Return the pause before the next try, in seconds."""
        trouble = state.outcome.exception() if state.outcome is not None else None
        if isinstance(trouble, _Transient) and trouble.retry_after_s is not None:
            return trouble.retry_after_s
        return float(self._backoff(state)) * (0.5 + self._jitter())


def retry_after_s(value: str | None, now: float) -> float | None:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or a date.

    Args:
        value: The header.
        now: The time it came, in seconds since 1970.

    Returns:
        Seconds from now, never negative; None when there is no header or it cannot be read.

    >>> retry_after_s("120", now=0.0), retry_after_s("Thu, 01 Jan 1970 00:00:30 GMT", now=10.0)
    (120.0, 20.0)
    """
    if value is None:
        return None
    text = value.strip()
    if text.isascii() and text.isdigit():
        # More digits than nine is more than thirty years.
        return float(text[:9])
    try:
        at = email.utils.parsedate_to_datetime(text)
    except ValueError:
        return None
    return max(at.timestamp() - now, 0.0)


def _redirected(target: Target, location: str) -> Target:
    url = urljoin(target.url, location.strip().replace(" ", "%20"))
    try:
        return read_target(url)
    except FetchRefused as error:
        raise FetchRefused(url, f"{error.why} ({target.url} redirects to it)") from error


def _in_words(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "its host name is not known"
    if isinstance(error, TimeoutError):
        return "the connection timed out"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there (connection refused)"
    if isinstance(error, http.client.RemoteDisconnected | ConnectionResetError):
        return "the server closed the connection without an answer"
    if isinstance(error, BodyBroken):
        return str(error)
    return f"the connection broke ({' '.join(str(error).split())[:120] or type(error).__name__})"
