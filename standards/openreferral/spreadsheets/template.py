"""The template that councils fill: XLSX with drop-downs and help, and CSV."""

from dataclasses import dataclass

from standards.openreferral.spreadsheets import choices
from standards.openreferral.spreadsheets.cells import NUMBERS
from standards.openreferral.spreadsheets.columns import REPEATED, Column, columns
from standards.openreferral.spreadsheets.csv_out import Cells, csv_bytes
from standards.openreferral.spreadsheets.text import number

_HELP_HEADINGS = ("Column", "What it is", "Allowed values", "Example", "Needed")
_ABOUT = {
    "row": "Which service the row is about",
    "service": "The service",
    "organization": "The organisation",
    "place": "A place, one on each row",
    "time": "Opening times, one set on each row",
    "cost": "A price, one on each row",
    "contact": "A contact, one on each row",
}


@dataclass(frozen=True, slots=True)
class ColumnReference:
    """One column as a help page shows it.

    Attributes:
        key: name of the column in mapping files.
        heading: its heading.
        group: what it is about, in words.
        fields: the fields of the standard that it fills, such as "service.name".
        help: what it is, in sentences.
        allowed: the words to choose from, empty when any text will do.
        example: a cell.
        required: whether a service without it is reported.
        repeats: whether further rows of a service may hold another one.
        also: other headings that are read as this one.
    """

    key: str
    heading: str
    group: str
    fields: tuple[str, ...]
    help: str
    allowed: tuple[str, ...]
    example: str
    required: bool
    repeats: bool
    also: tuple[str, ...]


def reference() -> list[ColumnReference]:
    """Return every column of the template, in order, as the help sheet and page show it.

    >>> reference()[2].fields, reference()[2].required
    (('service.name',), True)
    """
    return [_reference(column) for column in columns()]


def template_xlsx() -> bytes:
    """Return the template as a workbook; always the same bytes."""
    # It brings openpyxl and numpy, which whoever only reads does without.
    from standards.openreferral.spreadsheets.workbook_out import xlsx_bytes

    return xlsx_bytes(_example_rows(), help_rows())


def template_csv() -> bytes:
    """Return the template as CSV: the headings and the example rows; always the same bytes."""
    return csv_bytes(_example_rows())


def help_rows() -> list[tuple[str, ...]]:
    """Return the rows of the sheet `Help`, its headings first."""
    rows = [
        (
            each.heading,
            each.help,
            "; ".join(each.allowed),
            each.example,
            "yes" if each.required else "",
        )
        for each in reference()
    ]
    return [_HELP_HEADINGS, *rows]


def _example_rows() -> list[Cells]:
    first = {column.key: _example(column, column.example) for column in columns() if column.example}
    further = {
        column.key: _example(column, column.further_example) for column in columns() if column.further_example
    }
    return [first, further]


def _example(column: Column, text: str) -> str | int | float:
    return number(float(text)) if column.kind in NUMBERS else text


def _reference(column: Column) -> ColumnReference:
    return ColumnReference(
        key=column.key,
        heading=column.heading,
        group=_ABOUT[column.group],
        fields=tuple(f"{field.entity}.{field.name}" for field in column.fields),
        help=column.help,
        allowed=choices.offered(column),
        example=column.example,
        required=column.required,
        repeats=column.group in REPEATED,
        also=column.also,
    )
