"""A question to the index, and its answer.

The rules about place and about what is not known are these: an area served that does not take the person in
is out (and counted), what cannot be judged stays and says so, and a helpline needs no place. The whole answer
is sorted before a page is cut from it, so totals and deep pages are exact.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import tantivy

from hub.search.asked_times import TimesAsked, times_query
from hub.search.coverage import Covered, coverage_query
from hub.search.delivery import Delivery
from hub.search.labels import term_keys_of
from hub.search.places import PlaceRule, locate
from hub.search.ranking import (
    AgesTaken,
    Candidates,
    any_key,
    both,
    but_not,
    either,
    fetch_ranked,
    states_otherwise,
)
from hub.search.reader import SearchIndex, Snapshot
from hub.search.schema import OLDEST, YOUNGEST
from hub.search.served import AreaOutcome
from hub.search.words import query_words
from standards.openreferral.terms import read_term

MAX_PER_PAGE = 1_000


@dataclass(frozen=True, slots=True)
class Query:
    """What to look for. Everything given must hold; of a list, any one.

    Attributes:
        text: Own words; all of them must be found, or any where no service has them all (`Hits.relaxed`).
        relax: Whether any of the words will do where no service has them all.
        point: Latitude and longitude of the person, WGS84.
        within_km: How far a place may be; None for any distance. Only with `point`.
        areas: Every area the person is in, as GSS codes: `Areas.codes_of_council`. A code missing here counts
            as an area the person is not in.
        sure_areas: Of `areas`, those that hold the whole of the place named: an outcode may lie in several
            councils. An area served that is in `areas` only is "check". None for all of them.
        exact: Whether `point` is where the person is. False where it is the middle of an outcode or sector: a
            boundary near it is then "check", and none is "serves_you".
        councils: GSS codes, either tier: services with a place in one of them, or with none that serve one.
        service_types: Terms in any written form (URI, CURIE, bare number of the LGA list).
        taxonomy_terms: Ids of `taxonomy_term`.
        taxonomies: Ids or vocabulary names of taxonomies.
        key_sets: Keys of the index (`asked_for`, `schema`); of each set, the service has
            one. An empty set is met by none.
        times: Times that one of its schedules keeps to.
        coverage: Where a person is whom the areas served take in, if any are stated.
        age: Age of the person, years.
        minimum_age, maximum_age: Range asked for, years; read by `age_rule`.
        age_rule: "overlap": the range and the service's share at least one age, ends included. "literal": the
            service's own minimum is at least `minimum_age` and its own maximum at most `maximum_age`, as
            the 3.0 OpenAPI file says.
        free: Only services that are free.
        delivery: Only services that reach people in one of these ways.
        publisher: Slug.
        feeds: Slugs; the combined feeds ask for those with a licence.
        has_place: True for services with a place that may be shown, False for those without.
        known_only: Leave out services that do not say (age, cost, delivery) or whose area cannot be judged;
            by default they stay, marked.
        place_rule: "reach" is the rule of this hub. "distance" is that of the standard's `proximity`: a place
            within the distance, or online; areas served are not looked at.
        sort: "nearest" (only with `point`), "relevance", or None for nearest with a point, else relevance.
        page: From 1.
        per_page: 1 to `MAX_PER_PAGE`.
    """

    text: str = ""
    relax: bool = True
    point: tuple[float, float] | None = None
    within_km: float | None = None
    areas: tuple[str, ...] = ()
    sure_areas: tuple[str, ...] | None = None
    exact: bool = True
    councils: tuple[str, ...] = ()
    service_types: tuple[str, ...] = ()
    taxonomy_terms: tuple[str, ...] = ()
    taxonomies: tuple[str, ...] = ()
    key_sets: tuple[frozenset[str], ...] = ()
    times: TimesAsked | None = None
    coverage: Covered | None = None
    age: float | None = None
    minimum_age: float | None = None
    maximum_age: float | None = None
    age_rule: Literal["overlap", "literal"] = "overlap"
    free: bool = False
    delivery: tuple[Delivery, ...] = ()
    publisher: str | None = None
    feeds: tuple[str, ...] = ()
    has_place: bool | None = None
    known_only: bool = False
    place_rule: Literal["reach", "distance"] = "reach"
    sort: Literal["nearest", "relevance"] | None = None
    page: int = 1
    per_page: int = 20

    def __post_init__(self) -> None:
        if self.page < 1 or not 1 <= self.per_page <= MAX_PER_PAGE:
            raise ValueError(f"page is from 1 and per_page from 1 to {MAX_PER_PAGE}")
        if self.point is not None and not (abs(self.point[0]) <= 90 and abs(self.point[1]) <= 180):
            raise ValueError("a point is a latitude within 90 degrees and a longitude within 180")
        numbers = (self.within_km, self.age, self.minimum_age, self.maximum_age)
        if any(number is not None and not (math.isfinite(number) and number >= 0) for number in numbers):
            raise ValueError("distances and ages are numbers from 0")


@dataclass(frozen=True, slots=True)
class Hit:
    """One service found.

    Attributes:
        ordinal: The service's number in the catalogue.
        score: Relevance to the text (BM25); 0 without text. Only to compare within one answer.
        distance_m: Metres to its nearest place; None without a point, without a place, and where it is here
            because nobody needs to go there (by phone, say) and its places are beyond the distance asked for.
        place: Which of `Facts.places` that is, or None.
        area: What the areas it serves mean for this person; None when neither a point nor areas were given.
    """

    ordinal: int
    score: float
    distance_m: float | None
    place: int | None
    area: AreaOutcome | None


@dataclass(frozen=True, slots=True)
class Hits:
    """The answer to a `Query`.

    Attributes:
        total: Services found, all pages.
        items: This page.
        relaxed: What had to be given up to find any: ("words",) when no service of the feeds asked for has
            all the words. Where one does and something else that was asked for left it out, nothing is given
            up: other words would not be the reason that the answer is empty.
        outside_area: Services left out only because they say that they serve other areas.
        generation: Changes whenever an answer could; for an ETag.
    """

    total: int
    items: tuple[Hit, ...]
    relaxed: tuple[str, ...]
    outside_area: int
    generation: str


def search(index: SearchIndex, query: Query) -> Hits:
    """Answer a question.

    Raises:
        NotReady: Nothing has been indexed yet.
    """
    snapshot = index.snapshot()
    words = query_words(query.text)
    if not words:
        # Text without a word in it ("?!") asks for nothing: everything else that was asked for still holds.
        return _answer(snapshot, query, None, ("words",) if query.text.strip() else ())
    together = text_query(snapshot.schema, words, all_words=True)
    strict = _answer(snapshot, query, together, ())
    if strict.total or len(words) == 1 or not query.relax or _is_found(snapshot, query, together):
        return strict
    relaxed = _answer(snapshot, query, text_query(snapshot.schema, words, all_words=False), ("words",))
    return relaxed if relaxed.total else strict


def _is_found(snapshot: Snapshot, query: Query, text: tantivy.Query) -> bool:
    """Whether the words alone find anything in the feeds asked for, whatever else was asked for."""
    return _candidates(snapshot, Query(feeds=query.feeds), text).count() > 0


def _answer(snapshot: Snapshot, query: Query, text: tantivy.Query | None, relaxed: tuple[str, ...]) -> Hits:
    wanted = _candidates(snapshot, query, text)
    first, last = (query.page - 1) * query.per_page, query.page * query.per_page
    if query.point is None and (not query.areas or query.place_rule == "distance"):
        total, ranked = fetch_ranked(wanted, first, last)
        plain = tuple(Hit(ordinal, score, None, None, None) for ordinal, score in ranked)
        return Hits(total, plain, relaxed, 0, snapshot.generation)
    rule = PlaceRule(
        point=query.point,
        within_m=None if query.within_km is None else query.within_km * 1000,
        areas=frozenset(query.areas),
        sure_areas=frozenset(query.areas if query.sure_areas is None else query.sure_areas),
        exact=query.exact,
        known_only=query.known_only,
        by_distance_only=query.place_rule == "distance",
    )
    nearest_first = query.sort != "relevance" and query.point is not None
    located = locate(wanted, rule, nearest=last if nearest_first else None)
    order = located.order(nearest_first=nearest_first)[first:last]
    items = tuple(
        Hit(
            ordinal=int(located.ordinals[at]),
            score=float(located.scores[at]),
            distance_m=None if math.isnan(located.distances_m[at]) else float(located.distances_m[at]),
            place=None if math.isnan(located.distances_m[at]) else int(located.nearest[at]),
            area=located.outcome(at),
        )
        for at in order.tolist()
    )
    return Hits(located.total, items, relaxed, located.outside, snapshot.generation)


def text_query(schema: tantivy.Schema, words: list[tuple[int, str]], *, all_words: bool) -> tantivy.Query:
    """Look for words: the name before the kind of service before the rest, side by side in the name best."""
    make = tantivy.Query
    found = [
        either(
            *(
                make.boost_query(make.term_query(schema, field, word), weight)
                for field, weight in (("name", 4.0), ("kind", 2.0), ("about", 1.0))
            )
        )
        for _, word in words
    ]
    if len(words) == 1:
        return found[0]
    together = make.boost_query(make.phrase_query(schema, "name", [*words], slop=1), 4.0)
    wanted = both(*found) if all_words else either(*found)
    return make.boolean_query([(tantivy.Occur.Must, wanted), (tantivy.Occur.Should, together)])


def _candidates(snapshot: Snapshot, query: Query, text: tantivy.Query | None) -> Candidates:
    filters, unwanted = _filters(snapshot, query), _unwanted(snapshot.schema, query)
    return Candidates(snapshot, text, tuple(filters), tuple(unwanted), _ages(query))


def _filters(snapshot: Snapshot, query: Query) -> list[tantivy.Query]:
    """Return what must hold."""
    schema = snapshot.schema

    def any_of(prefix: str, values: list[str] | tuple[str, ...]) -> tantivy.Query:
        return any_key(schema, [f"{prefix}:{value}" for value in values])

    filters = []
    if query.publisher is not None:
        filters.append(any_of("publisher", [query.publisher]))
    if query.feeds:
        filters.append(any_of("feed", query.feeds))
    if query.councils:
        filters.append(any_of("council", query.councils))
    if query.service_types:
        filters.append(any_of("type", [key for term in query.service_types for key in asked_keys(term)]))
    if query.taxonomy_terms:
        filters.append(any_of("term", [term.strip().lower() for term in query.taxonomy_terms]))
    if query.taxonomies:
        filters.append(any_of("taxonomy", [taxonomy.strip().lower() for taxonomy in query.taxonomies]))
    filters += (any_key(schema, sorted(keys)) for keys in query.key_sets if not _unstated(keys))
    if query.times is not None:
        filters.append(times_query(schema, query.times))
    if query.coverage is not None:
        filters.append(coverage_query(snapshot, query.coverage))
    if query.free and query.known_only:
        filters.append(any_of("cost", ["free"]))
    if query.delivery and query.known_only:
        filters.append(any_of("delivery", query.delivery))
    if query.has_place is not None:
        placed = any_of("is", ["placed"])
        filters.append(placed if query.has_place else but_not(any_of("is", ["service"]), placed))
    filters += _age_filters(schema, query)
    return filters


def _unwanted(schema: tantivy.Schema, query: Query) -> Iterator[tantivy.Query]:
    """Yield what states otherwise, where what does not say is kept."""
    for keys in query.key_sets:
        if unstated := _unstated(keys):
            yield states_otherwise(schema, sorted(keys.difference(unstated)), unstated)
    if query.known_only:
        return
    if query.free:
        yield any_key(schema, ["cost:charged"])
    if query.delivery:
        yield states_otherwise(schema, [f"delivery:{way}" for way in query.delivery], ["delivery:unknown"])


def _unstated(keys: frozenset[str]) -> list[str]:
    return sorted(key for key in keys if key.endswith(":not_stated"))


def _ages(query: Query) -> AgesTaken | None:
    """Return the ages that must be taken, whether or not a service says which it takes."""
    ages = [] if query.age is None else [(query.age, query.age)]
    low, high = query.minimum_age, query.maximum_age
    if query.age_rule == "overlap" and (low is not None or high is not None):
        ages.append((YOUNGEST if low is None else low, OLDEST if high is None else high))
    if not ages:
        return None
    # Some age from low to high is taken by what begins by the high one and lasts to the low one.
    # The oldest age stands for an end that is not stated, which keeps nobody out.
    last_to = min(max(low for low, _ in ages), OLDEST)
    return AgesTaken(begin_by=min(high for _, high in ages), last_to=last_to)


def _age_filters(schema: tantivy.Schema, query: Query) -> Iterator[tantivy.Query]:
    """Yield what must hold of the ages beside `_ages`: that they are stated, and the literal rule's ends."""
    if query.known_only and _ages(query) is not None:
        yield any_key(schema, ["ages:known"])
    if query.age_rule != "literal":
        return

    def end(key: str, field: str, low: float, high: float) -> tantivy.Query:
        stated = any_key(schema, [key])
        known = both(
            stated,
            tantivy.Query.range_query(
                schema, field, tantivy.FieldType.Float, lower_bound=low, upper_bound=high
            ),
        )
        return known if query.known_only else either(known, but_not(any_key(schema, ["is:service"]), stated))

    if query.minimum_age is not None:
        yield end("ages:from", "age_from", float(query.minimum_age), OLDEST)
    if query.maximum_age is not None:
        yield end("ages:to", "age_to", YOUNGEST, float(query.maximum_age))


# A list has some thousand terms, of which few are asked for again and again.
@lru_cache(maxsize=4_096)
def asked_keys(identifier: str) -> frozenset[str]:
    """Return the keys of a term as asked for: a bare number is one of the LGA's list of services.

    One key where the term has a URI, since every service of that term has this key beside its other forms.
    """
    identifier = identifier.strip()
    term = read_term(identifier, "esdServiceTypes" if identifier.isdigit() else None)
    return frozenset({term.uri.lower()}) if term.uri else term_keys_of(term)
