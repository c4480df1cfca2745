"""The codes of what was found while reading, in words: what the reader repaired and how a crawl ended.

Rules explain themselves; these codes have no rule. `reading_codes.csv` is the table. Its columns:
    code: as it stands in a report; `dialect_*` stands for every code that begins so.
    found_in: what was being read, the first of several that fits it best; see `FOUND_IN`.
    what, why, mend: the same three parts that a rule's docstring has.
A code that a rule has too, such as `language_not_a_code`, is explained by the rule and is not here.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

TABLE = Path(__file__).with_name("reading_codes.csv")

FOUND_IN: Mapping[str, str] = MappingProxyType(
    {
        "records": "records",
        "spreadsheet": "spreadsheets",
        "package": "tabular packages",
        "files": "files",
        "lists": "lists",
        "harvest": "feeds into a hub",
    }
)
"""What was being read -> what it is called."""

_OF_THE_CRAWL = frozenset({"files", "lists"})
_FAMILY = "*"


@dataclass(frozen=True, slots=True)
class ReadingCode:
    """One code in words.

    Attributes:
        code: as it stands in a report, or the beginning of several and "*".
        found_in: names of `FOUND_IN`.
        what: what is wrong, as a sentence.
        why: why it matters.
        mend: how to mend it; begins with "Fix it by" or "There is nothing to mend".
    """

    code: str
    found_in: tuple[str, ...]
    what: str
    why: str
    mend: str

    @property
    def stands_as(self) -> str:
        """What stands in place of a rule's number: "READ", or "CRAWL" for what is no one record's fault."""
        return "CRAWL" if self.found_in[0] in _OF_THE_CRAWL else "READ"

    @property
    def where(self) -> str:
        """What was being read, in words."""
        *before, last = (FOUND_IN[each] for each in self.found_in)
        return f"{', '.join(before)} and {last}" if before else last

    def explanation(self) -> tuple[str, str, str]:
        """Return the three parts as a rule gives them: what is wrong, why it matters, how to mend it."""
        return self.what, self.why, self.mend


@cache
def reading_codes() -> tuple[ReadingCode, ...]:
    """Return every code in the table's order: by what was being read, then by code."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            ReadingCode(row["code"], tuple(row["found_in"].split()), row["what"], row["why"], row["mend"])
            for row in csv.DictReader(file)
        )


def reading_code(code: str) -> ReadingCode | None:
    """Return the words for a code, None where it is none of these.

    >>> reading_code("zero_lost").what
    'The 0 at the beginning of a number is missing.'
    >>> reading_code("dialect_porism").code
    'dialect_*'
    """
    known = _by_code()
    family, underscore, _ = code.partition("_")
    return known.get(code) or known.get(f"{family}{underscore}{_FAMILY}")


@cache
def _by_code() -> Mapping[str, ReadingCode]:
    return MappingProxyType({each.code: each for each in reading_codes()})
