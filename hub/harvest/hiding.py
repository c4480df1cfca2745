"""A live service's place taken out of sight at once, without waiting for a harvest.

For an operator's mark, and for a snapshot that is held while it hides what the live one shows.
"""

from collections.abc import Collection, Iterator
from typing import Any

import orjson

from hub.catalogue.codec import to_bytes
from hub.catalogue.marks import Marks, feeds_of
from hub.catalogue.rewriting import rewrite
from hub.catalogue.snapshots import Snapshots
from hub.catalogue.store import Catalogue
from hub.catalogue.stored import StoredService
from hub.database import Databases, digest
from hub.harvest.sweep import sweep
from hub.hosting.editions import councils_of
from hub.hosting.hiding import hide_hosted
from hub.places.hidden import Hidden, hidden_places, mask, secrets_of
from hub.places.secret_text import Secrets
from hub.publishers.feeds import Feed
from hub.publishers.store import Publishers
from standards.openreferral.writers import list_item, write_service

_AT_ONCE = 500


def hide_marked(databases: Databases, public_id: str) -> int:
    """Hide what an operator has just marked, and drop held snapshots, which may still show it.

    Args:
        databases: Where services are held.
        public_id: Of a service, a location or a service_at_location.

    Returns:
        How many services have been rewritten. The search index follows the change log, as after a harvest.
    """
    owners = feeds_of(databases, public_id)
    feeds = [feed for feed in Publishers(databases).feeds() if feed.id in owners]
    for feed in feeds:
        Snapshots(databases).drop_held(feed)
    marks = Marks(databases)
    count = 0
    for feed in feeds:
        rewritten, places = hide_in(databases, feed, [public_id])
        # Other services at the same place would give it away.
        others = places - {public_id}
        marks.add_shared(others)
        count += rewritten + hide_in(databases, feed, others)[0]
    return count


def hide_in(databases: Databases, feed: Feed, marked: Collection[str]) -> tuple[int, frozenset[str]]:
    """Hide the places of a feed's live services that are marked, or belong to a marked service.

    Args:
        databases: Where services are held.
        feed: The feed.
        marked: Public ids.

    Returns:
        How many services have been rewritten, and the public ids of the locations that they hide.
    """
    secrets = Secrets()
    places: frozenset[str] = frozenset()
    rows: list[dict[str, Any]] = []
    councils: dict[str, str] = {}
    for stored in _services(databases, feed):
        if not any(one.encode() in stored.detail for one in marked):
            continue
        document = orjson.loads(stored.detail)
        hidden = hidden_places(document, frozenset(marked))
        if hidden.locations:
            secrets |= secrets_of(document, hidden)
            places |= hidden.locations
            councils |= councils_of(stored.placement)
            row = _row(stored, mask(document, hidden), hidden)
            if row["placement"] != to_bytes(stored.placement) or row["detail"] != stored.detail:
                rows.append(row)
    rewrite(databases, feed, rows)
    secrets |= hide_hosted(databases, feed, marked, councils)
    if secrets:
        sweep(databases, feed, secrets)
    return len(rows), places


def _services(databases: Databases, feed: Feed) -> Iterator[StoredService]:
    catalogue, offset = Catalogue(databases), 0
    while True:
        ordinals, _ = catalogue.service_ordinals([feed.id], offset=offset, limit=_AT_ONCE)
        if not ordinals:
            return
        yield from catalogue.services(ordinals).values()
        offset += _AT_ONCE


def _row(stored: StoredService, document: dict[str, Any], hidden: Hidden) -> dict[str, Any]:
    """Return what a masked service is stored as: what a harvest of it would store."""
    placement = [
        {name: value for name, value in entry.items() if name not in {"latitude", "longitude", "by"}}
        | {"hidden": True}
        if entry.get("location_id") in hidden.locations
        else entry
        for entry in stored.placement
    ]
    detail, placed = to_bytes(document), to_bytes(placement)
    strict = write_service(document, version="3.0", form="detail")
    return {
        "id": stored.ordinal,
        "detail": detail,
        "placement": placed,
        "hash": digest(detail, placed, stored.original_id.encode()),
        "list_item": to_bytes(list_item(strict)),
        "organization": strict.get("organization"),
        "links": strict.get("service_at_locations", []),
    }
