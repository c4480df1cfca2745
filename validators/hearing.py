"""What was asked of a site, remembered until somebody has taken note of it."""

import threading
from collections.abc import Callable

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits
from validators.official import no_answer


class Hearing:
    """Stands before a fetcher and remembers what was asked until somebody has taken note of it.

    A crawl tells of a request that failed only by its reason; rules want to see it. Memory is that of the
    requests under way, since every page is forgotten once it is shown.
    """

    def __init__(self, fetcher: Getter, clock: Callable[[], float], until: float) -> None:
        self._fetcher = fetcher
        self._clock = clock
        self._lock = threading.Lock()
        self._heard: dict[str, tuple[Exchange, str]] = {}
        self._seconds = 0.0
        self.until = until
        self.answers = 0
        self.slowest_s = 0.0

    @property
    def limits(self) -> Limits:
        """The bounds."""
        return self._fetcher.limits

    @property
    def mean_s(self) -> float:
        """Mean time to an answer, in seconds."""
        return self._seconds / self.answers if self.answers else 0.0

    def get(self, url: str) -> Exchange:
        """Get a URL, as `Fetcher.get` does; no longer once the time is over."""
        if self._clock() > self.until:
            raise FetchFailed(url, "the time for reading this site was over", self.limits.tries)
        try:
            exchange = self._fetcher.get(url)
        except (FetchFailed, FetchRefused) as error:
            with self._lock:
                self._heard[url] = (no_answer(url, error), error.why)
            raise
        with self._lock:
            if exchange.status == 200:
                self._heard.pop(url, None)
            else:
                self._heard[url] = (exchange, "")
            self.answers += 1
            self._seconds += exchange.elapsed_s
            self.slowest_s = max(self.slowest_s, exchange.elapsed_s)
        return exchange

    def forget(self, url: str) -> None:
        """Let go of a request that was shown."""
        with self._lock:
            self._heard.pop(url, None)

    def take(self, url: str) -> tuple[Exchange, str] | None:
        """Return what is remembered of a URL, and let go of it."""
        with self._lock:
            return self._heard.pop(url, None)

    def take_all(self) -> list[tuple[str, tuple[Exchange, str]]]:
        """Return everything remembered in the order of the URLs, and let go of it."""
        with self._lock:
            found = sorted(self._heard.items(), key=lambda each: each[0])
            self._heard.clear()
        return found
