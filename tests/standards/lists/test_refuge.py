"""The parts of words that spare most texts the patterns never spare one that a pattern would match."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from standards.lists.refuge import TABLE, _rules, words_that_hide
from standards.lists.tables import rows

ROWS = list(rows(TABLE.name))


@pytest.mark.parametrize("kind", ["term", "words", "innocent"])
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_match_of_a_pattern_holds_one_of_its_parts(kind: str, data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(_rules(kind)))

    text = data.draw(st.from_regex(rule.pattern))

    assert any(part in text.casefold() for part in rule.holds), text


def test_capitals_tags_and_hard_spaces_do_not_get_past() -> None:
    assert words_that_hide("OUR REFUGE") == "a refuge"
    assert words_that_hide("people <b>escaping</b> forced&nbsp;marriage: safe&nbsp;house") is not None
