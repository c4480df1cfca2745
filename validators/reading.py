"""One record laid out for the rules: walked once, each nested object in its place."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any, TypeAlias, TypeVar

import orjson

from validators.contents import as_stated, tags_of
from validators.entities import Version
from validators.shapes import Shape, shape_of
from validators.text import escape, to_bytes, without_surrogates

Point: TypeAlias = tuple[float, float]
"""Latitude, longitude in degrees, WGS84."""

PostcodeLookup: TypeAlias = Callable[[str], Point | None]
"""A postcode as published -> its point, or None when there is no such postcode."""

Tag: TypeAlias = tuple[str, Mapping[str, Any], Mapping[str, Any]]
"""Pointer from the object that is tagged, the tag, the term in it."""

_ONE_DAY = timedelta(days=1)

_Made = TypeVar("_Made")


class Reading:
    """A record, where it was read, and what may be asked about the world around it.

    Attributes:
        record: the record as published, without what a writer of ours had to fill in.
        published: the record as published; the schema alone looks at it.
        record_id: the id under which it was asked for or listed, "" if it has none.
        url: the request whose answer held it.
        pointer: RFC 6901 pointer of the record in that answer, "" = the answer itself.
        version: "1.0" or "3.0".
        as_of: the day the report is about. Rules ask `is_past`, never the clock.
        postcodes: the postcode table, or None when there is none.
        entity: what the record is: "service", "organization", "taxonomy_term" ...
        list_item: the item of the list, where the record is the detail that was read for it.
        changes_on: the first day on which a rule about dates might answer differently.
        raw: the record as compact JSON bytes.
        unknown: (pointer, entity, key) of fields outside the UK profile, filled by `positions`.
        empty: (pointer, field, value) of empty texts, arrays and objects, filled by `positions`.
        attributes: (pointer, object) of each attribute, filled by `positions`; None before.
    """

    __slots__ = (
        "_lowered",
        "_made",
        "as_of",
        "attributes",
        "changes_on",
        "empty",
        "entity",
        "list_item",
        "pointer",
        "postcodes",
        "published",
        "raw",
        "record",
        "record_id",
        "unknown",
        "url",
        "version",
    )

    def __init__(
        self,
        record: Mapping[str, Any],
        *,
        version: Version,
        as_of: date,
        record_id: str = "",
        url: str = "",
        pointer: str = "",
        postcodes: PostcodeLookup | None = None,
        entity: str = "service",
        list_item: Mapping[str, Any] | None = None,
        stated: Mapping[str, Any] | None = None,
    ) -> None:
        try:
            self.raw = orjson.dumps(record)
        except (TypeError, RecursionError):
            # Lone surrogates stop the schema engine too, so everything below sees the copy without them.
            record = without_surrogates(record)
            self.raw = to_bytes(record)
        self.published = record
        self.record = as_stated(record, self.raw) if stated is None else stated
        if list_item is not None:
            list_item = as_stated(list_item, self.raw)
        self.version = version
        self.as_of = as_of
        self.record_id = record_id
        self.url = url
        self.pointer = pointer
        self.postcodes = postcodes
        self.entity = entity
        self.list_item = list_item
        self.changes_on = date.max
        self.unknown: list[tuple[str, str, str]] = []
        self.empty: list[tuple[str, str, Any]] = []
        self.attributes: list[tuple[str, Mapping[str, Any]]] | None = None
        self._lowered: bytes | None = None
        self._made: dict[Callable[[Reading], Any], Any] = {}

    def is_past(self, day: date) -> bool:
        """Return whether a day lies before the day of the report.

        Every rule about time goes through here, so that the session knows
        until when a kept answer about an unchanged page still holds.
        """
        if day < self.as_of:
            return True
        if day < self.changes_on and day != date.max:
            self.changes_on = min(self.changes_on, day + _ONE_DAY)
        return False

    @property
    def lowered(self) -> bytes:
        """The record as compact JSON in lower case, for a first glance."""
        if self._lowered is None:
            self._lowered = self.raw.lower()
        return self._lowered

    def once(self, make: Callable[["Reading"], _Made]) -> _Made:
        """Return what a function makes of this record, worked out the first time only.

        It must not hold on to a `Position`: reading and positions would keep each other alive.
        """
        if make not in self._made:
            self._made[make] = make(self)
        made: _Made = self._made[make]
        return made

    def positions(self) -> "list[Position]":
        """Return every object that rules are written for, the record first, parents before children."""
        version, root = self.version, self.entity
        self.unknown, self.empty, self.attributes = [], [], []
        found = [Position(self, self.record, root, None, "", shape_of(version, root, self.record))]
        add = found.append
        # The list grows while it is walked: breadth first, so that depth cannot exhaust the stack.
        for position in found:
            item = position.item
            shape = position.shape
            if shape.unknown:
                self._note_unknown(position)
            if not all(item.values()):
                self._note_empty(position)
            if position.entity == "attribute":
                self.attributes.append((position.pointer, item))
            for key, entity, shapes in shape.children:
                value = item[key]
                if type(value) is dict:
                    # Looked up here as well as in `shape_of`: a call costs as much as what it does.
                    known = shapes.get(tuple(value)) or shape_of(version, entity, value)
                    add(Position(self, value, entity, position, key, known))
                elif type(value) is list:
                    for index, child in enumerate(value):
                        if type(child) is dict:
                            known = shapes.get(tuple(child)) or shape_of(version, entity, child)
                            add(Position(self, child, entity, position, f"{key}/{index}", known))
        return found

    def _note_unknown(self, position: "Position") -> None:
        pointer = position.pointer
        self.unknown += [(f"{pointer}/{escape(key)}", position.entity, key) for key in position.shape.unknown]

    def _note_empty(self, position: "Position") -> None:
        pointer = position.pointer
        self.empty += [
            (f"{pointer}/{escape(key)}", key, value)
            for key, value in position.item.items()
            if not value and isinstance(value, str | list | dict)
        ]

    def values(self) -> Iterator[tuple[str, str, Any]]:
        """Yield every value with its pointer inside the record and its field's name, containers included."""
        waiting: list[tuple[str, str, Any]] = [("", "", self.record)]
        while waiting:
            pointer, field, value = waiting.pop()
            if pointer:
                yield pointer, field, value
            if isinstance(value, dict):
                inner = [(f"{pointer}/{escape(key)}", key, child) for key, child in value.items()]
                waiting += reversed(inner)
            elif isinstance(value, list):
                items = [(f"{pointer}/{index}", field, child) for index, child in enumerate(value)]
                waiting += reversed(items)


class Position:
    """One object of a record and its place in it.

    Attributes:
        reading: the record it belongs to.
        item: the object as published.
        entity: what it is, in HSDS words: "location", "schedule", ...
        parent: the object that holds it, None for the record itself.
        step: the last part of its pointer, such as "schedules/0".
        shape: what follows from its field names alone.
    """

    __slots__ = ("entity", "item", "parent", "reading", "shape", "step")

    def __init__(
        self,
        reading: Reading,
        item: Mapping[str, Any],
        entity: str,
        parent: "Position | None",
        step: str,
        shape: Shape,
    ) -> None:
        self.reading = reading
        self.item = item
        self.entity = entity
        self.parent = parent
        self.step = step
        self.shape = shape

    @property
    def pointer(self) -> str:
        """RFC 6901 pointer from the record to this object, "" for the record itself."""
        if self.parent is None:
            return ""
        return f"{self.parent.pointer}/{self.step}"

    def tags(self) -> list[Tag]:
        """Return the pointer, the tag and the term of each term that this object is tagged with."""
        # Several rules ask for those of a service, and hardly any for another object's.
        return list(tags_of(self.item)) if self.parent is not None else self.reading.once(_own_tags)

    def within(self, entity: str) -> "Position | None":
        """Return the nearest object around this one that is of that kind, or None."""
        position = self.parent
        while position is not None and position.entity != entity:
            position = position.parent
        return position


def _own_tags(reading: Reading) -> list[Tag]:
    return list(tags_of(reading.record))
