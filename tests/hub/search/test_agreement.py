"""The index against the long way: the same services, in the same order, at the same distances."""

import math
import random
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from geopy.distance import geodesic

from hub.places.areas import Areas
from hub.search.index import follow
from hub.search.query import Hit, Query, search
from hub.search.reader import SearchIndex
from hub.search.words import query_words
from tests.hub.search.synthetic import (
    CENTRES,
    COUNCILS,
    TYPES,
    WORDS,
    Synthetic,
    catalogue_of,
    corpus,
    haversine_m,
)

HULL = (53.7676, -0.3274)


@pytest.fixture(scope="module")
def services() -> list[Synthetic]:
    return corpus(1_000, seed=20261121)


@pytest.fixture(scope="module", params=["built at once", "after many changes"])
def index(
    request: pytest.FixtureRequest, services: list[Synthetic], tmp_path_factory: pytest.TempPathFactory
) -> SearchIndex:
    path: Path = tmp_path_factory.mktemp("agreement")
    if request.param == "built at once":
        follow(catalogue_of(services), path, Areas.load())
    else:
        follow_through_changes(services, path)
    return SearchIndex(path)


def follow_through_changes(services: list[Synthetic], path: Path) -> None:
    """Let an index begin with other services, and follow until it holds these: each run is a commit."""
    catalogue, areas = catalogue_of(corpus(1_200, seed=7)), Areas.load()
    dice, runs = random.Random(8), 12
    which = {service.ordinal: dice.randrange(1, runs) for service in services}
    gone = {ordinal: dice.randrange(1, runs) for ordinal in range(len(services) + 1, 1_201)}
    for run in range(runs):
        for service in services:
            if which[service.ordinal] == run:
                catalogue.put(service.ordinal, service.document, service.placement)
        for ordinal in (ordinal for ordinal, at in gone.items() if at == run):
            catalogue.remove(ordinal)
        follow(catalogue, path, areas)


@cache
def stems_of(text: str) -> frozenset[str]:
    return frozenset(stem for _, stem in query_words(text))


def words_of(service: Synthetic) -> frozenset[str]:
    return frozenset().union(*map(stems_of, service.words))


def area_outcome(service: Synthetic, query: Query) -> str:
    if not (service.areas or service.square or service.ward):
        return "not_stated"
    if service.areas & set(query.areas if query.sure_areas is None else query.sure_areas):
        return "serves_you"
    unsure = service.ward or (service.areas and not query.areas) or bool(service.areas & set(query.areas))
    if service.square:
        assert query.point is not None
        lat, lon = query.point
        # Of an outcode only the middle is known: 0.1 degrees of latitude, and as far to the sides.
        up, across = (0.0, 0.0) if query.exact else (0.1, 0.1 / math.cos(math.radians(lat)))
        south, west, north, east = service.square
        if south - up <= lat <= north + up and west - across <= lon <= east + across:
            if query.exact:
                return "serves_you"
            unsure = True
    return "check" if unsure else "outside"


def fits(service: Synthetic, query: Query) -> bool:
    if not stems_of(query.text) <= words_of(service):
        return False
    if query.service_types and service.type not in query.service_types:
        return False
    known = service.minimum_age is not None or service.maximum_age is not None
    if query.age is not None:
        low = 0 if service.minimum_age is None else service.minimum_age
        high = 1000 if service.maximum_age is None else service.maximum_age
        if (known and not low <= query.age <= high) or (not known and query.known_only):
            return False
    return not query.free or service.cost == "free" or (service.cost == "not_stated" and not query.known_only)


def long_way(services: list[Synthetic], query: Query) -> tuple[dict[int, tuple[float | None, str]], int]:
    """Return distance and area outcome of each service found, by ordinal, and how many serve other areas."""
    found: dict[int, tuple[float | None, str]] = {}
    outside = 0
    assert query.point is not None
    for service in services:
        if not fits(service, query):
            continue
        nearest = min((haversine_m(query.point, place) for place in service.places), default=None)
        reach = nearest is not None and (query.within_km is None or nearest <= query.within_km * 1000)
        if not (reach or service.remote or not service.places):
            continue
        outcome = area_outcome(service, query)
        if outcome == "outside":
            outside += 1
        elif not query.known_only or outcome == "serves_you" or (outcome == "not_stated" and reach):
            found[service.ordinal] = (nearest if reach else None, outcome)
    return found, outside


def all_pages(index: SearchIndex, query: Query) -> list[Hit]:
    hits: list[Hit] = []
    page = search(index, query)
    while len(hits) < page.total:
        page = search(index, replace(query, page=len(hits) // query.per_page + 1))
        assert page.items
        hits.extend(page.items)
    return hits


def questions() -> list[Query]:
    dice = random.Random(7)
    people = [tuple(Areas.load().codes_of_council(code)) for code in ("E06000010", "E06000023", "E08000035")]
    asked = []
    for _ in range(48):
        lat, lon = dice.choice(CENTRES)
        asked.append(
            Query(
                text=" ".join(dice.sample(WORDS, dice.choice((0, 0, 1, 2)))),
                point=(lat + dice.gauss(0, 0.05), lon + dice.gauss(0, 0.05)),
                within_km=dice.choice((None, 0.5, 3, 8, 40, 400)),
                areas=dice.choice([(), *people, *people]),
                age=dice.choice((None, None, 0, 17, 70)),
                free=dice.random() < 0.2,
                service_types=tuple(dice.sample(TYPES, 20)) if dice.random() < 0.2 else (),
                known_only=dice.random() < 0.2,
                sort=dice.choice((None, None, "relevance")),
                per_page=dice.choice((7, 50)),
            )
        )
    return asked + [in_an_outcode(query, dice) for query in asked[:24]]


def in_an_outcode(query: Query, dice: random.Random) -> Query:
    """Return the question of someone in one of two or three councils, somewhere around the point."""
    councils = [Areas.load().codes_of_council(code) for code in dice.sample(COUNCILS, dice.choice((2, 2, 3)))]
    if dice.random() < 0.2:
        return replace(query, areas=(), sure_areas=(), exact=False)
    return replace(
        query,
        areas=tuple(frozenset().union(*councils)),
        sure_areas=tuple(frozenset.intersection(*councils)),
        exact=False,
    )


@pytest.mark.parametrize("query", questions())
def test_an_answer_agrees_with_the_long_way(
    index: SearchIndex, services: list[Synthetic], query: Query
) -> None:
    expected, outside = long_way(services, query)

    first = search(index, query)
    hits = all_pages(index, query)

    if first.relaxed:
        assert not any(stems_of(query.text) <= words_of(service) for service in services)
        return
    assert first.total == len(expected)
    assert first.outside_area == outside
    assert {hit.ordinal: hit.area for hit in hits} == {key: area for key, (_, area) in expected.items()}
    for hit in hits:
        distance = expected[hit.ordinal][0]
        assert hit.distance_m == (None if distance is None else pytest.approx(distance, abs=0.1))
    by_distance = [(hit.distance_m is None, hit.distance_m or 0, -hit.score, hit.ordinal) for hit in hits]
    by_score = [(-hit.score, hit.ordinal) for hit in hits]
    order = by_score if query.sort == "relevance" else by_distance
    assert order == sorted(order)


def test_distances_agree_with_the_geodesic_to_half_a_percent(
    index: SearchIndex, services: list[Synthetic]
) -> None:
    places = {service.ordinal: service.places for service in services}

    hits = search(index, Query(point=HULL, per_page=1000)).items

    far = [hit for hit in hits if hit.distance_m is not None]
    assert len(far) > 400
    for hit in far:
        assert hit.place is not None
        assert hit.distance_m is not None
        exact = geodesic(HULL, places[hit.ordinal][hit.place]).m
        assert hit.distance_m == pytest.approx(exact, rel=0.005)
        assert exact <= min(geodesic(HULL, place).m for place in places[hit.ordinal]) * 1.005


def test_pages_without_a_point_give_each_service_once(index: SearchIndex, services: list[Synthetic]) -> None:
    # One word in one place gives hundreds of equal scores, which is where pages repeat and lose.
    for query in (Query(per_page=37), Query(text="lunch", per_page=7)):
        expected = {service.ordinal for service in services if not query.text or "lunch" in service.words}

        hits = all_pages(index, query)

        assert len(hits) == len(expected)
        assert {hit.ordinal for hit in hits} == expected
        order = [(-hit.score, hit.ordinal) for hit in hits]
        assert order == sorted(order)


def test_a_page_beyond_the_end_is_empty_and_knows_the_total(index: SearchIndex) -> None:
    for query in (Query(), Query(text="lunch"), Query(point=HULL), Query(text="lunch", point=HULL)):
        total = search(index, query).total

        beyond = search(index, replace(query, page=10**9))

        assert (beyond.total, beyond.items) == (total, ())
