"""What words and terms say that a service's address must stay secret: the list `refuge_terms.csv`.

Rows of kind `term` are tried against the names of a service's taxonomy terms, rows of kind `words` against
its names and descriptions, and `innocent` ones are struck out first ("wildlife refuge"). A doubtful text
counts as one that says so: an address wrongly hidden is an inconvenience, one wrongly shown is a danger to a
life.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from standards.lists.tables import DATA, rows

TABLE: Final = DATA / "refuge_terms.csv"

_TAG = re.compile(r"<[^<>]{0,200}>|&nbsp;|&#160;")


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: re.Pattern[str]
    meaning: str
    # Parts of words, one of which every match holds: looking for them is fifty times faster than the pattern.
    holds: tuple[str, ...]


def words_that_hide(text: str) -> str | None:
    """Return what in a name or description makes the address a secret ("a refuge"), or None.

    >>> [words_that_hide(text) for text in ("A refuge for women", "A wildlife refuge", "For refugees")]
    ['a refuge', None, None]
    """
    return _first("words", text)


def term_that_hides(name: str) -> str | None:
    """Return what in the name of a taxonomy term makes the address a secret, or None."""
    return _first("term", name)


def first_that_hides(texts: Iterable[str]) -> str | None:
    """Return what the first of several names or descriptions that hides says, or None."""
    return next((meaning for text in texts if (meaning := words_that_hide(text))), None)


def _first(kind: str, text: str) -> str | None:
    # Taking tags and innocent words out only takes away: what is not here now will not be there then.
    folded = text.casefold()
    present = {part for part in _parts(kind) if part in folded}
    if not present:
        return None
    untagged = _TAG.sub(" ", text) if "<" in text or "&" in text else text
    plain = " ".join(untagged.replace("\u2019", "'").split())
    for rule in _rules("innocent"):
        if any(part in folded for part in rule.holds):
            plain = rule.pattern.sub(" ", plain)
    likely = (rule for rule in _rules(kind) if not present.isdisjoint(rule.holds))
    return next((rule.meaning for rule in likely if rule.pattern.search(plain)), None)


@cache
def _parts(kind: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for rule in _rules(kind) for part in rule.holds))


@cache
def _rules(kind: str) -> tuple[_Rule, ...]:
    return tuple(
        _Rule(re.compile(row["pattern"], re.IGNORECASE), row["meaning"], tuple(row["holds"].split("|")))
        for row in rows(TABLE.name)
        if row["kind"] == kind
    )
