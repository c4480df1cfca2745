"""Rows of cells to CSV, the same bytes for the same rows."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from standards.openreferral.spreadsheets.columns import columns
from standards.openreferral.spreadsheets.text import made_safe, number

Cells: TypeAlias = Mapping[str, str | int | float]
"""A row: cells by the key of their column."""


def csv_bytes(rows: Sequence[Cells]) -> bytes:
    """Return rows as CSV in UTF-8 with a mark, as Excel wants it; no cell of it starts a formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([column.heading for column in columns()])
    for row in rows:
        writer.writerow([_csv_cell(row.get(column.key, "")) for column in columns()])
    return text.getvalue().encode("utf-8-sig")


def _csv_cell(value: str | int | float) -> str:
    # A plain number cannot start a formula, and -0.33 has to stay a number.
    return made_safe(value) if isinstance(value, str) else str(number(value))
