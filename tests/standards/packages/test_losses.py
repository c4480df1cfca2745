"""Every cell of a package is in a document, or a problem names it, or it is listed here with the reason."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from standards.openreferral.files.limits import FileLimits
from standards.openreferral.files.text import csv_rows
from standards.openreferral.numbers import read_number
from standards.openreferral.packages.reading import read
from standards.openreferral.packages.sources import stem
from standards.openreferral.packages.values import clock_time
from standards.openreferral.readers import read_service
from tests.standards.packages.building import FORMER, MODERN, folder

WHOLE = "*"

REVIEWED = {
    ("metadata", WHOLE): "It is about the data's history and has no home in a feed.",
    ("meta_table_descriptions", WHOLE): "It describes tables, not services.",
    ("eligibility", "id"): "A single row becomes ages and attributes of the service (readers/ages_1_0.py).",
}

WHOLE_ROWS = {"row_of_nothing", "id_twice"}
"""Problems of a whole row that name the column that it was left out for."""


def leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from leaves(each)
    elif isinstance(value, bool):
        yield str(value).lower()
    else:
        yield plain(str(value))


def plain(text: str) -> str:
    """Return one spelling for all the ways to write a number."""
    number = read_number(text)
    return repr(float(number)) if number is not None else text


def is_in(column: str, cell: str, said: set[str]) -> bool:
    """A cell is said as it stands, or as its reader is known to write it, which the reader reports."""
    forms = (plain(cell), f"https://{cell}", clock_time(cell), cell.lower())
    if any(form in said for form in forms) or all(part.strip() in said for part in cell.split(",")):
        return True
    # Lines of an address are joined.
    return column.startswith("address_") and any(
        re.search(rf"(^|, ){re.escape(cell)}(,|$)", text) for text in said
    )


def lost(path: Path) -> set[tuple[str, str, str]]:
    result = read(path, FileLimits(), listed=10**9)
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for record in result.records:
        document = read_service(record, version=result.version).document
        found = set(leaves(document))
        links = document.get("service_at_locations", ())
        keys = {("service_id", document["id"]), ("organization_id", document.get("organization_id", ""))}
        keys |= {("location_id", link["location_id"]) for link in links if "location_id" in link}
        for key in keys:
            said[key] |= found
    everything = set().union(*said.values())
    named = {
        (each.sheet, each.row, "" if each.code in WHOLE_ROWS else each.column) for each in result.problems
    }
    missing = set()
    for file in sorted(path.glob("*.csv")):
        for number, row in cells(file):
            owner = next((key for key in owners(file.stem, row) if key in said), None)
            home = said[owner] if owner else everything
            for column, cell in row.items():
                reported = (file.name, number, column) in named or (file.name, number, "") in named
                if not reported and not is_in(column, cell, home):
                    missing.add((stem(file.name), column, cell))
    return missing


def cells(file: Path) -> Iterator[tuple[int, dict[str, str]]]:
    rows = csv_rows(file.read_bytes(), file.name, FileLimits())
    _, heading = next(rows, (0, []))
    for number, row in rows:
        yield number, {name: cell.strip() for name, cell in zip(heading, row, strict=False) if cell.strip()}


def owners(table: str, row: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the document keys under which a row's cells should be, the narrowest first."""
    own = {"services": "service_id", "locations": "location_id", "organizations": "organization_id"}
    if table in own:
        yield own[table], row.get("id", "")
        return
    for column in ("service_id", "location_id", "organization_id"):
        if column in row:
            yield column, row[column]


def unreviewed(path: Path) -> set[tuple[str, str, str]]:
    return {
        (table, column, cell)
        for table, column, cell in lost(path)
        if (table, column) not in REVIEWED and (table, WHOLE) not in REVIEWED
    }


@pytest.mark.parametrize("tables", [MODERN, FORMER])
def test_no_cell_of_an_invented_package_is_lost(tmp_path, tables):
    assert unreviewed(folder(tmp_path / "p", **tables)) == set()


@pytest.mark.parametrize(
    "name", ["services/hsds_miami", "services/hsds_sample", "standard/oruk-3.0/examples-csv"]
)
def test_no_cell_of_a_published_package_is_lost(shared_data, name):
    assert unreviewed(shared_data / name) == set()


def test_the_reviewed_losses_are_losses_still(shared_data, tmp_path):
    paths = [shared_data / "standard/oruk-3.0/examples-csv", shared_data / "services/hsds_sample"]
    paths += [folder(tmp_path / "a", **MODERN), folder(tmp_path / "b", **FORMER)]
    found = {(table, column) for path in paths for table, column, _ in lost(path)}
    found |= {(table, WHOLE) for table, _ in found}

    assert REVIEWED.keys() <= found


def test_the_check_sees_a_loss(tmp_path):
    path = folder(tmp_path / "p", services=[{"id": "1", "name": "Lunch", "fees": "None"}])
    (path / "extra.txt").write_text("not a table")

    assert lost(path) == set()
    assert not is_in("name", "Something else", {"None", "Lunch"})
