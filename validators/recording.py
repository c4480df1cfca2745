"""A crawl kept in a folder, to be replayed to the same report or, broken off, to be gone on with.

The folder holds `record.json` (what was crawled, on which day, with which seed), `exchanges.ndjson` (a line
for each request, in the order of the answers) and `bodies/`, each body once under its SHA-256.
"""

import contextlib
import fcntl
import hashlib
import os
import threading
from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import orjson

from standards.openreferral.errors import FetchFailed, FetchRefused
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.fetch import WORTH_RETRYING, Getter
from standards.openreferral.wire.limits import MIB, Limits
from validators.crawling import SiteSource
from validators.record_folder import (
    BODIES,
    EXCHANGES,
    MANIFEST,
    MOST_LINE_BYTES,
    PLAIN,
    Kept,
    Manifest,
    check_length,
    is_record,
    key_of,
    manifest_of,
)
from validators.sources import SourceUnusable, Step

MOST_BYTES = 4 * 1024 * MIB
"""Bodies kept of one crawl; what comes after counts as not answered, and the report says so."""

# They are somebody's session, and no rule reads them.
_NOT_KEPT = frozenset({"set-cookie", "set-cookie2", "www-authenticate"})
_NOT_ASKED = "the time for reading this site was over when it was recorded, or it was not asked then"


class Recorder:
    """Stands before a fetcher and keeps every exchange; safe to share between threads.

    In a folder with a crawl that was broken off, what was answered then is given from there, and only the
    rest is asked; what failed then is asked again.

    Args:
        folder: an empty or a new folder, or one with a crawl that was broken off.
        fetcher: what gets URLs; it is not closed.
        manifest: what is crawled; of a broken-off crawl it must be the same.
        most_bytes: bodies kept.

    Raises:
        SourceUnusable: the folder holds something else, a finished crawl or one of another site, or somebody
            else is recording into it.
    """

    def __init__(
        self, folder: Path, fetcher: Getter, manifest: Manifest, *, most_bytes: int = MOST_BYTES
    ) -> None:
        self._folder = folder
        self._fetcher = fetcher
        self._manifest = manifest
        self._left = most_bytes
        self._lock = threading.Lock()
        self._asked = Counter[bytes]()
        with contextlib.ExitStack() as opened:
            try:
                self._begin(opened)
            except OSError as error:
                raise SourceUnusable(f"{folder} cannot be written: {error.strerror or error}.") from error
            self._opened = opened.pop_all()

    @property
    def limits(self) -> Limits:
        """The bounds."""
        return self._fetcher.limits

    def get(self, url: str) -> Exchange:
        """Return what the record holds of a URL, else get it and keep it; see `Fetcher.get`."""
        check_length(url, self.limits)
        with self._lock:
            nth = self._asked[key_of(url)]
            self._asked[key_of(url)] += 1
            kept = self._kept.find(url, nth)
        if kept is not None and kept.get("status", 500) not in WORTH_RETRYING:
            return self._kept.exchange(kept)
        try:
            exchange = self._fetcher.get(url)
        except FetchFailed as error:
            self._write({"url": url, "nth": nth, "failed": error.why, "attempts": error.attempts})
            raise
        except FetchRefused as error:
            self._write({"url": url, "nth": nth, "refused": error.why, "at": error.url})
            raise
        self._keep(exchange, nth)
        return exchange

    def finish(self) -> None:
        """Note that the validation came to its end, so that the record can be replayed."""
        finished = Manifest(**(asdict(self._manifest) | {"finished": True}))
        _replace(self._folder / MANIFEST, orjson.dumps(asdict(finished), option=orjson.OPT_INDENT_2))

    def close(self) -> None:
        """Close the files; without `finish` the crawl counts as broken off."""
        self._opened.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _begin(self, opened: contextlib.ExitStack) -> None:
        folder = self._folder
        folder.mkdir(parents=True, exist_ok=True)
        if is_record(folder):
            self._check_same(manifest_of(folder))
        elif any(folder.iterdir()):
            raise SourceUnusable(f"{folder} is not empty, and holds no record. Choose another folder.")
        self._lines = opened.enter_context((folder / EXCHANGES).open("ab"))
        try:
            fcntl.flock(self._lines, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise SourceUnusable(f"{folder} is being recorded into at this moment.") from error
        _cut_broken_line(folder / EXCHANGES)
        (folder / BODIES).mkdir(exist_ok=True)
        self._left -= sum(each.stat().st_size for each in (folder / BODIES).iterdir())
        _replace(folder / MANIFEST, orjson.dumps(asdict(self._manifest), option=orjson.OPT_INDENT_2))
        self._kept = opened.enter_context(contextlib.closing(Kept(folder)))

    def _check_same(self, found: Manifest) -> None:
        if found.finished:
            raise SourceUnusable(
                f"{self._folder} holds a finished record of {found.url}. Validate that folder to replay it, "
                "or choose another one."
            )
        if found != self._manifest:
            raise SourceUnusable(
                f"{self._folder} holds a record of {found.url}, as of {found.as_of}, seed {found.seed}"
                f"{', a sample' if found.sample else ''}. Go on with the same, or choose another folder."
            )

    def _keep(self, exchange: Exchange, nth: int) -> None:
        digest = hashlib.sha256(exchange.body).hexdigest()
        path = self._folder / BODIES / digest
        with self._lock:
            if not path.exists():
                if len(exchange.body) > self._left:
                    why = "the record of this crawl is full"
                    raise FetchFailed(exchange.url, why, self.limits.tries)
                self._left -= len(exchange.body)
                _replace(path, exchange.body)
        headers = {name: value for name, value in exchange.headers.items() if name not in _NOT_KEPT}
        line = {name: getattr(exchange, name) for name in PLAIN} | {"redirects": list(exchange.redirects)}
        self._write(line | {"nth": nth, "headers": headers, "body": digest})

    def _write(self, line: Mapping[str, Any]) -> None:
        with self._lock:
            self._lines.write(orjson.dumps(line, option=orjson.OPT_APPEND_NEWLINE))
            self._lines.flush()


class Replayer:
    """Answers from a record, without a network; safe to share between threads.

    The second time that a URL is asked, it gives the second answer that was recorded.

    Attributes:
        limits: the bounds, by default those of a crawl.
        missed: requests so far that are not in the record.
    """

    def __init__(self, folder: Path, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self.missed = 0
        self._lock = threading.Lock()
        self._asked = Counter[bytes]()
        self._kept = Kept(folder)

    def get(self, url: str) -> Exchange:
        """Return the exchange that was recorded, or raise what was raised then.

        Raises:
            FetchFailed: it failed then, or was not asked.
            FetchRefused: it was refused then.
            SourceUnusable: the record is damaged.
        """
        check_length(url, self.limits)
        with self._lock:
            nth = self._asked[key_of(url)]
            self._asked[key_of(url)] += 1
            kept = self._kept.find(url, nth) or self._kept.last(url, nth)
            if kept is None:
                self.missed += 1
                raise FetchFailed(url, _NOT_ASKED, self.limits.tries)
        return self._kept.exchange(kept)

    def close(self) -> None:
        """Close the file."""
        self._kept.close()


class RecordedSite(SiteSource):
    """A site as it answered when it was recorded."""

    def __init__(self, url: str, replayer: Replayer, *, as_of: date, seed: int, sample: bool) -> None:
        super().__init__(url, replayer, as_of=as_of, seed=seed, sample=sample, is_replayed=True)
        self._replayer = replayer

    def steps(self) -> Generator[Step, None, None]:
        """Yield what the site gave; what the time did not reach then is no fault of the site."""
        yield from super().steps()
        if self._replayer.missed:
            self.stopped = self.stopped or "the recorded crawl was not read to its end"
            if self.official is not None:
                self.official.stopped = self.official.stopped or self.stopped

    def close(self) -> None:
        """Close the record."""
        self._replayer.close()


def recorded_source(
    folder: Path, *, as_of: date, seed: int = 0, limits: Limits | None = None
) -> RecordedSite:
    """Return the site that a folder is the record of.

    Raises:
        SourceUnusable: the record is damaged or was broken off, or the seed is not the one that it was made
            with: it would choose records that were not asked for then.
    """
    found = manifest_of(folder)
    if not found.finished:
        raise SourceUnusable(
            f"{folder} holds a record that was broken off. Go on with: {found.url} --record {folder}"
        )
    if seed != found.seed:
        raise SourceUnusable(f"{folder} was recorded with seed {found.seed}; {seed} was never asked.")
    replayer = Replayer(folder, limits)
    return RecordedSite(found.url, replayer, as_of=as_of, seed=seed, sample=found.sample)


def _replace(path: Path, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all."""
    partial = path.with_name(f"{path.name}.{threading.get_ident()}.part")
    with partial.open("wb") as file:
        file.write(content)
    partial.replace(path)


def _cut_broken_line(path: Path) -> None:
    """Take away a last line that was not written to its end."""
    with path.open("r+b") as file:
        end = file.seek(0, os.SEEK_END)
        start = max(end - MOST_LINE_BYTES, 0)
        file.seek(start)
        tail = file.read()
        if tail and not tail.endswith(b"\n"):
            file.truncate(start + tail.rfind(b"\n") + 1)
