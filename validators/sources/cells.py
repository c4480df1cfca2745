"""The cell that a notice is about: whoever filled a table in sees a sheet, and no record of the standard.

Rules look at the record that is made of a row, and say where in it by a pointer. The way back is walked only
for the notices that a report keeps, or that somebody hears.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from standards.openreferral.files.places import Cell
from standards.openreferral.files.reading import FileRead
from validators.frame import Notice
from validators.session import READ
from validators.sources.published import published
from validators.text import bounded, shorten, unescape

_MADE_AGAIN = 32
"""Records whose published form is held: notices come record by record, but not strictly one after another."""


class Cells:
    """Finds the cells of one file.

    Args:
        read: the file, as it was read.
    """

    def __init__(self, read: FileRead) -> None:
        self._read = read
        # As notices say it: with what is wrong stands where, so that two of the same text are of one cell.
        self._told = {(problem.code, bounded(str(problem))): problem.cell for problem in read.problems}
        self._index: dict[str, int | None] = {}
        for index, record in enumerate(read.records):
            name = shorten(str(record.get("id") or ""))
            # Of two records with one id, which of them a notice is about is not known.
            self._index[name] = None if name in self._index else index
        self._published = lru_cache(_MADE_AGAIN)(self._publish)

    def of(self, notice: Notice) -> Cell | None:
        """Return the cell, or the row, that a notice is about; None where it is not known for certain."""
        found = self._of(notice)
        return (
            None if found is None else Cell(_said(found.sheet), found.row, found.column, _said(found.heading))
        )

    def _of(self, notice: Notice) -> Cell | None:
        if notice.rule == READ and not notice.pointer:
            told = self._told.get((notice.code, notice.message))
            if told is not None:
                return None if told.row is None and not told.column else told
        index = self._index.get(notice.record_id) if notice.record_id else None
        if index is None:
            return None
        if notice.rule == READ or self._read.kind == "package":
            return self._read.cell(index, notice.pointer)
        pointer = pointer_in_file(notice.pointer, self._read.records[index], *self._published(index))
        return self._only_row(index) if pointer is None else self._read.cell(index, pointer)

    def _publish(self, index: int) -> tuple[Any, Any]:
        made = published(self._read.records[index], self._read.version)
        return made.document, made.written

    def _only_row(self, index: int) -> Cell | None:
        """Return the row of a record that stands in one row and no other."""
        places = self._read.places[index] if index < len(self._read.places) else []
        cell = self._read.cell(index, "")
        return Cell(cell.sheet, cell.row) if cell and set(places[::2]) == {cell.row} else None


def _said(text: str) -> str:
    # A heading may be as long as a cell.
    return shorten(text) if text else ""


def pointer_in_file(pointer: str, record: Mapping[str, Any], document: object, written: object) -> str | None:
    """Return where in a file's record the value is to which a pointer into its published form leads.

    Args:
        pointer: RFC 6901, into `written`.
        record: as the file gave it.
        document: the canonical document that was read from it: names and order are the same, and items that
            said nothing are left out.
        written: what was written of the document: items have the same ids.

    Returns:
        The pointer; None where an item of a list cannot be told from the others for certain.
    """
    found: list[str] = []
    source: object = record
    for step in pointer.split("/")[1:]:
        there = step
        if isinstance(written, list):
            index = _same_item(step, written, document, source)
            if index is None:
                return None
            there = str(index)
        found.append(there)
        written, document, source = _child(written, step), _child(document, there), _child(source, there)
    return "".join(f"/{step}" for step in found)


def _same_item(step: str, written: list[Any], document: object, source: object) -> int | None:
    """Return the place in the file's list of an item of the published one."""
    if not isinstance(document, list) or not isinstance(source, list) or len(document) != len(source):
        return None
    item = _child(written, step)
    own = item.get("id") if isinstance(item, Mapping) else None
    if own is None:
        return int(step) if step.isdecimal() and len(written) == len(document) else None
    same = [at for at, each in enumerate(document) if isinstance(each, Mapping) and each.get("id") == own]
    return same[0] if len(same) == 1 else None


def _child(holder: object, step: str) -> object:
    if isinstance(holder, Mapping):
        return holder.get(unescape(step))
    if isinstance(holder, list) and step.isdecimal() and int(step) < len(holder):
        return holder[int(step)]
    return None
