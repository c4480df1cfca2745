"""Connections that go to a checked address only, read bounded headers, and can be cut.

The name is looked up once, by the guard, and the socket is opened to one of the addresses that were
checked: a name that answers differently the second time (DNS rebinding) is never asked a second time.
Host header, SNI and the certificate's name stay those of the URL.
"""

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable
from typing import Any, TypeAlias

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.response import HTTPResponse

from standards.openreferral.wire.guard import Guard, Target
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.watchdog import Watch

_CHUNK_LINE_BYTES = 8192
"""The longest line between the chunks of a body: a chunk's size, or a trailer."""


class HeadersTooLarge(Exception):
    """The status line and headers are larger than `Limits.header_bytes`."""


class _Lines:
    """A response's stream whose lines are bounded.

    `http.client` bounds one header line (64 KiB) and their number (100), which together is 6.4 MB, and
    urllib3 reads the lines between chunks without any bound.
    """

    def __init__(self, stream: Any, header_bytes: int) -> None:
        self._stream = stream
        self._header_bytes = header_bytes
        self._left = header_bytes
        self._in_headers = True
        # The body is read through these; bound here, they cost no extra call.
        self.read = stream.read
        self.readinto = stream.readinto
        self.read1 = stream.read1
        self.peek = stream.peek
        self.close = stream.close
        self.flush = stream.flush
        self.fileno = stream.fileno

    def headers_are_read(self) -> None:
        self._in_headers = False

    def readline(self, limit: int = -1) -> bytes:
        most = self._left if self._in_headers else _CHUNK_LINE_BYTES
        line: bytes = self._stream.readline(min(limit, most + 1) if limit >= 0 else most + 1)
        if len(line) > most:
            raise HeadersTooLarge(f"its headers are larger than {self._header_bytes:,} bytes")
        if self._in_headers:
            self._left -= len(line)
        return line


def _bounded_response(header_bytes: int) -> type[http.client.HTTPResponse]:
    class BoundedResponse(http.client.HTTPResponse):
        def begin(self) -> None:
            lines = _Lines(self.fp, header_bytes)
            # http.client only ever calls the methods that _Lines has.
            self.fp = lines  # type: ignore[assignment]
            super().begin()
            lines.headers_are_read()

    return BoundedResponse


class _Checked(HTTPConnection):
    """What the http and the https connection have in common."""

    guard: Guard
    target: Target
    watch: Watch | None = None
    _lever: socket.socket | None = None

    def _new_conn(self) -> socket.socket:
        addresses = self.guard.addresses(self.target)
        trouble: OSError = OSError("no address")
        for family, kind, protocol, _, socket_address in addresses:
            sock = socket.socket(family, kind, protocol)
            try:
                remaining_s = self.watch.remaining_s() if self.watch else self.timeout
                sock.settimeout(min(self.timeout or remaining_s or 0.001, remaining_s or 0.001))
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                sock.connect(socket_address)
                # A second handle on the same connection: it outlives TLS wrapping and `close`.
                self._lever = sock.dup()
            except OSError as error:
                sock.close()
                trouble = error
            else:
                return sock
        raise trouble

    def cut(self) -> None:
        """End every waiting read and write on this connection, from any thread."""
        lever = self._lever
        if lever is not None:
            with contextlib.suppress(OSError):
                lever.shutdown(socket.SHUT_RDWR)

    def discard(self) -> None:
        """Close the connection and everything that belongs to it."""
        self.close()
        lever, self._lever = self._lever, None
        if lever is not None:
            lever.close()

    def ask(self, headers: dict[str, str], limits: Limits) -> HTTPResponse:
        """Send a GET for the target and return the answer with its headers read and its body not."""
        if self.sock is None:
            self.timeout = limits.connect_s
            self.connect()
            self.timeout = limits.page_s
        self.request(
            "GET", self.target.request_uri, headers=headers, preload_content=False, decode_content=False
        )
        return self.getresponse()


class CheckedHTTPConnection(_Checked):
    """An http connection to a checked address."""


# The https class must take its `connect` from urllib3 and its sockets from _Checked.
class CheckedHTTPSConnection(_Checked, HTTPSConnection):
    """An https connection to a checked address; the certificate must be the name's."""


Connection: TypeAlias = CheckedHTTPConnection | CheckedHTTPSConnection


class Connections:
    """Open connections, kept for the next request to the same server.

    Args:
        guard: Says which addresses may be connected to.
        limits: Where the bounds stand.
        tls: Makes the TLS settings when the first https URL comes.
    """

    def __init__(self, guard: Guard, limits: Limits, tls: Callable[[], ssl.SSLContext]) -> None:
        self._guard = guard
        self._limits = limits
        self._make_tls = tls
        self._tls: ssl.SSLContext | None = None
        self._lock = threading.Lock()
        self._idle: dict[tuple[str, str], list[Connection]] = {}
        self._idle_count = 0
        self._closed = False
        self._response_class = _bounded_response(limits.header_bytes)

    def take_idle(self, target: Target) -> Connection | None:
        """Return an open connection to the target's server, if one is at hand and still alive."""
        while True:
            with self._lock:
                idle = self._idle.get((target.scheme, target.origin))
                if not idle:
                    return None
                connection = idle.pop()
                self._idle_count -= 1
            if connection.is_connected:
                connection.target = target
                return connection
            connection.discard()

    def make(self, target: Target) -> Connection:
        """Return a new connection, not yet opened."""
        connection: Connection
        if target.scheme == "https":
            connection = CheckedHTTPSConnection(target.host, target.port, ssl_context=self._context())
        else:
            connection = CheckedHTTPConnection(target.host, target.port)
        connection.guard = self._guard
        connection.target = target
        connection.response_class = self._response_class
        return connection

    def give_back(self, connection: Connection) -> None:
        """Keep a connection whose answer was read to its end; the server may have closed it already."""
        if connection.sock is None:
            connection.discard()
            return
        surplus: Connection | None = None
        with self._lock:
            if self._closed:
                surplus = connection
            else:
                key = (connection.target.scheme, connection.target.origin)
                self._idle.setdefault(key, []).append(connection)
                self._idle_count += 1
                if self._idle_count > self._limits.idle_connections:
                    surplus = self._oldest()
        if surplus is not None:
            surplus.discard()

    def close(self) -> None:
        """Close every idle connection; those in use are closed when they come back."""
        with self._lock:
            self._closed = True
            idle = [connection for each in self._idle.values() for connection in each]
            self._idle.clear()
            self._idle_count = 0
        for connection in idle:
            connection.discard()

    def _oldest(self) -> Connection | None:
        for key in list(self._idle):
            if self._idle[key]:
                self._idle_count -= 1
                return self._idle[key].pop(0)
            del self._idle[key]
        return None

    def _context(self) -> ssl.SSLContext:
        with self._lock:
            if self._tls is None:
                self._tls = self._make_tls()
            return self._tls
