"""Properties of matching: whatever is asked, nothing unknown is lost and every score is explained."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.match import Answer, Rooms, explain, match
from hub.matching.request import Request, Where
from hub.places.areas import Areas
from hub.search.index import follow
from hub.search.reader import SearchIndex
from standards.lists.concepts import load
from tests.hub.matching.test_persons import persons, services
from tests.hub.search.synthetic import CENTRES, COUNCILS, catalogue_of, corpus

NOW = datetime(2026, 11, 23, 10, 30, tzinfo=UTC)
NEEDS = ("debt-advice", "loneliness", "food-bank", "benefits-check", "carer-support")


@pytest.fixture(scope="module")
def rooms(tmp_path_factory: pytest.TempPathFactory) -> Rooms:
    areas = Areas.load()
    catalogue = catalogue_of(corpus(250, 7))
    for ordinal, (document, facts) in enumerate(services().values(), start=1_001):
        placement = [
            {
                "location_id": place.location_id,
                "service_at_location_id": place.service_at_location_id,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "council": place.council,
                "by": place.by,
            }
            for place in facts.places
        ]
        catalogue.put(ordinal, document, placement)
    path: Path = tmp_path_factory.mktemp("matching") / "search"
    follow(catalogue, path, areas)
    return Rooms(SearchIndex(path), catalogue, areas)


def somewhere(number: int, *, exact: bool = True) -> Where:
    codes = Areas.load().codes_of_council(COUNCILS[number])
    return Where("there", CENTRES[number], exact, frozenset(codes), frozenset(codes))


def requests() -> st.SearchStrategy[Request]:
    needs = [item.identifier for item in load("needs").items]
    return st.builds(
        Request,
        now=st.just(NOW),
        words=st.sampled_from(("", "debt", "lunch club", "carer youth", "garden walking food")),
        needs=st.lists(st.sampled_from(needs), max_size=4, unique=True).map(tuple),
        circumstances=st.lists(
            st.sampled_from([item.identifier for item in load("circumstances").items]), max_size=2
        ).map(tuple),
        where=st.none() | st.builds(somewhere, st.integers(0, len(CENTRES) - 1), exact=st.booleans()),
        within_km=st.none() | st.sampled_from((0.0, 2.0, 10.0, 100.0)),
        ages=st.lists(st.sampled_from((0.0, 0.5, 7.0, 17.0, 34.0, 80.0)), max_size=3).map(tuple),
        gender=st.sampled_from((None, "female", "male", "other")),
        days=st.lists(st.sampled_from(("mo", "tu", "su")), max_size=2, unique=True).map(tuple),
        start=st.none() | st.just(time(9)),
        end=st.none() | st.just(time(13)),
        free=st.booleans(),
        languages=st.sampled_from(((), ("Polish",))),
        access=st.sampled_from(((), ("step-free",))),
        delivery=st.sampled_from(((), ("phone",), ("venue", "home"))),
        self_referral=st.booleans(),
        relax=st.booleans(),
        per_page=st.just(100),
    ).map(lambda asked: asked if asked.where else replace(asked, within_km=None))


def every_result(rooms: Rooms, request: Request) -> Iterator[Any]:
    page = 1
    while True:
        answer = match(rooms, replace(request, page=page))
        yield from answer.results
        if page * request.per_page >= answer.total:
            return
        page += 1


def ids(rooms: Rooms, request: Request) -> set[int]:
    return {result.ordinal for result in every_result(rooms, request)}


@settings(max_examples=120, deadline=None)
@given(request=requests())
def test_the_score_is_the_sum_of_the_reasons_and_the_best_comes_first(rooms: Rooms, request: Request) -> None:
    answer = match(rooms, request)
    scores = [result.score for result in answer.results]
    assert scores == sorted(scores, reverse=True)
    for result in answer.results:
        assert result.judged.told
        assert round(sum(reason.points for reason in result.judged.told), 2) == result.score


@settings(max_examples=80, deadline=None)
@given(request=requests())
def test_what_is_ranked_by_the_index_is_what_the_rules_say(rooms: Rooms, request: Request) -> None:
    """The points come from the index and the words from the document: they speak of the same service."""
    request = replace(request, relax=False)
    for result in every_result(rooms, request):
        assert result.judged.group() == "fits", result
        alone = explain(rooms, replace(request, within_km=request.within_km), result.ordinal)
        assert alone is not None
        assert alone.judged.eligibility == result.judged.eligibility
        assert [reason.text for reason in alone.judged.told if reason.kind != "need"] == [
            reason.text for reason in result.judged.told if reason.kind != "need"
        ]


@settings(max_examples=60, deadline=None)
@given(request=requests())
def test_pages_neither_repeat_nor_lose_a_service(rooms: Rooms, request: Request) -> None:
    whole = [result.ordinal for result in every_result(rooms, request)]
    paged = [result.ordinal for result in every_result(rooms, replace(request, per_page=7))]
    assert len(whole) == len(set(whole)) == match(rooms, request).total
    assert paged == whole


@settings(max_examples=60, deadline=None)
@given(request=requests())
def test_no_filter_hides_what_is_not_known(rooms: Rooms, request: Request) -> None:
    """Whatever an answer without the conditions of the person holds, and does not say, stays in it."""
    bare = replace(
        request,
        ages=(),
        gender=None,
        self_referral=False,
        free=False,
        delivery=(),
        languages=(),
        days=(),
        start=None,
        end=None,
        relax=False,
    )
    asked = replace(request, relax=False)
    there = ids(rooms, asked)
    if not there and not ids(rooms, bare):
        return
    for result in every_result(rooms, bare):
        facts = result.facts
        silent = (
            not facts.ages.is_known
            and facts.meaning.gender is None
            and facts.meaning.referral is None
            and facts.cost.outcome == "not_stated"
            and not facts.delivery
            and not facts.languages
            and not (result.document.get("schedules") or ())
        )
        if silent:
            assert result.ordinal in there


@settings(max_examples=60, deadline=None)
@given(request=requests(), wider=st.sampled_from((3.0, 30.0, 400.0)))
def test_a_wider_distance_never_loses_a_service(rooms: Rooms, request: Request, wider: float) -> None:
    request = replace(request, relax=False, where=request.where or somewhere(0), within_km=2.0)
    assert ids(rooms, request) <= ids(rooms, replace(request, within_km=wider))


@settings(max_examples=60, deadline=None)
@given(request=requests(), more=st.sampled_from(NEEDS))
def test_a_need_more_never_loses_the_best_for_another(rooms: Rooms, request: Request, more: str) -> None:
    request = replace(request, needs=request.needs[:3] or ("debt-advice",), relax=False, group="fits")
    if more in request.needs:
        return
    before = match(rooms, request)
    after = match(rooms, replace(request, needs=(*request.needs, more)))
    bundles = {bundle.need: {one.ordinal for one in bundle.results} for bundle in after.bundles}
    for need in request.needs:
        alone = match(rooms, replace(request, needs=(need,)))
        if alone.results:
            assert alone.results[0].ordinal in ids(rooms, replace(request, needs=(*request.needs, more)))
            assert bundles[need]
    assert before.total <= after.total


CHANGES: dict[str, dict[str, Any]] = {
    "needs": {"needs": ("debt-advice",)},
    "words": {"words": "garden"},
    "service_types": {"service_types": ("http://id.esd.org.uk/service/101",)},
    "where": {"where": somewhere(0)},
    "within_km": {"where": somewhere(0), "within_km": 2.0},
    "ages": {"ages": (34.0,)},
    "gender": {"gender": "male"},
    "days": {"days": ("su",)},
    "start and end": {"start": time(9), "end": time(10)},
    "open_at": {"open_at": datetime(2026, 11, 22, 3, tzinfo=UTC)},
    "free": {"free": True},
    "languages": {"languages": ("Arabic",)},
    "delivery": {"delivery": ("phone",)},
    "self_referral": {"self_referral": True},
    "known_only": {"free": True, "known_only": True},
    "publisher": {"publisher": "nobody"},
}


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_every_filter_changes_some_answer(rooms: Rooms, name: str) -> None:
    everything = Request(now=NOW, per_page=100, relax=False)
    assert ids(rooms, replace(everything, **CHANGES[name])) != ids(rooms, everything)


@pytest.mark.parametrize("name", ["circumstances", "assured_since", "access", "group"])
def test_what_leaves_nothing_out_is_told_or_ranks(rooms: Rooms, name: str) -> None:
    everything = Request(now=NOW, per_page=100, relax=False)
    changes: dict[str, dict[str, Any]] = {
        "circumstances": {"circumstances": ("carer",)},
        "assured_since": {"assured_since": NOW.date()},
        "access": {"access": ("step-free",)},
        "group": {"ages": (0.0,), "group": "does_not_fit"},
    }

    def told(answer: Answer) -> list[Any]:
        return [answer.total, [(one.ordinal, one.score, one.judged.told) for one in answer.results]]

    assert told(match(rooms, replace(everything, **changes[name]))) != told(match(rooms, everything))


def test_the_groups_are_counted_and_can_be_opened(rooms: Rooms) -> None:
    asked = Request(now=NOW, where=somewhere(0), within_km=10, ages=(7.0,), per_page=100)
    answer = match(rooms, asked)
    misfits = list(every_result(rooms, replace(asked, group="does_not_fit")))
    outside = list(every_result(rooms, replace(asked, group="outside_area")))
    assert answer.does_not_fit == len(misfits) > 0
    assert answer.outside_area == len(outside) > 0
    assert {one.judged.group() for one in misfits} == {"does_not_fit"}
    assert {one.judged.group() for one in outside} == {"outside_area"}


@pytest.mark.parametrize("person", sorted(persons()))
def test_the_index_places_and_judges_as_the_rules_do(rooms: Rooms, person: str) -> None:
    asked = replace(persons()[person], relax=False, per_page=100, free=False, days=(), start=None, end=None)
    asked = replace(asked, languages=(), open_at=None)
    by_id = {one["id"]: facts for one, facts in services().values()}
    for result in every_result(rooms, asked):
        if result.document["id"] in by_id:
            assert result.judged.group() == "fits"
