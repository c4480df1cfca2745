"""What is found, what is not, and what is said about it."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.places.areas import Areas
from hub.search.index import follow
from hub.search.query import Query, search
from hub.search.reader import SearchIndex
from tests.hub.search.fake_catalogue import (
    FakeCatalogue,
    a_hidden_place,
    a_place,
    a_service,
    attending,
    served,
)

Indexed = Callable[[FakeCatalogue], SearchIndex]

HULL, HULL_PLACE, BRISTOL_PLACE = (53.7676, -0.3274), (53.7593, -0.3371), (51.4545, -2.5879)
HULL_CODE, BRISTOL_CODE = "E06000010", "E06000023"


def found(index: SearchIndex, **question: object) -> list[int]:
    return [hit.ordinal for hit in search(index, Query(**question)).items]


@pytest.fixture(scope="module")
def one_club(tmp_path_factory: pytest.TempPathFactory, areas: Areas) -> SearchIndex:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service("Lunch club"), [a_place(*HULL_PLACE)])
    path = tmp_path_factory.mktemp("one")
    follow(catalogue, path, areas)
    return SearchIndex(path)


@pytest.fixture
def hull(areas: Areas) -> tuple[str, ...]:
    return tuple(areas.codes_of_council(HULL_CODE))


def test_words_are_found_in_their_other_forms(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    description = "<p>Repairing &amp; making</p><p>for older men</p>"
    catalogue.put(1, a_service("Men\u2019s Shed", description=description))
    catalogue.put(2, a_service("Lunch Clubs", organization={"name": "Café Élan"}))
    index = indexed(catalogue)

    assert found(index, text="mens sheds") == [1]
    assert found(index, text="repair") == [1]
    assert found(index, text="making for") == [1]
    assert found(index, text="lunch club") == [2]
    assert found(index, text="cafe elan lunches") == [2]


def test_a_name_counts_more_than_a_description(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service("Community centre", description="We have a lunch club on Mondays."))
    catalogue.put(2, a_service("Lunch club", description="For all over 60 who like company and a meal."))
    catalogue.put(3, a_service("Club for those at lunch"))
    index = indexed(catalogue)

    assert found(index, text="lunch club") == [2, 3, 1]


def test_any_of_the_words_when_all_of_them_find_nothing(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service("Lunch club"))
    catalogue.put(2, a_service("Debt advice"))
    index = indexed(catalogue)

    hits = search(index, Query(text="lunch on the moon"))

    assert [hit.ordinal for hit in hits.items] == [1]
    assert hits.relaxed == ("words",)
    assert search(index, Query(text="submarine moon")).relaxed == ()
    assert search(index, Query(text="lunch on the moon", relax=False)).total == 0


def test_words_are_not_given_up_when_something_else_emptied_the_answer(
    indexed: Indexed, hull: tuple[str, ...]
) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service("Lunch club", fees="£5"), [a_place(*BRISTOL_PLACE)], feed="bristol")
    catalogue.put(2, a_service("Chess club", fees="Free"), [a_place(*HULL_PLACE)], feed="hull")
    index = indexed(catalogue)

    for question in (
        {"free": True},
        {"publisher": "nobody"},
        {"point": HULL, "areas": hull, "within_km": 5.0},
    ):
        hits = search(index, Query(text="lunch club", **question))
        assert (hits.total, hits.relaxed) == (0, ())
    # The feeds are not a condition but all that there is to be searched.
    hits = search(index, Query(text="lunch club", feeds=("hull",)))
    assert ([hit.ordinal for hit in hits.items], hits.relaxed) == ([2], ("words",))
    assert search(index, Query(text="lunch moon", point=HULL)).relaxed == ("words",)


def test_words_of_asking_need_not_be_found(indexed: Indexed, sample_services: list[dict[str, Any]]) -> None:
    catalogue = FakeCatalogue()
    for ordinal, service in enumerate(sample_services):
        catalogue.put(ordinal, service)
    index = indexed(catalogue)

    def names(text: str) -> list[str]:
        hits = search(index, Query(text=text, relax=False))
        return [sample_services[hit.ordinal]["name"] for hit in hits.items]

    assert "Tidegate listening line" in names("someone to talk to at night")
    assert {"Lockside night line", "Tidegate listening line"} <= set(
        names("please, I need somebody at night")
    )


@pytest.mark.parametrize(
    "text",
    [
        '"',
        "name:lunch",
        "lunch AND (",
        "\\",
        "*",
        "lunch~2",
        "[a TO z]",
        "😀 lunch 😀",
        "x" * 100_000,
        "lunch " * 5_000,
        "\x00\ud800",
        "a b c " + " ".join(f"w{number}" for number in range(2_000)),
        "the of and",
    ],
)
def test_odd_text_is_only_text(one_club: SearchIndex, text: str) -> None:
    for question in (Query(text=text), Query(text=text, point=HULL, within_km=5)):
        assert search(one_club, question).total in {0, 1}


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_no_text_raises(one_club: SearchIndex, text: str) -> None:
    assert search(one_club, Query(text=text)).total in {0, 1}


def test_a_helpline_without_a_place_is_there_when_near_is_asked(
    indexed: Indexed, hull: tuple[str, ...]
) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service("Carers helpline", attributes=attending("phone")))
    catalogue.put(2, a_service("Carers cafe"), [a_place(*HULL_PLACE)])
    catalogue.put(3, a_service("Carers cafe"), [a_place(*BRISTOL_PLACE)])
    catalogue.put(4, a_service("Carers line", attributes=attending("phone")), [a_place(*BRISTOL_PLACE)])

    hits = search(indexed(catalogue), Query(text="carer", point=HULL, areas=hull, within_km=5))

    assert [(hit.ordinal, hit.distance_m is None) for hit in hits.items] == [(2, False), (1, True), (4, True)]
    assert {hit.area for hit in hits.items} == {"not_stated"}


def test_a_service_for_people_elsewhere_is_left_out_and_counted(
    indexed: Indexed, hull: tuple[str, ...]
) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(service_areas=served(HULL_CODE)), [a_place(*HULL_PLACE)])
    catalogue.put(2, a_service(service_areas=served(BRISTOL_CODE)), [a_place(*HULL_PLACE)])
    catalogue.put(3, a_service(service_areas=served(BRISTOL_CODE), attributes=attending("online")))
    catalogue.put(4, a_service(service_areas=served("E12000003")))  # Yorkshire and The Humber
    catalogue.put(5, a_service(service_areas=served("K02000001")))
    catalogue.put(6, a_service(service_areas=served("Scotland", "Wales")))
    catalogue.put(7, a_service(service_areas=served("E05011363")), [a_place(*HULL_PLACE)])  # a ward
    catalogue.put(8, a_service(service_areas=served("Within two miles of the church")))
    catalogue.put(9, a_service(service_areas=served(BRISTOL_CODE)), [a_place(*BRISTOL_PLACE)])

    hits = search(indexed(catalogue), Query(point=HULL, areas=hull, within_km=5))

    outcomes = {hit.ordinal: hit.area for hit in hits.items}
    assert outcomes == {1: "serves_you", 4: "serves_you", 5: "serves_you", 7: "check", 8: "check"}
    # 9 is too far whoever it serves, so it is not one that the person only misses for the area.
    assert hits.outside_area == 3


def test_of_an_outcode_in_two_councils_nothing_that_may_serve_is_left_out(
    indexed: Indexed, areas: Areas, hull: tuple[str, ...]
) -> None:
    around = areas.codes_of_council("E06000011")  # East Riding of Yorkshire
    ring = [[-0.2, 53.7], [0.0, 53.7], [0.0, 53.8], [-0.2, 53.8], [-0.2, 53.7]]
    near = json.dumps({"type": "Polygon", "coordinates": [ring]})
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(service_areas=served(HULL_CODE)))
    catalogue.put(2, a_service(service_areas=served("E12000003")))  # Yorkshire and The Humber
    catalogue.put(3, a_service(service_areas=served(BRISTOL_CODE)))
    catalogue.put(4, a_service(service_areas=[{"extent": near}]))
    catalogue.put(5, a_service(service_areas=[{"extent": near.replace("-0.2", "-0.1")}]))
    catalogue.put(6, a_service(service_areas=[{"extent": near}]), [a_place(*HULL_PLACE)])
    outcode = Query(
        point=HULL,
        areas=tuple({*hull, *around}),
        sure_areas=tuple(around.intersection(hull)),
        exact=False,
    )
    index = indexed(catalogue)

    hits = search(index, outcode)

    assert {hit.ordinal: hit.area for hit in hits.items} == {
        1: "check",
        2: "serves_you",
        4: "check",
        6: "check",
    }
    assert hits.outside_area == 2
    sure = search(index, replace(outcode, known_only=True))
    assert ([hit.ordinal for hit in sure.items], sure.outside_area) == ([2], 2)


def test_known_only_drops_what_does_not_say(indexed: Indexed, hull: tuple[str, ...]) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(fees="Free", minimum_age=18, attributes=attending("phone")))
    catalogue.put(2, a_service())
    catalogue.put(3, a_service(fees="£2", minimum_age=60, attributes=attending("venue")))
    index = indexed(catalogue)

    for question in ({"free": True}, {"age": 30}, {"delivery": ("phone",)}):
        assert found(index, **question) == [1, 2]
        assert found(index, **question, known_only=True) == [1]


def test_age_nought_is_an_age_and_an_open_end_is_open(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(minimum_age=0, maximum_age=4))
    catalogue.put(2, a_service(minimum_age=18))
    catalogue.put(3, a_service(maximum_age=25))
    catalogue.put(4, a_service(minimum_age=13, maximum_age=0))  # as published; cannot be told, so not known
    index = indexed(catalogue)

    assert found(index, age=0, known_only=True) == [1, 3]
    assert found(index, age=90, known_only=True) == [2]
    assert found(index, age=4) == [1, 3, 4]


@pytest.mark.parametrize(
    "asked",
    [
        {"age": 0},
        {"age": 17.5},
        {"age": 200},
        {"age": 5_000},
        {"minimum_age": 12, "maximum_age": 20},
        {"age": 18, "maximum_age": 25},
        {"minimum_age": 40},
        {"minimum_age": 16, "age_rule": "literal"},
    ],
    ids=str,
)
def test_ages_are_the_same_near_a_place_where_they_are_judged_as_everywhere_where_they_are_looked_up(
    indexed: Indexed, asked: dict[str, Any]
) -> None:
    catalogue = FakeCatalogue()
    limits = [(None, None), (0, 4), (18, None), (None, 25), (16, 17.5), (60, 99), (0, None)]
    for ordinal, (low, high) in enumerate(limits, 1):
        catalogue.put(ordinal, a_service(minimum_age=low, maximum_age=high), [a_place(*HULL_PLACE)])
    index = indexed(catalogue)

    everywhere = found(index, **asked)
    assert 0 < len(everywhere) < len(limits)
    assert sorted(found(index, **asked, point=HULL, within_km=5)) == everywhere


def test_an_age_range_is_read_as_overlap_or_to_the_letter(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(minimum_age=11, maximum_age=18))
    catalogue.put(2, a_service(minimum_age=18, maximum_age=25))
    catalogue.put(3, a_service(minimum_age=16))
    index = indexed(catalogue)

    def asked(rule: str, low: float | None, high: float | None) -> list[int]:
        return found(index, minimum_age=low, maximum_age=high, age_rule=rule, known_only=True)

    assert asked("overlap", 18, 30) == [1, 2, 3]
    assert asked("overlap", 19, None) == [2, 3]
    assert asked("overlap", None, 15) == [1]
    assert asked("literal", 16, None) == [2, 3]
    assert asked("literal", None, 18) == [1]
    assert asked("literal", 11, 18) == [1]


def test_a_county_is_all_its_districts_and_hidden_places_count_for_their_council(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(), [a_place(51.8, -2.2, "E07000081")])  # Gloucester, in Gloucestershire
    catalogue.put(2, a_service(), [a_hidden_place("E07000078")])  # Cheltenham, in Gloucestershire
    catalogue.put(3, a_service(), [a_place(*HULL_PLACE, HULL_CODE)])
    catalogue.put(4, a_service("Helpline", service_areas=served(HULL_CODE)))
    index = indexed(catalogue)

    assert found(index, councils=("E10000013",)) == [1, 2]
    assert found(index, councils=("E07000078", HULL_CODE)) == [2, 3, 4]


def test_a_hidden_place_cannot_be_found_by_where_it_is(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    secret = {"id": "location-h", "name": "Rosewood House", "addresses": [{"city": "Hessle"}]}
    at_location = {"id": "at-h", "location_id": "location-h", "location": secret}
    # Masking is the catalogue's work; were it ever to fail, the index would still not say where.
    place = a_hidden_place(HULL_CODE) | {"latitude": HULL_PLACE[0], "longitude": HULL_PLACE[1]}
    catalogue.put(1, a_service("Refuge", service_at_locations=[at_location]), [place])
    index = indexed(catalogue)

    assert found(index, text="rosewood") == []
    assert found(index, text="hessle") == []
    assert found(index, has_place=True) == []
    near = search(index, Query(text="refuge", point=HULL, within_km=5))
    assert [(hit.ordinal, hit.distance_m, hit.place) for hit in near.items] == [(1, None, None)]


def test_a_term_is_found_in_every_form_it_is_written_in(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    uri = {"id": "0b1f", "name": "Leaving hospital", "term_uri": "http://id.esd.org.uk/service/833"}
    bare = {"id": "0b2f", "name": "Leaving hospital", "code": "833", "taxonomy": "esdServiceTypes"}
    local = {"id": "0b3f", "name": "Clubs", "code": "bccservicetype:833", "taxonomy_id": "7e57"}
    for ordinal, term in enumerate((uri, bare, local), start=1):
        catalogue.put(ordinal, a_service(attributes=[{"id": "a", "taxonomy_term": term}]))
    index = indexed(catalogue)

    for asked in ("https://id.esd.org.uk/service/833", "esdServiceType:833", "ESDserviceTypes:833", "833"):
        assert found(index, service_types=(asked,)) == [1, 2]
    assert found(index, service_types=("bccservicetype:833", "esdServiceType:1")) == [3]
    assert found(index, taxonomy_terms=("0B2F",)) == [2]
    assert found(index, taxonomies=("7E57",)) == [3]
    assert found(index, taxonomies=("esdServiceTypes",)) == [1, 2]


def test_who_is_eligible_is_words_but_no_kind_of_service(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    term = {
        "id": "0c1f",
        "name": "Armed forces veterans",
        "term_uri": "http://id.esd.org.uk/circumstance/20007",
    }
    catalogue.put(1, a_service(attributes=[{"link_type": "eligibility", "taxonomy_term": term}]))
    index = indexed(catalogue)

    assert found(index, text="veteran") == [1]
    assert found(index, service_types=("http://id.esd.org.uk/circumstance/20007",)) == []
    assert found(index, taxonomy_terms=("0c1f",)) == [1]


def test_publisher_feed_and_place_narrow_the_answer(indexed: Indexed) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(), [a_place(*HULL_PLACE)], feed="one", publisher="hull-city")
    catalogue.put(2, a_service(), feed="two", publisher="hull-city")
    catalogue.put(3, a_service(), feed="three", publisher="bristol")
    index = indexed(catalogue)

    assert found(index, publisher="hull-city") == [1, 2]
    assert found(index, feeds=("two", "three")) == [2, 3]
    assert found(index, has_place=True) == [1]
    assert found(index, has_place=False) == [2, 3]


def test_proximity_of_the_standard_is_a_place_in_range_or_online(indexed: Indexed, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service(service_areas=served(BRISTOL_CODE)), [a_place(*HULL_PLACE)])
    catalogue.put(2, a_service(attributes=attending("online")))
    catalogue.put(3, a_service(attributes=attending("phone")))
    catalogue.put(4, a_service(), [a_place(*BRISTOL_PLACE)])

    hits = search(indexed(catalogue), Query(point=HULL, within_km=5, place_rule="distance", known_only=True))

    assert [hit.ordinal for hit in hits.items] == [1, 2]
    assert hits.outside_area == 0


def test_more_places_and_areas_than_the_numbers_hold_are_all_there(
    indexed: Indexed, hull: tuple[str, ...]
) -> None:
    catalogue = FakeCatalogue()
    many = [a_place(*BRISTOL_PLACE, number=number) for number in range(20)]
    codes = [f"E0900000{number}" for number in range(1, 10)]
    catalogue.put(1, a_service(service_areas=served(*codes, HULL_CODE)), [*many, a_place(*HULL_PLACE)])
    catalogue.put(2, a_service(service_areas=served(*codes)), [a_place(*HULL_PLACE)])

    hits = search(indexed(catalogue), Query(point=HULL, areas=hull, within_km=2))

    assert [(hit.ordinal, hit.place, hit.area) for hit in hits.items] == [(1, 20, "serves_you")]
    assert hits.outside_area == 1


def test_a_query_that_means_nothing_is_refused() -> None:
    for question in (
        {"page": 0},
        {"per_page": 0},
        {"per_page": 10**6},
        {"point": (91.0, 0.0)},
        {"age": -1.0},
    ):
        with pytest.raises(ValueError, match=r"page|point|ages"):
            Query(**question)
    with pytest.raises(ValueError, match="point"):
        Query(point=(float("nan"), 0.0))
