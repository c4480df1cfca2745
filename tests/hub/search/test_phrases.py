"""Words of a text by their stems."""

from string import printable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.search.phrases import first_said, tokens

TEXTS = (
    "Help for the dying and those who lie awake. Die Linke: dyes, DYING",
    "The carers' café — a women\u2019s group, O'Brien's and the Cafe",
    "Running, runs, ran; skies over Skye, the sky. Early and earliest",
    "naïve Élan, Ünal; charities (charity) 24 hours, 24-hour",
)


def one_by_one(text: str, stems: list[str]) -> dict[str, str]:
    said: dict[str, str] = {}
    for token in tokens(text):
        if token.stem in stems:
            said.setdefault(token.stem, text[token.start : token.end])
    return said


@pytest.mark.parametrize("text", TEXTS)
def test_the_word_of_a_stem_is_found_whatever_its_ending(text: str) -> None:
    for token in tokens(text):
        asked = [token.stem, "absent"]

        assert first_said(text, asked) == one_by_one(text, asked)


@given(
    st.text(printable, max_size=60) | st.text(st.characters(codec="utf-8"), max_size=60),
    st.lists(st.sampled_from([token.stem for text in TEXTS for token in tokens(text)]), max_size=4),
)
def test_it_is_the_same_as_looking_at_every_word(text: str, stems: list[str]) -> None:
    text = f"{TEXTS[2]} {text} {TEXTS[0]}"

    assert first_said(text, stems) == one_by_one(text, stems)


def test_nothing_asked_is_nothing_said() -> None:
    assert first_said("Anything at all", []) == {}
