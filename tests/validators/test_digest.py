"""What is kept of an unchanged page holds until a file changes that decides what is found on it."""

import ast
from collections.abc import Iterator
from pathlib import Path

from standards.openreferral.fields import table
from tests.conftest import REPOSITORY
from validators.registry import files_that_decide


def imported(path: Path) -> Iterator[Path]:
    """Yield the files of our own that a file imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for name in (node.module, *(f"{node.module}.{each.name}" for each in node.names)):
                place = REPOSITORY / name.replace(".", "/")
                # A package is imported for one of its modules, and ours say nothing themselves.
                if place.with_suffix(".py").exists():
                    yield place.with_suffix(".py")


def reached() -> set[Path]:
    """Return every file that can take part when a page is judged."""
    validators = REPOSITORY / "validators"
    waiting = [validators / "session.py", *(validators / "rules").glob("*.py")]
    found = set(waiting)
    while waiting:
        new = set(imported(waiting.pop())) - found
        found |= new
        waiting += new
    return found


def test_whatever_can_take_part_in_judging_a_page_is_in_the_fingerprint() -> None:
    standard = REPOSITORY / "standards" / "openreferral"

    left_out = reached() - set(files_that_decide())

    # How a page came, and where in a file a record stands, decide nothing about what it says.
    assert {path.parent for path in left_out} == {standard / "wire", standard / "files"}
    assert {path.name for path in left_out if path.parent.name == "files"} == {"places.py"}


def test_the_tables_that_rules_read_are_in_the_fingerprint() -> None:
    tables = set(Path(str(table.__file__)).parent.glob("*.csv"))

    names = {path.name for path in files_that_decide()}

    assert tables <= set(files_that_decide())
    assert "refuge_terms.csv" in names


def test_what_writes_a_report_or_reads_a_source_is_not_in_the_fingerprint() -> None:
    folders = {path.parent.name for path in files_that_decide()}

    assert folders.isdisjoint({"reports", "sources", "spreadsheets", "wire"})
