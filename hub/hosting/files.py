"""A file on its way to becoming a feed: read whole, in a process of its own."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from hub.hosting.editions import SourceFile
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileRead
from standards.openreferral.files.text import decode

# A mapping is a line for each column.
_MAPPING_BYTES = 1024 * 1024
MAPPING_NAME = "mapping.csv"
"""What a mapping is called of which only the text is kept."""


class ReadFile(Protocol):
    """Reads a file to its end: `standards.openreferral.files.apart.read_apart`."""

    def __call__(self, path: Path, *, mapping_path: Path | None = None, limits: FileLimits = ...) -> FileRead:
        """Return what the file gave.

        Raises:
            FileUnreadable: It cannot be read to its end, so nothing of it is used.
        """


@dataclass(frozen=True, slots=True)
class Given:
    """A file that was read: what it is, and what it gave."""

    file: SourceFile
    read: FileRead


def read_mapping_text(path: Path) -> str:
    """Return the text of a column mapping.

    Raises:
        FileUnreadable: It cannot be opened, is too large or is no text.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_MAPPING_BYTES + 1)
    except OSError as error:
        raise _unopened(path, error) from error
    if len(data) > _MAPPING_BYTES:
        raise FileUnreadable(path.name, "it is larger than 1 MB", "Give the file that maps the columns.")
    return decode(data, path.name)


def read_given(
    path: Path,
    *,
    mapping: str | None,
    read_file: ReadFile,
    limits: FileLimits,
    mapping_name: str = MAPPING_NAME,
) -> Given:
    """Read a file or folder to its end.

    Args:
        path: Where it is.
        mapping: Text of the column mapping, None without one.
        read_file: What reads it.
        limits: Bounds of it.
        mapping_name: What to call the mapping where something is wrong with it.

    Raises:
        FileUnreadable: It cannot be read to its end, or holds no service.
    """
    try:
        path.stat()
    except OSError as error:
        raise _unopened(path, error) from error
    with tempfile.TemporaryDirectory(prefix="signpost-") as folder:
        mapping_path = None
        if mapping is not None:
            mapping_path = Path(folder) / mapping_name
            mapping_path.write_text(mapping, encoding="utf-8")
        read = read_file(path, mapping_path=mapping_path, limits=limits)
    # The system may hold names that are no text.
    name = path.resolve().name.encode(errors="replace").decode()
    return Given(SourceFile(name, mapping), read)


def _unopened(path: Path, error: OSError) -> FileUnreadable:
    why = f"it cannot be opened ({error.strerror or type(error).__name__})"
    return FileUnreadable(path.name, why, "Check the name, and that you may read it.")
