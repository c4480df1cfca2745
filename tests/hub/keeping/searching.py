"""Looks for words in everything that a hub keeps: every table of a database, and the bytes of every file."""

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import zstandard
from sqlalchemy import inspect, text

from hub.catalogue.codec import Codec
from hub.database import NAMES, reading
from hub.serve import Hub


def kept(hub: Hub, words: Iterable[str]) -> list[str]:
    """Return where any of the words is kept: in which table and column, or in which file."""
    return in_tables(hub, words) + in_files(hub.settings.var, words)


def in_tables(hub: Hub, words: Iterable[str]) -> list[str]:
    """Return the tables and columns that hold any of the words."""
    pattern, codec = _pattern(words), _codec(hub)
    return sorted(
        {f"{table}.{column}" for table, column, value in _cells(hub) if _tells(codec, value, pattern)}
    )


def in_files(folder: Path, words: Iterable[str]) -> list[str]:
    """Return the files under a folder whose bytes hold any of the words, packed frames unpacked."""
    pattern = re.compile("|".join(re.escape(word) for word in words).encode(), re.IGNORECASE)
    found = []
    for path in sorted(folder.rglob("*")):
        # The postcode table is the tests' own and the same for all.
        if path.is_file() and path.name != "postcodes.bin":
            data = path.read_bytes()
            if pattern.search(data) or any(pattern.search(frame) for frame in frames(data)):
                found.append(path.relative_to(folder).as_posix())
    return found


def frames(data: bytes) -> Iterator[bytes]:
    """Yield what unpacks of the compressed documents that lie whole in a file, deleted ones included."""
    start = data.find(_MAGIC)
    while start >= 0:
        with suppress(zstandard.ZstdError):
            yield zstandard.ZstdDecompressor().decompressobj().decompress(data[start : start + 100_000])
        start = data.find(_MAGIC, start + 4)


def counts(hub: Hub) -> dict[str, int]:
    """Return how many rows every table has."""
    return {table: len(rows) for table, rows in tables(hub).items()}


def tables(hub: Hub) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table, in one order."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for name in NAMES:
        with reading(getattr(hub.databases, name)) as connection:
            for table in inspect(connection).get_table_names():
                rows = connection.execute(text(f'SELECT * FROM "{table}"')).all()
                found[table] = sorted((tuple(map(_plain, row)) for row in rows), key=repr)
    return found


_MAGIC = b"\x28\xb5\x2f\xfd"


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(re.escape(word) for word in words), re.IGNORECASE)


def _cells(hub: Hub) -> Iterator[tuple[str, str, Any]]:
    for name in NAMES:
        with reading(getattr(hub.databases, name)) as connection:
            for table in inspect(connection).get_table_names():
                result = connection.execute(text(f'SELECT * FROM "{table}"'))
                columns = list(result.keys())
                for row in result:
                    yield from ((table, column, value) for column, value in zip(columns, row, strict=True))


def _tells(codec: Codec, value: Any, pattern: re.Pattern[str]) -> bool:
    value = _plain(value)
    if isinstance(value, bytes):
        if pattern.search(value.decode("utf-8", "replace")):
            return True
        if not value.startswith(_MAGIC):
            return False
        value = codec.unpack(value).decode("utf-8", "replace")
    return isinstance(value, str) and pattern.search(value) is not None


def _codec(hub: Hub) -> Codec:
    with reading(hub.databases.catalogue) as connection:
        rows = connection.execute(text("SELECT id, data FROM dictionary"))
        return Codec({key: bytes(data) for key, data in rows})


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def integrity(path: Path) -> str:
    """Return what SQLite says of a file's integrity: "ok"."""
    connection = sqlite3.connect(path)
    try:
        return str(connection.execute("PRAGMA integrity_check").fetchone()[0])
    finally:
        connection.close()
