"""The layout of the postcode table on disk: one header and a few arrays, mapped into memory as they are.

    8 bytes   magic
    4 bytes   length of the header, little-endian
    n bytes   header, JSON: layout, edition, source, made_by, live, count, councils, arrays
    arrays    each at a multiple of 64 bytes, little-endian

| array | type | length | meaning |
|---|---|---|---|
| keys | u64 | postcodes | packed postcodes, ascending (see `postcode_text`) |
| lat, lon | i32 | postcodes | WGS84 in millionths of a degree; 0 where there is no point |
| council | u16 | postcodes | position in the header's `councils`; 0 = none |
| flags | u8 | postcodes | `HAS_POINT`, `LIVE_KNOWN`, `LIVE` |
| cells | u32 | cells | numbers of the 0.005 x 0.008 degree cells with a postcode that has point and council |
| starts | u32 | cells + 1 | where each cell begins in `by_cell` |
| by_cell | u32 | those postcodes | positions in the arrays above, cell by cell |
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from hub.places.errors import PostcodeTableUnreadable

MAGIC: Final = b"SIGNPC\x00\n"
LAYOUT: Final = 1
"""Raise it whenever the arrays change meaning: older files are then refused with a sentence."""

HAS_POINT: Final = 1
LIVE_KNOWN: Final = 2
LIVE: Final = 4

MICRODEGREES: Final = 1_000_000
CELL_LAT: Final = 5_000
CELL_LON: Final = 8_000
"""Cell size in microdegrees: about 550 m north to south, 500 m east to west at 54 degrees north."""

CELL_COLUMNS: Final = 360 * MICRODEGREES // CELL_LON

Arrays = Mapping[str, npt.NDArray[Any]]

REMEDY: Final = "Make it again with `signpost places prepare`."


def cell_number(lat: npt.NDArray[np.int32], lon: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """Return the cell number of each point given in microdegrees."""
    rows = (lat.astype(np.int64) + 90 * MICRODEGREES) // CELL_LAT
    columns = (lon.astype(np.int64) + 180 * MICRODEGREES) // CELL_LON
    return rows * CELL_COLUMNS + columns


def write_table(path: Path, header: Mapping[str, Any], arrays: Arrays) -> None:
    """Write the table beside `path` and rename it there, so that a reader never sees half a file."""
    described: dict[str, dict[str, Any]] = {}
    offset = 0
    for name, array in arrays.items():
        described[name] = {"offset": offset, "type": array.dtype.newbyteorder("<").str, "length": len(array)}
        offset += _aligned(array.nbytes)
    text = json.dumps({**header, "layout": LAYOUT, "arrays": described, "size": offset}).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.{os.getpid()}.new")
    try:
        with temporary.open("wb") as file:
            file.write(MAGIC + len(text).to_bytes(4, "little") + text)
            file.seek(_aligned(file.tell()))
            for array in arrays.values():
                file.write(array.astype(array.dtype.newbyteorder("<"), copy=False).data)
                file.seek(_aligned(file.tell()))
            file.truncate()
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def read_table(path: Path) -> tuple[dict[str, Any], dict[str, npt.NDArray[Any]]]:
    """Return the header and the arrays of a table; the arrays are read-only views of the mapped file.

    Raises:
        PostcodeTableUnreadable: the file is absent, of another layout, cut short or no table at all.
    """
    try:
        with path.open("rb") as file:
            lead = file.read(12)
            if lead[:8] != MAGIC:
                raise PostcodeTableUnreadable(f"{path} is not a postcode table. {REMEDY}")
            header: dict[str, Any] = json.loads(file.read(int.from_bytes(lead[8:], "little")))
            begin = _aligned(file.tell())
    except FileNotFoundError as error:
        raise PostcodeTableUnreadable(f"There is no postcode table at {path}. {REMEDY}") from error
    except (OSError, ValueError) as error:
        raise PostcodeTableUnreadable(f"{path} cannot be read ({error}). {REMEDY}") from error
    if header.get("layout") != LAYOUT:
        raise PostcodeTableUnreadable(
            f"{path} has layout {header.get('layout')}, this version reads layout {LAYOUT}. {REMEDY}"
        )
    if path.stat().st_size < begin + header["size"]:
        raise PostcodeTableUnreadable(f"{path} is cut short. {REMEDY}")
    # A plain ndarray view: numpy.memmap's own subclass costs microseconds on every slice.
    mapped = np.asarray(np.memmap(path, dtype=np.uint8, mode="r"))
    arrays = {
        name: mapped[begin + each["offset"] :][: each["length"] * np.dtype(each["type"]).itemsize].view(
            each["type"]
        )
        for name, each in header["arrays"].items()
    }
    return header, arrays


def _aligned(position: int) -> int:
    return -(-position // 64) * 64
