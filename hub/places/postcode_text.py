"""How a postcode is written, and the number that stands for it in the table.

A postcode is packed as the seven ASCII bytes of its padded form, outward code filled up to four characters
with spaces ("S1  2PJ", "HU5 2AA", "SW1A1AA"), read as one big-endian number. Numbers then sort as the text
does, and every outcode and every sector is one contiguous range of them.
"""

import re
from typing import Final

OUTWARD: Final = r"(?:[A-Z]{1,2}[0-9][A-Z0-9]?|[A-Z]{3})"
"""An outward code. Three letters alone are Newport's old NPT and GIR, of terminated postcodes only."""

FULL = re.compile(rf"({OUTWARD})([0-9][A-Z]{{2}})")
SECTOR = re.compile(rf"({OUTWARD})([0-9])")
OUTCODE = re.compile(r"[A-Z]{1,2}[0-9][A-Z0-9]?|NPT|GIR")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Z0-9]+")


def compact(text: str) -> str:
    """Return the letters and digits of `text` in capitals: the form in which postcodes are compared.

    >>> compact(" hu5-2aa ")
    'HU52AA'
    """
    return _NOT_ALPHANUMERIC.sub("", text.upper())


def pack(compacted: str) -> int:
    """Return the number of a full postcode in compact form; the caller has checked its shape.

    >>> pack("S12PJ") == int.from_bytes(b"S1  2PJ", "big")
    True
    """
    return int.from_bytes(f"{compacted[:-3]:<4}{compacted[-3:]}".encode("ascii"), "big")


def unpack(key: int) -> str:
    """Return the written postcode of a number.

    >>> unpack(pack("S12PJ"))
    'S1 2PJ'
    """
    padded = int(key).to_bytes(7, "big").decode("ascii")
    return f"{padded[:4].rstrip()} {padded[4:]}"


def prefix_range(outward: str, digit: str = "") -> tuple[int, int]:
    """Return the lowest number and one past the highest of an outcode, or of a sector given its digit."""
    stem = f"{outward:<4}{digit}".encode("ascii")
    missing = 7 - len(stem)
    low = int.from_bytes(stem + bytes(missing), "big")
    return low, low + (1 << (8 * missing))
