"""The terms of a feed as 1.0 has them: one for each identifier, and none for what is a column there."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from hub.api.context import Context
from hub.api.openreferral.parameters import Paging
from hub.api.openreferral.scope import Scope
from hub.catalogue.listing import Slice
from hub.catalogue.store import Catalogue
from hub.search.labels import term_keys_of
from standards.openreferral.canonical import Document
from standards.openreferral.readers.terms_1_0 import AUDIENCES, COLUMNS, spell
from standards.openreferral.terms import read_term
from standards.openreferral.writers import write_term

_MOST_TERMS = 100_000
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Term:
    """A term as it is written.

    Attributes:
        key: Where a list goes on behind it; from its id here, so that it stays the same.
        id: Its identifier, such as "esdServiceType:242".
        vocabulary: The list that it is of, "" when nobody says.
        is_top: There is none above it.
        item: The term, JSON.
        parent: Identifier of the term above, "" without one.
        name: Its name.
    """

    key: int
    id: str
    vocabulary: str
    is_top: bool
    item: bytes
    parent: str
    name: str


@dataclass(frozen=True, slots=True)
class TermList:
    """Every term of some feeds.

    Attributes:
        terms: The terms, in the order in which they were first met; two may have one identifier.
        identifiers: Id here -> identifier.
        keys: Id here of each, columns too, and all that it may be asked for by.
        lists: Id here of each, columns too, and the name of its list in lower case.
    """

    terms: tuple[_Term, ...]
    identifiers: dict[str, str]
    keys: tuple[tuple[str, frozenset[str]], ...]
    lists: tuple[tuple[str, str], ...]

    def page(
        self,
        page: Paging,
        *,
        vocabulary: str,
        top_only: bool,
        parent: str = "",
        words: str = "",
        only: frozenset[str] | None = None,
    ) -> Slice[bytes] | None:
        """Return part of the list; None when `after` names none of its terms.

        Args:
            page: Which part.
            vocabulary: Only terms of this list, "" for all.
            top_only: Only terms with none above them.
            parent: Only terms right below this identifier, "" for all.
            words: Only terms whose name has all of these words, or words that begin so.
            only: Only these identifiers, None for all.

        Of terms with one identifier the first stands for all: a client of 1.0 cannot tell them apart.
        """
        folded = parent.casefold()
        wanted = {
            term.id: term
            for term in reversed(self.terms)
            if (not vocabulary or term.vocabulary.casefold() == vocabulary.casefold())
            and (term.is_top or not top_only)
            and (not folded or term.parent.casefold() == folded)
            and (only is None or term.id in only)
            and has_words(words, term.name)
        }
        listed = [term for term in self.terms if wanted.get(term.id) is term]
        start = page.offset
        if page.after is not None:
            behind = [place for place, term in enumerate(listed, 1) if term.key == page.after]
            if not behind:
                return None
            [start] = behind
        some = listed[start : start + page.per_page]
        return Slice([term.item for term in some], len(listed), start, some[-1].key if some else None)

    def named(self, identifier: str) -> bytes | None:
        """Return the term of an identifier in any case, None when there is none."""
        folded = identifier.casefold()
        return next((term.item for term in self.terms if term.id.casefold() == folded), None)

    def ids_in(self, vocabulary: str) -> list[str]:
        """Return the ids here of the terms of a list, columns too."""
        return [one for one, name in self.lists if name == vocabulary.lower()]

    @property
    def vocabularies(self) -> list[str]:
        """The names of the lists, sorted."""
        return sorted({term.vocabulary for term in self.terms} - {""})

    def name_parents(self, service: Document) -> Document:
        """Give the parents of a written detail's terms their identifiers, in place, and return the detail."""
        rows = [*service.get("service_taxonomys", ())]
        terms = [row.get("taxonomy") for row in rows if isinstance(row, dict)]
        for group in service.get("eligibilitys", ()):
            if isinstance(group, dict) and isinstance(group.get("taxonomys"), list):
                terms += group["taxonomys"]
        for term in terms:
            if isinstance(term, dict):
                _name_parent(term, self.identifiers)
        return service


def terms_of(context: Context, scope: Scope) -> TermList:
    """Return the terms of the feeds in a scope."""
    return _terms(context.catalogue, context.catalogue.vocabulary(), tuple(scope.feed_ids))


# Read and written once for all the pages of a list, until a harvest brings other terms.
@lru_cache(maxsize=8)
def _terms(catalogue: Catalogue, digest: str, feed_ids: tuple[int, ...]) -> TermList:
    stored = [orjson.loads(item) for item in catalogue.term_list(feed_ids, offset=0, limit=_MOST_TERMS).items]
    written = {str(term["id"]): write_term(term, version="1.0") for term in stored if not _is_column(term)}
    identifiers = {public_id: str(term["id"]) for public_id, term in written.items()}
    return TermList(
        tuple(
            _Term(
                key=int.from_bytes(bytes.fromhex(public_id.replace("-", ""))[:8], "big"),
                id=str(term["id"]),
                vocabulary=str(term.get("vocabulary", "")),
                is_top="parent" not in term,
                item=orjson.dumps(_name_parent(term, identifiers)),
                parent=_parent_of(term),
                name=str(term.get("name", "")),
            )
            for public_id, term in written.items()
        ),
        identifiers,
        tuple((str(term["id"]), _keys_of(term)) for term in stored),
        tuple((str(term["id"]).lower(), str(term.get("taxonomy", "")).lower()) for term in stored),
    )


def has_words(words: str, text: str) -> bool:
    """Whether a text has all of some words, or words that begin with them, in any case.

    >>> has_words("food ban", "Food banks"), has_words("bank", "Embankment")
    (True, False)
    """
    own = _WORD.findall(text.casefold())
    return all(any(one.startswith(word) for one in own) for word in _WORD.findall(words.casefold()))


def _keys_of(term: Document) -> frozenset[str]:
    written = term.get("term_uri") or term.get("code") or term["id"]
    return term_keys_of(read_term(written, term.get("taxonomy"))) | {str(term["id"]).lower()}


def _is_column(term: Document) -> bool:
    """1.0 has the term as a word in a column of the service or of its eligibility, and not as a term."""
    vocabulary = str(term.get("taxonomy", "")).casefold()
    if vocabulary == "eligibility":
        return spell(str(term.get("name", "")), AUDIENCES) is not None
    return vocabulary in COLUMNS


def _parent_of(term: Document) -> str:
    parent: Any = term.get("parent")
    return str(parent.get("id", "")) if isinstance(parent, dict) else ""


def _name_parent(term: Document, identifiers: dict[str, str]) -> Document:
    parent: Any = term.get("parent")
    if isinstance(parent, dict) and parent.get("id") in identifiers:
        term["parent"] = {**parent, "id": identifiers[parent["id"]]}
    return term
