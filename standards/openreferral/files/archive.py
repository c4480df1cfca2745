"""ZIP files from strangers, read in memory: nothing of them is ever written to disk.

What a ZIP says about itself is not believed: names are checked although no file
is made of them, bytes are counted while they unpack, and checksums are compared.
Threats: OWASP "File Upload Cheat Sheet"; D. Fifield, "A better zip bomb"
(USENIX WOOT 2019); Snyk, "Zip Slip" (2018).
"""

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits, check_size, megabytes

_CHUNK = 64 * 1024
_ENTRY_MARK = b"PK\x01\x02"
_DRIVE = re.compile(r"[A-Za-z]:")
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_ORDINARY = {0, stat.S_IFREG, stat.S_IFDIR}
_PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
# What zipfile of CPython 3.11 raises for wrong bytes; found by changing and cutting each byte of a ZIP.
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, OverflowError, RuntimeError, ValueError)

ZIP_MARKS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
"""What a ZIP begins with: a file in it, its end when it is empty, or the mark of one in several parts."""

_PACK_AGAIN = "Make the ZIP again from the files themselves and send that."
_SEND_LESS = "Send only the files that are about services."


class Archive:
    """An open ZIP. Made by `open_archive`."""

    def __init__(self, name: str, unpacked: zipfile.ZipFile, limits: FileLimits) -> None:
        self.name = name
        self._zip = unpacked
        self._limits = limits
        self._read = 0
        self._entries = _checked_entries(name, unpacked, limits)

    def names(self) -> tuple[str, ...]:
        """Return the files in it with their folders, in the ZIP's order; folders left out."""
        return tuple(self._entries)

    def read(self, name: str) -> bytes:
        """Return one file's bytes.

        Everything read from the archive counts towards `unpacked_bytes`, a file that is read twice twice.

        Raises:
            KeyError: there is no such file.
            FileUnreadable: damaged, a ZIP itself, or past the cap.
        """
        content = b"".join(self._chunks(self._entries[name]))
        if content.startswith(ZIP_MARKS):
            raise FileUnreadable(self.name, f"it holds another ZIP, {name}", _PACK_AGAIN)
        return content

    def _chunks(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        try:
            with self._zip.open(entry) as file:
                while chunk := file.read(_CHUNK):
                    self._read += len(chunk)
                    if self._read > self._limits.unpacked_bytes:
                        raise _unpacks_to_too_much(self.name, self._limits)
                    yield chunk
        except _DAMAGE as error:
            raise FileUnreadable(self.name, f"{entry.filename} in it is damaged", _PACK_AGAIN) from error


@contextmanager
def open_archive(path: Path, limits: FileLimits) -> Iterator[Archive]:
    """Open a ZIP and check all that can be checked before unpacking.

    Refused: a name that leads outside ("../", absolute, a drive letter), two
    files of one name (letter case aside), a link or device, encryption, packing
    other than deflate, a ZIP in the ZIP, more files or bytes than `limits` allows.

    Raises:
        FileUnreadable: for each of these, and for what is not a ZIP.
    """
    check_size(path.stat().st_size, path.name, limits)
    content = path.read_bytes()
    # Counted before zipfile makes an object of each: a directory of two million fits in 100 MB.
    if content.count(_ENTRY_MARK) > limits.entries:
        raise FileUnreadable(path.name, f"it holds more than {limits.entries:,} files", _SEND_LESS)
    try:
        unpacked = zipfile.ZipFile(BytesIO(content))
    except _DAMAGE as error:
        raise FileUnreadable(path.name, "it is not a whole ZIP file", _PACK_AGAIN) from error
    with unpacked:
        yield Archive(path.name, unpacked, limits)


def _checked_entries(name: str, unpacked: zipfile.ZipFile, limits: FileLimits) -> dict[str, zipfile.ZipInfo]:
    entries = unpacked.infolist()
    if len(entries) > limits.entries:
        raise FileUnreadable(name, f"it holds more than {limits.entries:,} files", _SEND_LESS)
    # A lower bound: a header may say less than is true, but one that admits too much is taken at its word.
    if sum(entry.file_size for entry in entries) > limits.unpacked_bytes:
        raise _unpacks_to_too_much(name, limits)
    checked: dict[str, zipfile.ZipInfo] = {}
    seen: set[str] = set()
    for entry in entries:
        why = _fault(entry)
        folded = entry.filename.replace("\\", "/").casefold()
        if not why and folded in seen:
            why = f"it holds {_shown(entry)} twice"
        if why:
            raise FileUnreadable(name, why, _PACK_AGAIN)
        seen.add(folded)
        if not entry.is_dir():
            checked[entry.filename] = entry
    return checked


def _fault(entry: zipfile.ZipInfo) -> str:
    path = entry.orig_filename.replace("\\", "/")
    if path.startswith("/") or _DRIVE.match(path) or ".." in path.split("/"):
        return f"{_shown(entry)} in it leads outside its folder"
    if "\0" in path or not path:
        return f"{_shown(entry)} in it is not a file name"
    if stat.S_IFMT(entry.external_attr >> 16) not in _ORDINARY:
        return f"{_shown(entry)} in it is a link or a device, not a file"
    if entry.flag_bits & _ENCRYPTED:
        return f"{_shown(entry)} in it needs a password"
    if entry.compress_type not in _PACKINGS:
        return f"{_shown(entry)} in it is packed in a way that is not read here"
    if path.casefold().endswith(".zip"):
        return f"it holds another ZIP, {_shown(entry)}"
    return ""


def _shown(entry: zipfile.ZipInfo) -> str:
    return repr(entry.orig_filename[:80])


def _unpacks_to_too_much(name: str, limits: FileLimits) -> FileUnreadable:
    return FileUnreadable(name, f"it unpacks to more than {megabytes(limits.unpacked_bytes)}", _SEND_LESS)
