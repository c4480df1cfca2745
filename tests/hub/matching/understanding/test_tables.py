"""The tables that understanding leans on hold what they say they do."""

import csv
from importlib.resources import files

import pytest

from hub.matching.understanding.sensitive import helplines
from hub.matching.understanding.spelling import Speller, english_words, speller
from hub.matching.understanding.understood import World
from standards.lists.concepts import load


def table(name):
    text = files("hub.matching.understanding").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_every_helpline_has_its_source_and_the_day_it_was_looked_up():
    rows = table("helplines.csv")

    assert all(row["source"] and row["checked"] and row["url"].startswith("https://") for row in rows)
    assert {row["phone"] for row in rows} >= {"999", "116 123", "0808 2000 247", "0800 1111", "0808 800 5000"}


@pytest.mark.parametrize("topic", ["suicide", "self_harm", "abuse", "danger", "child_safety"])
def test_every_topic_has_helplines(topic):
    assert sum(topic in topics for _, topics in helplines()) >= 2


def test_every_choice_is_between_needs_that_are_in_the_list():
    needs = load("needs")

    for row in table("choices.csv"):
        assert row["question"].endswith("?")
        assert len(row["needs"].split()) >= 2
        assert [one for one in row["needs"].split() if needs.item(one) is None] == []


def test_a_spelling_leads_from_what_is_no_word_to_words():
    for row in table("spellings.csv"):
        assert row["written"] != row["means"]
        assert row["source"]


def test_the_hub_s_own_words_are_never_corrected():
    own = Speller(World({}, {}, {"urmston": 9}, lambda stem: stem == "zookeep"))

    assert own.mend("zookeepers") is None
    assert own.mend("urmstn") == "urmston"
    assert own.mend("soul") is None
    assert "soul" in english_words()


@pytest.mark.parametrize("word", ["dbt", "x1y2z", "qwrtzplk", "naïvety"])
def test_what_is_short_or_like_nothing_is_left(word, world):
    assert Speller(world).mend(word) is None


def test_a_name_after_a_capital_is_left(read):
    assert read("ask for Debtt at the desk").corrected == ()
    assert [(one.was, one.now) for one in read("ask for debtt").corrected] == [("debtt", "debt")]


def test_a_dictionary_is_made_once_for_a_world(world):
    assert speller(world) is speller(world)
    assert speller(World({}, {}, {})) is not speller(world)


@pytest.mark.parametrize("words", ["mae angen bwyd arnaf", "jak mogę dostać jedzenie", "mujhe khana chahiye"])
def test_another_language_is_not_corrected(read, words):
    assert read(words).corrected == ()
