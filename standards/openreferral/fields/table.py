"""Read the field tables of the standard."""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from standards.openreferral.errors import StandardError

VERSIONS = ("1.0", "3.0")
TYPES = frozenset({"string", "number", "integer", "boolean", "object"})
FORMATS = frozenset({"", "uuid", "uri", "email", "date-time", "date", "time"})
PROFILES = frozenset({"uk", "hsds", "sent"})
COLUMNS = ("entity", "field", "type", "format", "required", "enum", "repeated", "of", "profile", "meaning")

Table = Mapping[str, Mapping[str, "Field"]]


class TableUnreadable(StandardError):
    """A field table is not as its readers need it: our own mistake, found when it is loaded."""


@dataclass(frozen=True, slots=True)
class Field:
    """One property of one kind of record.

    Attributes:
        entity: the kind of record it is on, such as `service`.
        name: the JSON property name.
        types: JSON types permitted; more than one only in version 1.0.
        format: "" or a format of `FORMATS`.
        required: whether a JSON record without it is invalid.
        enum: the only permitted values, empty when any will do.
        repeated: whether the property holds an array.
        of: the entity nested there, "" for plain values and for a page's items.
        profile: `uk`, `hsds` or `sent`; see the package's docstring.
        meaning: what it is, in plain English.
    """

    entity: str
    name: str
    types: tuple[str, ...]
    format: str
    required: bool
    enum: tuple[str, ...]
    repeated: bool
    of: str
    profile: str
    meaning: str


@cache
def load(version: str) -> Table:
    """Return every field of a version, as entity -> field name -> `Field`, in the table's order.

    The mappings are read-only and kept for the life of the process.

    Args:
        version: "1.0" or "3.0".

    Raises:
        ValueError: there is no such version.
        TableUnreadable: the CSV is wrong; the message names the file, line and column.

    >>> load("3.0")["service"]["status"].enum
    ('active', 'inactive', 'defunct', 'temporarily closed')
    >>> load("1.0")["service"]["eligibilitys"].of
    'eligibility'
    """
    if version not in VERSIONS:
        raise ValueError(
            f"There is no field table for version {version!r}. Ask for one of {', '.join(VERSIONS)}."
        )
    return read_table(Path(__file__).with_name(f"oruk-{version}.csv"))


def read_table(path: Path) -> Table:
    """Read and check one field table; see `load`, which finds the file and keeps the result."""
    tables: dict[str, dict[str, Field]] = {}
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise TableUnreadable(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
        for row in reader:
            where = f"{path.name}, line {reader.line_num}"
            field = _field(row, where)
            fields = tables.setdefault(field.entity, {})
            if field.name in fields:
                raise TableUnreadable(f"{where}: {field.entity}.{field.name} is there twice. Keep one.")
            fields[field.name] = field
    for field in (field for fields in tables.values() for field in fields.values()):
        if field.of and field.of not in tables:
            raise TableUnreadable(
                f"{path.name}: {field.entity}.{field.name} nests {field.of!r}, which has no rows. Add them."
            )
    return MappingProxyType({entity: MappingProxyType(fields) for entity, fields in tables.items()})


def _field(row: Mapping[str, str | None], where: str) -> Field:
    cells = {column: row.get(column) for column in COLUMNS}
    missing = [column for column, cell in cells.items() if cell is None]
    # DictReader puts cells beyond the last column under the key None.
    if missing or None in row:
        raise TableUnreadable(f"{where}: give {len(COLUMNS)} cells; quote a meaning that has a comma.")
    text = {column: cell.strip() for column, cell in cells.items() if cell is not None}
    for column in ("entity", "field", "type", "meaning"):
        if not text[column]:
            raise TableUnreadable(f"{where}: {column} is empty. Fill it in.")
    types = tuple(text["type"].split("|"))
    _one_of(types, TYPES, "type", where)
    _one_of((text["format"],), FORMATS, "format", where)
    _one_of((text["profile"],), PROFILES, "profile", where)
    _one_of((text["required"], text["repeated"]), frozenset({"yes", "no"}), "required or repeated", where)
    if text["of"] and types != ("object",):
        raise TableUnreadable(f"{where}: only an object can nest {text['of']!r}. Make its type object.")
    return Field(
        entity=text["entity"],
        name=text["field"],
        types=types,
        format=text["format"],
        required=text["required"] == "yes",
        enum=tuple(text["enum"].split("|")) if text["enum"] else (),
        repeated=text["repeated"] == "yes",
        of=text["of"],
        profile=text["profile"],
        meaning=text["meaning"],
    )


def _one_of(values: tuple[str, ...], permitted: frozenset[str], column: str, where: str) -> None:
    for value in values:
        if value not in permitted:
            raise TableUnreadable(
                f"{where}: {column} {value!r} is unknown. Use one of {', '.join(sorted(permitted))}."
            )
