"""The folder that a crawl is kept in: what is in it, and finding an exchange again."""

import hashlib
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, NoReturn

import orjson

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.limits import MIB, Limits
from validators.sources import SourceUnusable

MANIFEST = "record.json"
EXCHANGES = "exchanges.ndjson"
BODIES = "bodies"

MOST_LINE_BYTES = MIB
"""Longest line of the exchanges."""

PLAIN = ("url", "final_url", "status", "wire_bytes", "elapsed_s", "attempts")
"""What is kept of an exchange as it is."""

_FORM = 1
_MOST_MANIFEST_BYTES = MIB
# An id may be as long as its page: such an address would make a line that cannot be read again.
_MOST_URL_LETTERS = 64 * 1024
_HASH = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a record is of.

    Attributes:
        url: the address that was validated.
        as_of: the day the report was about, ISO 8601.
        seed: chose the records asked for one by one.
        sample: it was a sample.
        finished: the validation came to its end.
        form: layout of the folder.
    """

    url: str
    as_of: str
    seed: int
    sample: bool
    finished: bool = False
    form: int = _FORM


def is_record(folder: Path) -> bool:
    """Return whether a folder holds a recorded crawl."""
    return (folder / MANIFEST).is_file() and (folder / EXCHANGES).is_file()


def manifest_of(folder: Path) -> Manifest:
    """Return what a record is of.

    Raises:
        SourceUnusable: it is damaged, or of another release.
    """
    path = folder / MANIFEST
    try:
        if path.stat().st_size > _MOST_MANIFEST_BYTES:
            _damaged(folder, f"{MANIFEST} is too large")
        found = Manifest(**orjson.loads(path.read_bytes()))
        date.fromisoformat(found.as_of)
    except (OSError, TypeError, ValueError) as error:
        raise SourceUnusable(f"{folder} is no record that can be read: {error}.") from error
    if found.form != _FORM:
        _damaged(folder, f"it has form {found.form}, and this release reads {_FORM}")
    return found


class Kept:
    """The exchanges of a record: where each stands is held in memory, and nothing else."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._places: dict[bytes, int] = {}
        self._lock = threading.Lock()
        try:
            self._file = (folder / EXCHANGES).open("rb")
        except OSError as error:
            raise SourceUnusable(f"{folder} cannot be read: {error.strerror or error}.") from error
        try:
            self._index()
        except BaseException:
            self._file.close()
            raise

    def find(self, url: str, nth: int) -> dict[str, Any] | None:
        """Return what was answered when a URL was asked for the nth time, counted from 0."""
        place = self._places.get(key_of(url, nth))
        if place is None:
            return None
        with self._lock:
            self._file.seek(place)
            line: dict[str, Any] = self._parsed(self._file.readline(MOST_LINE_BYTES))
        return line if line["url"] == url else None

    def last(self, url: str, nth: int) -> dict[str, Any] | None:
        """Return the last answer before the nth, None where there is none."""
        return next((kept for each in range(nth - 1, -1, -1) if (kept := self.find(url, each))), None)

    def exchange(self, kept: Mapping[str, Any]) -> Exchange:
        """Return an exchange with its body, or raise what was raised then."""
        if "failed" in kept:
            raise FetchFailed(kept["url"], str(kept["failed"]), int(kept["attempts"]))
        if "refused" in kept:
            raise FetchRefused(str(kept["at"]), str(kept["refused"]))
        try:
            return Exchange(
                **{name: kept[name] for name in PLAIN},
                headers={str(name): str(value) for name, value in kept["headers"].items()},
                redirects=tuple(map(str, kept["redirects"])),
                body=self._body(str(kept["body"])),
            )
        except (AttributeError, KeyError, TypeError) as error:
            raise SourceUnusable(f"{self._folder} is damaged: a line of {EXCHANGES} is not whole.") from error

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _body(self, digest: str) -> bytes:
        path = self._folder / BODIES / digest
        if not _HASH.fullmatch(digest):
            _damaged(self._folder, f"{EXCHANGES} names a body that is no SHA-256")
        try:
            with path.open("rb") as file:
                body = file.read(Limits().file_bytes + 1)
        except OSError as error:
            raise SourceUnusable(f"{self._folder} is damaged: the body {digest} is not there.") from error
        if hashlib.sha256(body).hexdigest() != digest:
            _damaged(self._folder, f"the body {digest} was changed")
        return body

    def _index(self) -> None:
        place = 0
        while line := self._file.readline(MOST_LINE_BYTES):
            if not line.endswith(b"\n"):
                _damaged(self._folder, f"a line of {EXCHANGES} is too long or not whole")
            parsed = self._parsed(line)
            self._places[key_of(parsed["url"], parsed["nth"])] = place
            place += len(line)

    def _parsed(self, line: bytes) -> dict[str, Any]:
        try:
            parsed = orjson.loads(line)
            if isinstance(parsed["url"], str) and isinstance(parsed["nth"], int):
                return dict(parsed)
        except (KeyError, TypeError, ValueError):
            pass
        return _damaged(self._folder, f"a line of {EXCHANGES} cannot be read")


def check_length(url: str, limits: Limits) -> None:
    """Refuse an address that no record could keep.

    Raises:
        FetchFailed: it is longer than 64 Ki characters; it counts as tried.
    """
    if len(url) > _MOST_URL_LETTERS:
        why = f"its address is longer than {_MOST_URL_LETTERS:,} characters"
        raise FetchFailed(url, why, limits.tries)


def key_of(url: str, nth: int = -1) -> bytes:
    """Return the ten bytes by which a URL's nth exchange is found; without a number, the URL itself."""
    return hashlib.blake2b(f"{nth} {url}".encode("utf-8", "replace"), digest_size=10).digest()


def _damaged(folder: Path, why: str) -> NoReturn:
    raise SourceUnusable(f"{folder} is damaged: {why}.")
