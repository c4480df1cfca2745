"""Files on this computer: JSON, NDJSON, a folder or a ZIP of them, spreadsheets and tabular packages."""

import contextlib
import io
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import BinaryIO, cast

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import Archive, open_archive
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.packages import looks_like_package
from standards.openreferral.wire.limits import MIB
from validators.endpoints import endpoints
from validators.entities import Version
from validators.sources import SourceUnusable
from validators.sources.given import Given, Part, read_part
from validators.sources.records import RecordsSource
from validators.sources.tables import table_source

LIMITS = FileLimits(unpacked_bytes=200 * MIB)
"""Bounds of a ZIP of JSON, of a spreadsheet and of a package."""

MOST_FILES = 100_000
"""Files read of one folder."""

_VERSIONS: tuple[Version, ...] = ("1.0", "3.0")
_JSON = (".json", ".jsonl", ".ndjson", ".ldjson")
_LINES = (".jsonl", ".ndjson", ".ldjson")
_ZIP = b"PK"
_OPENS_JSON = (b"{", b"[")
_ORDER = ("", "taxonomies", "taxonomy_terms", "organizations", "locations", "services")
_METADATA = re.compile(r"(api|root|index|metadata)\b", re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]{1,9})(?!.*[0-9])")


def file_source(path: Path, *, version: Version | None = None, limits: FileLimits = LIMITS) -> RecordsSource:
    """Return the source that a file or a folder is, told by its bytes.

    Args:
        path: JSON, NDJSON, a folder or ZIP of them, a spreadsheet or a tabular package.
        version: the version that its JSON is in, found out when not given.
        limits: bounds of a ZIP, a spreadsheet and a package.

    Raises:
        SourceUnusable: there is no such file, or it is none of these.
    """
    try:
        if path.is_dir():
            if looks_like_package(path):
                return table_source(path, limits)
            return _parts_source(path.name or "folder", _folder(path), version)
        if not path.is_file():
            raise SourceUnusable(_no_file(path))
        with path.open("rb") as file:
            head = file.read(4096).removeprefix(b"\xef\xbb\xbf").lstrip()
        if head.startswith(_ZIP):
            return _zip(path, version, limits)
        if head.startswith(_OPENS_JSON) or path.suffix.lower() in _LINES:
            if path.name.lower() == "datapackage.json" and looks_like_package(path):
                return table_source(path, limits)
            return _parts_source(path.name, [_part(path.name, path)], version)
        return table_source(path, limits)
    except OSError as error:
        raise SourceUnusable(f"{path} cannot be read: {error.strerror or error}.") from error


def stream_source(
    stream: BinaryIO, name: str, *, version: Version | None = None, limits: FileLimits = LIMITS
) -> RecordsSource:
    """Return the source that a stream is: JSON or NDJSON, or a file that is put aside until it is read.

    Args:
        stream: open for reading; it need not be able to go back, and it is not closed.
        name: what the report calls it.
        version: as in `file_source`.
        limits: as in `file_source`.

    Raises:
        SourceUnusable: it is nothing that can be read.
    """
    head = stream.read(4096)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if start.startswith(_OPENS_JSON) or not start:
        joined = io.BufferedReader(_Joined(head, stream))
        return _parts_source(name, [Part(name, lambda: joined)], version)
    folder = tempfile.TemporaryDirectory(prefix="signpost-stream-")
    try:
        path = Path(folder.name) / name
        with path.open("wb") as file:
            file.write(head)
            left = limits.file_bytes + 1 - len(head)
            while left > 0 and (chunk := stream.read(min(left, MIB))):
                file.write(chunk)
                left -= len(chunk)
        source = file_source(path, version=version, limits=limits)
    except BaseException:
        folder.cleanup()
        raise
    source.also_close(folder.cleanup)
    return source


def _parts_source(name: str, parts: Sequence[Part], version: Version | None) -> RecordsSource:
    given: Iterator[Given] = chain.from_iterable(map(read_part, parts))
    return RecordsSource(name, given, list_names={part.list_name for part in parts}, version=version)


def _folder(path: Path) -> list[Part]:
    found = []
    for each in path.rglob("*"):
        # A link may lead anywhere, and a pipe may never end.
        if each.suffix.lower() in _JSON and not each.is_symlink() and each.is_file():
            found.append(_part(each.relative_to(path).as_posix(), each))
        if len(found) > MOST_FILES:
            raise SourceUnusable(f"{path.name} holds more than {MOST_FILES:,} files, the most that are read.")
    if not found:
        raise SourceUnusable(
            f"{path.name} holds no file that ends in {', '.join(_JSON)}, and no tables of services."
        )
    return _in_order(found)


def _zip(path: Path, version: Version | None, limits: FileLimits) -> RecordsSource:
    stack = contextlib.ExitStack()
    try:
        archive = stack.enter_context(open_archive(path, limits))
        names = [each for each in archive.names() if _is_json(each)]
        is_office = any(each.casefold() == "[content_types].xml" for each in archive.names())
        if not names or is_office or looks_like_package(path):
            stack.close()
            return table_source(path, limits)
        parts = _in_order([_zipped(archive, each) for each in names])
        source = _parts_source(path.name, parts, version)
        source.also_close(stack.close)
        return source
    except FileUnreadable as error:
        stack.close()
        raise SourceUnusable(str(error)) from error


def _zipped(archive: Archive, name: str) -> Part:
    def opened() -> BinaryIO:
        return io.BytesIO(archive.read(name))

    return _named(Part(name, opened))


def _is_json(name: str) -> bool:
    parts = name.split("/")
    return name.lower().endswith(_JSON) and "__MACOSX" not in parts and not parts[-1].startswith(".")


def _part(name: str, path: Path) -> Part:
    return _named(Part(name, lambda: path.open("rb")))


def _named(part: Part) -> Part:
    is_lines = part.name.lower().endswith(_LINES)
    return replace(part, list_name=_list_in(part.name) or "services", is_lines=is_lines)


def _list_in(name: str) -> str:
    """Return the list that a file's name or one of its folders' names, "" where none does.

    >>> _list_in("organizations/page-2.json"), _list_in("taxonomy_term_list.json"), _list_in("page1.json")
    ('organizations', 'taxonomy_terms', '')
    """
    for step in reversed(re.sub(r"\.\w+$", "", name.lower()).split("/")):
        words = re.sub(r"[^a-z]+", "_", step)
        for word, list_name in _LIST_WORDS:
            if re.fullmatch(rf"{word}(_(list|pages?|full|details?|response))*_?", words):
                return list_name
    return ""


def _list_words() -> tuple[tuple[str, str], ...]:
    found = {
        word: each.list_name
        for version in _VERSIONS
        for each in endpoints(version)
        if each.list_name
        for word in (each.name, each.list_name)
    }
    return tuple(sorted(found.items(), key=lambda each: -len(each[0])))


_LIST_WORDS = _list_words()


def _in_order(parts: list[Part]) -> list[Part]:
    """Return parts with the metadata first, then list after list, pages before details, in numeric order."""
    numbers: dict[str, list[int | None]] = {}
    for part in parts:
        numbers.setdefault(part.list_name, []).append(_number(part.name))
    shifts = {name: _shift(found) for name, found in numbers.items()}
    placed = []
    for part in parts:
        number, shift = _number(part.name), shifts[part.list_name]
        is_no_page = number is None or shift is None
        placed.append(part if is_no_page else replace(part, number=(number or 0) + (shift or 0)))
    return sorted(placed, key=_place)


def _shift(found: list[int | None]) -> int | None:
    """Return what makes pages count from 1 of the numbers of a list's files; None if they are no pages."""
    numbers = sorted(number for number in found if number is not None)
    if (
        len(numbers) < 2
        or len(numbers) < len(found)
        or numbers != [*range(numbers[0], numbers[0] + len(found))]
    ):
        return None
    return 1 if numbers[0] == 0 else 0


def _number(name: str) -> int | None:
    stem = re.sub(r"\.\w+$", "", name.rsplit("/", 1)[-1])
    found = _DIGITS.search(stem)
    return int(found[1]) if found else None


def _place(part: Part) -> tuple[int, bool, list[tuple[bool, int, str]]]:
    stem = part.name.rsplit("/", 1)[-1]
    list_name = "" if _METADATA.match(stem.replace("_", " ")) else part.list_name
    rank = _ORDER.index(list_name) if list_name in _ORDER else len(_ORDER)
    return rank, re.search(r"list|page|s\b|s[_-]", stem.lower()) is None, _naturally(part.name)


def _naturally(name: str) -> list[tuple[bool, int, str]]:
    """Return a key that puts page2 before page10."""
    steps = re.split(r"([0-9]{1,18})", name)
    return [(bool(place % 2), int(step) if place % 2 else 0, step) for place, step in enumerate(steps)]


def _no_file(path: Path) -> str:
    if path.exists():
        return f"{path} is neither a file nor a folder. Give its content with: - < {path}"
    return f"There is no file or folder {path}. The address of a feed begins with https:// or http://."


class _Joined(io.RawIOBase):
    """What was read of a stream already, and then the rest of it."""

    def __init__(self, head: bytes, stream: BinaryIO) -> None:
        self._head = head
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer))
        if self._head:
            chunk, self._head = self._head[: len(view)], self._head[len(view) :]
        else:
            chunk = self._stream.read(len(view))
        view[: len(chunk)] = chunk
        return len(chunk)
