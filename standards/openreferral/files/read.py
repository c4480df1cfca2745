"""Read a file that a feed is made from, whatever it turns out to be."""

from pathlib import Path

from standards.openreferral.files.kinds import kind_of
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileRead
from standards.openreferral.packages import read_package
from standards.openreferral.spreadsheets import Mapping, read_spreadsheet


def read_file(
    path: Path,
    *,
    mapping: Mapping | None = None,
    limits: FileLimits = FileLimits(),  # noqa: B008 - it is frozen
) -> FileRead:
    """Read a spreadsheet, or a package of tables (a folder, a ZIP or its datapackage.json).

    What strangers send belongs in a process of its own: see `apart.read_apart`.

    Args:
        path: the file.
        mapping: how a council's own headings are read; packages have none and it is not used for them.
        limits: what is read at most; its seconds and memory hold only in `apart`.

    Raises:
        FileUnreadable: it is neither, cannot be read to its end, or passes a cap. Nothing of it is returned.
    """
    if kind_of(path, limits) == "package":
        return read_package(path, limits=limits)
    return read_spreadsheet(path, mapping=mapping, limits=limits)
