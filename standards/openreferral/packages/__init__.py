"""Tabular packages of HSDS: CSV files of one table each, joined into the records of a feed.

Versions 3.0 and 1.x (HSDS 1.0 and 1.1, Open Referral UK 1.0 and its drafts called
2.0 and 2.1), as a folder, a ZIP or a datapackage.json beside its files.
"""

from pathlib import Path

from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.reading import FileRead
from standards.openreferral.packages import reading

__all__ = ["looks_like_package", "read_package"]

_LIMITS = FileLimits()


def read_package(path: Path, *, limits: FileLimits = _LIMITS) -> FileRead:
    """Return the services of a tabular package, each as a feed of its version would publish it.

    Every cell is in a record, or its row is named in a problem: twenty of a kind
    one by one, then their number. Only the tables about the data itself (metadata,
    meta_table_descriptions) are passed over in silence.

    Args:
        path: a folder of CSV files, a ZIP of them (in one inner folder or none),
            or a datapackage.json, whose files must lie in its own folder or below.
        limits: caps of the package as a whole; rows and columns are counted for each table.

    Raises:
        FileUnreadable: it is no package, has no table of services, a file in it is
            not a table of text with a heading, or a cap is passed.
    """
    return reading.read(path, limits)


def looks_like_package(path: Path) -> bool:
    """The path is a folder or ZIP with a table of services, or a datapackage.json.

    Also true of a ZIP that is damaged or unsafe and no workbook: `read_package` then says what is wrong.
    """
    return reading.looks_like(path)
