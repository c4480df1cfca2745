"""Candidates of one kind for what has been typed: looked up the one way and the other, ranked, and read."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias, get_args

import tantivy

from hub.search.reader import Snapshot
from hub.search.suggesting.asking import Typed
from hub.search.suggesting.known import Name, shelf
from hub.search.suggesting.organizations import read_organization

Kind: TypeAlias = Literal["need", "service_type", "organization", "place"]
Query: TypeAlias = Callable[[tantivy.Schema, Typed], tantivy.Query]
# In the order in which equals are shown.
KINDS: tuple[Kind, ...] = get_args(Kind)

# Names looked at, for each way of looking: a need has many phrases, and which types have services is asked of
# all; an organization may be in many feeds.
_LOOKED_AT: dict[Kind, int] = {"need": 120, "service_type": 200, "organization": 16, "place": 12}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One suggestion.

    Attributes:
        kind: What it is.
        id: What a request names it by: identifier of the need, a written form of the service type, id of the
            organization ("" where its services give none), the place as `near` takes it.
        label: What it is called.
        text: What to put in the box: what was typed before, and the name that matched.
        words: The words of that name that matched, as they are written there.
    """

    kind: Kind
    id: str
    label: str
    text: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ranked:
    """A suggestion with how well its name matches (see `asking`), 0 the best."""

    grade: int
    suggestion: Suggestion


class Counts:
    """How many services have a key of the index, counted once a commit. Threads may share it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counted: tuple[str, dict[str, int]] = ("", {})

    def of(self, snapshot: Snapshot, key: str) -> int:
        """Return about how many: those taken out lately count until Tantivy merges what they were in."""
        generation, counted = self._counted
        if generation != snapshot.generation:
            with self._lock:
                counted = {}
                self._counted = (snapshot.generation, counted)
        if (often := counted.get(key)) is None:
            often = counted[key] = snapshot.searcher.doc_freq("key", key)
        return often


class Candidates:
    """The names of one kind that match what was typed, each in the best way that it was found."""

    def __init__(self, kind: Kind, snapshot: Snapshot | None, counts: Counts, typed: Typed) -> None:
        self.kind = kind
        self._snapshot, self._counts, self._typed = snapshot, counts, typed
        self._found: dict[str, Ranked] = {}

    def __len__(self) -> int:
        """How many have been found; those of one need count once."""
        return len(self._found)

    def look(self, query: Query, grade: int, most: int) -> None:
        """Look in one more way, less good than those before, unless there are enough."""
        if len(self) >= most:
            return
        for name in self._names(query):
            if name.label.casefold() in self._found:
                continue
            words = self._typed.match(name.text)
            if words is None:
                continue
            text = self._typed.head + name.text
            found = Suggestion(self.kind, name.id, name.label, text, words)
            self._found[name.label.casefold()] = Ranked(grade, found)
            if len(self) >= most:
                return

    def ranked(self) -> list[Ranked]:
        """Return what has been found, best first."""
        return list(self._found.values())

    def _names(self, query: Query) -> Iterator[Name]:
        """Yield the names that a query finds, most often used first."""
        if self.kind == "organization":
            if self._snapshot is not None:
                yield from _organizations(self._snapshot, query(self._snapshot.schema, self._typed))
            return
        kept = shelf(self.kind)
        hits = _hits(kept.searcher, query(kept.schema, self._typed), _LOOKED_AT[self.kind])
        names = kept.at([address for _, address in hits])
        yield from names if self.kind == "place" else sorted(names, key=self._standing)

    def _standing(self, name: Name) -> tuple[int, int, int]:
        """Return where a name stands among those that match alike: by what it is, then how many services."""
        often = 0
        if self._snapshot is not None and self.kind == "need":
            often = sum(self._counts.of(self._snapshot, f"need{strength}:{name.id}") for strength in (2, 3))
        elif self._snapshot is not None:
            often = self._counts.of(self._snapshot, f"type:{name.id.lower()}")
        # Of phrases, one that is sure to mean its need comes before others; of types, one that has services.
        return (-(name.worth // 1_000), -often, -name.worth)


def _organizations(snapshot: Snapshot, query: tantivy.Query) -> Iterator[Name]:
    for often, address in _hits(snapshot.searcher, query, _LOOKED_AT["organization"]):
        organization = read_organization(snapshot.searcher, address)
        yield Name(organization.id, organization.name, organization.name, often)


def _hits(
    searcher: tantivy.Searcher, query: tantivy.Query, most: int
) -> list[tuple[int, tantivy.DocAddress]]:
    hits: list[tuple[int, tantivy.DocAddress]] = searcher.search(
        query, limit=most, count=False, order_by_field="often"
    ).hits
    return hits
