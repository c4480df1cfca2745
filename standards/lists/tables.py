"""How the tables of the lists are read: CSV in `data/`, whose README names their sources and licences."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Final

DATA: Final = Path(__file__).parent / "data"


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of a table, in its order, each by the names of its columns.

    Args:
        name: Its file in `DATA`.

    >>> next(rows("people.csv"))
    {'identifier': 'parent', 'people': 'parents'}
    """
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
