"""Points of postcodes out of a CSV file, small enough to hold every postcode there is."""

import csv
import hashlib
from array import array
from bisect import bisect_left
from collections.abc import Mapping
from pathlib import Path

from validators.reading import PostcodeLookup

MOST_ROWS = 5_000_000
"""Rows read; the ONS directory has 2.7 million, terminated ones included."""

_NAMES = {
    "postcode": ("postcode", "pcds", "pcd", "pcd2", "pcd7", "pcd8"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "long", "lon", "lng"),
}


class PostcodesUnreadable(Exception):
    """The file is no table of postcodes; the text says why and what to give."""


def read_postcodes(path: Path) -> PostcodeLookup:
    """Return what turns a postcode into its point, in about 24 bytes for each.

    Args:
        path: a CSV file with a heading: a postcode ("postcode" or "pcds"), its "latitude" ("lat") and its
            "longitude" ("long") in degrees of WGS84, as in the ONS Postcode Directory. Rows without a point
            are left out.

    Raises:
        PostcodesUnreadable: there is no such file, or no such columns in it.
    """
    rows: list[tuple[int, float, float]] = []
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            columns = _columns(reader.fieldnames or (), path)
            for count, row in enumerate(reader):
                if count >= MOST_ROWS:
                    raise PostcodesUnreadable(f"{path.name} has more than {MOST_ROWS:,} rows.")
                point = _point(row, columns)
                if point is not None:
                    rows.append((_key(row[columns["postcode"]] or ""), *point))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PostcodesUnreadable(f"{path.name} cannot be read as CSV: {error}.") from error
    rows.sort()
    keys = array("Q", (row[0] for row in rows))
    points = array("d", (degrees for row in rows for degrees in row[1:]))

    def point_of(text: str) -> tuple[float, float] | None:
        key = _key(text)
        at = bisect_left(keys, key)
        if at == len(keys) or keys[at] != key:
            return None
        return points[2 * at], points[2 * at + 1]

    return point_of


def _columns(heading: object, path: Path) -> dict[str, str]:
    given = {str(name).strip().lower(): str(name) for name in (heading if isinstance(heading, list) else ())}
    found = {
        what: next((given[name] for name in names if name in given), "") for what, names in _NAMES.items()
    }
    missing = [what for what, name in found.items() if not name]
    if missing:
        raise PostcodesUnreadable(
            f"{path.name} has no column {' and none '.join(missing)}. "
            "Give a CSV with the headings postcode, latitude and longitude."
        )
    return found


def _point(row: Mapping[str, str | None], columns: Mapping[str, str]) -> tuple[float, float] | None:
    try:
        latitude, longitude = (float(row[columns[each]] or "") for each in ("latitude", "longitude"))
    except (TypeError, ValueError):
        return None
    # The ONS writes 99.999999 where it knows no point.
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None


def _key(text: str) -> int:
    compact = "".join(text.split()).upper()
    return int.from_bytes(hashlib.blake2b(compact.encode("utf-8", "replace"), digest_size=8).digest(), "big")
