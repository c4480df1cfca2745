"""What files hold: pages of a list, records, metadata; and which version of the standard they are in."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO, TypeAlias

import orjson

from standards.openreferral.errors import BodyUnreadable, FileUnreadable, PageUnreadable
from standards.openreferral.paging import Page, read_page
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import MIB, Limits
from validators.entities import Version, known_fields
from validators.frame import CountsIn, Severity
from validators.official_version import discover
from validators.sources import Noted, Repaired
from validators.text import to_bytes

MOST_DOCUMENT_BYTES = 100 * MIB
"""A JSON document larger than this is not read: it is held in memory as a whole."""

MOST_LINE_BYTES = 10 * MIB
"""A line of NDJSON longer than this is left out."""

_LIMITS = Limits()
_ENVELOPE = frozenset(
    {
        "contents",
        "content",
        "total_items",
        "total_pages",
        "totalElements",
        "totalPages",
        "page_number",
        "first_page",
        "last_page",
    }
)
_LISTS = ("data", "items", "results")
_ANSWER = (CountsIn.STRICT,)
_OURS = (CountsIn.OPERATIONS,)


@dataclass(frozen=True, slots=True)
class Part:
    """One file, or one file of a folder or ZIP.

    Attributes:
        name: what notices call it: its path within what was given.
        open: opens it for reading, from its beginning.
        list_name: the list whose records it holds, told by its name: "services" where it does not say.
        number: which page of the list it is, where the names of all files say so.
        is_lines: its name says that it is NDJSON; otherwise its first line decides.
    """

    name: str
    open: Callable[[], BinaryIO]
    list_name: str = "services"
    number: int | None = None
    is_lines: bool = False


@dataclass(frozen=True, slots=True)
class GivenPage:
    """A page of a list with its envelope."""

    part: Part
    body: Mapping[str, Any]
    page: Page


@dataclass(frozen=True, slots=True)
class GivenRecord:
    """A record on its own, in an array, or on a line; the pointer then begins with its index or line.

    `name` is the id that whoever wrote it knows it by, where that is not the record's own; `stated` is the
    record without what was filled in on the way.
    """

    part: Part
    record: Mapping[str, Any]
    pointer: str
    name: str | None = None
    stated: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class GivenMetadata:
    """What a site of version 3.0 answers at "/"."""

    part: Part
    body: Mapping[str, Any]


Given: TypeAlias = GivenPage | GivenRecord | GivenMetadata | Noted | Repaired


def read_part(part: Part) -> Iterator[Given]:
    """Yield what a file holds; whatever is wrong with it is a notice. NDJSON is never held as a whole."""
    try:
        yield from _read(part)
    except FileUnreadable as error:
        yield _unreadable(part, error.why)
    except OSError as error:
        yield _unreadable(part, error.strerror or "it cannot be opened")


def _read(part: Part) -> Iterator[Given]:
    with part.open() as file:
        if part.is_lines:
            yield from _read_lines(part, file, 0)
            return
        first = _first_line(file)
        if first.endswith(b"\n") and isinstance(_parsed(first), dict):
            second = _first_line(file)
            if second.lstrip()[:1] == b"{":
                yield from _read_lines(part, file, 0, first, second)
                return
            first += second
        body = first + file.read(max(MOST_DOCUMENT_BYTES + 1 - len(first), 0))
    if len(body) > MOST_DOCUMENT_BYTES:
        why = f"it is larger than {MOST_DOCUMENT_BYTES // MIB} MB; give one record a line (NDJSON) instead"
        yield _unreadable(part, why)
        return
    yield from read_document(part, body)


def read_document(part: Part, content: bytes) -> Iterator[Given]:
    """Yield what a whole JSON document holds: a page, a record, an array of records or the metadata."""
    try:
        body = parse_json(_exchange(part.name, content), _LIMITS)
    except BodyUnreadable as error:
        yield _unreadable(part, error.why)
        return
    if isinstance(body, list):
        for index, record in enumerate(body):
            yield _record(part, record, f"/{index}", f"Entry {index + 1:,}")
    elif not isinstance(body, dict):
        yield _unreadable(part, "it holds neither an object nor an array")
    elif _is_metadata(body):
        yield GivenMetadata(part, body)
    elif _is_page(body):
        try:
            yield GivenPage(part, body, read_page(body))
        except PageUnreadable as error:
            yield _unreadable(part, error.message)
    elif "id" in body or "name" in body:
        yield GivenRecord(part, body, "")
    else:
        message = f"{part.name} holds neither a page of a list nor a record, and was left out."
        yield Noted("file_not_understood", message, Severity.INFO, _OURS, part.name)


def stated_version(body: Mapping[str, Any]) -> tuple[Version | None, str, str]:
    """Return the version that metadata states, how it is known, and why there is a doubt about it."""
    found = discover(200, to_bytes(body))
    is_unknown = found.version is None and found.spec.startswith("specifications/")
    return found.version, found.reason, f"the version is not known: {found.reason}" if is_unknown else ""


def version_of_records(records: Iterable[Mapping[str, Any]]) -> tuple[Version, str]:
    """Return the version whose own fields records have more of, and how that is known.

    >>> version_of_records([{"id": "1", "name": "Lunch club", "regular_schedules": [], "eligibilitys": []}])
    ('1.0', 'its records have fields of version 1.0, such as eligibilitys')
    """
    old, new = known_fields("1.0")["service"].everything, known_fields("3.0")["service"].everything
    names = {name for record in records for name in record}
    of_old, of_new = sorted(names & (old - new)), sorted(names & (new - old))
    if not of_old and not of_new:
        return "3.0", "nothing in it tells the version, so that 3.0 was taken"
    version: Version = "1.0" if len(of_old) > len(of_new) else "3.0"
    sign = (of_old if version == "1.0" else of_new)[0]
    return version, f"its records have fields of version {version}, such as {sign}"


def _read_lines(part: Part, file: BinaryIO, number: int, *before: bytes) -> Iterator[Given]:
    """Yield a record a line; `before` was read from the file already."""
    waiting = list(before)
    while line := waiting.pop(0) if waiting else file.readline(MOST_LINE_BYTES + 1):
        number += 1
        if len(line) > MOST_LINE_BYTES:
            _skip_line(file, line)
            yield _broken(part, f"Line {number:,} is longer than {MOST_LINE_BYTES // MIB} MB")
        elif not line.isspace():
            try:
                record = parse_json(_exchange(part.name, line), _LIMITS)
            except BodyUnreadable as error:
                yield _broken(part, f"Line {number:,} is no record: {_without_line(error.why)}")
            else:
                yield _record(part, record, f"/{number}", f"Line {number:,}")


def _skip_line(file: BinaryIO, line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = file.readline(MIB)


def _first_line(file: BinaryIO) -> bytes:
    """Return the next line, with the blank ones before it so that positions stay true."""
    found = b""
    while len(found) <= MOST_LINE_BYTES:
        line = file.readline(MOST_LINE_BYTES + 1 - len(found))
        found += line
        if not line or not line.isspace():
            break
    return found


def _parsed(line: bytes) -> Any:
    try:
        return orjson.loads(line.removeprefix(b"\xef\xbb\xbf"))
    except orjson.JSONDecodeError:
        return None


def _is_metadata(body: Mapping[str, Any]) -> bool:
    return "version" in body and "id" not in body and ("openapi_url" in body or "profile" in body)


def _is_page(body: Mapping[str, Any]) -> bool:
    if not _ENVELOPE.isdisjoint(body):
        return True
    return "id" not in body and any(isinstance(body.get(name), list) for name in _LISTS)


def _record(part: Part, record: object, pointer: str, which: str) -> Given:
    if isinstance(record, dict):
        return GivenRecord(part, record, pointer)
    return _broken(part, f"{which} of {part.name} is no record: it is not an object")


def _broken(part: Part, what: str) -> Noted:
    return Noted("record_unreadable", f"{what}.", Severity.ERROR, _ANSWER, part.name)


def _unreadable(part: Part, why: str) -> Noted:
    return Noted("file_unreadable", f"{part.name} cannot be read: {why}.", Severity.ERROR, _ANSWER, part.name)


def _without_line(why: str) -> str:
    # Each line is a document of its own, so that its own count of lines always says 1.
    return re.sub(r"\bline \d+ column", "column", why)


def _exchange(name: str, content: bytes) -> Exchange:
    return Exchange(name, name, 200, {}, content, len(content), 0.0, 1)


def opener(content: bytes) -> Callable[[], BinaryIO]:
    """Return what opens bytes as a file."""
    return lambda: io.BytesIO(content)
