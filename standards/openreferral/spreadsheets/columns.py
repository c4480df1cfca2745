"""The columns of the template: plain-English headings, each with the fields of the standard it fills.

`columns.csv` is the table. Its columns:
    key: name of the column in programs and in mapping files.
    heading: what stands in the template.
    group: `row` (which service a row is about), `service`, `organization`, or one of `place`, `time`,
        `cost` and `contact`, of which a service may have several, one a row.
    fields: `entity.field` of the field table of 3.0, separated by spaces, the main one first.
    kind: how a cell is read and written; see `KINDS`.
    as: the `link_type` of a term, or the register of an official number.
    required: `yes` where a service without it is reported.
    example, further_example: cells of the template's example row and of its further row.
    also: other headings read as this one, separated by `|`.
    note: more help than the field table's meaning gives; one that begins with `=` stands in its place,
        where the meaning speaks of the record and not of the cell.
"""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from standards.openreferral.errors import StandardError
from standards.openreferral.fields.table import Field, load

TABLE = Path(__file__).with_name("columns.csv")
GROUPS = ("row", "service", "organization", "place", "time", "cost", "contact")
REPEATED = ("place", "time", "cost", "contact")
"""Groups of which a service may have several, each on a row of its own."""

SHEET = "Services"
"""Name of the template's sheet of services."""

HELP = "Help"
"""Name of the template's sheet that explains the columns."""

EXAMPLE_ID = "EXAMPLE"
"""Service ID of the template's example rows, which are never published."""

KINDS: Mapping[str, str] = MappingProxyType(
    {
        "id": "",
        "text": "",
        "long_text": "Several lines are fine.",
        "choice": "Choose from the list.",
        "web": "A full web address, with https://.",
        "email": "One email address.",
        "phones": "Separate several with semicolons.",
        "register": "",
        "registers": "Separate several with semicolons.",
        "terms": "Separate several with semicolons. A term's code stands after its words in square brackets.",
        "words": "Separate several with semicolons.",
        "named": "Separate several with semicolons. A code may stand after the name in square brackets.",
        "areas": "Separate several with semicolons. The code stands after the name in square brackets.",
        "list": "Separate several with semicolons.",
        "number": "A number.",
        "whole": "A whole number.",
        "latitude": "Decimal degrees.",
        "longitude": "Decimal degrees.",
        "digits": "Digits only.",
        "postcode": "A UK postcode, or its first half where the exact place is not to be published.",
        "days": 'Separate several with semicolons; "Monday to Friday" is understood.',
        "weeks": "first, second, third, fourth, fifth or last. Separate several with semicolons.",
        "monthdays": "1 to 31; -1 is the last day. Separate several with semicolons.",
        "time": "The 24-hour clock, such as 09:30; 9.30am is understood.",
        "date": "Year-month-day; day/month/year is understood, never month/day.",
        "moment": "Date and time.",
        "money": "Pounds and pence, such as 3.50.",
        "free": "Yes or nothing.",
    }
)
"""What is said of each kind's cells in the help."""


class ColumnsUnreadable(StandardError):
    """The table of columns is not as its readers need it: our own mistake, found when it is loaded."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the template; see the module for its attributes.

    `fields` are those of the field table, the main one first. `role` is the table's `as`.
    """

    key: str
    heading: str
    group: str
    fields: tuple[Field, ...]
    kind: str
    role: str
    required: bool
    example: str
    further_example: str
    also: tuple[str, ...]
    note: str

    @property
    def help(self) -> str:
        """What the column is for: the field table's meaning, the column's note, how to write it."""
        meaning = "" if self.note.startswith("=") else self.fields[0].meaning
        return " ".join(part for part in (meaning, self.note.removeprefix("="), KINDS[self.kind]) if part)


@cache
def columns() -> tuple[Column, ...]:
    """Return every column of the template, in its order.

    Raises:
        ColumnsUnreadable: the table is wrong; the message names the line.

    >>> columns()[2].heading, columns()[2].help
    ('Service name', 'The name people know the service by, in plain text.')
    """
    return read_columns(TABLE)


@cache
def by_key() -> Mapping[str, Column]:
    """Return the columns by their key, in the template's order."""
    return MappingProxyType({column.key: column for column in columns()})


@cache
def by_name() -> Mapping[str, Column]:
    """Return the columns by every name they are known by, as `plain` leaves it."""
    return MappingProxyType(_named(columns()))


def plain(heading: str) -> str:
    """Return a heading without what people change about it: case, signs, "(required)".

    >>> plain(" Post-code * (required) ")
    'post code'
    """
    words = re.sub(r"\((?:required|optional)\)", " ", heading.casefold())
    return " ".join(re.sub(r"[\W_]+", " ", words).split())


def read_columns(path: Path) -> tuple[Column, ...]:
    """Read and check one table of columns; see `columns`, which finds it and keeps the result."""
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        found = tuple(_column(row, f"{path.name}, line {reader.line_num}") for row in reader)
    if len({column.key for column in found}) != len(found):
        raise ColumnsUnreadable(f"{path.name}: a key is there twice. Keep one.")
    _named(found)
    return found


def _named(found: tuple[Column, ...]) -> dict[str, Column]:
    named: dict[str, Column] = {}
    for column in found:
        for name in {plain(each) for each in (column.heading, column.key, *column.also)}:
            if named.setdefault(name, column) is not column:
                other = named[name].heading
                raise ColumnsUnreadable(f"{name!r} means both {other} and {column.heading}. Choose one.")
    return named


def _column(row: Mapping[str, str], where: str) -> Column:
    if None in row.values() or None in row:
        raise ColumnsUnreadable(f"{where}: cells are missing or too many; quote those that hold commas.")
    table = load("3.0")
    fields = []
    for name in row["fields"].split():
        entity, _, field = name.partition(".")
        if field not in table.get(entity, {}):
            raise ColumnsUnreadable(f"{where}: {name} is not in the field table of 3.0. Name one that is.")
        fields.append(table[entity][field])
    if not fields or row["kind"] not in KINDS or row["group"] not in GROUPS:
        raise ColumnsUnreadable(f"{where}: fields, kind or group is unknown. Use what the table has.")
    return Column(
        key=row["key"],
        heading=row["heading"],
        group=row["group"],
        fields=tuple(fields),
        kind=row["kind"],
        role=row["as"],
        required=row["required"] == "yes",
        example=row["example"],
        further_example=row["further_example"],
        also=tuple(name for name in row["also"].split("|") if name),
        note=row["note"],
    )
