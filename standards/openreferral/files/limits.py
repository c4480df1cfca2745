"""How much of a file is read."""

from dataclasses import dataclass

from standards.openreferral.errors import FileUnreadable

_MIB = 1024 * 1024

SMALLER = "Split it into smaller files, or take out what is not about services."
"""What to do about a file that passes a cap."""


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Bounds of one file, whoever sent it.

    Attributes:
        file_bytes: Size of the file itself.
        unpacked_bytes: Sum of everything that a ZIP (an XLSX is one) unpacks to.
        entries: Files in a ZIP.
        rows: Rows of one table, blank ones included.
        columns: Columns of one table.
        cells: Cells that hold something, over all tables.
        cell_characters: Characters of one cell.
        seconds: Time for the whole file, in its own process.
        memory_bytes: Memory of that process.
    """

    file_bytes: int = 100 * _MIB
    unpacked_bytes: int = 500 * _MIB
    entries: int = 1_000
    rows: int = 200_000
    columns: int = 500
    cells: int = 10_000_000
    cell_characters: int = 100_000
    seconds: float = 120.0
    memory_bytes: int = 2_048 * _MIB


def megabytes(size: int) -> str:
    """Return a number of bytes as messages give it.

    >>> megabytes(2 * 1024 * 1024 * 1024)
    '2,048 MB'
    """
    return f"{size // _MIB:,} MB"


def check_size(size: int, name: str, limits: FileLimits) -> None:
    """Check how large a file is before any of it is read.

    Args:
        size: its bytes.
        name: its name, for errors.
        limits: what is read at most.

    Raises:
        FileUnreadable: it is larger than `file_bytes`.
    """
    if size > limits.file_bytes:
        raise FileUnreadable(name, f"it is larger than {megabytes(limits.file_bytes)}", SMALLER)
