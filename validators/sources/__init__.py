"""Where records come from: a site, files, or whatever gives them one by one.

Every source is the same to the engine: opened, it says which version it speaks and which lists it will give;
then it gives what it read, step by step and in order. It never holds a feed as a whole.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, runtime_checkable

from standards.openreferral.canonical import Problem
from standards.openreferral.files.places import Cell
from standards.openreferral.paging import Page
from standards.openreferral.wire.exchange import Exchange
from validators.endpoints import SERVICES, Endpoint
from validators.entities import Version
from validators.frame import CountsIn, Notice, Severity
from validators.judging import Depth
from validators.official import OfficialRun
from validators.site import Site


@dataclass(frozen=True, slots=True)
class Opening:
    """What a source is, found out before its first record.

    Attributes:
        version: the version whose rules are asked.
        lists: names of the lists that it will give, see `validators.endpoints`.
        reason: how the version is known, as a sentence without its full stop.
        doubt: why no verdict may be given although rules are asked, such as a version that nobody knows;
            "" where there is none.
        own_ids: the ids in the records are the publisher's own, and not made while a spreadsheet was read.
    """

    version: Version
    lists: tuple[str, ...]
    reason: str
    doubt: str = ""
    own_ids: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """A request and its answer; the arguments of `Session.exchange`."""

    exchange: Exchange
    endpoint: Endpoint | None = None
    asked_id: str = ""
    page: int | None = None
    failure: str = ""
    body: object | None = None


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """The metadata at "/"; the arguments of `Session.document`."""

    body: object
    url: str
    endpoint: Endpoint


@dataclass(frozen=True, slots=True)
class ReadPage:
    """A page of a list; the arguments of `Session.page`. Its records follow it."""

    page: Page
    exchange: Exchange
    body: object
    number: int
    endpoint: Endpoint = SERVICES
    per_page: int | None = None


@dataclass(frozen=True, slots=True)
class ReadRecord:
    """A record; the arguments of `Session.record`."""

    record: Mapping[str, Any]
    url: str
    pointer: str = ""
    record_id: str | None = None
    endpoint: Endpoint = SERVICES
    list_item: Mapping[str, Any] | None = None
    counts: bool = True
    depth: Depth = "all"
    stated: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Repaired:
    """What had to be repaired to read a record, or could not be read; of `Session.reader_problems`."""

    problems: tuple[Problem, ...]
    url: str
    record_id: str = ""
    record_name: str = ""


@dataclass(frozen=True, slots=True)
class Lacks:
    """A list was not read, or only in part, and why; a sentence without its full stop."""

    list_name: str
    reason: str
    partly: bool = False


@dataclass(frozen=True, slots=True)
class Noted:
    """Something about the reading itself that a publisher should know; of `Session.note`."""

    code: str
    message: str
    severity: Severity
    counts_in: tuple[CountsIn, ...]
    url: str = ""


CellOf: TypeAlias = Callable[[Notice], Cell | None]
"""A notice -> the cell, or row, of the table that it is about; None where that is not known for certain."""

Step: TypeAlias = Asked | ReadDocument | ReadPage | ReadRecord | Repaired | Lacks | Noted


@runtime_checkable
class Source(Protocol):
    """Where records come from.

    Attributes:
        name: what stands in the report: the base URL, the file's name without its folder.
        kind: a site can be asked questions, records cannot.
        official: the exchanges of the official validator and its verdict; None where there was no site.
        why_not_official: why there is no official verdict, as a sentence; "" where there is one.
        stopped: why not everything was read, as a sentence without its full stop; "" if it was.
        sampled: what was left out on purpose, as a sentence; "" if nothing was.
        is_replayed: the same bytes come again the next time, so that times do not belong into the report.
    """

    @property
    def name(self) -> str:
        """What stands in the report."""

    @property
    def kind(self) -> Literal["site", "records"]:
        """What it is."""

    @property
    def official(self) -> OfficialRun | None:
        """The official validator's run."""

    @property
    def why_not_official(self) -> str:
        """Why there is none."""

    @property
    def stopped(self) -> str:
        """Why not everything was read; final after the last step."""

    @property
    def sampled(self) -> str:
        """What was left out on purpose."""

    @property
    def is_replayed(self) -> bool:
        """Whether times are left out."""

    def open(self) -> Opening:
        """Find out what it is.

        Raises:
            SourceUnusable: there is nothing to read at all.
        """

    def steps(self) -> Iterator[Step]:
        """Yield what is read, in order; bad data is a step and never an error."""

    def site(self) -> Site | None:
        """Return the site for questions, after the last step; None where there is none."""

    def measured(self) -> Mapping[str, Any]:
        """Return times and sizes, which differ from run to run."""

    def close(self) -> None:
        """Let go of connections and files."""


class SourceUnusable(Exception):
    """A source cannot be read at all: the text says what, why and what to do."""
