"""The words by which people say a need, and those by which records show that a service meets it.

The table is `data/lexicon.csv`. It is written for people in general: how those in trouble, carers, link
workers, teenagers and older people speak in the United Kingdom, and what services here are called. A phrase
is never added because one test query would then find something.
"""

from dataclasses import dataclass
from functools import cache
from typing import Final

from standards.lists.tables import rows

SIDES: Final = ("said", "found", "both")
"""`said`: a person asking uses it. `found`: the record of a service that helps has it. `both`: either."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase and the item that it means.

    Attributes:
        words: lower case in English, as people write it, with its apostrophes; whoever compares folds both
            sides alike.
        side: one of `SIDES`.
        list: "needs" or "circumstances".
        identifier: the item of that list.
        language: "en", "cy", "pl", "ur", "ur-Latn" (Urdu in Latin letters), "pa", "ro", "ar", "so", "bn".
        weight: 3 means this and hardly anything else, 2 usually means it, 1 may mean it. A phrase of weight 1
            is a hint beside others and is not to decide anything by itself, least of all that a request is
            sensitive.
        source: where the wording comes from.
    """

    words: str
    side: str
    list: str
    identifier: str
    language: str
    weight: int
    source: str


@cache
def phrases() -> tuple[Phrase, ...]:
    """Return every phrase, in the order of the table, read once in a process."""
    return tuple(
        Phrase(
            row["phrase"],
            row["side"],
            row["list"],
            row["identifier"],
            row["language"],
            int(row["weight"]),
            row["source"],
        )
        for row in rows("lexicon.csv")
    )
