"""Conditions that words set: the cases where one reading is near another."""

from datetime import UTC, datetime, time

import pytest

from hub.matching.asking import combine
from hub.matching.request import Request
from hub.matching.understanding import understand
from hub.matching.understanding.understood import AgeImpossible
from hub.search.access import ACCESS
from hub.search.languages import language_key
from hub.search.week import DAYS
from tests.hub.matching.understanding.conftest import NOW


def values(understood, kind):
    return [one.value for one in understood.filters if one.kind == kind]


@pytest.mark.parametrize(
    "words", ["services for people aged 200", "i'm 131", "aged -3", "my 140 year old nan", "-2 years old"]
)
def test_an_age_that_nobody_has_is_refused_with_a_sentence(read, words):
    with pytest.raises(AgeImpossible, match="an age is from 0 to 130") as refused:
        read(words)

    assert refused.value.message == str(refused.value)


@pytest.mark.parametrize(
    ("words", "ages"),
    [
        ("aged 130", [130.0]),
        ("a 3 week old baby", [0.06]),
        ("eighteen month old", [1.5]),
        ("2 and a half year old", [2.5]),
        ("my mum (84) needs help", [84.0]),
        ("my boys, 5 year old and 7 year old", [5.0, 7.0]),
        ("aged 5, 7 and 9", [5.0, 7.0, 9.0]),
        ("I'm 34 and my son is 6", [34.0, 6.0]),
        ("i am 20 weeks pregnant", []),
        ("i'm 3 months behind with rent", []),
        ("im 5 foot tall", []),
        ("under 5s group", []),
        ("my teenager", []),
        ("24 hour helpline", []),
    ],
)
def test_ages_are_read_in_years(read, words, ages):
    assert values(read(words), "age") == ages


@pytest.mark.parametrize(
    ("words", "gender"),
    [
        ("for my nan", ["female"]),
        ("for my grandad", ["male"]),
        ("help for my sister in law", ["female"]),
        ("for my partner", []),
        ("my husband hits me", []),
        ("my son shouts at me and i'm scared", []),
        ("I care for my husband", []),
        ("I'm a woman", ["female"]),
        ("my wife died", []),
        ("groups for men and women", []),
        ("not just for women", []),
    ],
)
def test_a_gender_is_that_of_the_person_whom_it_is_for_and_never_guessed(read, words, gender):
    assert values(read(words), "gender") == gender


@pytest.mark.parametrize(
    ("words", "span"),
    [
        ("between 10 and 12 on monday", (time(10), time(12))),
        ("open 9 to 5", (time(9), time(17))),
        ("from 5.30pm to 8pm", (time(17, 30), time(20))),
        ("9-11am", (time(9), time(11))),
        ("tuesday 6-8pm", (time(18), time(20))),
        ("before 10am", (None, time(10))),
        ("after midday", (time(12), None)),
        ("open till 8pm", (None, time(20))),
        ("thursday nights", (time(18), None)),
    ],
)
def test_hours_without_am_or_pm_are_of_the_day(read, words, span):
    assert values(read(words), "time") == [span]


@pytest.mark.parametrize(
    "words",
    ["after 2 miscarriages", "under 5s 10-12 years", "group of 10 to 12 people", "1 to 1 support", "9-5"],
)
def test_numbers_that_are_no_hours_are_none(read, words):
    assert values(read(words), "time") == []


def test_tomorrow_is_tomorrow_in_britain(world):
    late = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)

    assert values(understand("open tomorrow", world, late), "day") == ["th"]
    assert values(understand("open tomorrow", world, NOW), "day") == ["we"]


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("food bank hu5 2aa", ["HU5 2AA"]),
        ("S1 2PJ", ["S1 2PJ"]),
        ("near HU5 2", ["HU5 2"]),
        ("form SR1", []),
        ("help with A4 paper", []),
        ("in M33", ["M33"]),
        ("debt advice stockport", ["stockport"]),
        ("St Albans food bank", []),
        ("lunch clubs in King's Lynn", ["King's Lynn"]),
        ("lunch clubs in kings lynn", ["kings lynn"]),
        ("help with reading", []),
        ("i live in Reading", ["Reading"]),
        ("mother in law", []),
        ("my brother keith", []),
        ("in sale", ["sale"]),
        ("on sale", []),
        ("I want to settle", []),
        ("in March", ["March"]),
        ("in care", []),
    ],
)
def test_a_place_needs_a_sign_or_to_stand_at_the_end(read, words, place):
    assert values(read(words), "place") == place


def test_what_is_read_makes_a_request(read):
    understood = read(
        "lunch club for my nan who is 82 in a wheelchair, free, on Tuesdays between 10 and 12 in Hull"
        " within 3 miles, in Polish"
    )

    asked = combine(Request(now=NOW), understood)

    request = asked.request
    assert asked.place == "Hull"
    assert (request.free, request.ages, request.gender) == (True, (82.0,), "female")
    assert (request.days, request.start, request.end) == (("tu",), time(10), time(12))
    assert request.within_km == 4.83
    assert request.languages == ("Polish",)
    assert request.access == ("step-free",)
    assert "lunch-clubs" in request.needs


def test_values_are_those_that_a_request_takes(read):
    from tests.hub.matching.understanding.test_sentences import rows

    for row in rows():
        for one in read(row["said"]).filters:
            assert one.label
            if one.kind == "day":
                assert one.value in DAYS
            elif one.kind == "access":
                assert one.value in ACCESS
            elif one.kind == "language":
                assert language_key(one.value) == language_key(one.value.lower())
            elif one.kind == "delivery":
                assert one.value in {"venue", "phone", "online", "home"}


def test_words_that_only_set_conditions_are_not_looked_for(read):
    assert read("free yoga in Hull on tuesdays after 5pm").left == "yoga"
    assert read("lunch club for my nan").left == "lunch club"
    assert read("not debt, just someone to talk to").left == "talk"


def test_it_is_told_whether_every_word_was_understood(read):
    assert read("debt advice in Hull").all_understood
    assert not read("debt advice for zookeepers").all_understood
    assert not read("").all_understood
