"""Rows asked of the driver are those that SQLAlchemy gives, on either database."""

from sqlalchemy import select

from hub.catalogue.stored import BY_ORDINAL, BY_PUBLIC_ID
from hub.catalogue.tables import service
from hub.database import read_public_id, read_time, reading
from hub.serve import Hub
from tests.conftest import harvest
from tests.feedserver import FeedServer
from tests.hub.records import services

# SQLite takes no more parameters than these in one statement.
MOST_PARAMETERS = 32_766


def test_a_row_is_what_sqlalchemy_reads_of_it(hub: Hub) -> None:
    with FeedServer(services(3)) as feed:
        harvest(hub, feed)
    columns = [
        service.c[name] for name in ("id", "public_id", "first_seen", "changed_at", "detail", "placement")
    ]
    with reading(hub.databases.catalogue) as connection:
        expected = {row.id: tuple(row) for row in connection.execute(select(*columns))}
        found = BY_ORDINAL.rows(connection, list(expected))
        one = BY_PUBLIC_ID.row(connection, expected[min(expected)][1])

    read = {
        ordinal: (ordinal, read_public_id(public_id), read_time(first), read_time(changed), detail, placement)
        for ordinal, public_id, _, _, _, _, detail, placement, first, changed, _ in found
    }
    assert len(read) == 3
    assert read == expected
    assert one == next(row for row in found if row[0] == min(expected))


def test_what_is_not_there_is_not_given(hub: Hub) -> None:
    with FeedServer(services(1)) as feed:
        harvest(hub, feed)
    with reading(hub.databases.catalogue) as connection:
        assert BY_ORDINAL.rows(connection, []) == []
        [[only, *_]] = BY_ORDINAL.rows(connection, range(MOST_PARAMETERS + 10))
        assert BY_ORDINAL.rows(connection, [only + 1, -1]) == []
        assert BY_PUBLIC_ID.row(connection, "00000000-0000-4000-8000-000000000000") is None
