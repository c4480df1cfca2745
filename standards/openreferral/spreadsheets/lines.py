"""The rows of a table, each read by its columns."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.sheets import Fault, Merge, Row, Sheet, Value, letter
from standards.openreferral.spreadsheets import choices
from standards.openreferral.spreadsheets.cells import read_cell
from standards.openreferral.spreadsheets.columns import by_key, columns
from standards.openreferral.spreadsheets.combined import read_combined
from standards.openreferral.spreadsheets.findings import Findings
from standards.openreferral.spreadsheets.layout import Layout, meant_by
from standards.openreferral.spreadsheets.mapping import ACTIONS
from standards.openreferral.spreadsheets.text import Report, as_text, silent

_KEPT_BACK = {"leave out contact": "contact", "leave out place": "place", "leave out address": "place"}


@dataclass(slots=True)
class Line:
    """One row, read.

    Attributes:
        row: its number.
        values: what its cells say, by the template's columns.
        positions: where each column stood, also where its cell could not be read.
        read_at: where what was read of each column stood, which may be in the cell of another.
        actions: those of `mapping.ACTIONS` that its cells ask for.
    """

    row: int
    values: dict[str, Any] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)
    read_at: dict[str, int] = field(default_factory=dict)
    actions: frozenset[str] = frozenset()


def read_lines(sheet: Sheet, layout: Layout, findings: Findings, limits: FileLimits) -> list[Line]:
    """Read every row below the heading; report what a table's columns as such lack or have too much of."""
    _report_columns(layout, findings)
    rows = [row for row in sheet.rows if row.number > layout.heading_row]
    rows = _filled_down(rows, sheet.merges, layout, findings, limits)
    read = frozenset(source.position for source in layout.sources)
    unread: Counter[int] = Counter()
    first: dict[int, int] = {}
    lines = []
    for row in rows:
        if len(row.cells) > 1 and all(
            as_text(value) == layout.headings.get(position) for position, value in row.cells.items()
        ):
            findings.add("heading_again", "The headings stand here again; delete the row.", row=row.number)
            continue
        lines.append(_line(row, layout, findings))
        for position in row.cells.keys() - read:
            unread[position] += 1
            first.setdefault(position, row.number)
    for position, count in sorted(unread.items()):
        _report_unread(position, count, first[position], layout, findings)
    return lines


def constants(layout: Layout) -> dict[str, Any]:
    """Return what a mapping gives every service that says nothing itself, by the template's columns."""
    given = (each for each in layout.sources if each.position is None and each.key not in ACTIONS)
    return {each.key: read_cell(by_key()[each.key], each.value, silent) for each in given}


def _line(row: Row, layout: Layout, findings: Findings) -> Line:
    line = Line(row.number, actions=_actions(row, layout))
    combined: list[tuple[str, int, Value, dict[str, Any]]] = []
    done = set()
    for source in layout.sources:
        key, position = source.key, source.position
        cell = None if position is None else row.cells.get(position)
        if position is None or cell is None or key in done or key in ACTIONS:
            continue
        if source.when and not _says(cell, source.when):
            continue
        line.positions.setdefault(key, position)
        report = findings.cell(row.number, position, cell)
        several = read_combined(key, source.value or cell, report)
        if several is not None:
            combined.append((key, position, cell, several))
            done.add(key)
            continue
        read = read_cell(by_key()[key], source.value or cell, report)
        if read is not None:
            line.values[key] = read
            line.read_at[key] = position
            done.add(key)
    for key, position, cell, several in combined:
        _put_apart(line, key, several, findings.cell(row.number, position, cell))
        for each in several:
            line.read_at.setdefault(each, position)
    secret = _secret(line.actions, layout)
    if secret:
        findings.hush(row.number, secret)
    return line


def _actions(row: Row, layout: Layout) -> frozenset[str]:
    asked = set()
    for source in layout.sources:
        if source.key not in ACTIONS:
            continue
        cell = None if source.position is None else row.cells.get(source.position)
        if source.position is None or (cell is not None and _may_say(cell, source.when)):
            asked.add(source.key)
    return frozenset(asked)


def _secret(actions: frozenset[str], layout: Layout) -> frozenset[int]:
    """Return the positions of the cells of a row that are not for the public, and so for no report."""
    if "leave out service" in actions:
        return frozenset(layout.headings)
    groups = {_KEPT_BACK[action] for action in actions & _KEPT_BACK.keys()}
    return frozenset(
        source.position
        for source in layout.sources
        if source.position is not None and source.key not in ACTIONS and by_key()[source.key].group in groups
    )


def _put_apart(line: Line, key: str, several: dict[str, Any], report: Report) -> None:
    """Put what one cell says into the columns it belongs to; what stands there by itself counts."""
    for each, value in several.items():
        before = line.values.setdefault(each, value)
        if before == value:
            continue
        if each == "cost_description":
            line.values[each] = f"{value}, {before}"
        elif each != key:
            heading = by_key()[each].heading
            report(
                "contradiction",
                f"{heading} says otherwise in the same row and was read; correct one of the two.",
            )


def _says(cell: Value, words: str) -> bool:
    text, folded = as_text(cell).casefold(), words.casefold()
    for spellings in (choices.YES, choices.NO):
        if folded in spellings:
            return text in spellings
    return text == folded


def _may_say(cell: Value, words: str) -> bool:
    """Whether a cell that keeps something from the public says so, or cannot be understood."""
    folded, text = words.casefold(), as_text(cell).casefold()
    if folded in choices.YES or folded in choices.NO:
        opposite = choices.NO if folded in choices.YES else choices.YES
        return bool(text) and text not in opposite
    return not words or isinstance(cell, Fault) or _says(cell, words)


def _filled_down(
    rows: list[Row], merges: tuple[Merge, ...], layout: Layout, findings: Findings, limits: FileLimits
) -> list[Row]:
    """Give every row of a cell merged downwards the cell's value: that is what a reader sees."""
    below = [merge for merge in merges if merge.bottom > layout.heading_row]
    if not below:
        return rows
    numbers = [row.number for row in rows]
    cells = {row.number: dict(row.cells) for row in rows}
    steps = 0
    for merge in below:
        value = cells.get(merge.top, {}).get(merge.left)
        if value is None:
            continue
        for number in _between(numbers, merge.top + 1, merge.bottom):
            steps += 1
            if steps > limits.cells:
                raise FileUnreadable(findings.file, "its merged cells overlap", "Take the merging off.")
            cells[number].setdefault(merge.left, value)
        name = f"{letter(merge.left)}{merge.top}:{letter(merge.right)}{merge.bottom}"
        read = f"rows {merge.top} to {merge.bottom}" if merge.bottom > merge.top else "its first column alone"
        message = f"The cells {name} are merged; the value was read for {read}. Take the merging off."
        findings.add("merged_cells", message, row=merge.top, position=merge.left, value=value)
    return [Row(row.number, cells[row.number]) for row in rows]


def _between(numbers: list[int], first: int, last: int) -> Iterator[int]:
    yield from numbers[bisect_left(numbers, first) : bisect_right(numbers, last)]


def _report_columns(layout: Layout, findings: Findings) -> None:
    for column in columns():
        if column.required and column.key not in layout.keys:
            message = f'The table has no column "{column.heading}"; add it, or name yours in a mapping.'
            if column.key == "status":
                message = (
                    f'The table has no column "{column.heading}", so every service is published as active; '
                )
                message += "add it, or name yours in a mapping."
            findings.add("column_missing", message, row=layout.heading_row)


def _report_unread(position: int, count: int, row: int, layout: Layout, findings: Findings) -> None:
    # Without the cells' values: a column that is not read may not be for the public.
    cells = f"Its {count:,} cell was" if count == 1 else f"Its {count:,} cells, the first in row {row}, were"
    if position in layout.twice:
        message = f"{cells} not read, because another column means the same; keep one of the two."
        findings.add("column_twice", message, row=layout.heading_row, position=position)
    elif position not in layout.unknown:
        message = f"{cells} not read, because the column has no heading; give it one."
        findings.add("heading_missing", message, row=layout.heading_row, position=position)
    else:
        meant = meant_by(layout.headings[position])
        hint = f'did you mean "{meant}"?' if meant else "name its column in a mapping if it has one."
        message = f"{cells} not read, because its heading is not known here; {hint}"
        findings.add("column_unknown", message, row=layout.heading_row, position=position)
