"""Which kind of source a person means by what they gave."""

import contextlib
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import urlsplit

from standards.openreferral.wire.fetch import Fetcher, Getter
from standards.openreferral.wire.limits import Limits
from validators.crawling import SAMPLE_LIMITS, SiteSource
from validators.entities import Version
from validators.record_folder import is_record
from validators.recording import recorded_source
from validators.sources import Source, SourceUnusable
from validators.sources.files import file_source, stream_source
from validators.sources.records import RecordsSource, given_records

PASTED = "pasted text"
"""What a report calls bytes."""

_ADDRESSES = ("http://", "https://")


@contextlib.contextmanager
def source_of(
    given: object,
    *,
    as_of: date,
    seed: int = 0,
    sample: bool = False,
    limits: Limits | None = None,
    fetcher: Getter | None = None,
    version: Version | None = None,
) -> Iterator[Source]:
    """Give the source that is meant, and let go of it afterwards.

    A text is an address and nothing else, so that what a stranger typed never opens a file of this computer.

    Args:
        given: a base URL as text; a `Path` to a file, a folder or a crawl saved with `recording`; an open
            binary stream; bytes, which are text that somebody pasted; an iterable of records or one record;
            or a source already made.
        as_of: the day the report is about.
        seed: chooses what is sampled.
        sample: read no more of a site than the official validator does; files are always read whole.
        limits: the bounds of fetching; a sample tightens them.
        fetcher: what gets URLs; one of its own, which refuses private addresses, when not given.
        version: the version that a file's records are in; a site says so itself.

    Raises:
        SourceUnusable: it is nothing that can be read.
    """
    with contextlib.ExitStack() as stack:
        if isinstance(given, Source):
            source = given
        elif isinstance(given, str):
            address = _address(given)
            if fetcher is None:
                fetcher = stack.enter_context(Fetcher(bounds_of(limits, sample=sample)))
            source = SiteSource(address, fetcher, as_of=as_of, seed=seed, sample=sample)
        elif isinstance(given, Path) and is_record(given):
            source = recorded_source(given, as_of=as_of, seed=seed, limits=limits)
        else:
            source = _records_of(given, version)
        yield stack.enter_context(contextlib.closing(source))


def bounds_of(limits: Limits | None = None, *, sample: bool = False) -> Limits:
    """Return the bounds of fetching; those of a sample are tighter, so that it is over in time."""
    bounds = limits or Limits()
    if not sample:
        return bounds
    return replace(
        bounds,
        page_s=min(bounds.page_s, SAMPLE_LIMITS.page_s),
        connect_s=min(bounds.connect_s, SAMPLE_LIMITS.connect_s),
        tries=min(bounds.tries, SAMPLE_LIMITS.tries),
        retry_after_max_s=min(bounds.retry_after_max_s, SAMPLE_LIMITS.retry_after_max_s),
    )


def is_address(given: str) -> bool:
    """Return whether a text is the address of a site."""
    return given.strip().lower().startswith(_ADDRESSES)


def _address(given: str) -> str:
    if _has_secrets(given):
        # Said without the address: what is printed or kept of it would hold them.
        raise SourceUnusable(
            "The address has a user name or a password in it: leave them out. Open data needs neither, and a "
            "report that is passed on would show them."
        )
    if is_address(given):
        return given
    raise SourceUnusable(
        f"{given[:80]!r} is no address of a feed: one begins with https:// or http://. "
        "A file is given as a pathlib.Path."
    )


def _has_secrets(address: str) -> bool:
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return "@" in address.partition("//")[2].partition("/")[0]
    return parts.username is not None or parts.password is not None


def _records_of(given: object, version: Version | None) -> RecordsSource:
    if isinstance(given, Path):
        return file_source(given, version=version)
    if isinstance(given, bytes | bytearray):
        return stream_source(io.BytesIO(given), PASTED, version=version)
    if hasattr(given, "readline") and hasattr(given, "read"):
        stream = cast("BinaryIO", given)
        if isinstance(stream, io.TextIOBase):
            raise SourceUnusable("The stream gives text: open it in binary mode.")
        return stream_source(stream, "standard input", version=version)
    if isinstance(given, Mapping):
        given = [given]
    if isinstance(given, Iterable):
        return RecordsSource("records", given_records(given), version=version)
    raise SourceUnusable(
        f"{type(given).__name__} is no source: give an address, a Path, a binary stream or records."
    )
