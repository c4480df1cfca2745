"""Getting a page of a feed that this hub serves itself: from its own application, without a server."""

import threading
import time
from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.test import create_environ, run_wsgi_app

from hub.hosting.store import PATH
from standards.openreferral.errors import FetchFailed
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits

Wsgi = Callable[[dict[str, Any], Any], Iterable[bytes]]


class HubFetcher(Fetcher):
    """A fetcher that knows which addresses are this hub's own hosted feeds, and asks the hub for them.

    A harvest of such a feed is then like any other, and needs neither a running server nor an address that
    leads back here. Lists are asked for with full records. An address that redirects to one of them is not
    followed in here.

    Args:
        limits: The bounds.
        hub: Address under which people reach this hub, without a trailing slash.
        app: Makes the hub's application, when the first of its addresses is asked for.
        allow_origins: As `Fetcher` takes it, and so is the next.
        allow_private: Whether every private address may be fetched.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        hub: str,
        app: Callable[[], Wsgi],
        allow_origins: frozenset[str] = frozenset(),
        allow_private: bool = False,
    ) -> None:
        super().__init__(limits, allow_origins=allow_origins, allow_private=allow_private)
        self._hub = hub
        self._make = app
        self._app: Wsgi | None = None
        self._making = threading.Lock()

    def get(
        self,
        url: str,
        *,
        accept: str = "application/json",
        etag: str | None = None,
        modified: str | None = None,
        max_bytes: int | None = None,
    ) -> Exchange:
        """Get a URL and return the exchange, whatever its status: see `Fetcher.get`."""
        if not url.startswith(f"{self._hub}{PATH}/"):
            return super().get(url, accept=accept, etag=etag, modified=modified, max_bytes=max_bytes)
        started = time.perf_counter()
        final_url, (path, _, query) = url, url.partition("?")
        if path.endswith("/services"):
            # With all that each service has, so that a harvest need not ask for one after the other.
            final_url = f"{path}?{query}&full=true" if query else f"{path}?full=true"
        asked = {"Accept": accept, "If-None-Match": etag, "If-Modified-Since": modified}
        environ = create_environ(
            final_url.removeprefix(self._hub),
            self._hub,
            headers={name: value for name, value in asked.items() if value is not None},
        )
        parts, status, headers = run_wsgi_app(self._application(), environ, buffered=True)
        body = b"".join(parts)
        with self._count_lock:
            self._requests_made += 1
        most = max_bytes or self.limits.page_bytes
        if len(body) > most:
            raise FetchFailed(url, f"the answer is larger than {most:,} bytes", 1)
        return Exchange(
            url=url,
            final_url=final_url,
            status=int(status.split(" ", 1)[0]),
            headers={name.lower(): value for name, value in headers.items()},
            body=body,
            wire_bytes=len(body),
            elapsed_s=time.perf_counter() - started,
            attempts=1,
        )

    def _application(self) -> Wsgi:
        with self._making:
            if self._app is None:
                self._app = self._make()
            return self._app
