"""The tables of a tabular package and how they refer to each other, as data.

`tables.csv` names each table and the files it is published under, and says
whether rows of other tables refer to it by id. Its order is the order in which
rows come within reach of a service: a table stands after those it nests in.

`joins.csv` holds the foreign keys. `how` says which way the nesting of that
version's JSON goes: `in` puts the row into the array `property` of the row it
refers to, `holds` puts that row into this one as `property`, `names` nests neither:
it is only looked up, to report it where there is no such row. Where a row may
refer to several, the first `in` that is filled decides: the service before its
place, because a row that names both is about this service; for opening times
the place before the service. Two columns together name a service_at_location.
`*` is any table that stands before: `link_entity` or `link_type` may name it.

Sources: `foreignKeys` of datapackage.json in HSDS 1.1 and 3.0, of the 1.0 Open
Referral UK application profile (ExtendedDataPackage.json) and of its drafts 2.0
and 2.1; the properties are those of the JSON schemas of 1.0, HSDS 3.0 and, for
url, unit and service_capacity, the development branch of HSDS 3.1.
"""

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ANY = "*"
IGNORED = frozenset({"metadata", "meta_table_description"})
"""Tables about the data, not about services: their rows have no home in a feed and are not reported."""


@dataclass(frozen=True, slots=True)
class Join:
    """One foreign key.

    Attributes:
        columns: one column, or two that name a row together.
        refers_to: the table whose rows it names, `ANY` for any.
        property: where the nested row is kept.
    """

    columns: tuple[str, ...]
    refers_to: str
    property: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the standard.

    Attributes:
        name: the entity, in the singular.
        files: names of its file without ending, as published by anyone.
        referred_to: rows of other tables name its rows, so that each id must name one row.
        inside: where its rows nest, the first that is filled.
        holds: which rows nest in its rows.
        names: which rows it refers to without either nesting in the other.
        references: columns that hold the id of another row.
    """

    name: str
    files: tuple[str, ...]
    referred_to: bool
    inside: tuple[Join, ...]
    holds: tuple[Join, ...]
    names: tuple[Join, ...]
    references: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        columns = (column for join in self.inside + self.holds + self.names for column in join.columns)
        object.__setattr__(self, "references", frozenset(columns))


@cache
def load(version: str) -> Mapping[str, Table]:
    """Return the tables of a version, "1.0" or "3.0", by name and in order.

    >>> [join.property for join in load("3.0")["phone"].inside][:2]
    ['phones', 'phones']
    """
    joins = list(_rows("joins.csv", version))
    return {
        row["table"]: Table(
            row["table"],
            tuple(row["files"].split()),
            row["referred_to"] == "yes",
            *(tuple(_joins(joins, row["table"], how)) for how in ("in", "holds", "names")),
        )
        for row in _rows("tables.csv", version)
    }


@cache
def by_file(version: str) -> Mapping[str, str]:
    """Return the name of the table that each file name (without ending) holds."""
    return {file: table.name for table in load(version).values() for file in table.files}


def _joins(rows: list[dict[str, str]], table: str, how: str) -> Iterator[Join]:
    for row in rows:
        if row["table"] == table and row["how"] == how:
            yield Join(tuple(row["column"].split()), row["refers_to"], row["property"])


def _rows(name: str, version: str) -> Iterator[dict[str, str]]:
    with Path(__file__).with_name(name).open(encoding="utf-8", newline="") as lines:
        yield from (row for row in csv.DictReader(lines) if version in row["versions"].split())
