"""Being a good guest: a pace and a number of requests at a time for each server.

Many councils publish from one supplier's host (five of the nine feeds of the LGA's Combiner did), so the pace
belongs to the server, host and port, and not to the feed.
"""

import threading
import time
from collections.abc import Callable

from standards.openreferral.wire.limits import Limits

USER_AGENT = "Signpost/0.1 (+https://signpost.example/robots; open data harvester)"
"""How we introduce ourselves. Some servers turn away whatever is no browser; we do not pretend to be one."""


class Server:
    """One host:port as a guest sees it.

    Attributes:
        slots: Held during each request.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self.slots = threading.BoundedSemaphore(limits.per_server_concurrency)
        self._clock = clock
        self._lock = threading.Lock()
        self._interval_s = 1 / limits.per_server_rate
        self._burst_s = self._interval_s * max(limits.per_server_burst - 1, 0)
        self._due_at = -float("inf")
        self._held_until = -float("inf")

    def turn_s(self) -> float:
        """Take the next turn and return the seconds to wait for it, often 0.

        A token bucket, written as the time at which an even pace would have the next request (the generic
        cell rate algorithm of ITU-T I.371): one number instead of tokens and a refill.
        """
        with self._lock:
            now = self._clock()
            due_at = max(self._due_at, now)
            self._due_at = due_at + self._interval_s
            return max(due_at - self._burst_s, self._held_until, now) - now

    def hold(self, seconds: float) -> None:
        """Let nobody in for so many seconds, because the server asked for it."""
        with self._lock:
            self._held_until = max(self._held_until, self._clock() + seconds)


class Servers:
    """Every server that was visited."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._servers: dict[str, Server] = {}

    def at(self, origin: str) -> Server:
        """Return the server of a host:port."""
        server = self._servers.get(origin)
        if server is None:
            with self._lock:
                server = self._servers.setdefault(origin, Server(self._limits))
        return server
