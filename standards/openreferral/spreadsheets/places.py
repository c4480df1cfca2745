"""In which row and column the parts of a service's record stand, told while the record is made.

A record has the standard's fields, and whoever filled the table in has never seen them: a notice about a
field has to name the cell. Where several rows make one object, each field keeps the row that said it.
"""

from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Document
from standards.openreferral.files.places import WHOLE, Columns
from standards.openreferral.files.sheets import letter
from standards.openreferral.spreadsheets.layout import Layout
from standards.openreferral.spreadsheets.lines import Line


class Places:
    """Where the parts of the records of one table stand.

    Args:
        sheet: the sheet's name, "" in a file of one table.
        layout: how the table is read.
    """

    def __init__(self, sheet: str, layout: Layout) -> None:
        self._sheet = sheet
        self._headings = layout.headings
        # Where a blank cell would stand. A column that is read only under a condition may be any of several.
        self._blank = {
            source.key: source.position
            for source in reversed(layout.sources)
            if source.position is not None and not source.when
        }
        self._numbers: dict[tuple[tuple[str, tuple[int, int]], ...], int] = {}
        # With the object itself, so that no other gets its identity as long as it is kept.
        self._known: dict[int, tuple[Any, int, dict[str, tuple[int, int]]]] = {}
        self.of_records: list[list[int]] = []

    def put(self, thing: Any, line: Line, fields: Mapping[str, str]) -> None:
        """Say where an object stands.

        Args:
            thing: the object, as it will be in the record.
            line: its row.
            fields: its fields by the template's columns that they are read from; `WHOLE` for one cell.
        """
        if isinstance(thing, dict):
            read_at, positions, blank = line.read_at, line.positions, self._blank
            found = {}
            # Once a field of every object of every row, so that it calls nothing of ours.
            for field, key in fields.items():
                position = read_at.get(key, positions.get(key, blank.get(key)))
                if position is not None:
                    found[field] = (position, 0)
            self._known[id(thing)] = (thing, line.row, found)

    def put_field(self, thing: Document, field: str, line: Line, key: str) -> None:
        """Say where one field stands of an object whose row is said already."""
        position = line.read_at.get(key, line.positions.get(key, self._blank.get(key)))
        known = self._known.get(id(thing))
        if position is not None and known is not None:
            known[2][field] = (position, line.row - known[1])

    def keep(self, record: Document) -> None:
        """Keep where all of a record stands, now that it is whole."""
        kept: list[int] = []
        self._walk(record, 0, {}, kept)
        self.of_records.append(kept)
        self._known = {}

    def columns(self) -> tuple[Columns, ...]:
        """Return the columns of all objects, each set of them once."""
        return tuple(
            Columns(
                self._sheet,
                {
                    field: (letter(position), self._headings.get(position, ""), below)
                    for field, (position, below) in fields
                },
            )
            for fields in self._numbers
        )

    def _walk(self, thing: Any, row: int, fields: dict[str, tuple[int, int]], kept: list[int]) -> None:
        """Keep an object and those in it; one that nothing is said of stands in its holder's cell, if any."""
        if isinstance(thing, list):
            for each in thing:
                self._walk(each, row, fields, kept)
        elif isinstance(thing, dict):
            _, row, fields = self._known.get(id(thing), (thing, row, fields))
            columns = tuple(fields.items())
            kept += (row, self._numbers.setdefault(columns, len(self._numbers)))
            whole = {WHOLE: fields[WHOLE]} if WHOLE in fields else {}
            for value in thing.values():
                if isinstance(value, (dict, list)):
                    # An object of which nothing is known has no row of its own to say.
                    self._walk(value, row if whole else 0, whole, kept)
