"""The one file of a backup: a ZIP with a manifest and one part for each database.

Names in a ZIP may lead anywhere, and what it says of its sizes may be untrue. So nothing is unpacked by its
name: the manifest says which of the names known here are there, how long each is and what its hash is.
"""

import hashlib
import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from hub.database import NAMES
from hub.keeping.errors import BackupFailed, BackupUnreadable

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
SQLITE_PARTS: Final = {name: f"{name}.sqlite" for name in NAMES}
POSTGRES_PART: Final = "database.dump"
OUTLINES_PART: Final = "outlines.json"
"""The outlines of councils, where an operator has loaded better ones than can be made here."""
_MANIFEST_BYTES: Final = 1024 * 1024
_CHUNK: Final = 1024 * 1024
# What reading an entry raises where the file is damaged, encrypted or packed in a way that is not known.
_DAMAGED: Final = (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
# For its owner alone: it holds the hashes of operators' keys, and what is not republished.
_MODE: Final = 0o600


@dataclass(frozen=True)
class Part:
    """One part of a backup.

    Attributes:
        name: Its name in the file.
        bytes: How long it is, unpacked.
        sha256: Its hash, unpacked, as hexadecimal digits.
    """

    name: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    Attributes:
        made_at: When, ISO 8601.
        version: Version of Signpost that made it.
        database: "sqlite" or "postgresql".
        schema: The newest migration of each of the three databases.
        rows: How many rows each table had.
        parts: Its parts.
    """

    made_at: str
    version: str
    database: str
    schema: Mapping[str, str]
    rows: Mapping[str, int]
    parts: tuple[Part, ...]


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Give a new empty file beside the one wanted, which becomes it at the end of the block; else it goes.

    Raises:
        BackupFailed: There is such a file already, or the folder cannot be written.
    """
    if path.exists():
        raise BackupFailed(f"{path} is there already; give another name, or remove it.")
    working = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        os.close(os.open(working, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE))
        yield working
        working.replace(path)
    except (OSError, sqlite3.Error) as error:
        raise BackupFailed(f"The backup cannot be written: {error}.") from error
    finally:
        working.unlink(missing_ok=True)


def write_archive(path: Path, parts: Mapping[str, Path], **said: Any) -> Manifest:
    """Write a backup.

    Args:
        path: An empty file.
        parts: The file of each part, by its name.
        **said: The rest of the manifest.
    """
    written = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, source in parts.items():
            digest, length = hashlib.sha256(), 0
            with source.open("rb") as incoming, archive.open(name, "w", force_zip64=True) as outgoing:
                while chunk := incoming.read(_CHUNK):
                    digest.update(chunk)
                    length += len(chunk)
                    outgoing.write(chunk)
            written.append(Part(name, length, digest.hexdigest()))
        manifest = Manifest(parts=tuple(written), **said)
        archive.writestr(MANIFEST, json.dumps({"format": FORMAT, **asdict(manifest)}, indent=1))
    with path.open("rb") as file:
        os.fsync(file.fileno())
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Return what a backup says that it holds.

    Raises:
        BackupUnreadable: It is no backup, or one of a newer format.
    """
    with _opened(path) as archive:
        try:
            with archive.open(MANIFEST) as file:
                said = json.loads(file.read(_MANIFEST_BYTES))
        except (*_DAMAGED, ValueError) as error:
            raise BackupUnreadable(f"{path} has no manifest that can be read: it is no backup.") from error
    if not isinstance(said, dict) or not isinstance(said.get("format"), int):
        raise BackupUnreadable(f"{path} has no manifest that can be read: it is no backup.")
    if said["format"] > FORMAT:
        raise BackupUnreadable(
            f"{path} was made by a newer Signpost ({said.get('version')}); update this one."
        )
    try:
        parts = tuple(Part(str(one["name"]), int(one["bytes"]), str(one["sha256"])) for one in said["parts"])
        manifest = Manifest(
            str(said["made_at"]),
            str(said["version"]),
            str(said["database"]),
            {str(name): str(one) for name, one in said["schema"].items()},
            {str(name): int(one) for name, one in said["rows"].items()},
            parts,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BackupUnreadable(f"{path} is damaged: its manifest is not complete.") from error
    wanted = [POSTGRES_PART] if manifest.database == "postgresql" else list(SQLITE_PARTS.values())
    named = [part.name for part in parts if part.name != OUTLINES_PART]
    if sorted(named) != sorted(wanted) or len(parts) > len(wanted) + 1:
        raise BackupUnreadable(f"{path} is damaged: its manifest names other parts than a backup has.")
    return manifest


def unpack(path: Path, manifest: Manifest, folder: Path) -> dict[str, Path]:
    """Unpack every part into a folder, and return their files by name.

    Raises:
        BackupUnreadable: A part is missing, or is not what the manifest says.
    """
    found = {}
    with _opened(path) as archive:
        for part in manifest.parts:
            found[part.name] = folder / part.name
            try:
                _unpack_part(archive, part, found[part.name])
            except _DAMAGED as error:
                raise BackupUnreadable(f"{path} is damaged: {part.name} cannot be read.") from error
            except _NotAsSaid as error:
                raise BackupUnreadable(
                    f"{path} is damaged: {part.name} is not what was backed up."
                ) from error
    return found


class _NotAsSaid(Exception):
    """A part is not what the manifest says."""


def _unpack_part(archive: zipfile.ZipFile, part: Part, target: Path) -> None:
    digest, length = hashlib.sha256(), 0
    descriptor = os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _MODE)
    with archive.open(part.name) as incoming, os.fdopen(descriptor, "wb") as outgoing:
        while chunk := incoming.read(_CHUNK):
            length += len(chunk)
            if length > part.bytes:
                raise _NotAsSaid
            digest.update(chunk)
            outgoing.write(chunk)
        outgoing.flush()
        os.fsync(outgoing.fileno())
    if length != part.bytes or digest.hexdigest() != part.sha256:
        raise _NotAsSaid


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupUnreadable(f"There is no file {path}.") from error
    except zipfile.BadZipFile as error:
        raise BackupUnreadable(f"{path} is no backup, or it is damaged: {error}.") from error
    except OSError as error:
        raise BackupUnreadable(f"{path} cannot be read: {error}.") from error
