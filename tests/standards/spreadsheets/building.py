"""Small spreadsheets of invented services, as people would fill them."""

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from standards.openreferral.spreadsheets.columns import by_key

SERVICE = {
    "Service ID": "1",
    "Service name": "Larkpool lunch club",
    "Description": "A hot lunch on Tuesdays.",
    "Status": "active",
    "Organisation name": "Larkpool Hall",
}
HALL = {"Place name": "Larkpool Hall", "Town or city": "Hull", "Postcode": "HU5 2AA"}


def service(**cells: Any) -> dict[str, Any]:
    """Return a service's row; cells by the key of their column."""
    return {**SERVICE, **named(cells)}


def further(**cells: Any) -> dict[str, Any]:
    return {"Continues": "1", **named(cells)}


def named(cells: Mapping[str, Any]) -> dict[str, Any]:
    return {by_key()[key].heading: value for key, value in cells.items()}


def headings(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    return list(dict.fromkeys(heading for row in rows for heading in row))


def csv_file(
    folder: Path, *rows: Mapping[str, Any], name: str = "services.csv", encoding: str = "utf-8"
) -> Path:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, headings(rows))
    writer.writeheader()
    writer.writerows(rows)
    return written(folder / name, text.getvalue().encode(encoding))


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def workbook(*rows: Mapping[str, Any], title: str = "Services") -> Workbook:
    book = Workbook()
    sheet = book.active
    sheet.title = title
    columns = headings(rows)
    sheet.append(columns)
    for row in rows:
        sheet.append([row.get(heading) for heading in columns])
    return book


def saved(book: Workbook, folder: Path, name: str = "services.xlsx") -> Path:
    book.save(folder / name)
    return folder / name
