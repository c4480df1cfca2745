"""A catalogue in memory that works: documents by ordinal, and a change log with one row a service."""

import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import orjson

from hub.catalogue.store import Change
from hub.catalogue.stored import StoredService
from hub.publishers.feeds import Feed, Publisher

NOW = datetime(2026, 11, 21, tzinfo=UTC)
NAMESPACE = uuid.UUID("6f1ff3b2-6c1e-4b7e-9a0e-1f6a4b1f8a11")


def feed_of(slug: str, publisher: str, data_status: str = "live") -> Feed:
    return Feed(
        id=sum(slug.encode()),
        slug=slug,
        name=slug,
        publisher=Publisher(id=sum(publisher.encode()), slug=publisher, name=publisher, url=None),
        url=f"https://{slug}.example/",
        namespace=str(NAMESPACE),
        version_set=None,
        version_found="3.0",
        licence="OGL",
        licence_url=None,
        data_status=data_status,
        live_harvest=1,
        live_since=NOW,
    )


class FakeCatalogue:
    """Put services in, take them out; the log follows."""

    def __init__(self, log: str = "11111111-1111-4111-8111-111111111111") -> None:
        self.log = log
        self.head = 0
        self._services: dict[int, StoredService] = {}
        self._changes: dict[int, Change] = {}

    def put(
        self,
        ordinal: int,
        document: dict[str, Any],
        placement: Sequence[dict[str, Any]] = (),
        *,
        feed: str = "hull",
        publisher: str = "hull-city",
        data_status: str = "live",
    ) -> None:
        revision = self._log(ordinal, removed=False)
        self._services[ordinal] = StoredService(
            ordinal=ordinal,
            public_id=str(uuid.uuid5(NAMESPACE, str(ordinal))),
            source=feed_of(feed, publisher, data_status),
            status=document.get("status", "active"),
            original_id=str(ordinal),
            standard_version="3.0",
            detail=orjson.dumps(document),
            placement=list(placement),
            first_seen=NOW,
            changed_at=NOW,
            revision=revision,
        )

    def remove(self, ordinal: int) -> None:
        del self._services[ordinal]
        self._log(ordinal, removed=True)

    def log_position(self) -> tuple[str, int]:
        return self.log, self.head

    def changes(self, after: int, limit: int) -> list[Change]:
        later = (change for change in self._changes.values() if change.revision > after)
        return list(islice(later, limit))

    def services(self, ordinals: Sequence[int]) -> dict[int, StoredService]:
        return {ordinal: self._services[ordinal] for ordinal in ordinals if ordinal in self._services}

    def _log(self, ordinal: int, *, removed: bool) -> int:
        self.head += 1
        # Taken out and put in again, so that the dict stays in the order of revisions.
        self._changes.pop(ordinal, None)
        self._changes[ordinal] = Change(self.head, "service", ordinal, str(ordinal), removed, 1, NOW)
        return self.head


def a_service(name: str = "Lunch club", **fields: Any) -> dict[str, Any]:
    """Return a canonical document that says no more than its name and status."""
    return {"id": "s", "name": name, "status": "active", **fields}


def a_place(latitude: float, longitude: float, council: str | None = None, number: int = 0) -> dict[str, Any]:
    """Return the placement of one location that may be shown."""
    return {
        "location_id": f"location-{number}",
        "service_at_location_id": f"at-{number}",
        "latitude": latitude,
        "longitude": longitude,
        "council": council,
        "by": "publisher",
        "hidden": False,
    }


def a_hidden_place(council: str | None = None) -> dict[str, Any]:
    """Return the placement of one location that may not be shown."""
    return {
        "location_id": "location-h",
        "service_at_location_id": None,
        "council": council,
        "by": "",
        "hidden": True,
    }


def attending(*kinds: str) -> list[dict[str, Any]]:
    """Return attributes that say how a service reaches people."""
    return [{"id": kind, "link_type": "attending_type", "taxonomy_term": {"name": kind}} for kind in kinds]


def served(*codes_or_names: str) -> list[dict[str, Any]]:
    """Return areas served: by the code's URI, or by name."""
    return [
        {"uri": f"http://statistics.data.gov.uk/id/statistical-geography/{value}"}
        if value[1:].isdigit()
        else {"name": value}
        for value in codes_or_names
    ]
