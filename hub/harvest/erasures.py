"""What was erased is taken out of every answer of a publisher's server before anything keeps or reads it."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import compress
from typing import Any
from urllib.parse import quote

from hub.catalogue.erased import Erasures, key_of
from hub.database import Databases
from hub.harvest.storable import NUL
from hub.publishers.feeds import Feed
from standards.openreferral.canonical import Problem
from standards.openreferral.errors import PageUnreadable, RecordUnreadable
from standards.openreferral.paging import read_page
from standards.openreferral.readers import read_service
from standards.openreferral.wire.crawl import CrawledPage, CrawledService, items_pointer
from standards.openreferral.wire.pages import source_id_of


class ErasedServices:
    """The services of one feed that were erased, as a harvest of it meets them.

    Args:
        databases: Where the list of erased services is.
        feed: The feed.
        version: Version of the standard that it speaks.
    """

    def __init__(self, databases: Databases, feed: Feed, version: str) -> None:
        self._feed = feed
        self._version = version
        self._erased = Erasures(databases).of_feed(feed)
        self._met: dict[bytes, date] = {}

    @property
    def met(self) -> int:
        """How many of them the feed still publishes, as far as it has been read."""
        return len(self._met)

    def strike(self, page: CrawledPage) -> CrawledPage:
        """Return a page without them: not in its body, its services or its details.

        The page still counts as many items as it held, so that the publisher is not told of a wrong total.
        """
        if not self._erased:
            return page
        stays = [not self._is_erased(one) for one in page.services]
        if all(stays):
            return page
        gone = [one for one, keep in zip(page.services, stays, strict=True) if not keep]
        ids = {one.source_id for one in gone if one.source_id is not None}
        read = {one.url for one in gone if not one.pointer}
        items = list(compress(page.page.items, stays))
        pointer = items_pointer(page.body, page.page)
        body = with_items(page.body, page.page.items, items)
        return CrawledPage(
            exchange=replace(page.exchange, body=as_json(body)),
            page=replace(page.page, items=[*items, *[None] * len(gone)]),
            body=body,
            services=[
                replace(one, pointer=f"{pointer}/{place}") if one.pointer else one
                for place, one in enumerate(compress(page.services, stays))
            ],
            details=[
                one for one in page.details if one.final_url not in read and not is_detail_of(one.url, ids)
            ],
            number=page.number,
        )

    def problems(self) -> list[Problem]:
        """Return a notice for each day on which some of them were erased."""
        return [
            Problem(
                "erased_not_read",
                "",
                f"{'1 service was' if count == 1 else f'{count} services were'} erased on {day.day} "
                f"{day:%B %Y} and {'is' if count == 1 else 'are'} not read.",
            )
            for day, count in sorted(Counter(self._met.values()).items())
        ]

    def _is_erased(self, one: CrawledService) -> bool:
        for name in published_ids(one.record, self._version, one.source_id):
            key = key_of(self._feed, name)
            if key in self._erased:
                self._met[key] = self._erased[key].date()
                return True
        return False


def published_ids(record: Any, version: str, listed: str | None = None) -> set[str]:
    """Return every id that a record may be known by: as it stands there, as listed, and as the reader has it.

    Args:
        record: A service as published.
        version: Version of the standard that its feed speaks.
        listed: The id under which a list gave it.
    """
    found = {listed, source_id_of(record)}
    if isinstance(record, Mapping):
        with suppress(RecordUnreadable):
            found.add(str(read_service(record, version=version).document["signpost"]["original_id"]))
    return {name.replace(NUL, "") for name in found if name}


def with_items(body: Any, before: list[Any], after: list[Any]) -> Any:
    """Return a list's body with other items in their place."""
    if body is before:
        return after
    return {name: after if value is before else value for name, value in body.items()}


def is_detail_of(url: str, source_ids: Iterable[str]) -> bool:
    """Return whether an address is that of the detail of one of these services."""
    last = url.partition("?")[0].rstrip("/").rpartition("/")[2].lower()
    return any(last == quote(source_id, safe="").lower() for source_id in source_ids)


def items_of(body: Any) -> list[Any] | None:
    """Return the entries of a list's body, None for what is no list."""
    try:
        return read_page(body).items
    except PageUnreadable:
        return None


def as_json(body: Any) -> bytes:
    """Return JSON in ASCII: it is the same in every charset that an answer may have stated."""
    return json.dumps(body, separators=(",", ":")).encode()
