"""Finds out what kind of feed is behind a base URL.

It asks `/` for the metadata of version 3, then for the list of services under its usual names, whose
envelope tells the version.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from standards.openreferral.errors import (
    BodyUnreadable,
    FeedUnreadable,
    FetchFailed,
    PageUnreadable,
)
from standards.openreferral.paging import Page, read_page
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.fetch import Getter

SERVICES_PATHS = ("/services", "/hservices", "/services/")
"""Where feeds keep their services: the standard's path, Placecube's, and with a slash insisted on."""

_VERSION_3 = re.compile(r"(?:HSDS)?-?(?:UK)?-?V?3(?:\.\d+)*", re.IGNORECASE)
_LIST_PATH = re.compile(r"/h?services(/local)?$", re.IGNORECASE)
_LOCAL = "/services/local"
"""Placecube's list of the services of one area alone; their details are where all others are."""
_WITHOUT_PER_PAGE = frozenset({400, 422})


@dataclass(frozen=True, slots=True)
class Probe:
    """What a feed turned out to be.

    Attributes:
        version: "1.0" or "3.0" (which also reads 3.1 and 3.2).
        base_url: The base, without a slash at its end.
        services_path: What to add to it for the list of services: "/services", "/hservices",
            "/services/local", or "" when the base is the list itself.
        metadata: The JSON object at the base, empty where there is none.
        exchanges: Everything that was asked on the way.
        reason: How the version is known, as a sentence.
    """

    version: str
    base_url: str
    services_path: str
    metadata: Mapping[str, Any]
    exchanges: tuple[Exchange, ...]
    reason: str

    @property
    def list_url(self) -> str:
        """Where the list of services is."""
        return f"{self.base_url}{self.services_path}"

    @property
    def details_url(self) -> str:
        """What a service's id is added to, after a slash, for its detail."""
        return self.list_url.removesuffix("/").removesuffix("/local") if self.services_path else self.base_url


def probe(base_url: str, fetcher: Getter) -> Probe:
    """Find out a feed's version and where its services are, with two to six requests.

    The address may be the base or the list of services, with or without a slash at its end; a query and a
    fragment are left out.

    Raises:
        FeedUnreadable: No list of services was found; it says what each address answered.
        FetchRefused: The address may not be fetched.
    """
    return _Search(base_url, fetcher).run()


class _Search:
    def __init__(self, base_url: str, fetcher: Getter) -> None:
        address = re.split(r"[?#]", base_url.strip(), maxsplit=1)[0].rstrip("/")
        self._base_url = _LIST_PATH.sub("", address)
        is_local = address.lower().endswith(_LOCAL)
        self._paths = (_LOCAL, *SERVICES_PATHS) if is_local else SERVICES_PATHS
        self._fetcher = fetcher
        self._exchanges: list[Exchange] = []
        self._troubles: list[str] = []

    def run(self) -> Probe:
        root = self._get_json(f"{self._base_url}/")
        metadata = root if isinstance(root, dict) else {}
        stated = _stated_version(metadata)
        if stated is None and (page := _as_page(root)) is not None:
            return self._found(page.version, "", {}, _by_envelope(page))
        for path in self._paths:
            page = self._get_page(path)
            if page is None:
                continue
            if stated is not None:
                reason = f"its metadata states version {stated!r}"
                return self._found("3.0", path, metadata, reason)
            return self._found(page.version, path, metadata, _by_envelope(page))
        raise FeedUnreadable(self._base_url, "; ".join(self._troubles) or "it has no list of services")

    def _found(self, version: str, path: str, metadata: Mapping[str, Any], reason: str) -> Probe:
        return Probe(version, self._base_url, path, metadata, tuple(self._exchanges), reason)

    def _get_page(self, path: str) -> Page | None:
        url = f"{self._base_url}{path}"
        body = self._get_json(f"{url}?{urlencode({'page': 1, 'per_page': 5})}")
        if body is None and self._exchanges and self._exchanges[-1].status in _WITHOUT_PER_PAGE:
            body = self._get_json(f"{url}?page=1")
        if body is None:
            return None
        try:
            return read_page(body)
        except PageUnreadable as error:
            self._troubles.append(f"{url}: {error.message}")
            return None

    def _get_json(self, url: str) -> Any:
        """Return the JSON at a URL; None, and a trouble noted, where there is none."""
        try:
            exchange = self._fetcher.get(url)
        except FetchFailed as error:
            # Tried in full without an answer: other paths on this server would only repeat it. One that
            # failed at once, say by redirecting in a circle, may be the trouble of this path alone.
            if error.attempts >= self._fetcher.limits.tries:
                raise FeedUnreadable(self._base_url, error.why) from error
            self._troubles.append(f"{url}: {error.why}")
            return None
        self._exchanges.append(exchange)
        if exchange.status != 200:
            self._troubles.append(f"{url} answered {exchange.status}")
            return None
        try:
            return parse_json(exchange, self._fetcher.limits)
        except BodyUnreadable as error:
            self._troubles.append(f"{url}: {error.why}")
            return None


def _stated_version(metadata: Mapping[str, Any]) -> str | None:
    """Return the version as stated, when it is a version 3: "HSDS-UK-3.0", "HSDS-3.0", "3.0", "V3", 3.0."""
    stated = str(metadata.get("version") or "").strip()
    return stated if _VERSION_3.fullmatch(stated) else None


def _as_page(root: object) -> Page | None:
    """Return the base's own answer as a page of services, if it is one that says so."""
    if not isinstance(root, dict) or "version" in root:
        return None
    try:
        page = read_page(root)
    except PageUnreadable:
        return None
    # A welcome page may hold a list of links under "data"; only a counted list is taken for the services.
    return page if page.total_items is not None or page.total_pages is not None else None


def _by_envelope(page: Page) -> str:
    return f"the envelope of its list of services is that of version {page.version}"
