import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, MetaData, insert, inspect, select

from hub.catalogue.tables import hidden_mark
from hub.config import Settings
from hub.database import (
    NAMES,
    Databases,
    catalogue_tables,
    digest,
    migrate,
    new_id,
    open_databases,
    operations_tables,
    pages_tables,
    reading,
    writing,
)
from hub.serve import Hub

TABLES = {"catalogue": catalogue_tables, "pages": pages_tables, "operations": operations_tables}


def differences(engine: Engine, name: str) -> list[object]:
    """Return what would have to change for a database to be what the code says it is."""
    tables: MetaData = TABLES[name]

    def mine(_object: object, label: str | None, kind: str, _reflected: bool, _other: object) -> bool:
        return kind != "table" or label in tables.tables

    with reading(engine) as connection:
        options = {"compare_type": True, "include_object": mine, "version_table": f"alembic_version_{name}"}
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), tables))


@pytest.mark.parametrize("name", NAMES)
def test_the_migrations_make_the_tables_that_the_code_says(hub: Hub, name: str) -> None:
    engine: Engine = getattr(hub.databases, name)

    assert differences(engine, name) == []
    assert set(TABLES[name].tables) <= set(inspect(engine).get_table_names())


def test_migrating_again_changes_nothing(hub: Hub) -> None:
    migrate(hub.databases)

    assert all(differences(getattr(hub.databases, name), name) == [] for name in NAMES)


def test_several_may_open_a_new_database_at_once(tmp_path: Path, empty_database_url: str | None) -> None:
    settings = Settings(var=tmp_path / "var", database_url=empty_database_url)

    with ThreadPoolExecutor(3) as pool:
        opened = list(pool.map(open_databases, [settings] * 3))

    for databases in opened:
        assert all(differences(getattr(databases, name), name) == [] for name in NAMES)
        databases.close()


@pytest.mark.parametrize("name", ["with space", "with,comma", "100% sure", "ünïcode"])
def test_the_databases_may_lie_in_a_folder_of_any_name(tmp_path: Path, name: str) -> None:
    databases = open_databases(Settings(var=tmp_path / name / "var"))

    assert sorted(path.name for path in (tmp_path / name / "var").glob("*.sqlite")) == [
        f"{each}.sqlite" for each in sorted(NAMES)
    ]
    databases.close()


def test_a_failed_block_writes_nothing(hub: Hub) -> None:
    def fail() -> None:
        with writing(hub.databases.catalogue) as connection:
            connection.execute(insert(hidden_mark).values(public_id=new_id(), why="x", at=datetime.now(UTC)))
            raise ValueError("on purpose")

    with pytest.raises(ValueError, match="on purpose"):
        fail()

    assert marks(hub.databases) == []


def marks(databases: Databases) -> list[tuple[str, datetime]]:
    with reading(databases.catalogue) as connection:
        return [(row.public_id, row.at) for row in connection.execute(select(hidden_mark))]


def test_ids_and_times_come_back_as_they_went_in(hub: Hub) -> None:
    public_id = new_id()
    summer = datetime(2026, 7, 1, 12, 30, 0, 123456, timezone(timedelta(hours=1)))
    with writing(hub.databases.catalogue) as connection:
        connection.execute(insert(hidden_mark).values(public_id=public_id, why="x", at=summer))

    [(found, at)] = marks(hub.databases)

    assert found == public_id
    assert at == summer
    assert at.tzinfo is UTC


def test_one_look_is_consistent_while_another_writes(small_hub: Hub) -> None:
    engine = small_hub.databases.catalogue
    with reading(engine) as connection:
        before = connection.execute(select(hidden_mark)).all()
        with writing(engine) as other:
            other.execute(insert(hidden_mark).values(public_id=new_id(), why="x", at=datetime.now(UTC)))

        assert connection.execute(select(hidden_mark)).all() == before == []

    assert len(marks(small_hub.databases)) == 1


def test_many_writers_wait_for_each_other_and_none_fails(hub: Hub) -> None:
    engine = hub.databases.catalogue
    barrier = threading.Barrier(6)

    def write(_number: int) -> None:
        barrier.wait(10)
        for _ in range(5):
            with writing(engine) as connection:
                connection.execute(select(hidden_mark)).all()
                connection.execute(
                    insert(hidden_mark).values(public_id=new_id(), why="x", at=datetime.now(UTC))
                )

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))

    assert len(marks(hub.databases)) == 30


def test_a_digest_tells_the_parts_apart() -> None:
    assert digest(b"ab", b"c") != digest(b"a", b"bc") != digest(b"abc")
    assert digest(b"ab", b"c") == digest(b"ab", b"c")
    assert len(digest()) == 16
