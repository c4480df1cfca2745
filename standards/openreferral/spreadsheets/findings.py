"""What is found wrong while a table is read, with where it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from standards.openreferral.canonical import excerpt
from standards.openreferral.files.reading import FileProblem
from standards.openreferral.files.sheets import Value, letter
from standards.openreferral.spreadsheets.text import Report, as_text

MOST_OF_A_KIND = 1_000


@dataclass(slots=True)
class Findings:
    """Problems of one table, in the order they were found.

    Of one kind of problem with one column the first `MOST_OF_A_KIND` are kept one by one, the others counted.
    """

    file: str
    sheet: str
    headings: Mapping[int, str] = field(default_factory=dict)
    _found: list[tuple[int, int, FileProblem]] = field(default_factory=list)
    _counts: Counter[tuple[str, int]] = field(default_factory=Counter)

    def add(
        self,
        code: str,
        message: str,
        *,
        row: int | None = None,
        position: int | None = None,
        value: Value = "",
    ) -> None:
        """Report one problem with the table, a row, a column or a cell."""
        at = -1 if position is None else position
        self._counts[code, at] += 1
        if self._counts[code, at] > MOST_OF_A_KIND:
            return
        heading = self.headings.get(at, "")
        problem = FileProblem(
            code=code,
            sheet=self.sheet,
            row=row,
            column=heading,
            letter="" if position is None else letter(position),
            message=message,
            value=excerpt(as_text(value)) if value != "" else "",
        )
        self._found.append((row or 0, at, problem))

    def cell(self, row: int, position: int, value: Value) -> Report:
        """Return what a cell's reader reports with."""

        def report(code: str, message: str) -> None:
            self.add(code, message, row=row, position=position, value=value)

        return report

    def hush(self, row: int, positions: set[int]) -> None:
        """Take the values out of what was reported of some cells of the row that was read last."""
        for index in range(len(self._found) - 1, -1, -1):
            number, position, problem = self._found[index]
            if number != row:
                return
            if position in positions:
                self._found[index] = (number, position, replace(problem, value=""))

    def problems(self, record_ids: Mapping[int, str]) -> tuple[FileProblem, ...]:
        """Return all of them in the table's order, each with the id of the service of its row."""
        ordered = sorted(self._found, key=lambda each: each[:2])
        found = [
            replace(problem, record_id=record_ids[row]) if row in record_ids else problem
            for row, _, problem in ordered
        ]
        return (*found, *self._not_kept())

    def _not_kept(self) -> Iterator[FileProblem]:
        for (code, at), count in self._counts.items():
            more = count - MOST_OF_A_KIND
            if more > 0:
                message = f"The same was found {more:,} more times and is not listed one by one."
                column, name = self.headings.get(at, ""), "" if at < 0 else letter(at)
                yield FileProblem(code, self.sheet, None, column, name, message)
