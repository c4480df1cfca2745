"""The lists that the feeds publish: which records, in which order, and where each page of them begins.

Every list is in the order of ordinals, which are given once and never again: a record that is there all the
while is met once by whoever follows the list, whatever else comes and goes meanwhile.
"""

import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, Generic, TypeVar

import numpy as np
from sqlalchemy import Connection, Select, Table, select

from hub.catalogue.changelog import Ordinals
from hub.catalogue.generation import read_log

# Lists kept: three of everything and three of each publisher, 8 bytes a record each.
LISTS_KEPT = 1_024

Item = TypeVar("Item")
Other = TypeVar("Other")


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list is asked for.

    Attributes:
        limit: Items, at most.
        offset: Items to pass over; without `after`.
        after: Key of the item before the first one wanted, None to count by `offset`. That item itself may
            have gone since.
    """

    limit: int
    offset: int = 0
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Slice(Generic[Item]):
    """Part of a list.

    Attributes:
        items: The items asked for.
        total: How many there are in all.
        start: How many come before the first of them.
        last: Key of the last of them, None when there are none.
    """

    items: list[Item]
    total: int
    start: int = 0
    last: int | None = None

    @property
    def is_last(self) -> bool:
        """Nothing comes after these."""
        return self.last is None or self.start + len(self.items) >= self.total

    def holding(self, items: list[Other]) -> "Slice[Other]":
        """Return the same part of the list with other items: what was found under the keys."""
        return Slice(items, self.total, self.start, self.last)


def cut(keys: Ordinals, window: Window) -> Slice[int]:
    """Return the part of a sorted list of keys; the cost does not depend on where in the list it is.

    >>> cut(np.array([3, 5, 8, 13]), Window(2, after=4))
    Slice(items=[5, 8], total=4, start=1, last=8)
    """
    start = window.offset if window.after is None else int(np.searchsorted(keys, window.after, "right"))
    wanted: list[int] = keys[start : start + window.limit].tolist()
    return Slice(wanted, len(keys), start, wanted[-1] if wanted else None)


def fetch_keys(connection: Connection, query: Select[tuple[int]]) -> Ordinals:
    """Return the one column of whole numbers that a query asks for.

    From the driver's own rows: making a row object of each takes twice as long as all the rest, and there may
    be a million.
    """
    with connection.execute(query) as result:
        rows: Any = result.cursor
        return np.fromiter(chain.from_iterable(rows), np.int64)


class Listing:
    """The keys of every list asked for, kept until the change log moves on; threads may share one.

    Counting the records of some feeds reads as much of an index as fetching their keys does. With the keys in
    memory the total, any page by its number, and what comes after a key all cost the same everywhere in the
    list: no counting and no passing over.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, tuple[int, ...]], tuple[tuple[str, int], Ordinals]] = OrderedDict()

    def keys(self, connection: Connection, table: Table, feed_ids: Sequence[int]) -> Ordinals:
        """Return the keys of the feeds' records, sorted, as this connection's transaction sees them.

        Args:
            connection: One that reads.
            table: service, organization or service_at_location. Which rows they have changes only together
                with the head of the change log.
            feed_ids: The feeds.
        """
        which, log = (table.name, tuple(feed_ids)), read_log(connection)
        with self._lock:
            kept = self._kept.get(which)
            if kept is not None and kept[0] == log:
                self._kept.move_to_end(which)
                return kept[1]
        keys = fetch_keys(connection, select(table.c.id).where(table.c.feed_id.in_(feed_ids)))
        keys.sort()
        with self._lock:
            self._kept[which] = (log, keys)
            if len(self._kept) > LISTS_KEPT:
                self._kept.popitem(last=False)
        return keys
