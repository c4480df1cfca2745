"""What a file gave: records as if a feed had published them, and what was wrong where."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from standards.openreferral.files.places import Cell, Columns, cell_at


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One thing in a file that had to be repaired or could not be read.

    Attributes:
        code: What kind, in snake_case.
        sheet: Sheet of a workbook, or file of a package; "" in a file of one table.
        row: Row as a spreadsheet numbers it, the heading being row 1; None for the whole table.
        column: Heading of the column, "" for the whole row.
        letter: Letter of the column as a spreadsheet names it, "" for the whole row.
        message: What is wrong and what to do, in one sentence; it does not repeat where.
        value: What stands there, shortened to 80 characters.
        record_id: Id of the service it belongs to, "" when none is known.
        times: How many such things it stands for: 1, unless it sums up others that are not told one by one.
    """

    code: str
    sheet: str
    row: int | None
    column: str
    letter: str
    message: str
    value: str = ""
    record_id: str = ""
    times: int = 1

    @property
    def where(self) -> str:
        """Sheet, row and column in words.

        >>> FileProblem("not_a_date", "Services", 7, "Last checked", "K", "It is not a date.").where
        'Services, row 7, column K (Last checked)'
        """
        return self.cell.where

    @property
    def cell(self) -> Cell:
        """The cell, row or table that it is about."""
        return Cell(self.sheet, self.row, self.letter, self.column)

    def __str__(self) -> str:
        """Say where, what and what to do."""
        where = self.where
        return f"{where[0].upper()}{where[1:]}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True)
class FileRead:
    """A file that was read to its end.

    Attributes:
        kind: "spreadsheet" or "package".
        version: Version of the standard that the records are in, "1.0" or "3.0".
        records: Services as a feed of that version would publish them, in the file's order.
        problems: What was wrong, in the file's order.
        rows: Rows that held something, headings excluded, over all tables.
        kept_back: Ids of those records that the file itself says are not for the public: whoever publishes
            the others leaves them out.
        rows_of: The first row of each record by its id; empty where that is not known.
        sheet: Sheet of a workbook that those rows are in.
        columns: The columns that its objects' fields stand in, each set of them once.
        places: Of each record, where its objects stand: see `places.cell_at`; empty where that is not known.
    """

    kind: str
    version: str
    records: list[dict[str, Any]]
    problems: tuple[FileProblem, ...]
    rows: int
    kept_back: frozenset[str] = frozenset()
    rows_of: Mapping[str, int] = field(default_factory=dict)
    sheet: str = ""
    columns: tuple[Columns, ...] = ()
    places: tuple[list[int], ...] = ()

    def cell(self, index: int, pointer: str) -> Cell | None:
        """Return where a value of the record at an index stands, None where that is not known for certain.

        Args:
            index: The record's place in `records`.
            pointer: RFC 6901, from the record to the value.
        """
        if index >= len(self.places):
            return None
        return cell_at(self.records[index], pointer, self.places[index], self.columns)
