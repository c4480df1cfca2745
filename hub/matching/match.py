"""From a request to an answer: what fits this person, what to ask, and why.

The index finds and the ranking orders; then only the services of one page are read, and the plain rules say
of each why it is there. Nothing unknown is left out: what is known not to fit is counted in a group of its
own, and so is what is for people who live elsewhere.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, time
from typing import Any, Protocol, TypeAlias

import numpy as np
import orjson

from hub.catalogue.stored import StoredService
from hub.matching.judging import Judged, Measured, judge, measure
from hub.matching.place import MILE_M
from hub.matching.question import Question, next_question
from hub.matching.ranking import Points, need_scores, order, points
from hub.matching.reasons import score_of
from hub.matching.relaxing import Relaxed, steps
from hub.matching.request import Request
from hub.matching.telling import Scored
from hub.places.areas import Areas
from hub.search.facts import Facts, read_facts
from hub.search.measures import OUTCOMES
from hub.search.places import PlaceRule
from hub.search.reader import SearchIndex, Snapshot
from hub.search.wanted import Matched, Wanted, find_wanted, most_wanted
from hub.search.week import DAYS, SLOTS_A_DAY, slot_key
from standards.lists.concepts import load
from standards.openreferral.dates import LONDON

RINGS_M = tuple(miles * MILE_M for miles in (2, 5, 10, 20))
"""How far a place may be where nobody said: the first of these within which there is enough (rule 1)."""

ENOUGH = 10
ENOUGH_FOR_NEED = 3

MOST_WITHOUT_PLACE = 4_096
"""Without a place the whole country may match; no more than the best of these are put in order."""

TOP = 20
BUNDLE = 3


class Holdings(Protocol):
    """What matching asks of `hub.catalogue.store.Catalogue`."""

    def services(self, ordinals: Sequence[int]) -> Mapping[int, StoredService]:
        """Return those of these services that are held."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms of the hub that matching looks into."""

    index: SearchIndex
    catalogue: Holdings
    areas: Areas


@dataclass(frozen=True, slots=True)
class Result:
    """One service of an answer.

    Attributes:
        ordinal: Its number in the catalogue.
        stored, document, facts: What is held of it, and read of that.
        score: The sum of the points of its reasons.
        judged: What the rules give, and the reasons.
        place: Which of `Facts.places` is the nearest; None where no distance is given.
    """

    ordinal: int
    stored: StoredService
    document: Mapping[str, Any]
    facts: Facts
    score: float
    judged: Judged
    place: int | None


@dataclass(frozen=True, slots=True)
class Bundle:
    """The best services for one of several needs."""

    need: str
    results: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer.

    Attributes:
        request: What was asked, as it was answered: conditions given up are out of it.
        total: Services found, on all pages.
        results: This page.
        does_not_fit, outside_area: How many are known not to fit, and how many are for people elsewhere.
        within_m: The distance that was looked within, None for any.
        question: What to ask next, None where no answer would settle anything.
        relaxed: What was given up, in order, with what was found then.
        bundles: With several needs, the best for each.
        generation: Changes whenever an answer could.
    """

    request: Request
    total: int
    results: tuple[Result, ...]
    does_not_fit: int
    outside_area: int
    within_m: float | None
    question: Question | None
    relaxed: tuple[Relaxed, ...]
    bundles: tuple[Bundle, ...]
    generation: str


@dataclass(frozen=True, slots=True)
class _Found:
    """One look into the index, and the points of what it gave."""

    request: Request
    matched: Matched
    points: Points
    within_m: float | None


Read: TypeAlias = dict[int, Result | None]


def match(rooms: Rooms, request: Request) -> Answer:
    """Answer a request.

    Raises:
        NotReady: Nothing has been indexed yet.
    """
    snapshot = rooms.index.snapshot()
    today = request.now.astimezone(LONDON).date()
    found = _find(snapshot, request, today)
    relaxed: list[Relaxed] = []
    if request.relax and request.group == "fits" and not found.matched.total:
        for name, text, easier in steps(request):
            tried = _find(snapshot, easier, today)
            relaxed.append(Relaxed(name, text, tried.matched.total))
            if tried.matched.total:
                found = tried
                break
        else:
            # Nothing helped, so nothing was given up.
            relaxed = [replace(one, total=0) for one in relaxed]
    asked = found.request
    places = order(found.matched, found.points.scores)
    first, last = (asked.page - 1) * asked.per_page, asked.page * asked.per_page
    listed, top = places[first:last].tolist(), places[:TOP].tolist()
    bundled = _bundled(found, places)
    read = _read(rooms, found, [*listed, *top, *(at for ats in bundled.values() for at in ats)])
    return Answer(
        request=asked,
        total=found.matched.total,
        results=tuple(_there(read, listed)),
        does_not_fit=found.matched.misfits,
        outside_area=found.matched.outside if asked.group == "fits" else 0,
        within_m=found.within_m,
        question=next_question([result.judged.eligibility for result in _there(read, top)]),
        relaxed=tuple(relaxed),
        bundles=tuple(Bundle(need, tuple(_there(read, ats))) for need, ats in bundled.items()),
        generation=snapshot.generation,
    )


def explain(rooms: Rooms, request: Request, ordinal: int) -> Result | None:
    """Return one service as this request judges it, in the answer or not; None where it is gone."""
    snapshot = rooms.index.snapshot()
    today = request.now.astimezone(LONDON).date()
    # Everything but the service itself is only for ranking here: no condition leaves it out.
    asked = replace(request, known_only=False)
    wanted = replace(_wanted(asked), only=ordinal, is_ranking_only=True)
    matched = find_wanted(snapshot, wanted, None, most=1)
    if not len(matched.ordinals):
        return None
    stored = rooms.catalogue.services([ordinal]).get(ordinal)
    if stored is None:
        return None
    within_m = None
    if request.where is not None:
        # As far as the answer looks: where nobody said how far, that depends on what there is.
        within_m = _find(snapshot, request, today).within_m
        facts = read_facts(orjson.loads(stored.detail), stored.placement, rooms.areas)
        matched = _placed(matched, measure(facts, request.where, within_m))
    found = _Found(asked, matched, points(matched, asked, today=today), within_m)
    return _result(rooms, found, 0, stored)


def _placed(matched: Matched, measured: Measured) -> Matched:
    """Return one match with its distance and the outcome of its areas, as the index would have found them."""
    far = measured.distance_m
    return replace(
        matched,
        distances_m=np.array([np.nan if far is None else far]),
        nearest=np.array([-1 if measured.place is None else measured.place]),
        areas=np.array([-1 if measured.area is None else OUTCOMES.index(measured.area)]),
    )


def _find(snapshot: Snapshot, request: Request, today: date) -> _Found:
    wanted = _wanted(request)
    where = request.where
    if where is None:
        matched = find_wanted(snapshot, wanted, None, most=_most(request))
        return _Found(request, matched, points(matched, request, today=today), None)
    outside = request.group == "outside_area"
    within_m = _within_m(request)
    rings = RINGS_M if within_m is None and where.point is not None else (within_m,)
    for ring in rings:
        rule = _rule(request, ring)
        if ring != rings[-1] and not outside and most_wanted(snapshot, wanted, rule) < ENOUGH:
            # Too few whatever the exact distances and areas say; the next ring is looked into at once.
            continue
        matched = find_wanted(snapshot, wanted, rule, most=_most(request), outside=outside)
        if _is_enough(matched, request):
            break
    return _Found(request, matched, points(matched, request, today=today), ring)


def _is_enough(matched: Matched, request: Request) -> bool:
    """Whether there are enough answers, and for each need: a need more never brings the ring in."""
    if matched.total < ENOUGH or (request.organization and not matched.of_organization.any()):
        return False
    good = np.count_nonzero(matched.strengths > 1, axis=0) >= ENOUGH_FOR_NEED
    # As many for each as if it had been asked for alone.
    return bool((good & (np.count_nonzero(matched.strengths, axis=0) >= ENOUGH)).all())


def _most(request: Request) -> int:
    # Whoever leafs that far is given everything, in exact order.
    return MOST_WITHOUT_PLACE if request.page * request.per_page <= MOST_WITHOUT_PLACE // 2 else 10**7


def _within_m(request: Request) -> float | None:
    return None if request.within_km is None else request.within_km * 1000


def _rule(request: Request, within_m: float | None) -> PlaceRule:
    where = request.where
    assert where is not None
    return PlaceRule(
        point=where.point,
        within_m=within_m,
        areas=where.codes,
        sure_areas=where.sure_codes if where.sure_codes or not where.exact else where.codes,
        exact=where.exact,
        known_only=request.known_only,
        by_distance_only=False,
        area_reaches=True,
    )


def _wanted(request: Request) -> Wanted:
    circumstances = {
        above.identifier for one in request.circumstances for above in load("circumstances").ancestors(one)
    }
    return Wanted(
        needs=request.needs,
        words=request.words,
        circumstances=tuple(sorted({*request.circumstances, *circumstances})),
        all_words=request.all_words,
        service_types=request.service_types,
        ages=request.ages,
        gender=request.gender,
        self_referral=request.self_referral,
        misfits=request.group == "does_not_fit",
        free=request.free,
        delivery=request.delivery,
        languages=request.languages,
        access=request.access,
        slots=tuple(_slots(request)),
        assured_since=request.assured_since,
        publisher=request.publisher,
        organization=request.organization,
        known_only=request.known_only,
    )


def _slots(request: Request) -> Iterator[str]:
    """Yield the keys of the half hours asked for; none where no time was."""
    if request.open_at is not None:
        moment = request.open_at.astimezone(LONDON)
        yield slot_key(DAYS[moment.weekday()], moment.hour * 2 + moment.minute // 30)
        return
    if not request.asks_time:
        return
    first = _half_hour(request.start) if request.start else 0
    last = -(-_minutes(request.end) // 30) if request.end else SLOTS_A_DAY
    for day in request.days or DAYS:
        yield from (slot_key(day, number) for number in range(first, last))


def _half_hour(at: time) -> int:
    return _minutes(at) // 30


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _bundled(found: _Found, places: np.ndarray[Any, Any]) -> dict[str, list[int]]:
    """Return the positions of the best services for each of several needs."""
    needs = found.request.needs
    if len(needs) < 2:
        return {}
    bundled = {}
    for number, need in enumerate(needs):
        alone = need_scores(found.matched, found.points, number)
        best = order(found.matched, alone)[:BUNDLE].tolist()
        bundled[need] = [at for at in best if np.isfinite(alone[at])]
    return bundled


def _there(read: Read, positions: Sequence[int]) -> Iterator[Result]:
    # A service that went a moment ago may still be in the index.
    return (result for at in positions if (result := read.get(at)) is not None)


def _read(rooms: Rooms, found: _Found, positions: Sequence[int]) -> Read:
    """Read some of the services found, and say why each is there."""
    ordinals = {at: int(found.matched.ordinals[at]) for at in dict.fromkeys(positions)}
    stored = rooms.catalogue.services(list(ordinals.values()))
    return {
        at: _result(rooms, found, at, stored[ordinal]) if ordinal in stored else None
        for at, ordinal in ordinals.items()
    }


def _result(rooms: Rooms, found: _Found, at: int, stored: StoredService) -> Result:
    matched = found.matched
    document = orjson.loads(stored.detail)
    # Whether an area takes a person in is the index's to say; boundaries need not be read again.
    facts = read_facts(document, stored.placement, rooms.areas, with_extent=False)
    strengths = dict(zip(found.request.needs, matched.strengths[at].tolist(), strict=True))
    facts.meaning.take(**matched.read_before(at), strengths=strengths)
    distance = matched.distances_m.item(at)
    measured = (
        Measured(matched.area(at))
        if math.isnan(distance)
        else Measured(matched.area(at), distance, matched.nearest.item(at))
    )
    scored = Scored(
        needs=found.points.needs[at].tolist(),
        best=found.points.best[at].tolist(),
        parts=found.points.of(at),
    )
    judged = judge(facts, document, found.request, measured=measured, within_m=found.within_m, scored=scored)
    return Result(
        ordinal=matched.ordinals.item(at),
        stored=stored,
        document=document,
        facts=facts,
        score=score_of(judged.told),
        judged=judged,
        place=measured.place,
    )
