"""What was wrong in a package: each row of a kind for a while, then only how many there were."""

from dataclasses import dataclass, field

from standards.openreferral.canonical import excerpt
from standards.openreferral.files.reading import FileProblem

LISTED = 20
"""How many rows of one kind, in one column of one file, are named before they are only counted."""


@dataclass(frozen=True, slots=True, eq=False)
class File:
    """One file of a package as problems name it.

    Attributes:
        name: its name within the package.
        place: its position in the package.
        headings: each column's letter and heading as published, by the name it is read under.
        twice: names of columns that stand in it twice, so that a value may be of either.
    """

    name: str
    place: int
    headings: dict[str, tuple[str, str]] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)


class Problems:
    """Collects problems, naming the first `listed` rows of each kind."""

    def __init__(self, listed: int = LISTED) -> None:
        self._listed = listed
        self._found: dict[tuple[File, str, str], list[FileProblem]] = {}
        self._counts: dict[tuple[File, str, str], int] = {}

    def add(
        self,
        code: str,
        file: File,
        row: int | None,
        column: str,
        message: str,
        value: object = "",
        record_id: str = "",
    ) -> None:
        """Add one problem; `column` is the name that the column is read under, "" for the whole row."""
        key = (file, code, column)
        self._counts[key] = self._counts.get(key, 0) + 1
        found = self._found.setdefault(key, [])
        if len(found) < self._listed:
            letter, heading = file.headings.get(column, ("", column))
            found.append(
                FileProblem(code, file.name, row, heading, letter, message, excerpt(value), record_id)
            )

    def listed(self) -> tuple[FileProblem, ...]:
        """Return all of them in the package's order; a kind that was cut short ends with its total."""
        placed = [
            ((file.place, problem.row or 0), problem)
            for (file, _, _), found in self._found.items()
            for problem in found
        ]
        placed += [
            ((key[0].place, found[-1].row or 0), self._total(found, self._counts[key]))
            for key, found in self._found.items()
            if self._counts[key] > len(found)
        ]
        return tuple(problem for _, problem in sorted(placed, key=lambda each: each[0]))

    def _total(self, found: list[FileProblem], count: int) -> FileProblem:
        last = found[-1]
        message = (
            f"{count:,} rows in all are like the {self._listed} named; the last of those: {last.message}"
        )
        more = count - len(found)
        return FileProblem(last.code, last.sheet, None, last.column, last.letter, message, times=more)
