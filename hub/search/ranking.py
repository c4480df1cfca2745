"""Fetching from Tantivy: all that matches as arrays, or exactly one page in a stable order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import tantivy

from hub.search.reader import Snapshot
from hub.search.schema import LONGEST_KEY, OLDEST, YOUNGEST, Says, unpack_services

# Most questions find fewer than this, and then one pass gives them and their number. Tantivy sets memory
# aside for twice as many, which for 4,096 would be taken from the system anew each time.
_FIRST_PASS = 4_000
# A page is fetched with a few more, so that ties at its end are seen whole in most cases.
_SPARE = 64


@dataclass(frozen=True, slots=True)
class AgesTaken:
    """The ages that a service takes begin at `begin_by` or below and end at `last_to` or above, in years.

    An end that is not stated is open.
    """

    begin_by: float
    last_to: float

    def queries(self, schema: tantivy.Schema) -> tuple[tantivy.Query, ...]:
        """Return what finds them in the index."""
        number, between = tantivy.FieldType.Float, tantivy.Query.range_query
        return (
            between(schema, "age_from", number, lower_bound=YOUNGEST, upper_bound=float(self.begin_by)),
            between(schema, "age_to", number, lower_bound=float(self.last_to), upper_bound=OLDEST),
        )

    def among(self, found: "Fetched") -> "Fetched":
        """Return those of what was found that take them."""
        stated = np.flatnonzero(found.says & np.uint64(Says.AGES.value))
        if not len(stated):
            return found
        begin, last = found.ages(stated)
        taken = np.ones(len(found.ordinals), dtype=np.bool_)
        taken[stated] = (begin <= self.begin_by) & (last >= self.last_to)
        return found if taken.all() else found.at(np.flatnonzero(taken))


@dataclass(frozen=True, slots=True)
class Candidates:
    """What must hold whatever the place: the text, which scores, and the filters, which do not.

    All stand side by side in one query: Tantivy takes three times as long over a union in a union.
    """

    snapshot: Snapshot
    text: tantivy.Query | None
    filters: tuple[tantivy.Query, ...]
    unwanted: tuple[tantivy.Query, ...] = ()
    ages: AgesTaken | None = None

    def query(self) -> tantivy.Query:
        """Return one query of all these."""
        filters = self.filters
        if self.ages is not None:
            filters = (*filters, *self.ages.queries(self.snapshot.schema))
        if self.text is None and not filters:
            # Boundaries and the cursor are documents too; every other condition is only met by services.
            filters = (any_key(self.snapshot.schema, ["is:service"]),)
        must, must_not = tantivy.Occur.Must, tantivy.Occur.MustNot
        clauses = [(must, tantivy.Query.const_score_query(condition, 0.0)) for condition in filters]
        if self.text is not None:
            clauses.insert(0, (must, self.text))
        return tantivy.Query.boolean_query([*clauses, *((must_not, each) for each in self.unwanted)])

    def and_also(self, *more: tantivy.Query) -> "Candidates":
        """Return these with more filters."""
        return replace(self, filters=(*self.filters, *more))

    def but_not(self, *unwanted: tantivy.Query) -> "Candidates":
        """Return these less what some queries find."""
        return replace(self, unwanted=(*self.unwanted, *unwanted))

    def count(self) -> int:
        """Return how many services match."""
        return _total(self.snapshot.searcher.search(self.query(), limit=1))


@dataclass(frozen=True, slots=True)
class Fetched:
    """Matches, in no order: their addresses, ordinals, what they say, flags and scores."""

    snapshot: Snapshot
    addresses: list[tantivy.DocAddress]
    ordinals: npt.NDArray[np.uint64]
    says: npt.NDArray[np.uint64]
    flags: npt.NDArray[np.uint64]
    scores: npt.NDArray[np.float64]

    def at(self, positions: npt.NDArray[np.intp]) -> "Fetched":
        """Return the matches at these positions."""
        return Fetched(
            self.snapshot,
            [self.addresses[position] for position in positions.tolist()],
            self.ordinals[positions],
            self.says[positions],
            self.flags[positions],
            self.scores[positions],
        )

    def numbers(self, field: str, at: npt.NDArray[np.intp]) -> npt.NDArray[np.uint64]:
        """Return the values of a fast field of the matches at these positions, all of which have one."""
        return column(self.snapshot, field, [self.addresses[position] for position in at.tolist()])

    def ages(self, at: npt.NDArray[np.intp]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Return the first and the last ages, in years, that the matches at these positions take."""
        addresses = [self.addresses[position] for position in at.tolist()]
        return floats(self.snapshot, "age_from", addresses), floats(self.snapshot, "age_to", addresses)


def any_key(schema: tantivy.Schema, keys: Iterable[str]) -> tantivy.Query:
    """Return what matches any of these keys.

    Not Tantivy's term set query, which reads every posting of every key into a bit set before anything else:
    here the rarest condition leads and the others are only asked about what it found. No keys match nothing.
    """
    term = tantivy.Query.term_query
    return either(*[term(schema, "key", key[:LONGEST_KEY], index_option="basic") for key in keys])


def either(*queries: tantivy.Query) -> tantivy.Query:
    """Return what any of these queries finds."""
    return _joined(queries, tantivy.Occur.Should)


def both(*queries: tantivy.Query) -> tantivy.Query:
    """Return what all of these queries find."""
    return _joined(queries, tantivy.Occur.Must)


def _joined(queries: Sequence[tantivy.Query], occur: tantivy.Occur) -> tantivy.Query:
    # One alone stays as it is: each layer of a query is walked through for every document.
    if len(queries) == 1:
        return queries[0]
    return tantivy.Query.boolean_query([(occur, query) for query in queries])


def but_not(query: tantivy.Query, unwanted: tantivy.Query) -> tantivy.Query:
    """Return what one query finds and another does not."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.MustNot, unwanted)])


def states_otherwise(
    schema: tantivy.Schema, known: Iterable[str], not_stated: Iterable[str]
) -> tantivy.Query:
    """Return the services that state something, and none of it is what some keys say.

    What is asked for takes these away, and so leaves what is not stated. Tantivy walks through the whole of a
    union whatever it is joined with, and half of the services may state nothing; what is taken away is only
    asked about each service that everything else has found.

    Args:
        schema: Fields of the index.
        known: Keys of those that state what is asked for.
        not_stated: Keys of those that do not say.
    """
    must, must_not = tantivy.Occur.Must, tantivy.Occur.MustNot
    kept = [(must_not, any_key(schema, [key])) for key in (*not_stated, *known)]
    return tantivy.Query.boolean_query([(must, any_key(schema, ["is:service"])), *kept])


def _total(result: tantivy.SearchResult) -> int:
    # tantivy 0.27.0's stub forgets this property.
    return int(result.count)  # type: ignore[attr-defined]


def column(snapshot: Snapshot, field: str, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.uint64]:
    """Return a fast field of documents that all have it."""
    return np.array(snapshot.searcher.fast_field_values(field, addresses), dtype=np.uint64)


def floats(snapshot: Snapshot, field: str, addresses: list[tantivy.DocAddress]) -> npt.NDArray[np.float64]:
    """Return a fast field of numbers with a point, of documents that all have it."""
    return np.array(snapshot.searcher.fast_field_values(field, addresses), dtype=np.float64)


def fetch_all(wanted: Candidates, *, most: int | None = None) -> Fetched:
    """Return everything that matches, or no more than so many of those with the highest scores."""
    searcher, query = wanted.snapshot.searcher, wanted.query()
    result = searcher.search(query, limit=most or _FIRST_PASS)
    if most is None and _total(result) > _FIRST_PASS:
        result = searcher.search(query, limit=_total(result), count=False)
    return _fetched(wanted.snapshot, result.hits)


def fetch_few(wanted: Candidates) -> Fetched | None:
    """Return everything that matches, or None where that is too much for one pass."""
    # Tantivy takes longer to find the ages than it takes to look at those of the few that all else has left.
    result = wanted.snapshot.searcher.search(replace(wanted, ages=None).query(), limit=_FIRST_PASS)
    if _total(result) > _FIRST_PASS:
        return None
    found = _fetched(wanted.snapshot, result.hits)
    return found if wanted.ages is None else wanted.ages.among(found)


def _fetched(snapshot: Snapshot, hits: list[tuple[float, tantivy.DocAddress]]) -> Fetched:
    addresses = [address for _, address in hits]
    return Fetched(
        snapshot,
        addresses,
        *unpack_services(column(snapshot, "service", addresses)),
        np.array([score for score, _ in hits], dtype=np.float64),
    )


def fetch_ranked(wanted: Candidates, first: int, last: int) -> tuple[int, list[tuple[int, float]]]:
    """Return the total and (ordinal, score) of places `first` to `last`, best first, ties by ordinal.

    Tantivy breaks ties by where a document happens to lie, which changes when segments merge; a page would
    then repeat or lose services. So ties that reach over the end of a page are fetched whole.
    """
    snapshot, query = wanted.snapshot, wanted.query()
    searcher = snapshot.searcher
    # Tantivy sets memory aside for as many as are asked for, whether or not there are so many.
    most = max(1, searcher.num_docs)
    if first >= most:
        return wanted.count(), []
    if wanted.text is None:
        result = searcher.search(
            query, limit=last - first, offset=first, order_by_field="service", order=tantivy.Order.Asc
        )
        return _total(result), [(int(packed) >> 32, 0.0) for packed, _ in result.hits]
    limit = min(last + _SPARE, most)
    result = searcher.search(query, limit=limit)
    total = _total(result)
    while first < total and limit < total and result.hits[-1][0] == result.hits[last - 1][0]:
        limit *= 4
        result = searcher.search(query, limit=min(limit, total), count=False)
    hits = result.hits
    # Only the run of scores that the page touches needs its ordinals.
    scores = np.array([score for score, _ in hits], dtype=np.float64)
    ordinals, _, _ = unpack_services(column(snapshot, "service", [address for _, address in hits]))
    order = np.lexsort((ordinals, -scores))[first:last]
    return total, [(int(ordinals[at]), float(scores[at])) for at in order.tolist()]
