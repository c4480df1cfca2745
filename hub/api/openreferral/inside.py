"""Places and reviews as lists of their own, which 1.0 has: the catalogue holds them inside other records.

They are found by going through those once, and again when the change log has moved on: about a second for
100,000 services. Only few clients of 1.0 ask, and a row for each would be written by every harvest.
"""

from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import orjson

from hub.api.context import Context
from hub.api.openreferral.parameters import Paging
from hub.api.openreferral.published import published_1_0
from hub.api.openreferral.scope import Scope
from hub.catalogue.store import Catalogue
from standards.openreferral.canonical import Document
from standards.openreferral.writers import write_location_1_0, write_service

_AT_ONCE = 1_000
_ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class _Found:
    """Ids of records, and beside each the id of the one that holds it; 16 bytes an id."""

    ids: bytes
    holders: bytes

    def __len__(self) -> int:
        return len(self.ids) // _ID_BYTES

    def holder(self, place: int) -> str:
        """Return the id of what holds a record."""
        return _id_at(self.holders, place)

    def place_of(self, public_id: str) -> int | None:
        """Return where a record is, None when there is none of that id."""
        wanted, start = UUID(public_id).bytes, 0
        while (start := self.ids.find(wanted, start)) >= 0:
            if start % _ID_BYTES == 0:
                return start // _ID_BYTES
            start += 1
        return None


def location_list(context: Context, scope: Scope, page: Paging) -> tuple[list[bytes], int]:
    """Return one page of the places of a feed's services, each once, in the words of 1.0; and the total."""
    found = _locations(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids))
    places = range(page.offset, min(page.offset + page.per_page, len(found)))
    items = [_location_in(context, scope, found.holder(place)) for place in places]
    return [orjson.dumps(one) for one in items if one is not None], len(found)


def location(context: Context, scope: Scope, location_id: str) -> Document | None:
    """Return one place in the words of 1.0, None when no service is there."""
    found = _locations(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids))
    place = found.place_of(location_id)
    return None if place is None else _location_in(context, scope, found.holder(place))


def review_list(context: Context, scope: Scope, page: Paging) -> tuple[list[bytes], int]:
    """Return one page of the reviews of a feed's services, and how many there are."""
    found = _reviews(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids))
    places = range(page.offset, min(page.offset + page.per_page, len(found)))
    items = [_review_in(context, _id_at(found.ids, place), found.holder(place)) for place in places]
    return [orjson.dumps(one) for one in items if one is not None], len(found)


def review(context: Context, scope: Scope, review_id: str) -> Document | None:
    """Return one review, None when there is none of that id."""
    found = _reviews(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids))
    place = found.place_of(review_id)
    return None if place is None else _review_in(context, review_id, found.holder(place))


def _location_in(context: Context, scope: Scope, link_id: str) -> Document | None:
    link = context.catalogue.service_at_location(link_id, scope.feed_ids)
    return None if link is None else write_location_1_0(orjson.loads(link[0])["location"])


def _review_in(context: Context, review_id: str, service_id: str) -> Document | None:
    stored = context.catalogue.service(service_id)
    service = {} if stored is None else orjson.loads(stored.detail)
    row = next((row for row in service.get("reviews", ()) if row.get("id") == review_id), None)
    if row is None:
        return None
    # The official schema of a review asks for the service itself, and that for its organization.
    short = published_1_0(write_service(service, version="1.0", form="list"))
    return {**row, "service_id": service_id, "service": short}


# A few lists at a time: of everything, and of the publishers whose shares are being read.
@lru_cache(maxsize=8)
def _locations(catalogue: Catalogue, log: tuple[str, int], feed_ids: tuple[int, ...]) -> _Found:
    holders: dict[bytes, bytes] = {}
    after: int | None = None
    while True:
        part = catalogue.service_at_location_list(feed_ids, limit=_AT_ONCE, after=after)
        for document, _ in part.items:
            link = orjson.loads(document)
            if "location" in link:
                holders.setdefault(UUID(link["location"]["id"]).bytes, UUID(link["id"]).bytes)
        if part.is_last:
            return _Found(b"".join(holders), b"".join(holders.values()))
        after = part.last


@lru_cache(maxsize=8)
def _reviews(catalogue: Catalogue, log: tuple[str, int], feed_ids: tuple[int, ...]) -> _Found:
    holders: dict[bytes, bytes] = {}
    after: int | None = None
    while True:
        part = catalogue.service_details(feed_ids, limit=_AT_ONCE, after=after)
        for detail in part.items:
            if b'"reviews":[{' not in detail:
                continue
            service = orjson.loads(detail)
            for row in service["reviews"]:
                holders.setdefault(UUID(row["id"]).bytes, UUID(service["id"]).bytes)
        if part.is_last:
            return _Found(b"".join(holders), b"".join(holders.values()))
        after = part.last


def _id_at(ids: bytes, place: int) -> str:
    return str(UUID(bytes=ids[place * _ID_BYTES : (place + 1) * _ID_BYTES]))
