"""Rows asked of the driver are those that SQLAlchemy gives, on either database."""

from sqlalchemy import select

from hub.catalogue.stored import BY_ORDINAL, BY_PUBLIC_ID
from hub.catalogue.tables import service
from hub.database import Driver, read_public_id, read_time, reading
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
        driver = Driver.of(connection)
        found = BY_ORDINAL.rows(driver, list(expected))
        one = BY_PUBLIC_ID.row(driver, expected[min(expected)][1])

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
        driver = Driver.of(connection)
        assert BY_ORDINAL.rows(driver, []) == []
        [[only, *_]] = BY_ORDINAL.rows(driver, range(MOST_PARAMETERS + 10))
        assert BY_ORDINAL.rows(driver, [only + 1, -1]) == []
        assert BY_PUBLIC_ID.row(driver, "00000000-0000-4000-8000-000000000000") is None


def test_rows_asked_alone_are_the_same_and_leave_nothing_open(hub: Hub) -> None:
    engine = hub.databases.catalogue
    with FeedServer(services(2)) as feed:
        harvest(hub, feed)
    with reading(engine) as connection:
        expected = BY_ORDINAL.rows(Driver.of(connection), range(10))

    assert BY_ORDINAL.rows_alone(engine, range(10)) == expected
    for row in expected:
        assert BY_PUBLIC_ID.row_alone(engine, read_public_id(row[1])) == row
    with FeedServer(services(3)) as feed:
        # Nothing that was read keeps what comes later from being seen, or from being written.
        harvest(hub, feed)
    assert len(BY_ORDINAL.rows_alone(engine, range(10))) == 3
