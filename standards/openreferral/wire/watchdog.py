"""The clock over every request: one thread that cuts a connection whose time is up.

A socket's own time-out starts again with every byte, so a server that sends one byte every few seconds could
hold a worker for days. The watchdog knows when the whole request must be over.
"""

import math
import threading
import time
from typing import Protocol


class Cuttable(Protocol):
    """Something whose waiting reads and writes can be ended from another thread."""

    def cut(self) -> None:
        """End them; must not raise."""


class Watch:
    """One request being watched; `expired` turns true when its time is up."""

    __slots__ = ("connection", "deadline", "expired")

    def __init__(self, connection: Cuttable, deadline: float) -> None:
        self.connection = connection
        self.deadline = deadline
        self.expired = False

    def remaining_s(self) -> float:
        """Return the seconds left, never less than a thousandth."""
        return max(self.deadline - time.monotonic(), 0.001)


class Watchdog:
    """Watches any number of requests with one thread, which starts with the first of them.

    Starting and stopping a watch costs about a microsecond: the thread is woken only when a request must be
    over sooner than any it knows of.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition(threading.Lock())
        self._watches: set[Watch] = set()
        self._wakes_at = -math.inf
        self._thread: threading.Thread | None = None
        self._closed = False

    def start(self, connection: Cuttable, seconds: float) -> Watch:
        """Watch a request that must be over in so many seconds."""
        watch = Watch(connection, time.monotonic() + seconds)
        with self._changed:
            self._watches.add(watch)
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._run, name="signpost-watchdog", daemon=True)
                self._thread.start()
            elif watch.deadline < self._wakes_at:
                self._changed.notify()
        return watch

    def stop(self, watch: Watch) -> None:
        """Stop watching; the connection is not cut after this."""
        with self._changed:
            self._watches.discard(watch)

    def close(self) -> None:
        """End the thread."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _run(self) -> None:
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                for watch in [watch for watch in self._watches if watch.deadline <= now]:
                    watch.expired = True
                    self._watches.discard(watch)
                    watch.connection.cut()
                self._wakes_at = min((watch.deadline for watch in self._watches), default=math.inf)
                self._changed.wait(None if math.isinf(self._wakes_at) else self._wakes_at - now)
