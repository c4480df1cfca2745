"""What is found wrong while a table is read, with where it stands."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from standards.openreferral.canonical import excerpt
from standards.openreferral.files.reading import FileProblem
from standards.openreferral.files.sheets import Value, letter
from standards.openreferral.spreadsheets.text import Report, as_text

MOST_OF_A_KIND = 1_000

_NOT_SHOWN = (
    "The cell is not for the public, so what was found in it ({}) is not told; look at it in the file."
)


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
    _hushed: dict[int, frozenset[int]] = field(default_factory=dict)

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

    def hush(self, row: int, positions: frozenset[int]) -> None:
        """Keep what some cells of a row say out of every report of them, before and after this."""
        self._hushed[row] = self._hushed.get(row, frozenset()) | positions

    def problems(self, record_ids: Mapping[int, str]) -> tuple[FileProblem, ...]:
        """Return all of them in the table's order, each with the id of the service of its row."""
        found = []
        for row, at, problem in sorted(self._found, key=lambda each: each[:2]):
            if at in self._hushed.get(row, ()):
                # Messages quote what they speak of.
                problem = replace(
                    problem, message=_NOT_SHOWN.format(problem.code.replace("_", " ")), value=""
                )
            if row in record_ids:
                problem = replace(problem, record_id=record_ids[row])
            found.append(problem)
        return (*found, *self._not_kept())

    def _not_kept(self) -> Iterator[FileProblem]:
        for (code, at), count in self._counts.items():
            more = count - MOST_OF_A_KIND
            if more > 0:
                message = f"The same was found {more:,} more times and is not listed one by one."
                column, name = self.headings.get(at, ""), "" if at < 0 else letter(at)
                yield FileProblem(code, self.sheet, None, column, name, message, times=more)
