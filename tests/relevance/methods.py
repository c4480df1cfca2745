"""The methods that ours is compared with: whole phrase, all words, BM25, BM25 with the same lexicon.

All have the same documents, the same stems, and what is known of the person beside the words (place, ages,
free) by the hub's own rules, so that they differ in what they make of the words alone. Their index keeps how
often words occur and where they stand, which the hub's own leaves out. An answer is the ids of services, best
first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Protocol

import tantivy

from hub.places.resolve import resolve
from hub.search.places import PlaceRule, locate
from hub.search.ranking import Candidates, any_key, fetch_ranked
from hub.search.reader import Snapshot
from hub.search.schema import OLDEST, YOUNGEST
from hub.search.words import analyzer, join_apostrophes, query_words
from tests.corpora.whole import Corpus
from tests.relevance.queries import Asked

WITHIN_KM = 32.0
"""As far as a search widens by default: 20 miles."""

FIELDS = (("name", 4.0), ("kind", 2.0), ("about", 1.0))
"""The text fields of the index with the weights that the hub's search gives them."""

_MUST, _SHOULD = tantivy.Occur.Must, tantivy.Occur.Should


@dataclass(frozen=True)
class Answer:
    """What a method gave: ids, best first, and which of them it said fit the person (only ours says so)."""

    ids: tuple[str, ...]
    fits: frozenset[str] = frozenset()


class Method(Protocol):
    """A way to answer queries."""

    name: str

    def answer(self, asked: Asked, limit: int) -> Answer:
        """Return at most `limit` services."""
        ...


class NotBuilt(Exception):
    """A method cannot run here: what it needs is not there."""


class TextMethod:
    """What all that only differ in the text query have in common."""

    name = ""

    def __init__(self, corpus: Corpus) -> None:
        self._corpus = corpus

    def text_query(self, schema: tantivy.Schema, words: str) -> tantivy.Query | None:
        """Return what to look for, None where the words hold nothing to look for."""
        raise NotImplementedError

    def answer(self, asked: Asked, limit: int) -> Answer:
        snapshot = self._corpus.full_index.snapshot()
        text = self.text_query(snapshot.schema, asked.words)
        if text is None:
            return Answer(())
        found = Candidates(snapshot, text, tuple(_filters(snapshot, asked)))
        if near := asked.context.get("near"):
            ordinals = self._near(found, str(near), limit)
        else:
            _, ranked = fetch_ranked(found, 0, limit)
            ordinals = [ordinal for ordinal, _ in ranked]
        return Answer(tuple(map(self._corpus.id_of, ordinals)))

    def _near(self, found: Candidates, near: str, limit: int) -> list[int]:
        resolved = resolve(near, self._corpus.postcodes)
        codes = [self._corpus.areas.codes_of_council(council) for council in resolved.councils]
        rule = PlaceRule(
            point=resolved.point,
            within_m=WITHIN_KM * 1000,
            areas=frozenset[str]().union(*codes),
            sure_areas=frozenset[str]().union(*codes),
            exact=True,
            known_only=False,
            by_distance_only=False,
        )
        located = locate(found, rule, nearest=None)
        order = located.order(nearest_first=False)[:limit]
        return [int(located.ordinals[at]) for at in order.tolist()]


class WholePhrase(TextMethod):
    """The words in one piece, as most directories ask their database (`LIKE '%words%'`), but over stems."""

    name = "whole phrase"

    def text_query(self, schema: tantivy.Schema, words: str) -> tantivy.Query | None:
        return _any_field(schema, stems(words))


class AllWords(TextMethod):
    """Every word that says something must be found, somewhere in the record."""

    name = "all words"

    def text_query(self, schema: tantivy.Schema, words: str) -> tantivy.Query | None:
        found = [_any_field(schema, (stem,)) for _, stem in query_words(words)]
        return tantivy.Query.boolean_query([(_MUST, query) for query in found if query]) if found else None


class Bm25(TextMethod):
    """Any word that says something, ranked by BM25."""

    name = "BM25"

    def text_query(self, schema: tantivy.Schema, words: str) -> tantivy.Query | None:
        found = [_any_field(schema, (stem,)) for _, stem in query_words(words)]
        return tantivy.Query.boolean_query([(_SHOULD, query) for query in found if query]) if found else None


class Bm25WithLexicon(Bm25):
    """BM25 with more words: those by which the lexicon finds the needs that the query's words say.

    The strongest of the simple ways that were tried on these queries, so that ours has a fair opponent: needs
    alone, no phrase that stands inside a longer one, and both weights of the lexicon; a phrase that is sure
    on both sides counts as much as `SURE` words.
    """

    name = "BM25 + lexicon"
    SURE = 2.0

    def __init__(self, corpus: Corpus, phrases: Sequence[Any] | None = None) -> None:
        super().__init__(corpus)
        phrases = _lexicon() if phrases is None else phrases
        self._said: dict[tuple[str, ...], dict[str, float]] = {}
        self._found: dict[str, dict[tuple[str, ...], float]] = {}
        for phrase in phrases:
            key, weight = stems(phrase.words), float(phrase.weight)
            if phrase.list == "needs" and phrase.side in ("said", "both"):
                self._said.setdefault(key, {})[phrase.identifier] = weight
            if phrase.list == "needs" and phrase.side in ("found", "both"):
                self._found.setdefault(phrase.identifier, {})[key] = weight
        self._longest = max(map(len, self._said), default=0)

    def text_query(self, schema: tantivy.Schema, words: str) -> tantivy.Query | None:
        own = super().text_query(schema, words)
        more = [
            (_SHOULD, tantivy.Query.boost_query(query, boost))
            for phrase, boost in self.expand(words).items()
            if (query := _any_field(schema, phrase))
        ]
        if own is None and not more:
            return None
        return tantivy.Query.boolean_query([*([(_SHOULD, own)] if own else []), *more])

    def expand(self, words: str) -> dict[tuple[str, ...], float]:
        """Return the phrases that records are found by, each with its boost beside a word's 1."""
        more: dict[tuple[str, ...], float] = {}
        for said in self._spoken(stems(words)):
            for need, sureness in self._said[said].items():
                for phrase, weight in self._found.get(need, {}).items():
                    boost = self.SURE * sureness * weight / 9
                    more[phrase] = max(boost, more.get(phrase, 0.0))
        return more

    def _spoken(self, said: tuple[str, ...]) -> list[tuple[str, ...]]:
        """Return the lexicon's phrases in the words, less those inside a longer one."""
        spans = [
            (start, end)
            for start in range(len(said))
            for end in range(start + 1, min(len(said), start + self._longest) + 1)
            if said[start:end] in self._said
        ]
        return [
            said[start:end]
            for start, end in spans
            if not any(low <= start and end <= high and (low, high) != (start, end) for low, high in spans)
        ]


def _lexicon() -> Sequence[Any]:
    try:
        phrases: Sequence[Any] = import_module("standards.lists.lexicon").phrases()
    except (ImportError, FileNotFoundError) as error:
        raise NotBuilt("standards.lists.lexicon is not built") from error
    return phrases


def stems(words: str) -> tuple[str, ...]:
    """Return all stems of a text, little words included, in order.

    >>> stems("The carers' groups")
    ('the', 'carer', 'group')
    """
    return tuple(analyzer().analyze(join_apostrophes(words)))


def _any_field(schema: tantivy.Schema, phrase: tuple[str, ...]) -> tantivy.Query | None:
    """Return a query for a word or a phrase in any text field."""
    if not phrase:
        return None
    make = tantivy.Query
    return make.boolean_query(
        [
            (
                _SHOULD,
                make.boost_query(
                    make.term_query(schema, field, phrase[0])
                    if len(phrase) == 1
                    else make.phrase_query(schema, field, list(phrase)),
                    weight,
                ),
            )
            for field, weight in FIELDS
        ]
    )


def _filters(snapshot: Snapshot, asked: Asked) -> list[tantivy.Query]:
    """Return the hub's rules for ages and cost: what is not stated stays in."""
    filters = [any_key(snapshot.schema, ["is:service"])]
    if asked.context.get("free"):
        filters.append(any_key(snapshot.schema, ["cost:free", "cost:not_stated"]))
    for age in asked.context.get("ages", ()):
        for field, low, high in (("age_from", YOUNGEST, float(age)), ("age_to", float(age), OLDEST)):
            filters.append(
                tantivy.Query.range_query(
                    snapshot.schema, field, tantivy.FieldType.Float, lower_bound=low, upper_bound=high
                )
            )
    return filters
