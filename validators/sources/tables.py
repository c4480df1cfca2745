"""Spreadsheets and tabular packages, read in a process of their own."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from standards.openreferral.canonical import Problem
from standards.openreferral.errors import FileUnreadable, RecordUnreadable
from standards.openreferral.files.apart import read_apart
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileProblem, FileRead
from validators.entities import Version
from validators.frame import CountsIn, Severity
from validators.sources import Noted, Repaired, SourceUnusable
from validators.sources.cells import Cells
from validators.sources.given import Given, GivenRecord, Part, opener
from validators.sources.published import published
from validators.sources.records import RecordsSource
from validators.text import name_of


def table_source(path: Path, limits: FileLimits) -> RecordsSource:
    """Return the source that a spreadsheet or a tabular package is.

    A package is judged as it stands. A spreadsheet is judged as the feed that is made of it: whoever fills
    one in writes no UUIDs, and need not. What had to be repaired is told with sheet, row and column.

    Raises:
        SourceUnusable: it is neither, cannot be read to its end, or passes a cap.
    """
    try:
        read = read_apart(path, limits=limits)
    except FileUnreadable as error:
        raise SourceUnusable(str(error)) from error
    version: Version = "1.0" if read.version == "1.0" else "3.0"
    reason = f"a {read.kind} is read as version {version}"
    own_ids = read.kind == "package"
    return RecordsSource(
        path.name,
        _given(read, path.name),
        version=version,
        reason=reason,
        own_ids=own_ids,
        cell_of=Cells(read).of,
    )


def _given(read: FileRead, name: str) -> Iterator[Given]:
    part = Part(name, opener(b""))
    names = {str(record.get("id") or ""): name_of(record) for record in read.records}
    for problem in read.problems:
        # What is not for the public may be told to nobody who reads the report either.
        if problem.record_id not in read.kept_back:
            told = names.get(problem.record_id, "")
            yield Repaired((_told(problem),), name, problem.record_id, told)
    kept_back = 0
    for record in read.records:
        source_id = str(record.get("id") or "")
        if source_id in read.kept_back:
            kept_back += 1
        elif read.kind == "package":
            yield GivenRecord(part, record, "")
        else:
            yield from _published(part, record, read.version)
    if kept_back:
        were = "1 record is" if kept_back == 1 else f"{kept_back:,} records are"
        message = f"{were} marked as not for the public, and left out here."
        yield Noted("kept_from_the_public", message, Severity.INFO, (CountsIn.OPERATIONS,), name)


def _published(part: Part, record: dict[str, object], version: str) -> Iterator[Given]:
    """Yield a row's record as its feed publishes it, under the id that stands in the file."""
    try:
        made = published(record, version)
    except RecordUnreadable as error:
        yield Noted("record_unreadable", str(error), Severity.ERROR, (CountsIn.STRICT,), part.name)
        return
    if made.problems:
        yield Repaired(made.problems, part.name, made.source_id, name_of(record))
    yield GivenRecord(part, made.written, "", made.source_id, _stated(made.written, made.document))


def _stated(written: Any, document: Any) -> Any:
    """Return what was written of a document without what only the writer said, which no rule may judge."""
    if isinstance(written, dict) and isinstance(document, dict):
        return {name: _stated(value, document[name]) for name, value in written.items() if name in document}
    if isinstance(written, list) and isinstance(document, list):
        # Rows with nothing in them were left out on the way, but all of them have ids.
        rows = {row["id"]: row for row in document if isinstance(row, dict) and "id" in row}
        return [_stated(row, rows.get(row.get("id"))) if isinstance(row, dict) else row for row in written]
    return written


def _told(problem: FileProblem) -> Problem:
    return Problem(problem.code, "", str(problem), problem.value, problem.times)
