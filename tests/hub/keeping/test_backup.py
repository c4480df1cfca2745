"""A backup, `var/` gone, a restore: every row, every id, every page and every search as before."""

import json
import shutil
import sqlite3
import stat
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, inspect, text

from hub.api.app import create_api
from hub.cli import main
from hub.config import Settings
from hub.harvest.run import harvest_feed
from hub.harvest.store import Outcome
from hub.keeping.archive import MANIFEST, read_manifest
from hub.keeping.backup import back_up
from hub.keeping.erase import erase_feed
from hub.keeping.errors import BackupFailed, BackupUnreadable, HubInUse, HubNotEmpty
from hub.keeping.postgres import _environment
from hub.keeping.restore import Restored, restore
from hub.places.areas import Areas
from hub.serve import Hub, open_hub
from tests.conftest import harvest, workshop
from tests.feedserver import FeedServer
from tests.hub.keeping.searching import in_files, integrity, tables
from tests.hub.keeping.test_erase import ERASED, WORDS, erase, keeper, the_service
from tests.hub.records import a_service, found, names, services

ADDRESSES = (
    *(f"/openreferral/v3/{name}?per_page=100" for name in ("services", "organizations", "taxonomy_terms")),
    *("/openreferral/v3/service_at_locations?per_page=100", "/openreferral/v1/services?per_page=100"),
    *("/api/search?q=lunch", "/api/feeds", "/api/feeds/hull"),
)


def answers(hub: Hub) -> dict[str, bytes]:
    client = create_api(hub.context()).test_client()
    return {path: client.get(path, buffered=True).data for path in ADDRESSES}


def put_back(hub: Hub, path: Path, *, replaces: bool = False) -> tuple[Hub, Restored]:
    """Restore, and open what was restored."""
    hub.close()
    done = restore(hub.settings, path, Areas.load(), replace=replaces)
    return open_hub(hub.settings), done


@pytest.fixture
def full(hub: Hub) -> Hub:
    """A hub with a live, a held and an erased snapshot's worth of everything."""
    with FeedServer([*services(5), the_service()], full_lists=True) as feed:
        harvest(hub, feed)
        feed.services[0] = a_service(1, name="Lunch club, moved")
        harvest(hub, feed)
        feed.services = []
        assert harvest(hub, feed).outcome is Outcome.HELD
    hub.keys.add("operator")
    return hub


def test_after_backup_loss_and_restore_everything_is_as_it_was(full: Hub, tmp_path: Path) -> None:
    hub = full
    before, said, hits = tables(hub), answers(hub), found(hub)
    hub.settings.outlines.write_text('{"loaded": "by an operator"}')

    manifest = back_up(hub.databases, tmp_path / "hub.backup", outlines=hub.settings.outlines)
    hub.close()
    _lose(hub)
    again, done = put_back(hub, tmp_path / "hub.backup")

    assert tables(again) == before
    assert {name: len(before[name]) for name in manifest.rows} == dict(manifest.rows)
    assert answers(again) == said
    assert found(again) == hits
    assert done.aside is None
    assert again.settings.outlines.read_text() == '{"loaded": "by an operator"}'
    assert stat.S_IMODE((tmp_path / "hub.backup").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == ["hub.backup"]
    again.close()


def _lose(hub: Hub) -> None:
    """Remove everything but the postcode table, which is the tests' own and takes seconds to make."""
    for path in hub.settings.var.iterdir():
        if path.name != "postcodes.bin":
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    if hub.settings.database_url:
        engine = create_engine(hub.settings.database_url.replace("postgresql:", "postgresql+psycopg:"))
        with engine.begin() as connection:
            for name in inspect(connection).get_table_names():
                connection.execute(text(f'DROP TABLE "{name}" CASCADE'))
        engine.dispose()


def test_a_hub_that_holds_something_is_replaced_only_when_told_to(full: Hub, tmp_path: Path) -> None:
    hub, path = full, tmp_path / "hub.backup"
    back_up(hub.databases, path)
    with FeedServer([a_service(40)]) as feed:
        harvest(hub, feed, slug="later")
    now = tables(hub)
    hub.close()
    with pytest.raises(HubNotEmpty, match="--replace"):
        restore(hub.settings, path, Areas.load(), replace=False)
    same = open_hub(hub.settings)
    assert tables(same) == now

    again, done = put_back(same, path, replaces=True)

    assert [feed.slug for feed in again.publishers.feeds()] == ["hull"]
    assert "Lunch club 40" not in found(again)
    assert done.aside is not None
    assert done.aside.exists()
    if not hub.settings.database_url:
        kept = Settings(var=done.aside)
        old = open_hub(kept)
        assert tables(old) == now
        old.close()
    again.close()


def test_what_was_erased_since_is_erased_again(full: Hub, tmp_path: Path) -> None:
    hub, path = full, tmp_path / "hub.backup"
    with FeedServer([a_service(50)]) as feed:
        harvest(hub, feed, slug="other")
    back_up(hub.databases, path)
    erase(hub)
    erase_feed(keeper(hub), hub.publishers.feed("other"), why="asked", who="operator")

    again, done = put_back(hub, path, replaces=True)

    assert done.erased_again == (ERASED,)
    assert done.feeds_back == ("other",)
    assert "Quillfeather circle" not in names(again)
    assert in_files(again.settings.index_folder, WORDS) == []
    with FeedServer([*services(5), the_service()], full_lists=True) as feed:
        harvest(again, feed)
    assert "Quillfeather circle" not in names(again)
    again.close()


def test_a_backup_during_a_harvest_is_consistent(hub: Hub, tmp_path: Path) -> None:
    """Backups follow each other while a feed is harvested over and over; each can be restored."""
    with FeedServer(services(60), full_lists=True, page_size=10) as feed:
        harvest(hub, feed, per_page=10)
        stop = threading.Event()

        def keep_harvesting() -> None:
            with_what = workshop(hub, feed, per_page=10)
            with with_what.fetcher:
                for number in range(200):
                    if stop.is_set():
                        return
                    feed.services = [a_service(1, name=f"Lunch {number}"), *services(60)[1:]]
                    harvest_feed(with_what, hub.publishers.feed("hull"))

        worker = threading.Thread(target=keep_harvesting)
        worker.start()
        try:
            for number in range(3):
                back_up(hub.databases, tmp_path / f"{number}.backup")
        finally:
            stop.set()
            worker.join()
    hub.close()
    for number in range(3):
        done = restore(hub.settings, tmp_path / f"{number}.backup", Areas.load(), replace=True)
        again = open_hub(hub.settings)
        live = again.publishers.feed("hull").live_harvest
        assert live is not None
        # What serves is a harvest that is known, with its raw pages; and all of its services.
        assert again.harvests.harvest(live).feed == "hull"
        assert len(names(again)) == len(found(again)) == 60
        assert not [one for one in again.harvests.of_feed("hull") if one.outcome is Outcome.RUNNING]
        assert dict(done.manifest.rows)["service"] == 60
        again.close()


def test_a_file_that_is_there_is_not_overwritten(small_hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(BackupFailed, match="is there already"):
        back_up(small_hub.databases, tmp_path / "mine")
    with pytest.raises(BackupFailed, match="cannot be written"):
        back_up(small_hub.databases, tmp_path / "no" / "such" / "folder")

    assert (tmp_path / "mine").read_text() == "mine"
    assert {path.name for path in tmp_path.iterdir()} == {"mine", "var"}


def _rewritten(path: Path, change: Callable[[str, bytes], bytes | None], more: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            changed = change(name, data)
            if changed is not None:
                archive.writestr(name, changed)
        for name, data in more.items():
            archive.writestr(name, data)


def _said(path: Path, **values: Any) -> None:
    def change(name: str, data: bytes) -> bytes:
        return json.dumps({**json.loads(data), **values}).encode() if name == MANIFEST else data

    _rewritten(path, change, {})


def _flip(path: Path) -> None:
    def change(name: str, data: bytes) -> bytes:
        if name != "pages.sqlite":
            return data
        middle = len(data) // 2
        return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]

    _rewritten(path, change, {})


def _spoil_packed(path: Path, name: str) -> None:
    """Make what an entry is packed as something that cannot be unpacked."""
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        header = archive.getinfo(name).header_offset
    lengths = (data[header + 26 : header + 28], data[header + 28 : header + 30])
    # It begins with a block of a kind that there is not (RFC 1951, 3.2.3).
    data[header + 30 + sum(int.from_bytes(each, "little") for each in lengths)] = 0xFF
    path.write_bytes(data)


DAMAGE: dict[str, tuple[Callable[[Path], object], str]] = {
    "a flipped bit": (_flip, "not what was backed up"),
    "a flipped bit in a packed part": (
        lambda path: _spoil_packed(path, "pages.sqlite"),
        "damaged: pages.sqlite cannot be read",
    ),
    "a flipped bit in the packed manifest": (lambda path: _spoil_packed(path, MANIFEST), "it is no backup"),
    "cut short": (lambda path: path.write_bytes(path.read_bytes()[:-5000]), "no backup, or it is damaged"),
    "a missing part": (
        lambda path: _rewritten(path, lambda name, data: None if name == "pages.sqlite" else data, {}),
        "cannot be read",
    ),
    "no manifest": (
        lambda path: _rewritten(path, lambda name, data: None if name == MANIFEST else data, {}),
        "it is no backup",
    ),
    "another file": (lambda path: path.write_text("hello"), "no backup"),
    "no file": (lambda path: path.unlink(), "There is no file"),
    "a newer format": (lambda path: _said(path, format=99), "update this one"),
    "a newer schema": (
        lambda path: _said(path, schema={"catalogue": "9999", "pages": "0001", "operations": "0002"}),
        "update this one",
    ),
    "another database": (lambda path: _said(path, database="postgresql", parts=[]), "damaged"),
    "a part that leads out": (
        lambda path: _said(path, parts=[{"name": "../evil.sqlite", "bytes": 1, "sha256": ""}]),
        "names other parts",
    ),
    "other rows": (lambda path: _said(path, rows={"service": 4}), "does not hold the rows"),
    "a part of a terabyte": (
        lambda path: _rewritten(
            path, lambda name, data: b"\0" * 10_000_000 if name == "pages.sqlite" else data, {}
        ),
        "not what was backed up",
    ),
}


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, Path]:
    """A hub that is not open, and its backup."""
    folder = tmp_path_factory.mktemp("backed-up")
    hub = open_hub(Settings(var=folder / "var"))
    hub.publishers.add_publisher("hull", "Council of Hull")
    hub.keys.add("operator")
    back_up(hub.databases, folder / "hub.backup")
    hub.close()
    return hub.settings, folder / "hub.backup"


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_backup_is_refused_and_nothing_changes(
    backed_up: tuple[Settings, Path], tmp_path: Path, damage: str
) -> None:
    settings, path = backed_up[0], tmp_path / "hub.backup"
    shutil.copyfile(backed_up[1], path)
    before = {file.name: file.read_bytes() for file in settings.var.iterdir() if file.is_file()}
    spoil, why = DAMAGE[damage]
    spoil(path)

    with pytest.raises(BackupUnreadable, match=why):
        restore(settings, path, Areas.load(), replace=True)

    assert {file.name: file.read_bytes() for file in settings.var.iterdir() if file.is_file()} == before
    assert not [file for file in settings.var.iterdir() if file.name.startswith((".restore", "replaced"))]
    assert not (tmp_path / "evil.sqlite").exists()


def test_names_in_the_file_lead_nowhere(small_hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "hub.backup"
    with FeedServer(services(2)) as feed:
        harvest(small_hub, feed)
    back_up(small_hub.databases, path)
    _rewritten(path, lambda _, data: data, {"../../evil": b"x", "/evil": b"x"})

    again, _ = put_back(small_hub, path, replaces=True)

    assert len(names(again)) == 2
    assert not list(tmp_path.rglob("evil"))
    again.close()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("me@db:5433/signpost?sslmode=require", {"PGHOST": "db", "PGPORT": "5433", "PGSSLMODE": "require"}),
        ("me:s%40y@db/signpost?target_session_attrs=read-write", {"PGTARGETSESSIONATTRS": "read-write"}),
        ("me@/signpost?host=one:5433&host=two:5434", {"PGHOST": "one,two", "PGPORT": "5433,5434"}),
        ("me:s%40y@/signpost?host=/run/postgresql", {"PGHOST": "/run/postgresql", "PGPASSWORD": "s@y"}),
    ],
)
def test_the_programs_of_postgresql_are_told_all_that_the_address_says(
    where: str, said: dict[str, str]
) -> None:
    engine = create_engine(f"postgresql+psycopg://{where}")

    assert {**said, "PGUSER": "me", "PGDATABASE": "signpost"}.items() <= _environment(engine).items()


def test_an_older_schema_is_brought_up_to_date(small_hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "hub.backup"
    with FeedServer(services(2)) as feed:
        harvest(small_hub, feed)
    with sqlite3.connect(small_hub.settings.var / "operations.sqlite") as connection:
        for later in ("erased", "job", "validation"):
            connection.execute(f"DROP TABLE IF EXISTS {later}")
        connection.execute("UPDATE alembic_version_operations SET version_num = '0001'")
    connection.close()
    back_up(small_hub.databases, path)
    assert read_manifest(path).schema["operations"] == "0001"
    small_hub.close()
    _lose(small_hub)

    again, _ = put_back(small_hub, path)

    assert tables(again)["erased"] == []
    assert len(names(again)) == 2
    again.close()


def test_a_hub_that_somebody_uses_is_not_replaced(small_hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "hub.backup"
    with FeedServer(services(2)) as feed:
        harvest(small_hub, feed)
    back_up(small_hub.databases, path)

    with pytest.raises(HubInUse, match="signpost serve"):
        restore(small_hub.settings, path, Areas.load(), replace=True)

    assert len(names(small_hub)) == 2
    assert not list(small_hub.settings.var.glob("replaced-*"))


def test_a_damaged_hub_is_what_a_backup_is_for(small_hub: Hub, tmp_path: Path) -> None:
    path = tmp_path / "hub.backup"
    with FeedServer(services(2)) as feed:
        harvest(small_hub, feed)
    back_up(small_hub.databases, path)
    small_hub.close()
    (small_hub.settings.var / "catalogue.sqlite").write_bytes(b"not a database at all" * 1000)

    with pytest.raises(HubNotEmpty):
        restore(small_hub.settings, path, Areas.load(), replace=False)
    again, _ = put_back(small_hub, path, replaces=True)

    assert len(names(again)) == 2
    assert integrity(again.settings.var / "catalogue.sqlite") == "ok"
    again.close()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_without_postgresqls_programs_it_is_said_what_to_install(
    hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupFailed, match="pg_dump is not installed"):
        back_up(hub.databases, tmp_path / "hub.backup")

    assert not (tmp_path / "hub.backup").exists()


def test_the_commands_say_what_they_did(
    small_hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SIGNPOST_VAR", str(small_hub.settings.var))
    with FeedServer(services(2)) as feed:
        harvest(small_hub, feed)
    small_hub.close()
    run, path = CliRunner().invoke, str(tmp_path / "hub.backup")

    made = run(main, ["backup", path])
    refused = run(main, ["restore", path])
    done = run(main, ["restore", path, "--replace"])

    assert (made.exit_code, "2 services of 1 feeds" in made.output) == (0, True), made.output
    assert (refused.exit_code, "--replace" in refused.output) == (1, True)
    assert (done.exit_code, "are back" in done.output) == (0, True), done.output
