"""The queries: the graded ones of the reference data, and our own."""

import csv
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from tests.corpora.record import DATA, CorpusAbsent

OWN = Path(__file__).parent / "queries.tsv"
DEV = DATA / "queries" / "dev.tsv"


@dataclass(frozen=True)
class Asked:
    """One query.

    Attributes:
        n: Its number: of the reference data a number, of our own "r" and a number.
        kind: What is hard about it: colloquial, misspelt, several, proxy ...
        words: What the person types.
        context: What the person says beside it: `near`, `ages`, `gender`, `days`, `free`, `languages`,
            `circumstances`.
        needs: What is meant, one or several.
        trap: Wrong types, as words of names or kinds; a result with one is a trap unless judged 2 or more.
        check: What to look at, for readers.
    """

    n: str
    kind: str
    words: str
    context: Mapping[str, Any]
    needs: tuple[str, ...]
    trap: tuple[str, ...]
    check: str

    def without_filters(self) -> "Asked":
        """Return the same query with nothing but its words and place."""
        place = {name: value for name, value in self.context.items() if name == "near"}
        return Asked(self.n, self.kind, self.words, place, self.needs, self.trap, self.check)

    @cached_property
    def is_filtered(self) -> bool:
        """It says more than words and a place."""
        return set(self.context) - {"near"} != set()


def read_queries(own: Path = OWN, dev: Path = DEV) -> list[Asked]:
    """Return the queries of a file; rows without words take them from the reference data.

    Raises:
        CorpusAbsent: A row needs the reference data, which is not beside the checkout.
    """
    return list(_read(own, dev))


def _read(own: Path, dev: Path) -> Iterator[Asked]:
    known: dict[str, dict[str, str]] = {}
    for row in _rows(own):
        given = row
        if not row["query"]:
            if not dev.exists():
                raise CorpusAbsent("../shared/data/queries/dev.tsv is not beside the checkout")
            known = known or {line["n"]: line for line in _rows(dev)}
            given = known[row["n"]]
        yield Asked(
            row["n"],
            given["kind"],
            given["query"],
            json.loads(row["context"] or "{}"),
            tuple(need.strip() for need in given["intended"].split("+")),
            tuple(word for word in row["trap"].lower().split("|") if word),
            given["check"],
        )


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            yield {name: value or "" for name, value in row.items()}
