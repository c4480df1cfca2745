"""Spreadsheets in the shape that people manage: one row a service, further rows for what it has more of.

`columns.csv` is the one source of the template, of its help page, of reading and of writing.

Rules that a reader of the sheet can rely on:
- A row is about the service whose ID it has. A row with `Continues` is more of the service it names.
- Place, time, price and contact cells of each row make one more of each; what an earlier row has said
  is not added again, so a row may be copied down.
- Times belong to the place on their row, else to the nearest place above it in the service's rows, else to
  the service as a whole.
- What is said of the service itself is said once; the first row that says it counts.
"""

from standards.openreferral.spreadsheets.mapping import Mapping, read_mapping
from standards.openreferral.spreadsheets.reading import read_spreadsheet
from standards.openreferral.spreadsheets.template import (
    ColumnReference,
    reference,
    template_csv,
    template_xlsx,
)
from standards.openreferral.spreadsheets.writing import write_csv, write_rows, write_xlsx

__all__ = [
    "ColumnReference",
    "Mapping",
    "read_mapping",
    "read_spreadsheet",
    "reference",
    "template_csv",
    "template_xlsx",
    "write_csv",
    "write_rows",
    "write_xlsx",
]
