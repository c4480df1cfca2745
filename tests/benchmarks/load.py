"""Requests a second over HTTP: connections that stay open, each asking again as soon as it is answered."""

import selectors
import socket
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from urllib.parse import urlsplit

_END_OF_HEAD = b"\r\n\r\n"
_END_OF_CHUNKS = b"0\r\n\r\n"


class Refused(Exception):
    """A server answered with something else than 200."""


@dataclass
class Load:
    """What was answered in so many seconds: how long each answer took, in seconds, and its bytes."""

    seconds: float = 0.0
    took: list[float] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Requests a second."""
        return len(self.took) / self.seconds

    def add(self, other: "Load") -> None:
        """Put another stretch of the same load to this one."""
        self.seconds += other.seconds
        self.took += other.took
        self.sizes += other.sizes


class _Connection:
    def __init__(self, address: str, ask: Callable[[], str]) -> None:
        parts = urlsplit(address)
        self.socket = socket.create_connection((parts.hostname, parts.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._host, self._ask = parts.netloc, ask
        self._got = b""
        self.path = ""
        self.since = 0.0

    def send(self) -> None:
        """Ask the next thing."""
        self.path, self._got = self._ask(), b""
        self.since = time.perf_counter()
        head = f"GET {self.path} HTTP/1.1\r\nHost: {self._host}\r\nAccept-Encoding: identity\r\n\r\n"
        self.socket.sendall(head.encode())

    def receive(self) -> int | None:
        """Take what has come; the bytes of the body when it is whole."""
        more = self.socket.recv(1 << 18)
        self._got += more
        head, end, body = self._got.partition(_END_OF_HEAD)
        if not end and more:
            return None
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise Refused(f"{self.path}: {self._got[:300]!r}")
        lower = head.lower()
        if b"content-length:" in lower:
            return len(body) if len(body) >= int(lower.split(b"content-length:")[1].split()[0]) else None
        return len(body) if body.endswith(_END_OF_CHUNKS) else None


def load(address: str, ask: Callable[[], str], *, connections: int, seconds: float) -> Load:
    """Ask a server as fast as it answers, for so many seconds.

    Args:
        address: Of the server.
        ask: Gives the next path.
        connections: Open at once.
        seconds: For how long new questions are asked.

    Raises:
        Refused: An answer was not a 200.
    """
    found = Load()
    with ExitStack() as stack, selectors.DefaultSelector() as waiting:
        started = time.perf_counter()
        for _ in range(connections):
            connection = _Connection(address, ask)
            stack.callback(connection.socket.close)
            waiting.register(connection.socket, selectors.EVENT_READ, connection)
            connection.send()
        while waiting.get_map():
            for key, _ in waiting.select():
                size = key.data.receive()
                if size is None:
                    continue
                now = time.perf_counter()
                found.took.append(now - key.data.since)
                found.sizes.append(size)
                if now - started < seconds:
                    key.data.send()
                else:
                    waiting.unregister(key.fileobj)
        found.seconds = time.perf_counter() - started
    return found
