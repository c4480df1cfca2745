"""Pages of a large feed, read by processes of their own, so that reading and storing use a core each.

What goes over is the answers' bytes, and what comes back is JSON: both cost less than Python's own pickling
of records. Starting such a process takes a second or two, so small feeds are read where they are.
"""

import multiprocessing
import os
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import orjson

from hub.harvest.reading import PageRead, PageReader, Record
from hub.places.placement import place
from hub.places.postcodes import PostcodeTable
from standards.openreferral.paging import read_page
from standards.openreferral.wire.crawl import CrawledPage, CrawledService, items_pointer
from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import Limits

# A feed of fewer services is read before a process for it has started.
WORTH_IT = 2_000
_MOST_PROCESSES = 3


@dataclass(frozen=True, slots=True)
class Recipe:
    """What a page reader is made from, in whichever process.

    Attributes:
        version: Version of the standard that the feed speaks.
        as_of: The day that the rules judge by.
        postcode_table: The prepared postcode table.
        marked: Ids, as published, of places that an operator has marked as hidden.
        limits: Bounds of what is read.
        is_sample: The feed says that it is sample data.
    """

    version: str
    as_of: date
    postcode_table: Path
    marked: frozenset[str]
    limits: Limits
    is_sample: bool = False


class Reading(Protocol):
    """Somewhere that pages are read, each at its own time."""

    def submit(self, page: CrawledPage) -> "Future[PageRead]":
        """Hand a page over; its result comes when it has been read."""

    def close(self) -> None:
        """Stop; what was handed over and not read yet is dropped."""


class ReadingHere:
    """Reads each page at once, in this process."""

    def __init__(self, reader: PageReader) -> None:
        self._reader = reader

    def submit(self, page: CrawledPage) -> "Future[PageRead]":
        """Read a page."""
        done: Future[PageRead] = Future()
        done.set_result(self._reader.read(page))
        return done

    def close(self) -> None:
        """Nothing to stop."""


class ReadingApart:
    """Reads pages in other processes; they end with this one, however it ends."""

    def __init__(self, recipe: Recipe) -> None:
        self._processes = ProcessPoolExecutor(
            max_workers=min(max((os.cpu_count() or 2) - 1, 1), _MOST_PROCESSES),
            # A fork would take this process's threads' locks along in whatever state they are.
            mp_context=multiprocessing.get_context("spawn"),
            initializer=_open_reader,
            initargs=(recipe,),
        )

    def submit(self, page: CrawledPage) -> "Future[PageRead]":
        """Hand a page over."""
        read: Future[PageRead] = Future()
        self._processes.submit(_read, _Parcel.of(page)).add_done_callback(partial(_unpack_into, read))
        return read

    def close(self) -> None:
        """Stop the processes."""
        self._processes.shutdown(cancel_futures=True)


@dataclass(frozen=True, slots=True)
class _Parcel:
    """A page without anything that was parsed: the other process parses it again.

    Attributes:
        exchange: The list's answer.
        details: The answers to the details.
        number: The page asked for.
        sources: For each service: its id, why its detail is missing, and which of the details is its record,
            None where the list item is.
        erased: Items of the page that were erased, which count and are not there.
    """

    exchange: Exchange
    details: list[Exchange]
    number: int
    sources: list[tuple[str | None, str | None, int | None]]
    erased: int = 0

    @classmethod
    def of(cls, page: CrawledPage) -> "_Parcel":
        places = {exchange.final_url: place for place, exchange in enumerate(page.details)}
        sources = [
            (one.source_id, one.detail_problem, None if one.pointer else places.get(one.url))
            for one in page.services
        ]
        erased = len(page.page.items) - len(page.services)
        return cls(page.exchange, page.details, page.number, sources, erased)

    def page(self, limits: Limits) -> CrawledPage:
        body = parse_json(self.exchange, limits)
        page = read_page(body)
        pointer = items_pointer(body, page)
        services = [
            self._service(place, item, source, limits, pointer)
            for place, (item, source) in enumerate(zip(page.items, self.sources, strict=True))
        ]
        page = replace(page, items=[*page.items, *[None] * self.erased])
        return CrawledPage(self.exchange, page, body, services, self.details, self.number)

    def _service(
        self,
        place: int,
        item: Any,
        source: tuple[str | None, str | None, int | None],
        limits: Limits,
        pointer: str,
    ) -> CrawledService:
        source_id, problem, detail = source
        if detail is None:
            where = (item, item, self.exchange.final_url, f"{pointer}/{place}")
        else:
            exchange = self.details[detail]
            where = (parse_json(exchange, limits), item, exchange.final_url, "")
        return CrawledService(source_id, *where, problem)


@dataclass(slots=True)
class _Tools:
    reader: PageReader
    limits: Limits


_tools: list[_Tools] = []


def _open_reader(recipe: Recipe) -> None:
    """Make this process's reader, and see to it that the process ends with the one that started it."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    table = PostcodeTable.open(recipe.postcode_table)
    reader = PageReader(
        recipe.version,
        as_of=recipe.as_of,
        place=lambda document, hidden: place(document, table, hidden),
        postcodes=table.point_of,
        marked=recipe.marked,
        is_sample=recipe.is_sample,
    )
    _tools.append(_Tools(reader, recipe.limits))


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(parcel: _Parcel) -> tuple[bytes, PageRead]:
    """Read a page in the other process, and pack its records."""
    tools = _tools[0]
    read = tools.reader.read(parcel.page(tools.limits))
    records = [[record.document, record.placement, record.original_id] for record in read.records]
    read.records = []
    return orjson.dumps(records), read


def _unpack_into(read: "Future[PageRead]", done: "Future[tuple[bytes, PageRead]]") -> None:
    """Hand on what came back, or what went wrong."""
    if done.cancelled():
        read.cancel()
        return
    error = done.exception()
    if error is not None:
        read.set_exception(error)
        return
    records, page = done.result()
    page.records = _records(orjson.loads(records))
    read.set_result(page)


def _records(rows: Sequence[Sequence[Any]]) -> list[Record]:
    return [Record(document, placement, original_id) for document, placement, original_id in rows]
