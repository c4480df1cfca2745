"""Read a spreadsheet, XLSX or CSV, as the services of a feed of version 3.0."""

from pathlib import Path

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.archive import ZIP_MARKS
from standards.openreferral.files.limits import FileLimits, check_size
from standards.openreferral.files.reading import FileRead
from standards.openreferral.files.sheets import Row, Sheet
from standards.openreferral.files.text import csv_rows
from standards.openreferral.files.workbook import Workbook, open_workbook
from standards.openreferral.spreadsheets.alike import Alike
from standards.openreferral.spreadsheets.columns import HELP, by_name, plain
from standards.openreferral.spreadsheets.findings import Findings
from standards.openreferral.spreadsheets.gathering import gather
from standards.openreferral.spreadsheets.layout import ROWS_LOOKED_AT, Layout, find_layout
from standards.openreferral.spreadsheets.lines import constants, read_lines
from standards.openreferral.spreadsheets.mapping import Mapping
from standards.openreferral.spreadsheets.places import Places
from standards.openreferral.spreadsheets.records import to_record
from standards.openreferral.spreadsheets.text import as_text


def read_spreadsheet(
    path: Path,
    *,
    mapping: Mapping | None = None,
    limits: FileLimits = FileLimits(),  # noqa: B008 - frozen
) -> FileRead:
    """Read a spreadsheet whose rows are services.

    Args:
        path: an XLSX workbook or a CSV; which of them, its first bytes say.
        mapping: how the council's own headings are read; without one the template's are, or those that a
            bundled mapping knows.
        limits: what is read at most.

    Raises:
        FileUnreadable: it is neither, is damaged, passes a cap, or no row of its first ten is a heading.
    """
    with path.open("rb") as file:
        is_workbook = file.read(4) in ZIP_MARKS
    if is_workbook:
        with open_workbook(path, limits) as book:
            sheet, layout, findings = _chosen(book, mapping)
    else:
        check_size(path.stat().st_size, path.name, limits)
        rows = [
            Row(number, {at: cell for at, cell in enumerate(cells) if cell and not cell.isspace()})
            for number, cells in csv_rows(path.read_bytes(), path.name, limits)
        ]
        sheet = Sheet("", rows)
        found = find_layout(rows, mapping)
        if found is None:
            raise _no_heading(path.name, "none of its first rows", rows[0] if rows else None)
        layout, findings = found, Findings(path.name, "")
    return _read(sheet, layout, findings, limits)


def _chosen(book: Workbook, mapping: Mapping | None) -> tuple[Sheet, Layout, Findings]:
    """Return the sheet that most headings are known of, the first of equals; report the others.

    Hidden sheets are not looked at: whoever sent the file may not know of them.
    """
    heads = {name: book.sheet(name, first_rows=ROWS_LOOKED_AT) for name in book.sheet_names}
    seen = {name: head for name, head in heads.items() if name not in book.hidden_sheets}
    layouts = {name: find_layout(head.rows, mapping) for name, head in seen.items()}
    found = {name: layout for name, layout in layouts.items() if layout}
    if not found:
        first = next((head.rows[0] for head in seen.values() if head.rows), None)
        raise _no_heading(book.name, "no row among the first of any sheet", first)
    best = max(found, key=lambda name: found[name].score)
    sheet = book.sheet(best)
    findings = Findings(book.name, best)
    for name, head in heads.items():
        if name != best and head.rows and not _is_help(head):
            hidden = "hidden " if name in book.hidden_sheets else ""
            message = f'The {hidden}sheet "{name[:60]}" was not read; a file has one sheet of services.'
            findings.add("sheet_not_read", message)
    return sheet, found[best], findings


def _is_help(head: Sheet) -> bool:
    return head.name == HELP and as_text(head.rows[0].cells.get(0, "")) == "Column"


def _read(sheet: Sheet, layout: Layout, findings: Findings, limits: FileLimits) -> FileRead:
    findings.headings = layout.headings
    lines = read_lines(sheet, layout, findings, limits)
    services = gather(lines, findings, layout.keys, constants(layout))
    alike = Alike(findings)
    places = Places(sheet.name, layout)
    records = [to_record(service, findings, alike, places) for service in services]
    ids = {line.row: service.id for service in services for line in service.lines}
    kept_back = set()
    for service in services:
        rows = [line.row for line in service.lines if "leave out service" in line.actions]
        if rows:
            message = "The row says that this service is not for the public; it is not published."
            findings.add("service_left_out", message, row=rows[0])
            kept_back.add(service.id)
            for line in service.lines:
                findings.hush(line.row, frozenset(layout.headings))
    return FileRead(
        kind="spreadsheet",
        version="3.0",
        records=records,
        problems=findings.problems(ids),
        rows=len(lines),
        kept_back=frozenset(kept_back),
        rows_of={service.id: service.lines[0].row for service in services},
        sheet=sheet.name,
        columns=places.columns(),
        places=tuple(places.of_records),
    )


def _no_heading(name: str, where: str, first: Row | None) -> FileUnreadable:
    seen = [as_text(value)[:30] for value in first.cells.values()][:4] if first else []
    near = [text for text in seen if plain(text) in by_name()]
    shown = f" (the first row begins with {', '.join(seen)})" if seen and not near else ""
    why = f"{where} holds headings that are known here{shown}"
    return FileUnreadable(name, why, "Use the template's headings, or send a mapping that names yours.")
