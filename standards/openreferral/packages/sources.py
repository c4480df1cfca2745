"""Where the tables of a package are: in a folder, in a ZIP, or where a datapackage.json says.

Nothing outside the package's own folder is ever opened, whatever a
datapackage.json or a link says.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

import orjson

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import Archive, open_archive
from standards.openreferral.files.limits import FileLimits, megabytes
from standards.openreferral.files.text import decode
from standards.openreferral.packages.tables import by_file

DESCRIPTOR = "datapackage.json"
_DESCRIPTOR_BYTES = 5 * 1024 * 1024
_ENDINGS = (".csv", ".tsv")
_OUTSIDE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|[/\\]")
REMEDY = "Send a folder or ZIP of CSV files named as the tables of the standard, services.csv among them."
"""What to do about what is no package, or an unsafe one."""


class Source(Protocol):
    """The files of a package, by name relative to its folder.

    Attributes:
        name: the package's name for errors.
        descriptor: the name of its datapackage.json, None when it has none.
    """

    name: str
    descriptor: str | None

    def names(self) -> list[str]:
        """Return the files that lie directly in the folder, sorted."""

    def deeper(self) -> list[str]:
        """Return the files in folders below it, as far as it is known."""

    def has(self, name: str) -> bool:
        """There is such a file, in the folder or below it."""

    def read(self, name: str) -> bytes:
        """Return a file's bytes; all of them count towards the caps."""


class _Folder:
    def __init__(self, path: Path, limits: FileLimits, descriptor: str | None = None) -> None:
        self.name = descriptor or path.name
        self._path = path.resolve()
        self._limits = limits
        # Who names a datapackage.json means the files that it names and not what else lies there.
        self._names = [] if descriptor else sorted(each.name for each in path.iterdir() if each.is_file())
        self.descriptor = descriptor or _descriptor(self._names)
        self._bytes = self._files = 0

    def names(self) -> list[str]:
        return self._names

    def deeper(self) -> list[str]:
        return []

    def has(self, name: str) -> bool:
        return self._inside(name).is_file()

    def read(self, name: str) -> bytes:
        path = self._inside(name)
        self._files += 1
        self._bytes += path.stat().st_size
        if self._files > self._limits.entries:
            raise FileUnreadable(self.name, f"it holds more than {self._limits.entries:,} files", REMEDY)
        if self._bytes > self._limits.unpacked_bytes:
            why = f"its files are larger than {megabytes(self._limits.unpacked_bytes)} together"
            raise FileUnreadable(self.name, why, REMEDY)
        return path.read_bytes()

    def _inside(self, name: str) -> Path:
        path = (self._path / name).resolve()
        if not path.is_relative_to(self._path):
            raise FileUnreadable(self.name, f"{name[:80]} leads outside its folder", REMEDY)
        return path


class _Zip:
    def __init__(self, archive: Archive, folder: str) -> None:
        self.name = archive.name
        self._archive = archive
        self._folder = folder
        self._names = [
            name.removeprefix(folder)
            for name in archive.names()
            if name.startswith(folder) and not _junk(name)
        ]
        self.descriptor = _descriptor(self.names())

    def names(self) -> list[str]:
        return sorted(name for name in self._names if "/" not in name)

    def deeper(self) -> list[str]:
        return sorted(name for name in self._names if "/" in name)

    def has(self, name: str) -> bool:
        return name in self._names

    def read(self, name: str) -> bytes:
        return self._archive.read(self._folder + name)


@contextmanager
def open_source(path: Path, limits: FileLimits) -> Iterator[Source]:
    """Open a package, whatever it is.

    Raises:
        FileUnreadable: none of the three, or unsafe, or two packages in one.
    """
    if path.is_dir():
        yield _Folder(_folder_of_tables(path), limits)
    elif path.suffix.lower() == ".json":
        yield _Folder(path.parent, limits, path.name)
    else:
        with open_archive(path, limits) as archive:
            yield _Zip(archive, _folder_in(archive))


def read_descriptor(source: Source) -> Mapping[str, Any]:
    """Return the package's datapackage.json, empty when it has none.

    Raises:
        FileUnreadable: it is not JSON, not an object, or larger than 5 MB.
    """
    name = source.descriptor
    if name is None:
        return {}
    content = source.read(name)
    if len(content) > _DESCRIPTOR_BYTES:
        raise FileUnreadable(name, "it is larger than 5 MB", REMEDY)
    try:
        descriptor = orjson.loads(decode(content, name))
    except orjson.JSONDecodeError as error:
        why = f"it is not JSON at line {error.lineno} column {error.colno}"
        raise FileUnreadable(name, why, "Correct it, or leave it out and send the tables alone.") from error
    if not isinstance(descriptor, dict):
        raise FileUnreadable(name, "it is not a JSON object", "Correct it, or leave it out.")
    return descriptor


def named_files(descriptor: Mapping[str, Any], name: str) -> list[tuple[str, str]]:
    """Return (name of the resource, path of a file) as a datapackage.json names them, in its order.

    Raises:
        FileUnreadable: a path is a web address, absolute, or leads upwards.
    """
    resources = descriptor.get("resources")
    found: list[tuple[str, str]] = []
    for resource in resources if isinstance(resources, list) else []:
        if not isinstance(resource, dict):
            continue
        paths = resource.get("path")
        for path in paths if isinstance(paths, list) else [paths]:
            if not isinstance(path, str) or not path:
                continue
            parts = path.replace("\\", "/").split("/")
            if _OUTSIDE.match(path) or ".." in parts or "\0" in path:
                why = f"its resource path {path[:80]!r} is not a file in its own folder"
                raise FileUnreadable(name, why, "Name files by their path within the package.")
            found.append((str(resource.get("name", "")), str(PurePosixPath(*parts))))
    return found


def without_file(descriptor: Mapping[str, Any]) -> list[str]:
    """Return the names of the resources of a datapackage.json that name no file, such as data within it."""
    resources = descriptor.get("resources")
    return [
        str(resource.get("name", ""))
        for resource in (resources if isinstance(resources, list) else [])
        if isinstance(resource, dict) and not resource.get("path")
    ]


def is_table_file(name: str) -> bool:
    """The file's ending is that of a table of text."""
    return name.lower().endswith(_ENDINGS)


def stem(name: str) -> str:
    """Return a file's name as tables are looked up by it.

    >>> stem("data/Services-at-Location.CSV")
    'services_at_location'
    """
    return re.sub(r"[\s-]+", "_", PurePosixPath(name).stem.strip().lower())


def has_services(names: list[str]) -> bool:
    """Among these files is a table of services, or a datapackage.json."""
    return any(_marks_package(PurePosixPath(name).name) for name in names)


def _descriptor(names: list[str]) -> str | None:
    return next((name for name in names if name.lower() == DESCRIPTOR), None)


def _marks_package(name: str) -> bool:
    return name.lower() == DESCRIPTOR or (is_table_file(name) and by_file("3.0").get(stem(name)) == "service")


def _folder_of_tables(path: Path) -> Path:
    if has_services([each.name for each in path.iterdir()]):
        return path
    inner = [each for each in path.iterdir() if each.is_dir() and not _junk(each.name + "/")]
    if (
        len(inner) == 1
        and not inner[0].is_symlink()
        and has_services([each.name for each in inner[0].iterdir()])
    ):
        return inner[0]
    return path


def _folder_in(archive: Archive) -> str:
    marks = [name for name in archive.names() if not _junk(name) and has_services([name])]
    folders = sorted(
        {name.rpartition("/")[0] for name in marks}, key=lambda folder: (folder.count("/"), folder)
    )
    outermost = [folder for folder in folders if folder.count("/") == folders[0].count("/")]
    if "" in outermost:
        return ""
    if len(outermost) > 1:
        why = f"it holds two packages, in {outermost[0]} and in {outermost[1]}"
        raise FileUnreadable(archive.name, why, "Send each as a ZIP of its own.")
    return f"{outermost[0]}/" if outermost else ""


def _junk(name: str) -> bool:
    """Folders and files that macOS and editors add."""
    return any(part.startswith((".", "__MACOSX")) for part in name.split("/") if part)
