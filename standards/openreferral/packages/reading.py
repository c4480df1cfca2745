"""From a package's files to the records of its services."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import ZIP_MARKS
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileRead
from standards.openreferral.files.text import csv_rows
from standards.openreferral.packages.joining import TooMuch, join
from standards.openreferral.packages.places import places_of
from standards.openreferral.packages.problems import LISTED, File, Problems
from standards.openreferral.packages.rows import Reader, Row
from standards.openreferral.packages.sources import (
    REMEDY,
    Source,
    has_services,
    is_table_file,
    named_files,
    open_source,
    read_descriptor,
    stem,
    without_file,
)
from standards.openreferral.packages.tables import by_file, load

_VERSION = re.compile(r"\s*v?([123])(?:\.|\s*$)")
_LOOKED_AT = 64 * 1024
_SIGNS = (
    ("organization", "website", "3.0"),
    ("organization", "url", "1.0"),
    ("language", "language", "1.0"),
    ("language", "code", "3.0"),
    ("location", "location_type", "3.0"),
)
"""Columns of one version only, in tables that both have."""


def read(path: Path, limits: FileLimits, listed: int = LISTED) -> FileRead:
    """Return the services of a package; see `read_package`. The first `listed` rows of a kind are named."""
    problems = Problems(listed)
    with open_source(path, limits) as source:
        descriptor = read_descriptor(source)
        files = _files(source, descriptor, problems)
        # Reading counts towards the caps, so that a table which was looked at is not read again.
        opened: dict[str, bytes] = {}
        version = _version(source, descriptor, files, limits, opened)
        tables = load(version)
        rows: dict[str, list[Row]] = {name: [] for name in tables}
        reader = Reader(limits, problems)
        for place, (resource, name) in enumerate(files):
            table = _table(resource, name, version)
            if table is None:
                message = "The file is no table of the standard that is known here, and was not read."
                problems.add("unknown_table", File(name, place), None, "", message)
            else:
                content = opened.pop(name) if name in opened else source.read(name)
                reader.read(content, name, place, tables[table], rows[table])
    if not any(_table(*file, version) == "service" for file in files):
        raise FileUnreadable(path.name, "it has no table of services", REMEDY)
    try:
        records = join(rows, tables, version, problems, limits.cells)
    except TooMuch as error:
        why = f"its tables, joined, make more than {error} values"
        raise FileUnreadable(
            path.name, why, "Look for a place or organization with very many rows."
        ) from error
    columns, places = places_of(records, rows)
    return FileRead(
        "package", version, records, problems.listed(), reader.rows, columns=columns, places=places
    )


def looks_like(path: Path) -> bool:
    """See `looks_like_package`."""
    if not path.exists():
        return False
    is_descriptor = not path.is_dir() and path.suffix.lower() == ".json"
    if not path.is_dir() and not is_descriptor:
        with path.open("rb") as file:
            if file.read(4) not in ZIP_MARKS:
                return False
    try:
        with open_source(path, FileLimits()) as source:
            if is_descriptor:
                return isinstance(read_descriptor(source).get("resources"), list)
            return has_services(source.names())
    except FileUnreadable:
        # A ZIP or datapackage.json that is refused: reading it says why. Workbooks are refused as such.
        return not _is_workbook(path)


def _files(source: Source, descriptor: Mapping[str, Any], problems: Problems) -> list[tuple[str, str]]:
    """Return (resource name, file) of each table, those named in datapackage.json first."""
    named = named_files(descriptor, source.descriptor or "")
    found = {name: resource for resource, name in named if is_table_file(name) and source.has(name)}
    present = [(resource, name) for name, resource in found.items()]
    absent = [name for _, name in named if not source.has(name)]
    whole = File(source.descriptor or "", -1)
    if absent:
        message = f"These files that it names are not there: {', '.join(absent)}."
        problems.add("file_missing", whole, None, "", message)
    for name in without_file(descriptor) + [name for _, name in named if not is_table_file(name)]:
        message = "The resource is not a CSV file and was not read; send it as one."
        problems.add("resource_not_read", whole, None, "", message, name)
    others = [("", name) for name in source.names() if is_table_file(name) and name not in found]
    for name in source.deeper():
        if is_table_file(name) and name not in found:
            message = "The file is in a folder of its own and was not read; put all tables into one folder."
            problems.add("file_not_read", File(name, len(present) + len(others)), None, "", message)
    return present + others


def _version(
    source: Source,
    descriptor: Mapping[str, Any],
    files: list[tuple[str, str]],
    limits: FileLimits,
    opened: dict[str, bytes],
) -> str:
    """Return the version that the names of the files speak for, else datapackage.json, else the headings.

    Files that are read for their headings are put into `opened`.

    Names come first because publishers keep the `version` of a template, or
    write that of their own data into it.
    """
    old, new = by_file("1.0"), by_file("3.0")
    stems = {stem(each) for file in files for each in file if each}
    for_old, for_new = len(stems & old.keys() - new.keys()), len(stems & new.keys() - old.keys())
    stated = _VERSION.match(str(descriptor.get("version", "")))
    if bool(for_old) != bool(for_new):
        return "1.0" if for_old else "3.0"
    if stated:
        return "3.0" if stated[1] == "3" else "1.0"
    if for_old != for_new:
        return "1.0" if for_old > for_new else "3.0"
    votes = {"1.0": 0, "3.0": 0}
    for resource, name in files:
        table = _table(resource, name, "3.0")
        signs = [(column, version) for sign, column, version in _SIGNS if sign == table]
        if signs:
            opened[name] = source.read(name)
            _, heading = next(csv_rows(opened[name], name, limits), (0, []))
            columns = {cell.strip().lower() for cell in heading}
            for column, version in signs:
                votes[version] += column in columns
    return "1.0" if votes["1.0"] > votes["3.0"] else "3.0"


def _table(resource: str, name: str, version: str) -> str | None:
    names = by_file(version)
    return names.get(stem(resource)) or names.get(stem(name))


def _is_workbook(path: Path) -> bool:
    """The ZIP has the entry that every workbook has, seen without opening it: it may be any size."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT)
        file.seek(max(0, path.stat().st_size - _LOOKED_AT))
        return b"[Content_Types].xml" in start + file.read(_LOOKED_AT)
