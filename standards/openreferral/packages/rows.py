"""The rows of a package's tables, each checked against its heading and its own id."""

import re
from dataclasses import dataclass
from typing import Any

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.sheets import letter
from standards.openreferral.files.text import csv_rows
from standards.openreferral.packages.problems import File, Problems
from standards.openreferral.packages.tables import Table
from standards.openreferral.packages.values import TIMES, clock_time, country_of, value

Record = dict[str, Any]


@dataclass(slots=True, eq=False)
class Row:
    """One row, which becomes one object of a record.

    Attributes:
        table: name of its table.
        file: where it stands.
        number: its row there.
        record: its cells by column, those that hold something; its nested rows once joined.
        parent: the row it nests in.
        held: rows that nest in it.
        size: how many values it has with all that nests in it, once that is summed up.
        is_shown: it is part of a service.
        absent: (column, what it should name) of its references to rows that are not there.
        is_of_two: another row with its id said more, and the two were read as one.
    """

    table: str
    file: File
    number: int
    record: Record
    parent: "Row | None" = None
    held: "tuple[Row, ...]" = ()
    size: int = 0
    is_shown: bool = False
    absent: tuple[tuple[str, str], ...] = ()
    is_of_two: bool = False

    @property
    def own_id(self) -> str:
        """Its id, "" when it has none."""
        return str(self.record.get("id", ""))

    @property
    def service_id(self) -> str:
        """The id of its service, as far as the row and the rows that it nests in say; "" when they do not."""
        if self.table == "service":
            return self.own_id
        stated = str(self.record.get("service_id", ""))
        return stated or (self.parent.service_id if self.parent else "")


class Reader:
    """Reads files into rows, counting what they hold against the caps of the whole package."""

    def __init__(self, limits: FileLimits, problems: Problems) -> None:
        self._limits = limits
        self._problems = problems
        self._cells = 0
        self.rows = 0

    def read(self, content: bytes, name: str, place: int, table: Table, known: list[Row]) -> None:
        """Add the rows of one file to the rows `known` of its table.

        Raises:
            FileUnreadable: not text, past a cap, or its first row is no heading.
        """
        numbered = csv_rows(content, name, self._limits)
        _, heading = next(numbered, (0, []))
        file, columns = self._columns(heading, name, place, table)
        by_id = {row.own_id: row for row in known if row.own_id}
        for number, cells in numbered:
            self.rows += 1
            record = self._record(cells, columns, file, number)
            row = Row(table.name, file, number, record)
            if "address" in table.name and (country := country_of(record)):
                record["country"] = country
                message = f"The address has no country; its state and ZIP code say {country}. Give one."
                self._report("country_assumed", row, "country", message)
            if self._is_kept(row, table, by_id):
                known.append(row)

    def _columns(self, heading: list[str], name: str, place: int, table: Table) -> tuple[File, list[str]]:
        columns = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in heading]
        file = File(name, place)
        if heading and (table.references | {"id", "name"}).isdisjoint(columns):
            raise _no_heading(name)
        for position, column in enumerate(columns):
            if not column:
                file.headings[f"\0{position}"] = (letter(position), "")
            elif column in file.headings:
                message = "The heading is there twice; the first column counts where the two differ."
                self._problems.add("heading_twice", file, 1, column, message, heading[position])
                file.twice.add(column)
            else:
                file.headings[column] = (letter(position), heading[position].strip())
        return file, [column or f"\0{position}" for position, column in enumerate(columns)]

    def _record(self, cells: list[str], columns: list[str], file: File, number: int) -> Record:
        record: Record = {}
        for position, cell in enumerate(cells):
            text = cell.strip()
            if not text:
                continue
            self._cells += 1
            if position >= len(columns):
                message = f"The row is longer than its heading; cell {letter(position)} was not read."
                self._problems.add("row_longer_than_heading", file, number, "", message, text)
            elif columns[position].startswith("\0"):
                message = "The column has no heading and was not read; give it one."
                self._problems.add("column_without_heading", file, number, columns[position], message, text)
            else:
                self._keep(record, columns[position], text, file, number)
        if self._cells > self._limits.cells:
            why = f"the package has more than {self._limits.cells:,} cells that hold something"
            raise FileUnreadable(file.name, why, "Split it into smaller packages.")
        return record

    def _keep(self, record: Record, column: str, text: str, file: File, number: int) -> None:
        read = value(column, text)
        if column in TIMES and (clock := clock_time(text)):
            read = clock
            message = f"The time was read as {clock}; write times as 09:00 and 17:30."
            self._problems.add("time_reformatted", file, number, column, message, text)
        if record.setdefault(column, read) != read:
            message = "A column of the same heading says something else; this cell was not read."
            self._problems.add("cell_left_out", file, number, column, message, text)

    def _is_kept(self, row: Row, table: Table, by_id: dict[str, Row]) -> bool:
        """Report a row that cannot stand as it is; say whether it stays, changed or not."""
        if table.name == "service" and not row.record.keys() & {"id", "name"}:
            message = "The service has neither an id nor a name and was left out; give it both."
            self._report("row_without_id_and_name", row, "", message)
            return False
        if not table.referred_to and row.record.keys() <= table.references | {"id"} and not table.holds:
            message = "The row holds nothing but ids and was left out; fill it in or remove it."
            self._report("row_says_nothing", row, "", message, row.own_id)
            return False
        first = by_id.setdefault(row.own_id, row) if row.own_id else row
        return first is row or self._is_second_kept(row, first, table)

    def _is_second_kept(self, row: Row, first: Row, table: Table) -> bool:
        where = f"row {first.number}" + ("" if first.file is row.file else f" of {first.file.name}")
        if row.record.items() <= first.record.items() or first.record.items() <= row.record.items():
            message = f"The row says the same as {where} with its id; the two were read as one."
            self._report("id_twice", row, "id", message, row.own_id)
            first.is_of_two |= len(row.record) > len(first.record)
            first.record.update(row.record)
            return False
        if table.referred_to:
            message = f"The id is that of {where}, which says something else; this row was left out."
            self._report("id_twice", row, "id", message, row.own_id)
            return False
        message = f"The id is that of {where} too; this row was read without it. Give each row its own."
        self._report("id_not_its_own", row, "id", message, row.own_id)
        del row.record["id"]
        return True

    def _report(self, code: str, row: Row, column: str, message: str, held: object = "") -> None:
        self._problems.add(code, row.file, row.number, column, message, held, row.service_id)


def _no_heading(name: str) -> FileUnreadable:
    why = "its first row is not a heading: it has none of the standard's columns id, name or a reference"
    return FileUnreadable(name, why, "Put the names of the columns into the first row.")
