"""Where in a file each part of a record stands, for whoever has to mend the file and not the record.

Most records of a file have the same columns, so that these are kept once (`Columns`), and of each object of a
record only its row and which columns it has. An object's number is its place among the objects of its record,
depth first, in the order in which JSON writes them: the record itself is 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

WHOLE = ""
"""Stands for every field of an object that stands in one cell."""

Record: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, or one row.

    Attributes:
        sheet: the sheet of a workbook, or the file of a package; "" in a file of one table.
        row: as a spreadsheet numbers it, the heading being row 1; None for the whole table.
        column: the column's letter as a spreadsheet names it, "" for the whole row.
        heading: the column's heading, "" for the whole row.
    """

    sheet: str
    row: int | None
    column: str = ""
    heading: str = ""

    @property
    def where(self) -> str:
        """Sheet, row and column in words.

        >>> Cell("Services", 7, "K", "Last checked").where, Cell("", 7).where
        ('Services, row 7, column K (Last checked)', 'row 7')
        """
        parts = [self.sheet] if self.sheet else []
        if self.row is not None:
            parts.append(f"row {self.row}")
        if self.heading or self.column:
            name = f" ({self.heading})" if self.heading and self.column else self.heading
            parts.append(f"column {self.column}{name}")
        return ", ".join(parts)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns that an object's fields stand in.

    Attributes:
        sheet: as in `Cell`.
        fields: field -> (the column's letter, its heading, how many rows below the object's own row it
            stands); `WHOLE` for every field that is not named.
    """

    sheet: str
    fields: Mapping[str, tuple[str, str, int]]


def objects_of(value: Any) -> Iterator[Record]:
    """Yield every object of a value in the order of their numbers."""
    waiting = [value]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Mapping):
            yield node
            waiting += reversed(list(node.values()))
        elif isinstance(node, list):
            waiting += reversed(node)


def cell_at(record: Record, pointer: str, places: Sequence[int], columns: Sequence[Columns]) -> Cell | None:
    """Return where the value at a pointer stands.

    Args:
        record: as it was read from the file.
        pointer: RFC 6901, from the record.
        places: of each object of the record by number its row, 0 where that is not known, and which of
            `columns` it has.
        columns: those of the whole file.

    Returns:
        The cell; the row of the innermost object on the way to the value, where that has no column of its
        own; None where no row is known for certain.
    """
    number, left = _innermost(record, [_unescaped(step) for step in pointer.split("/")[1:]])
    if 2 * number + 1 >= len(places) or not places[2 * number]:
        return None
    row, had = places[2 * number], columns[places[2 * number + 1]]
    found = (had.fields.get(left[0]) if left else None) or had.fields.get(WHOLE)
    if found is None:
        return Cell(had.sheet, row)
    letter, heading, below = found
    return Cell(had.sheet, row + below, letter, heading)


def _innermost(record: Record, steps: list[str]) -> tuple[int, list[str]]:
    """Return the number of the last object that the steps lead through, and the steps that are left there."""
    found, following = (0, steps), 1
    node: Any = record
    for at, step in enumerate(steps):
        if isinstance(node, Mapping):
            held = list(node.items())
        elif isinstance(node, list):
            held = [(str(index), item) for index, item in enumerate(node)]
        else:
            break
        names = [name for name, _ in held]
        if step not in names:
            break
        place = names.index(step)
        following += sum(1 for _, before in held[:place] for _ in objects_of(before))
        node = held[place][1]
        if isinstance(node, Mapping):
            found, following = (following, steps[at + 1 :]), following + 1
    return found


def _unescaped(step: str) -> str:
    return step.replace("~1", "/").replace("~0", "~")
