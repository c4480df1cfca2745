"""Follow the catalogue's change log into the index.

One follower per machine holds the writer; readers only look again (`hub.search.reader`). The cursor, log id
and revision, is a document of the index, replaced in the same commit as what it covers, so a follower that is
killed at any moment leaves an index that is whole and says how far it is.

On disk, under the folder of the index:

    lock            held (fcntl) by the follower
    current         the name of the folder in use
    index-xxxxxxxx/ an index; a new one is built beside and switched to by replacing `current`
"""

import fcntl
import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

import orjson
import shapely
import tantivy

from hub.catalogue.store import Change
from hub.catalogue.stored import StoredService
from hub.errors import HubError
from hub.places.areas import Areas
from hub.search.asked_for import keys_asked_for
from hub.search.bank_holidays import nations_of
from hub.search.facts import Facts, read_facts
from hub.search.schema import (
    SCHEMA_VERSION,
    SORTED_BY,
    build_schema,
    extent_document,
    extent_number,
    register_analyzer,
    service_document,
    service_key,
    stored_bytes,
)
from hub.search.suggesting.organizations import Organization, Organizations
from hub.search.week import usual_week
from standards.openreferral.dates import LONDON

# Changes read from the log at a time, and changes between two commits: a commit costs some 10 ms and a
# segment.
BATCH = 1_000
CHANGES_PER_COMMIT = 20_000
WRITER_BYTES = 64_000_000
# A new index is looked at by nobody before the switch, so it is committed once; what is written in one go is
# then one segment for each of these, and every question asks every segment. Taken only as far as needed: some
# 600 bytes a service, so that the services of the whole country take a fifth of it.
NEW_WRITER_BYTES = 1_000_000_000
# Names of organizations counted in memory while an index is new: some 30 MB.
NAMES_AT_ONCE = 100_000

Progress = Callable[[int, int], None]


class IndexBusy(HubError):
    """Another process on this machine is writing the index; it follows the same log, so nothing is lost."""


class ChangeSource(Protocol):
    """What the follower asks of `hub.catalogue.store.Catalogue`."""

    def log_position(self) -> tuple[str, int]:
        """Return the id of the log and its newest revision."""

    def changes(self, after: int, limit: int) -> Sequence[Change]:
        """Return the next changes after a revision, in order."""

    def services(self, ordinals: Sequence[int]) -> Mapping[int, StoredService]:
        """Return those of these services that are held."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far an index has followed which log, and under which schema."""

    log: str
    revision: int
    schema: int = SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class FollowReport:
    """What one run of the follower did.

    Attributes:
        applied: Services written.
        removed: Services taken out because they are gone, not active or of a test feed.
        revision: Revision of the log that the index has reached.
        seconds: Time taken.
        rebuilt: The index was built anew.
    """

    applied: int
    removed: int
    revision: int
    seconds: float
    rebuilt: bool


def follow(
    catalogue: ChangeSource,
    path: Path,
    areas: Areas,
    progress: Progress | None = None,
    *,
    anew: bool = False,
) -> FollowReport:
    """Bring the index up to the end of the change log; build it anew where it belongs to another log.

    A new index is built beside the old one, which goes on answering until the switch.

    Args:
        catalogue: Where the log and the services are read.
        path: Folder of the index; made when absent.
        areas: List of areas, for councils and areas served.
        progress: Called after each batch with the revision reached and the newest one.
        anew: Build it anew in any case: what is taken out of an index stays in its files until segments are
            merged, and what was erased must not.

    Raises:
        IndexBusy: Another process is writing this index.
    """
    started = time.perf_counter()
    path.mkdir(parents=True, exist_ok=True)
    with _writing(path):
        _drop_unfinished(path)
        log, head = catalogue.log_position()
        folder = current_folder(path)
        cursor = _cursor_of(folder) if folder else None
        # A head behind the cursor is a log put back from a backup: what the index has since then is not in
        # it.
        if anew or folder is None or cursor is None or cursor != Cursor(log, min(cursor.revision, head)):
            fresh = path / f"index-{uuid.uuid4().hex[:12]}"
            fresh.mkdir()
            index = tantivy.Index(build_schema(), path=str(fresh), sort_by_field=SORTED_BY)
            register_analyzer(index)
            applied, removed, revision = _apply(
                catalogue, index, Cursor(log, 0), head, areas, progress, unseen=True
            )
            _switch(path, fresh)
            rebuilt = True
        else:
            applied, removed, revision = _apply(catalogue, open_index(folder), cursor, head, areas, progress)
            rebuilt = False
    return FollowReport(applied, removed, revision, time.perf_counter() - started, rebuilt)


def current_folder(path: Path) -> Path | None:
    """Return the folder of the index in use under `path`, or None before the first one is built."""
    try:
        name = (path / "current").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    folder = path / name
    return folder if name and folder.is_dir() else None


def open_index(folder: Path) -> tantivy.Index:
    """Open an index that is on disk, with its analyzer."""
    index = tantivy.Index.open(str(folder))
    register_analyzer(index)
    return index


def read_cursor(index: tantivy.Index) -> Cursor | None:
    """Return the cursor of an index, or None where it has none or one that cannot be read."""
    searcher = index.searcher()
    # By its text: the schema may be of another version, but `key` and `more` are in each.
    hits = searcher.search(tantivy.Query.term_query(index.schema, "key", "is:cursor"), limit=1).hits
    if not hits:
        return None
    stored = orjson.loads(stored_bytes(searcher, hits[0][1]))
    return Cursor(stored["log"], stored["revision"], stored["schema"])


def _cursor_of(folder: Path) -> Cursor | None:
    try:
        return read_cursor(open_index(folder))
    except ValueError:
        # Damaged, or of a schema without these fields; the index is derived, so it is built anew.
        return None


def _apply(
    catalogue: ChangeSource,
    index: tantivy.Index,
    cursor: Cursor,
    head: int,
    areas: Areas,
    progress: Progress | None,
    *,
    unseen: bool = False,
) -> tuple[int, int, int]:
    """Write every change after the cursor; return services written and taken out, and the revision.

    An index that is `unseen` is dropped where it is not finished, so names may wait for its last commit.
    """
    applied = removed = pending = 0
    today = datetime.now(LONDON).date()
    revision = cursor.revision
    # One thread: two would write two segments a commit, and the harvest has the other core.
    writer = index.writer(WRITER_BYTES if revision else NEW_WRITER_BYTES, 1)
    extents, organizations = _Extents(index), Organizations(index)
    # The log names each service once, so an index that begins with it has nothing to take out up to the head
    # of that moment; a deletion for each service would be looked for in every segment.
    is_new = revision == 0
    if is_new:
        # An empty log leaves a cursor too, so that the next run does not build anew.
        write_cursor(writer, cursor)
        pending = 1
    while batch := catalogue.changes(revision, BATCH):
        touched = {change.ordinal: change.removed for change in batch if change.kind == "service"}
        held = catalogue.services([ordinal for ordinal, gone in touched.items() if not gone])
        may_be_there = not is_new or batch[-1].revision > head
        if may_be_there:
            organizations.leave(touched)
        for ordinal in touched:
            if may_be_there:
                writer.delete_documents_by_term("key", service_key(ordinal))
            service = held.get(ordinal)
            if service is None or not service.searchable:
                removed += 1
                continue
            document = orjson.loads(service.detail)
            facts = read_facts(document, service.placement, areas)
            extents.keep(writer, facts)
            week = usual_week(document, today, nations=nations_of(facts.councils))
            organization = Organization.of(document, facts.organization)
            organizations.join(ordinal, organization)
            writer.add_document(
                service_document(
                    ordinal,
                    facts,
                    publisher=service.publisher,
                    feed=service.feed,
                    week=week,
                    asked_for=keys_asked_for(document),
                    organization=organization.number,
                )
            )
            applied += 1
        revision = batch[-1].revision
        pending += len(batch)
        write_cursor(writer, Cursor(cursor.log, revision))
        if pending >= CHANGES_PER_COMMIT and not is_new:
            if not unseen or len(organizations) >= NAMES_AT_ONCE:
                organizations.write(writer)
            writer.commit()
            organizations.committed()
            pending = 0
        if progress:
            progress(revision, max(head, revision))
    if pending or len(organizations):
        organizations.write(writer)
        writer.commit()
    writer.wait_merging_threads()
    return applied, removed, revision


class _Extents:
    """The boundaries an index keeps, so that each is written once."""

    def __init__(self, index: tantivy.Index) -> None:
        self._searcher = index.searcher()
        self._written: set[int] = set()

    def keep(self, writer: tantivy.IndexWriter, facts: Facts) -> None:
        """Write the boundary of a service unless the index has it."""
        if facts.areas_served.extent is None:
            return
        geometry = shapely.to_wkb(facts.areas_served.extent)
        number = extent_number(geometry)
        if number not in self._written and not self._searcher.doc_freq("key", f"extent:{number}"):
            writer.add_document(extent_document(geometry))
        self._written.add(number)


def write_cursor(writer: tantivy.IndexWriter, cursor: Cursor) -> None:
    """Put the cursor in with what is written next to the same commit."""
    document = tantivy.Document()
    document.add_text("key", "is:cursor")
    document.add_bytes(
        "more", orjson.dumps({"log": cursor.log, "revision": cursor.revision, "schema": cursor.schema})
    )
    writer.delete_documents_by_term("key", "is:cursor")
    writer.add_document(document)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Hold the right to write; the system gives it back when this process ends, however it ends."""
    with (path / "lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise IndexBusy(
                f"another process is writing the index in {path}; try again when it is done"
            ) from error
        yield


def _switch(path: Path, fresh: Path) -> None:
    """Make `fresh` the index in use, in one step that a crash cannot halve, and drop the others."""
    pointer = path / "current.new"
    with pointer.open("w", encoding="ascii") as file:
        file.write(fresh.name)
        file.flush()
        os.fsync(file.fileno())
    pointer.replace(path / "current")
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    # A reader that still has the old one mapped keeps its files until it looks again.
    _drop_unfinished(path)


def _drop_unfinished(path: Path) -> None:
    """Remove every index folder but the one in use: what a killed build or a switch has left."""
    current = current_folder(path)
    for folder in path.glob("index-*"):
        if folder != current:
            shutil.rmtree(folder, ignore_errors=True)
