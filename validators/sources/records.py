"""Records without a site: of files, of a stream, of anything that gives them one by one."""

import contextlib
import itertools
from collections import deque
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from typing import Any, Literal

from standards.openreferral.readers import is_full
from standards.openreferral.wire.crawl import items_pointer
from standards.openreferral.wire.exchange import Exchange
from standards.openreferral.wire.limits import Limits
from standards.openreferral.wire.pages import source_id_of
from validators.endpoints import SERVICES, Endpoint, detail_of, endpoint_named, lists
from validators.entities import Version
from validators.frame import CountsIn, Severity
from validators.judging import Depth
from validators.official import OfficialRun
from validators.site import Site
from validators.sources import (
    CellOf,
    Lacks,
    Noted,
    Opening,
    ReadDocument,
    ReadPage,
    ReadRecord,
    SourceUnusable,
    Step,
)
from validators.sources.given import (
    Given,
    GivenMetadata,
    GivenPage,
    GivenRecord,
    Part,
    opener,
    stated_version,
    version_of_records,
)
from validators.text import writable

MOST_RECORDS = 2_000_000
"""Records read of one source; an endless stream ends here."""

_LOOKED_AT = 100
"""Records looked at to find out the version."""

_MOST_NESTING = Limits().nesting
_TEXT = frozenset({str})
_PLAIN = frozenset({str, int, float, bool, type(None)})
_HOLDERS = (dict, list, tuple)

_MOST_BROKEN = 1_000
"""Broken lines held while finding it out: so many at the beginning, and it is no source of records."""

_NO_SITE = "No site was asked: only its records were given."


class RecordsSource:
    """Whatever gives pages and records, with no site behind it.

    A list's records are looked at as its details are. A page whose envelope says that there are more pages
    than were given is looked at, and the rules that need the whole list are listed as not run.

    Args:
        name: what the report calls it.
        given: what it holds, in order; read once and never held as a whole.
        list_names: the lists that it gives.
        version: the version it is in; found out by its envelopes and fields when not given.
        reason: how a version that is given is known.
        own_ids: as in `Opening`.
        cell_of: finds the cell of a table that a notice is about; None where no table was read.
    """

    kind: Literal["site", "records"] = "records"
    official: OfficialRun | None = None
    why_not_official = _NO_SITE
    sampled = ""
    is_replayed = True

    def __init__(
        self,
        name: str,
        given: Iterable[Given],
        *,
        list_names: Collection[str] = ("services",),
        version: Version | None = None,
        reason: str = "it was given",
        own_ids: bool = True,
        cell_of: CellOf | None = None,
    ) -> None:
        # A file's name may hold bytes that are no text.
        self.name = writable(name)
        self.stopped = ""
        self._given = iter(given)
        self._held: deque[Given] = deque()
        self._list_names = list_names
        self._stated = version
        self._reason = reason
        self._own_ids = own_ids
        self.cell_of = cell_of
        self._closing = contextlib.ExitStack()
        self._version: Version = "3.0"
        self._shown: set[int] = set()
        self._progress: dict[str, _Pages] = {}

    def open(self) -> Opening:
        """Read as far as the version needs it.

        Raises:
            SourceUnusable: there is neither a page nor a record in it.
        """
        self._look_ahead()
        if not any(isinstance(each, GivenPage | GivenRecord | GivenMetadata) for each in self._held):
            trouble = next(
                (each.message for each in self._held if isinstance(each, Noted)), "There is no record in it."
            )
            # What is wrong with the whole file begins with its name already.
            named = "" if trouble.startswith(f"{self.name} ") else f"{self.name} holds nothing to validate. "
            raise SourceUnusable(f"{named}{trouble}")
        self._version, reason, doubt = self._find_version()
        known = [each.name for each in lists(self._version)]
        names = tuple(name for name in known if name in self._list_names)
        return Opening(self._version, names, reason, doubt, self._own_ids)

    def steps(self) -> Generator[Step, None, None]:
        """Yield what it holds, in order."""
        count = 0
        for given in self._everything():
            if isinstance(given, GivenPage):
                yield from self._page(given)
                count += len(given.page.items)
            elif isinstance(given, GivenRecord):
                yield from self._record(given)
                count += 1
            elif isinstance(given, GivenMetadata):
                yield from self._metadata(given)
            else:
                yield given
            if count >= MOST_RECORDS:
                self.stopped = f"{self.name} holds more than {MOST_RECORDS:,} records, the most that are read"
                yield Lacks("services", self.stopped, partly=True)
                return
        yield from self._missing()

    def site(self) -> Site | None:
        """There is none."""
        return None

    def measured(self) -> Mapping[str, Any]:
        """Nothing is: the same records give the same report."""
        return {}

    def close(self) -> None:
        """Let go of what was opened."""
        self._closing.close()

    def also_close(self, close: Callable[[], None]) -> None:
        """Let go of something more when this is closed."""
        self._closing.callback(close)

    def _look_ahead(self) -> None:
        records = broken = 0
        for given in self._given:
            self._held.append(given)
            if isinstance(given, GivenMetadata) or (isinstance(given, GivenPage) and given.page.items):
                return
            records += isinstance(given, GivenRecord)
            # What a spreadsheet had repaired comes before its records, and is no sign that it has none.
            broken += isinstance(given, Noted)
            if records >= _LOOKED_AT or broken >= _MOST_BROKEN:
                return

    def _find_version(self) -> tuple[Version, str, str]:
        if self._stated is not None:
            return self._stated, self._reason, ""
        for given in self._held:
            if isinstance(given, GivenMetadata):
                version, reason, doubt = stated_version(given.body)
                if version is not None or doubt:
                    return version or "3.0", reason, doubt
        page = next((each for each in self._held if isinstance(each, GivenPage)), None)
        if page is not None:
            version = "1.0" if page.page.version == "1.0" else "3.0"
            return version, f"the envelope of {page.part.name} is that of version {version}", ""
        found = version_of_records(each.record for each in self._held if isinstance(each, GivenRecord))
        return *found, ""

    def _everything(self) -> Iterator[Given]:
        while self._held:
            yield self._held.popleft()
        yield from self._given

    def _metadata(self, given: GivenMetadata) -> Iterator[Step]:
        if self._version == "3.0":
            yield ReadDocument(given.body, given.part.name, endpoint_named("3.0", "root"))

    def _page(self, given: GivenPage) -> Iterator[Step]:
        endpoint = self._list_of(given.part)
        if endpoint is None:
            yield self._not_in_version(given.part)
            return
        page, url = given.page, given.part.name
        seen = self._progress.setdefault(endpoint.name, _Pages())
        number = given.part.number or page.number or seen.pages + 1
        seen.add(given)
        yield ReadPage(page, Exchange(url, url, 200, {}, b"", 0, 0.0, 1), given.body, number, endpoint)
        pointer = items_pointer(given.body, page)
        items = [each for each in page.items if isinstance(each, Mapping)]
        # Short items are not all that the feed knows, and their details may have been left out.
        is_short = endpoint == SERVICES and not any(is_full(each, version=self._version) for each in items)
        depth: Depth = "conformance" if is_short else "all"
        for index, item in enumerate(page.items):
            if isinstance(item, Mapping):
                name = source_id_of(item)
                self._shown.add(hash((endpoint.name, name)))
                yield ReadRecord(item, url, f"{pointer}/{index}", name, endpoint, depth=depth)

    def _record(self, given: GivenRecord) -> Iterator[Step]:
        listed = self._list_of(given.part)
        endpoint = None if listed is None else detail_of(self._version, listed)
        if listed is None or endpoint is None:
            yield self._not_in_version(given.part)
            return
        name = given.name or source_id_of(given.record)
        # Ids are remembered of pages alone, so that a stream of records takes no memory here.
        is_known = bool(self._shown) and hash((listed.name, name)) in self._shown
        yield ReadRecord(
            given.record,
            given.part.name,
            given.pointer,
            name,
            endpoint,
            counts=not is_known,
            stated=given.stated,
        )

    def _list_of(self, part: Part) -> Endpoint | None:
        try:
            return endpoint_named(self._version, part.list_name)
        except KeyError:
            return None

    def _not_in_version(self, part: Part) -> Noted:
        message = f"{part.name} was left out: version {self._version} has no list /{part.list_name}."
        return Noted("file_not_understood", message, Severity.INFO, (CountsIn.OPERATIONS,), part.name)

    def _missing(self) -> Iterator[Step]:
        for name, seen in self._progress.items():
            reason = seen.missing()
            if reason:
                if name == "services":
                    self.stopped = reason
                yield Lacks(name, reason, partly=True)


class _Pages:
    """The pages of one list so far."""

    def __init__(self) -> None:
        self.pages = 0
        self._items = 0
        self._declared_pages = 0
        self._declared_items = 0

    def add(self, given: GivenPage) -> None:
        self.pages += 1
        self._items += len(given.page.items)
        self._declared_pages = max(self._declared_pages, given.page.total_pages or 0)
        self._declared_items = max(self._declared_items, given.page.total_items or 0)

    def missing(self) -> str:
        """Return what the envelopes declare and was not given, "" where that is nothing."""
        if self.pages < self._declared_pages:
            were = "1 was" if self.pages == 1 else f"{self.pages:,} were"
            return f"of the {self._declared_pages:,} pages that the envelope declares {were} given"
        if not self._declared_pages and self._items < self._declared_items:
            return (
                f"of the {self._declared_items:,} items that the envelope declares {self._items:,} were given"
            )
        return ""


def given_records(records: Iterable[object]) -> Iterator[Given]:
    """Yield what an iterable gives, with its place in it from 0."""
    part = Part("records", opener(b""))
    for index, record in zip(itertools.count(), records, strict=False):
        why = _why_no_record(record)
        if why:
            message = f"Entry {index} is no record: it {why}."
            yield Noted("record_unreadable", message, Severity.ERROR, (CountsIn.STRICT,), part.name)
        elif isinstance(record, Mapping):
            yield GivenRecord(part, record, f"/{index}")


def _why_no_record(record: object) -> str:
    """Return why a value from memory is not what a JSON file could hold, "" where it is.

    Everything after this may rely on that, and the schema engine stops at anything else.
    """
    if not isinstance(record, Mapping):
        return f"is {type(record).__name__}"
    level: list[Any] = [record]
    for _ in range(_MOST_NESTING):
        inner = []
        for holder in level:
            values = holder
            if isinstance(holder, Mapping):
                if not _TEXT.issuperset(map(type, holder)):
                    return "has a key that is no text"
                values = holder.values()
            # All at once, since nearly every object holds plain values alone.
            kinds = set(map(type, values)) - _PLAIN
            odd = [kind.__name__ for kind in kinds if not issubclass(kind, _HOLDERS)]
            if odd:
                return f"holds {min(odd)}, which JSON cannot"
            if kinds:
                inner += [value for value in values if isinstance(value, _HOLDERS)]
        level = inner
        if not level:
            return ""
    return f"is nested more than {_MOST_NESTING} levels deep"
