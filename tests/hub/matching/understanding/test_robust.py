"""Whatever is typed, it is read: no text breaks the reading, and what is given back is of the text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.matching.understanding import understand
from hub.matching.understanding.text import clean, lowered, words_of
from hub.matching.understanding.understood import AgeImpossible, Understood
from tests.hub.matching.understanding.conftest import NOW

# What the patterns look for, so that chance puts such things beside each other.
TOGETHER = (
    "on Tuesdays|after 5|10-12|9.30am|between|and|not|don't need|food bank|debt|my nan|is 82|aged|aged 7 and"
    "|6 month old|in|near|Sale|HU5 2AA|LS7|within|2 miles|free|by phone|in Urdu|wheelchair|cutting myself"
    "|he hits me|council tax|age uk|fone|depresion|\n|,|.|(|)|24/7|25:99|0am|99pm|mon-fri|sat"
    "|\u00bd|-|\u2013|'|\u2019|\u200f|\u0000|\ud83d|\u0130|\u1e9e|\ufb01|a\u0301|\uff46\uff4f\uff4f\uff44"
)
PIECES = TOGETHER.split("|")
TYPED = st.one_of(
    st.text(max_size=300),
    st.lists(
        st.one_of(st.sampled_from(PIECES), st.text(max_size=6), st.integers(-5, 400).map(str)), max_size=25
    ).map(" ".join),
)


@given(text=TYPED)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_every_tag_has_words_of_it(world, text):
    impossible = None
    try:
        understood = understand(text, world, NOW)
    except AgeImpossible as error:
        understood, impossible = Understood(), error.age

    assert impossible is None or not 0 <= impossible <= 130
    typed = " ".join(clean(text).split())
    parts = (understood.needs, understood.circumstances, understood.filters)
    for words in (part.words for kind in parts for part in kind):
        assert words
        assert words in typed
    assert all(0 <= one.value <= 130 for one in understood.filters if one.kind == "age")
    for start, end in (one.value for one in understood.filters if one.kind == "time"):
        assert start is not None or end is not None


@given(text=st.text(st.characters(codec=None, exclude_categories=()), max_size=200))
@settings(max_examples=300, deadline=None)
def test_every_script_and_every_half_pair_is_read(world, text):
    understood = understand(text, world, NOW)

    assert isinstance(understood, Understood)
    understood.left.encode("utf-8")


@pytest.mark.parametrize(
    "text",
    [
        *(
            "food bank " * 1_000,
            "a" * 10_000,
            "1 " * 5_000,
            "-" * 10_000,
            "my " * 3_000 + "nan",
            "(" * 10_000,
        ),
        *("\u00e9" * 10_000, "in " * 3_000, "aged " * 2_000, "he hits " * 1_200, "\U0001f600" * 5_000),
        *("between 1 and " * 700, "' " * 5_000),
    ],
    ids=lambda text: text[:14],
)
def test_ten_thousand_characters_are_read(read, text):
    assert len(read(text).left) <= 10_000


def test_danger_is_seen_at_the_end_of_a_long_text(read):
    understood = read("We have lived here for years. " * 300 + "I want to kill myself.")

    assert understood.sensitive is not None
    assert understood.sensitive.topics == ("suicide",)


def test_nothing_typed_is_nothing_understood(read):
    assert read("") == read(" \n\t ") == read("\u200f\u0000") == Understood()


def test_marks_of_direction_do_not_hide_a_word(read):
    assert (
        [need.id for need in read("\u202bde\u200dbt\u202c").needs]
        == [need.id for need in read("debt").needs]
        != []
    )


@given(text=st.text(max_size=100))
def test_lower_case_keeps_every_place(text):
    assert len(lowered(text)) == len(text)


@given(text=st.text(max_size=200))
def test_words_stand_where_they_say(text):
    cleaned = clean(text)

    words = words_of(cleaned)

    assert all(cleaned[word.start : word.end].strip() for word in words)
    assert [word.start for word in words] == sorted(word.start for word in words)
