"""Records that were read: identified, compared with what is live, and staged where they differ.

Pages are staged in batches. The indexes of random UUIDs are then written once a batch and not once a page,
and the catalogue's lock is held for milliseconds, never while a publisher's server is waited for.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection

from hub.catalogue.codec import Codec, to_bytes
from hub.catalogue.identities import OWNED_BY, Identity, Key, identify
from hub.catalogue.snapshots import Snapshots
from hub.catalogue.tables import staged_organization, staged_service, staged_service_at_location
from hub.catalogue.vocabularies import Vocabularies
from hub.database import Databases, digest, insert_rows, writing
from hub.harvest.reading import Record
from hub.publishers.feeds import Feed
from standards.openreferral.canonical import Document
from standards.openreferral.identity import assign_ids, source_ids
from standards.openreferral.writers import list_item, write_service

# Services staged in one transaction: enough to spare writes, few enough to hold in memory (about 30 MB).
BATCH = 1_000
_LINK = "service_at_location"


@dataclass(frozen=True, slots=True)
class StagedPage:
    """What became of a page.

    Attributes:
        content_hash: Hash of the answers it was read from.
        notices: What the validator found on it, to be carried over while it does not change.
        ordinals: Its services, changed or not.
        repeated: Records left out because an earlier record of this harvest had their id.
    """

    content_hash: bytes
    notices: bytes
    ordinals: NDArray[np.int64]
    repeated: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """A record with its final ids, as it would be stored."""

    record: Record
    service: Identity
    organization: Identity | None
    links: dict[str, int]
    detail: bytes
    placement: bytes
    hash: bytes


class Staging:
    """Stages the snapshot of one harvest.

    Args:
        databases: Where to stage.
        snapshots: The catalogue's writing side, as this harvest may use it.
        feed: Whose snapshot it is.
        harvest_id: The harvest that reads it.
        version: Version of the standard that the feed speaks.
        vocabularies: Gathers the terms met.
        on_page: Told what became of each page, once it is staged.

    Attributes:
        newly_hidden: Public ids of services with a hidden place whose live snapshot shows one.
    """

    def __init__(
        self,
        databases: Databases,
        snapshots: Snapshots,
        feed: Feed,
        harvest_id: int,
        *,
        version: str,
        vocabularies: Vocabularies,
        on_page: Callable[[StagedPage], None],
    ) -> None:
        self._databases = databases
        self._snapshots = snapshots
        self._feed = feed
        self._namespace = UUID(feed.namespace)
        self._harvest_id = harvest_id
        self._version = version
        self._vocabularies = vocabularies
        self._on_page = on_page
        self._waiting: list[tuple[bytes, bytes, list[Record]]] = []
        self._waiting_records = 0
        self._seen: set[int] = set()
        self._organizations: set[int] = set()
        self._codec: Codec | None = None
        self.newly_hidden: list[str] = []

    @property
    def seen(self) -> NDArray[np.int64]:
        """Every service of the snapshot that is staged or carried over, sorted."""
        return np.array(sorted(self._seen), np.int64)

    @property
    def services(self) -> int:
        """How many services the snapshot has so far."""
        return len(self._seen) + self._waiting_records

    def carry(self, ordinals: Iterable[int]) -> None:
        """Count the services of a page that has not changed since the live harvest."""
        # Pages count in the feed's order: of two records with one id, the first is kept.
        self.flush()
        self._seen.update(ordinals)

    def add(self, content_hash: bytes, notices: bytes, records: list[Record]) -> None:
        """Take a page that was read; it is staged with the batch that it fills."""
        self._waiting.append((content_hash, notices, records))
        self._waiting_records += len(records)
        if self._waiting_records >= BATCH:
            self.flush()

    def flush(self) -> None:
        """Stage every page that waits.

        Raises:
            LeaseLost: Another harvest of the feed has taken over.
        """
        waiting, self._waiting, self._waiting_records = self._waiting, [], 0
        keys = [
            _key(record, key)
            for _, _, page in waiting
            for record in page
            for key in source_ids(record.document)
        ]
        if keys:
            with writing(self._databases.catalogue) as connection:
                known = identify(connection, keys, feed_id=self._feed.id, namespace=self._feed.namespace)
        drafts: list[_Draft] = []
        pages: list[StagedPage] = []
        for content_hash, notices, records in waiting:
            page = [draft for record in records if (draft := self._draft(record, known)) is not None]
            ordinals = np.array([draft.service.ordinal for draft in page], np.int64)
            pages.append(StagedPage(content_hash, notices, ordinals, len(records) - len(page)))
            drafts += page
        if drafts:
            with writing(self._databases.catalogue) as connection:
                # What a harvest stages after another has dropped it would stay for good.
                self._snapshots.check(connection, self._harvest_id)
                self._stage(connection, drafts)
        for done in pages:
            self._on_page(done)

    def _draft(self, record: Record, known: dict[Key, Identity]) -> _Draft | None:
        """Give a record its final ids; None when an earlier record of this harvest had its id."""
        document = record.document
        service = known["service", record.original_id]
        if service.ordinal in self._seen:
            return None
        self._seen.add(service.ordinal)
        identities = {key: known[_key(record, key)] for key in source_ids(document)}
        organization = _organization_key(document)
        published = {key: one.public_id for key, one in identities.items()}
        assign_ids(document, published, namespace=self._namespace)
        for entry in record.placement:
            for name, kind in (("location_id", "location"), ("service_at_location_id", _LINK)):
                entry[name] = published.get((kind, entry[name]), entry[name])
        detail, placement = to_bytes(document), to_bytes(record.placement)
        return _Draft(
            record=record,
            service=service,
            organization=identities.get(organization) if organization else None,
            links={one.public_id: one.ordinal for key, one in identities.items() if key[0] == _LINK},
            detail=detail,
            placement=placement,
            hash=digest(detail, placement, record.original_id.encode()),
        )

    def _stage(self, connection: Connection, drafts: Sequence[_Draft]) -> None:
        """Stage the drafts that differ from what is live."""
        live = self._snapshots.hashes(connection, [draft.service.ordinal for draft in drafts])
        changed = [draft for draft in drafts if live.get(draft.service.ordinal) != draft.hash]
        if not changed:
            return
        if self._codec is None or not self._codec.is_trained:
            self._codec = self._snapshots.codec(connection, [draft.detail for draft in changed])
        services: list[dict[str, Any]] = []
        organizations: list[dict[str, Any]] = []
        links: list[dict[str, Any]] = []
        hiding = [draft.service.ordinal for draft in changed if _hides(draft)]
        self.newly_hidden += self._snapshots.shown(connection, hiding)
        for draft in changed:
            strict = write_service(draft.record.document, version="3.0", form="detail")
            self._vocabularies.add_service(strict)
            services.append(self._service_row(draft, strict, self._codec))
            organizations += self._organization_rows(draft, strict)
            links += self._link_rows(draft, strict)
        insert_rows(connection, staged_service, services)
        insert_rows(connection, staged_organization, organizations)
        insert_rows(connection, staged_service_at_location, links)

    def _service_row(self, draft: _Draft, strict: Document, codec: Codec) -> dict[str, Any]:
        return {
            "harvest_id": self._harvest_id,
            "id": draft.service.ordinal,
            "feed_id": self._feed.id,
            "public_id": draft.service.public_id,
            "organization_id": draft.organization.ordinal if draft.organization else None,
            "status": str(draft.record.document.get("status", "")),
            "hash": draft.hash,
            "original_id": draft.record.original_id,
            "standard_version": self._version,
            "list_item": to_bytes(list_item(strict)),
            "placement": draft.placement,
            "detail": codec.pack(draft.detail),
        }

    def _organization_rows(self, draft: _Draft, strict: Document) -> Iterator[dict[str, Any]]:
        """Give the organization's row the first time that this harvest meets it."""
        organization, one = strict.get("organization"), draft.organization
        if organization and one is not None and one.ordinal not in self._organizations:
            self._organizations.add(one.ordinal)
            document = to_bytes(organization)
            yield {
                "harvest_id": self._harvest_id,
                "id": one.ordinal,
                "feed_id": self._feed.id,
                "public_id": one.public_id,
                "hash": digest(document),
                "document": document,
            }

    def _link_rows(self, draft: _Draft, strict: Document) -> Iterator[dict[str, Any]]:
        """Give a row for each place that the service is at."""
        given: set[int] = set()
        for link in strict.get("service_at_locations", ()):
            ordinal = draft.links.get(link.get("id"))
            if ordinal is not None and ordinal not in given:
                given.add(ordinal)
                yield {
                    "harvest_id": self._harvest_id,
                    "id": ordinal,
                    "feed_id": self._feed.id,
                    "service_id": draft.service.ordinal,
                    "public_id": link["id"],
                    "document": to_bytes(link),
                }


def _hides(draft: _Draft) -> bool:
    return any(entry.get("hidden") for entry in draft.record.placement)


def _key(record: Record, key: Key) -> Key:
    """Return the key that a record is known by: a service_at_location only together with its service."""
    kind, source_id = key
    return (kind, f"{record.original_id}{OWNED_BY}{source_id}") if kind == _LINK else key


def _organization_key(document: Document) -> Key | None:
    source_id = (document.get("organization") or {}).get("id") or document.get("organization_id")
    return ("organization", source_id) if source_id else None
