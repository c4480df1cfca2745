"""Live services rewritten where they stand, for what a harvest is too late for."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import update

from hub.catalogue.changelog import lock_log, write_changes
from hub.catalogue.codec import to_bytes
from hub.catalogue.snapshots import Snapshots
from hub.catalogue.tables import organization, service, service_at_location
from hub.database import Databases, digest, now_utc, writing
from hub.publishers.feeds import Feed


def rewrite(databases: Databases, feed: Feed, rows: Sequence[Mapping[str, Any]]) -> None:
    """Replace what is stored of some live services, without keeping what was there.

    Args:
        databases: Where they are stored.
        feed: Whose services they are.
        rows: For each its `id` (ordinal) and new `detail`, `placement`, `hash` and `list_item`, its
            `organization` and its `links` (service_at_locations), as strict 3.0.
    """
    if not rows:
        return
    now = now_utc()
    with writing(databases.catalogue) as connection:
        head = lock_log(connection)
        codec = Snapshots(databases).codec(connection, [])
        for number, row in enumerate(rows, start=1):
            own = connection.execute(
                update(service)
                .where(service.c.id == row["id"])
                .values(
                    detail=codec.pack(row["detail"]),
                    placement=row["placement"],
                    hash=row["hash"],
                    list_item=row["list_item"],
                    changed_at=now,
                    revision=head + number,
                )
                .returning(service.c.organization_id)
            ).scalar_one()
            if row["organization"]:
                document = to_bytes(row["organization"])
                connection.execute(
                    update(organization)
                    .where(organization.c.id == own)
                    .values(document=document, hash=digest(document))
                )
            for link in row["links"]:
                connection.execute(
                    update(service_at_location)
                    .where(service_at_location.c.public_id == link["id"])
                    .values(document=to_bytes(link))
                )
        write_changes(connection, feed.id, head, len(rows), np.empty(0, np.int64), now)
