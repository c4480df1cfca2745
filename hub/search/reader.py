"""An open index: a process keeps one, and each query sees the newest commit."""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import shapely
import tantivy
from shapely.geometry.base import BaseGeometry

from hub.errors import NotReady
from hub.search.index import Cursor, current_folder, open_index, read_cursor
from hub.search.schema import SCHEMA_VERSION, stored_bytes

# Boundaries kept ready in memory: at most 10,000 points each, so at the very most some 400 MB.
KEPT_EXTENTS = 1_024


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The index at one commit.

    Attributes:
        searcher: Tantivy's view of that commit.
        schema: Fields of the index.
        cursor: How far it had followed the log.
        generation: Changes whenever an answer could; for an ETag.
        extents: Boundaries read so far; shared by all snapshots of a reader, since they go by their content.
    """

    searcher: tantivy.Searcher
    schema: tantivy.Schema
    cursor: Cursor
    generation: str
    extents: "Extents"

    def extent(self, number: int) -> BaseGeometry | None:
        """Return a boundary by its number, prepared for tests of points."""
        return self.extents.get(self, number)


class Extents:
    """The boundaries most lately asked for."""

    def __init__(self) -> None:
        self._kept: OrderedDict[int, BaseGeometry] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, snapshot: Snapshot, number: int) -> BaseGeometry | None:
        """Return a boundary, from memory or from the index; None where the index has none of this number."""
        with self._lock:
            if geometry := self._kept.get(number):
                self._kept.move_to_end(number)
                return geometry
        query = tantivy.Query.term_query(snapshot.schema, "key", f"extent:{number}")
        hits = snapshot.searcher.search(query, limit=1, count=False).hits
        if not hits:
            return None
        geometry = shapely.from_wkb(stored_bytes(snapshot.searcher, hits[0][1]))
        shapely.prepare(geometry)
        with self._lock:
            self._kept[number] = geometry
            if len(self._kept) > KEPT_EXTENTS:
                self._kept.popitem(last=False)
        return geometry


class SearchIndex:
    """The index under a folder, as a reader sees it. Threads may share one; a fork should open its own.

    Whether there is a newer commit is looked up at each `snapshot()`: two `stat` calls, some 5 microseconds.
    No watching thread, which would not survive the fork of a web server.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._pointer = str(path / "current")
        self._pointed: tuple[tuple[int, int], Path] | None = None
        self._seen: tuple[object, ...] | None = None
        self._index: tuple[Path, tantivy.Index] | None = None
        self._snapshot: Snapshot | None = None
        self._extents = Extents()

    def snapshot(self) -> Snapshot:
        """Return the newest commit.

        Raises:
            NotReady: Nothing has been indexed under this folder yet.
        """
        state = self._state()
        if self._snapshot is None or state != self._seen:
            with self._lock:
                # While an index is switched, its old folder may go between the look and the opening.
                for attempt in range(3):
                    try:
                        state = self._state()
                        self._snapshot = self._open()
                        self._seen = state
                        break
                    except (ValueError, OSError):
                        self._index = None
                        if attempt == 2:
                            raise
        assert self._snapshot is not None
        return self._snapshot

    @property
    def position(self) -> Cursor | None:
        """How far the index has followed the log; None before the first build."""
        try:
            return self.snapshot().cursor
        except NotReady:
            return None

    def _state(self) -> tuple[object, ...]:
        folder = self._folder()
        if folder is None:
            raise NotReady(f"there is no search index in {self._path} yet; run `signpost index` to build it")
        try:
            stat = os.stat(f"{folder}/meta.json")  # noqa: PTH116 - half the time of Path.stat, at every question
        except FileNotFoundError:
            return (folder,)
        return (folder, stat.st_mtime_ns, stat.st_ino)

    def _folder(self) -> Path | None:
        """Return the folder in use; the file that names it is read again when it is another one."""
        try:
            stat = os.stat(self._pointer)  # noqa: PTH116 - see above
        except FileNotFoundError:
            return None
        seen = (stat.st_mtime_ns, stat.st_ino)
        pointed = self._pointed
        if pointed is None or pointed[0] != seen:
            folder = current_folder(self._path)
            if folder is None:
                return None
            self._pointed = pointed = (seen, folder)
        return pointed[1]

    def _open(self) -> Snapshot:
        folder = current_folder(self._path)
        if folder is None:
            raise NotReady(f"there is no search index in {self._path} yet; run `signpost index` to build it")
        if self._index is None or self._index[0] != folder:
            self._index = (folder, open_index(folder))
        index = self._index[1]
        index.reload()
        cursor = read_cursor(index)
        if cursor is None or cursor.schema != SCHEMA_VERSION:
            raise NotReady(
                f"the search index in {self._path} was built by another version; "
                "run `signpost index` to renew it"
            )
        generation = f"{folder.name.removeprefix('index-')}-{cursor.revision}"
        return Snapshot(index.searcher(), index.schema, cursor, generation, self._extents)
