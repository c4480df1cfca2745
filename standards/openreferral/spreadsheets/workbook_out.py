"""Rows of cells to a workbook with drop-downs and help, the same bytes for the same rows.

The only module here that imports openpyxl, which brings numpy: reading, in its small process, does without.
"""

import io
import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from standards.openreferral.spreadsheets import choices
from standards.openreferral.spreadsheets.cells import NUMBERS
from standards.openreferral.spreadsheets.columns import HELP, SHEET, Column, columns
from standards.openreferral.spreadsheets.csv_out import Cells
from standards.openreferral.spreadsheets.text import made_safe
from standards.openreferral.spreadsheets.text import number as figure

_ROWS_WITH_DROP_DOWNS = 5_000
_FORMATS = {"date": "yyyy-mm-dd", "time": "hh:mm", **dict.fromkeys(NUMBERS, "General")}
_WIDE = {"long_text": 48, "terms": 36, "areas": 36, "list": 36}
# A workbook holds the moment it was made in two places; without them equal rows give equal bytes.
_MADE = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
_HEADING = PatternFill("solid", fgColor="DDE6EF")


def xlsx_bytes(rows: Sequence[Cells], help_rows: Sequence[Sequence[str]]) -> bytes:
    """Return rows as a workbook: a sheet `Services` with drop-downs and a sheet `Help`."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for position, column in enumerate(columns(), start=1):
        letter = get_column_letter(position)
        _text_cell(sheet, 1, position, column.heading)
        sheet.column_dimensions[letter].width = _WIDE.get(column.kind, max(14, len(column.heading) + 3))
        sheet.column_dimensions[letter].number_format = _FORMATS.get(column.kind, "@")
        _drop_down(sheet, letter, column)
    for number, row in enumerate(rows, start=2):
        for position, column in enumerate(columns(), start=1):
            if column.key in row:
                _fill(sheet, number, position, column, row[column.key])
    _dress(sheet, columns_frozen=4)
    _help(book.create_sheet(HELP), help_rows)
    book.properties.created = book.properties.modified = _MADE
    book.properties.creator = "Signpost"
    saved = io.BytesIO()
    book.save(saved)
    return _without_moments(saved.getvalue())


def _fill(sheet: Worksheet, row: int, position: int, column: Column, value: str | int | float) -> None:
    typed = _typed(column, value)
    if isinstance(typed, str):
        _text_cell(sheet, row, position, made_safe(typed, typed=True))
        return
    cell = sheet.cell(row, position, typed)
    cell.number_format = _FORMATS.get(column.kind, "General")


def _typed(column: Column, value: str | int | float) -> str | int | float | date | time:
    if isinstance(value, str) and column.kind == "date":
        return date.fromisoformat(value)
    if isinstance(value, str) and column.kind == "time" and value != "24:00":
        return time.fromisoformat(value)
    return value if isinstance(value, str) else figure(value)


def _text_cell(sheet: Worksheet, row: int, position: int, text: str) -> None:
    cell = sheet.cell(row, position, text)
    assert isinstance(cell, Cell)
    # openpyxl takes "=1+1" for a formula; here it is what somebody wrote.
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = Alignment(vertical="top", wrap_text=True)


def _drop_down(sheet: Worksheet, letter: str, column: Column) -> None:
    words = choices.offered(column)
    if not words:
        return
    # Several may be written with semicolons, which a strict drop-down would refuse.
    strict = column.kind in ("choice", "free")
    listed = ",".join(words)
    offered = DataValidation("list", formula1=f'"{listed}"', allow_blank=True, showErrorMessage=strict)
    offered.promptTitle, offered.prompt = column.heading[:32], column.help[:250]
    offered.showInputMessage = True
    offered.errorTitle, offered.error = column.heading[:32], f"Choose one of: {listed}"[:250]
    offered.add(f"{letter}2:{letter}{_ROWS_WITH_DROP_DOWNS}")
    sheet.add_data_validation(offered)


def _help(sheet: Worksheet, rows: Sequence[Sequence[str]]) -> None:
    for number, row in enumerate(rows, start=1):
        for position, text in enumerate(row, start=1):
            _text_cell(sheet, number, position, text)
    for letter, width in zip("ABCDE", (28, 80, 44, 40, 12), strict=True):
        sheet.column_dimensions[letter].width = width
    _dress(sheet, columns_frozen=1)


def _dress(sheet: Worksheet, *, columns_frozen: int) -> None:
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = _HEADING
    sheet.freeze_panes = f"{get_column_letter(columns_frozen + 1)}2" if columns_frozen > 1 else "A2"


def _without_moments(content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for entry in old.infolist():
            same = zipfile.ZipInfo(entry.filename, date_time=(2026, 1, 1, 0, 0, 0))
            same.compress_type = zipfile.ZIP_DEFLATED
            body = old.read(entry)
            if entry.filename == "docProps/core.xml":
                body = _with_moment(body)
            new.writestr(same, body)
    return packed.getvalue()


def _with_moment(body: bytes) -> bytes:
    # Saving sets the moment of the last change, whatever it was told.
    start, _, rest = body.partition(b'<dcterms:modified xsi:type="dcterms:W3CDTF">')
    if not rest:
        return body
    end = rest.partition(b"</dcterms:modified>")[2]
    mark = b'<dcterms:modified xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:modified>'
    return start + mark + end
