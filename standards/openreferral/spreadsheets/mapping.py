"""Mappings: how a council's own headings, and its own words, are read as the template's.

A mapping is a CSV of four columns that a council can edit; the last two may be missing:
    column: the template's heading or key, or one of `ACTIONS`.
    heading: theirs. Blank gives every service the `value`, where nothing else gives one; only what is said
        of the service itself and of its organization can be given so.
    when: the row of the mapping counts only where their cell says this; yes and TRUE are the same.
    value: what is read instead of their cell.
Of several rows for one column the first that gives something counts.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from standards.openreferral.errors import FileUnreadable
from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.text import csv_rows
from standards.openreferral.spreadsheets.cells import read_cell
from standards.openreferral.spreadsheets.columns import by_key, by_name, plain
from standards.openreferral.spreadsheets.text import silent

ACTIONS = (
    "leave out service",
    "leave out contact",
    "leave out place",
    "leave out address",
    "times of the service",
)
"""What a mapping may ask for besides.

The first four: the row's service, its contact, its place, or the exact address of its place is not for the
public. The last: times belong to the service, not to the place on their row or above it.
"""

BUNDLED = Path(__file__).parent / "mappings"

_HEADINGS = ("column", "heading", "when", "value")
_REMEDY = (
    "Give it the columns column and heading, and if need be when and value. `signpost feed add --help` says "
    "what they are, and the finder's page /publish/spreadsheet names the template's columns."
)
_MOST_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a mapping.

    Attributes:
        key: the template's column, or one of `ACTIONS`.
        heading: theirs, "" for a value that every service has.
        when: what their cell must say, "" for anything.
        value: what is read instead, "" for what their cell says.
    """

    key: str
    heading: str
    when: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Mapping:
    """A council's headings, read as the template's.

    Attributes:
        name: the mapping file's name.
        rules: its rows, in order.
    """

    name: str
    rules: tuple[Rule, ...]

    def headings(self) -> frozenset[str]:
        """Return the headings it reads, as `columns.plain` leaves them."""
        return frozenset(plain(rule.heading) for rule in self.rules if rule.heading)

    def fits(self, headings: frozenset[str]) -> bool:
        """Whether a table with these headings is of the kind this mapping is for: it has three in four."""
        own = self.headings()
        return bool(own) and len(own & headings) * 4 >= len(own) * 3


def read_mapping(path: Path) -> Mapping:
    """Read a mapping file.

    Raises:
        FileUnreadable: it is no such CSV, or names a column that the template does not have.
    """
    if path.stat().st_size > _MOST_BYTES:
        raise FileUnreadable(path.name, "a mapping of more than 1 MB is none", _REMEDY)
    (_, first), *rows = list(csv_rows(path.read_bytes(), path.name, FileLimits())) or [(1, [])]
    names = [name.strip().casefold() for name in first]
    while names and not names[-1]:
        names.pop()
    if not {"column", "heading"} <= set(names) or not set(names) <= set(_HEADINGS):
        raise FileUnreadable(path.name, f"its first row must be {', '.join(_HEADINGS)}", _REMEDY)
    return Mapping(path.name, tuple(_rule(names, row, f"row {number}", path.name) for number, row in rows))


@cache
def bundled() -> tuple[Mapping, ...]:
    """Return the mappings that come with Signpost, found by the headings of a table."""
    return tuple(read_mapping(path) for path in sorted(BUNDLED.glob("*.csv")))


def keys_of(mapping: Mapping | None) -> Iterator[str]:
    """Yield the template's columns that a mapping speaks of."""
    yield from dict.fromkeys(rule.key for rule in mapping.rules if rule.key in by_key()) if mapping else ()


def _rule(names: list[str], row: list[str], where: str, name: str) -> Rule:
    cells = dict.fromkeys(_HEADINGS, "") | {key: cell.strip() for key, cell in zip(names, row, strict=False)}
    if any(cell.strip() for cell in row[len(names) :]):
        raise FileUnreadable(name, f"{where} has more cells than the first row", _REMEDY)
    column = cells["column"]
    known = by_name().get(plain(column))
    action = " ".join(column.casefold().split())
    if known is None and action not in ACTIONS:
        raise FileUnreadable(
            name, f"{where} names the column {column[:40]!r}, which the template has not", _REMEDY
        )
    if not cells["heading"] and (not cells["value"] or cells["when"]):
        raise FileUnreadable(name, f"{where} has no heading", "Give a heading, or a value alone.")
    if known and not cells["heading"] and known.group not in ("service", "organization"):
        why = f"{where} gives every service a {known.heading}, which is said row by row"
        raise FileUnreadable(name, why, "Give the heading of a column of yours that says it.")
    if known and not cells["heading"] and read_cell(known, cells["value"], silent) is None:
        why = f"{where} gives every service a {known.heading} that cannot be read: {cells['value'][:40]!r}"
        raise FileUnreadable(name, why, "Write it as a cell of the template.")
    return Rule(known.key if known else action, cells["heading"], cells["when"], cells["value"])
