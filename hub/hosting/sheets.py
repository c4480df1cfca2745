"""A published sheet: a file behind an address, fetched as politely and as guardedly as any feed."""

import hashlib
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from hub.hosting.files import MAPPING_NAME, Given, ReadFile, read_given
from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import Fetcher

ACCEPTED = (
    "text/csv, application/vnd.openxmlformats-officedocument.spreadsheetml.sheet, application/zip, */*;q=0.5"
)
_SUFFIXES = (".csv", ".xlsx", ".zip", ".tsv", ".txt")
_BY_TYPE = {"spreadsheetml": ".xlsx", "csv": ".csv", "zip": ".zip"}
_SHARE_IT = (
    "Publish the sheet to the web as CSV or XLSX, and give the address that opens it without logging in."
)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A sheet that is what it was: what its server says to ask with the next time."""

    etag: str | None
    modified: str | None


def read_sheet(
    address: str,
    fetcher: Fetcher,
    *,
    mapping: str | None,
    read_file: ReadFile,
    limits: FileLimits,
    mapping_name: str = MAPPING_NAME,
    etag: str | None = None,
    modified: str | None = None,
    known: bytes = b"",
) -> Given | Unchanged:
    """Fetch a published sheet and read it to its end.

    Args:
        address: Where it is.
        fetcher: What gets it.
        mapping: Text of the column mapping, None without one.
        read_file: What reads it.
        limits: Bounds of a file.
        mapping_name: What to call the mapping where something is wrong with it.
        etag: The ETag of what is held.
        modified: The Last-Modified of what is held.
        known: The SHA-256 of what is held, b"" to read it whatever it is.

    Returns:
        The sheet, or that it is still what is held.

    Raises:
        FetchRefused: The address may not be fetched.
        FetchFailed: It gives no answer, none in time or one that is too large.
        FileUnreadable: What it gives cannot be read to its end.
    """
    most = min(fetcher.limits.file_bytes, limits.file_bytes)
    answer = fetcher.get(address, accept=ACCEPTED, etag=etag, modified=modified, max_bytes=most)
    now = Unchanged(answer.headers.get("etag"), answer.headers.get("last-modified"))
    if answer.status == 304 and (etag or modified):
        return Unchanged(now.etag or etag, now.modified or modified)
    name = name_of(answer)
    _refuse_what_is_no_sheet(answer, name)
    sha256 = hashlib.sha256(answer.body).digest()
    if sha256 == known:
        return now
    with tempfile.TemporaryDirectory(prefix="signpost-") as folder:
        path = Path(folder) / name
        path.write_bytes(answer.body)
        given = read_given(
            path, mapping=mapping, mapping_name=mapping_name, read_file=read_file, limits=limits
        )
    file = replace(given.file, address=address, sha256=sha256, etag=now.etag, modified=now.modified)
    return replace(given, file=file)


def name_of(answer: Exchange) -> str:
    """Return what a sheet's file would be called, with the ending of what it says to be."""
    last = unquote(urlsplit(answer.url).path).rstrip("/").rpartition("/")[2]
    # 60 letters of four bytes each: no file's name may be longer than 255 bytes.
    plain = "".join(one if one.isalnum() or one in "-_. " else "-" for one in last).strip(" .-")[-60:]
    if Path(plain).suffix.lower() in _SUFFIXES:
        return plain
    kind = answer.headers.get("content-type", "").lower()
    packed = ".xlsx" if answer.body.startswith(b"PK") else ".csv"
    suffix = next((suffix for name, suffix in _BY_TYPE.items() if name in kind), packed)
    return f"{plain or 'sheet'}{suffix}"


def _refuse_what_is_no_sheet(answer: Exchange, name: str) -> None:
    if answer.status != 200:
        why = f"{answer.url} answered {answer.status}"
        raise FileUnreadable(name, why, f"Check that it is still published there. {_SHARE_IT}")
    start = answer.body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<head", b"<script")):
        raise FileUnreadable(name, f"{answer.url} gives a web page, perhaps one to log in at", _SHARE_IT)
    if not start:
        raise FileUnreadable(name, f"{answer.url} gave an empty answer", _SHARE_IT)
