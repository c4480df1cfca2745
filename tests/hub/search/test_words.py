"""Words: what is one, and what is left of it."""

from hub.search.words import plain_text, query_words


def test_little_words_count_only_when_there_are_no_others() -> None:
    assert query_words("the lunch club for men") == [(1, "lunch"), (2, "club"), (4, "men")]
    assert query_words("who is it") == [(2, "it")]
    assert query_words("for the") == [(0, "for"), (1, "the")]


def test_how_a_person_asks_is_not_what_they_ask_for() -> None:
    def stems(text: str) -> list[str]:
        return [stem for _, stem in query_words(text)]

    assert stems("someone to talk to at night") == ["talk", "night"]
    assert stems("please can somebody help me, I need debt advice near me") == ["debt", "advic"]
    assert stems("help") == ["help"]
    assert stems("IT classes at home") == ["it", "class", "home"]


def test_no_word_is_asked_for_twice_and_not_too_many() -> None:
    assert query_words("club clubs CLUB") == [(0, "club")]
    assert len(query_words(" ".join(f"word{number}" for number in range(500)))) == 32


def test_scripts_in_a_description_are_not_words() -> None:
    assert plain_text("<script>alert(1)</script><b>Tea</b><br>at 3 < 4 &amp; after") == "Tea at 3 < 4 & after"
