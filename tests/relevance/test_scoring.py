"""What is counted against a method, and the methods themselves, on a handful of made-up services."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.corpora.record import Record, own_kind
from tests.corpora.whole import Corpus, fill
from tests.hub.search.fake_catalogue import a_place, a_service
from tests.relevance.__main__ import report
from tests.relevance.judging import Judgement, agreement, of_reader, read_judgements
from tests.relevance.methods import AllWords, Answer, Bm25, Bm25WithLexicon, WholePhrase
from tests.relevance.pool import key_of, second_reading, take, write_judgements
from tests.relevance.queries import Asked
from tests.relevance.scoring import METHODS, Run, in_trap, is_misfit, run


def a_record(identifier: str, name: str, *places: dict[str, Any], **fields: Any) -> Record:
    return Record(identifier, a_service(name, id=identifier, **fields), "hull", list(places))


def a_query(words: str, *, trap: str = "", needs: tuple[str, ...] = ("food",), **context: Any) -> Asked:
    return Asked("r01", "plain", words, context, needs, tuple(filter(None, trap.split("|"))), "")


def judged(service: str, topic: int, usable: str = "yes", reader: str = "A") -> Judgement:
    return Judgement("r01", service, topic, usable, frozenset({1} if topic else ()), reader)


FOOD_BANK = a_record("hull:1", "Food bank", a_place(53.75, -0.34), attributes=[own_kind("Food bank")])
BANK_OF_FOOD = a_record("hull:2", "Savings bank", description="We also give food.", minimum_age=18)
LIBRARY = a_record("hull:3", "Library", a_place(51.45, -2.58), description="Books, and food for thought.")


@pytest.fixture
def corpus(tmp_path: Path, postcode_table: Path) -> Corpus:
    return fill([FOOD_BANK, BANK_OF_FOOD, LIBRARY], tmp_path, postcode_table)


def test_a_whole_phrase_is_found_only_where_its_words_stand_together(corpus: Corpus) -> None:
    assert WholePhrase(corpus).answer(a_query("food banks"), 10).ids == ("hull:1",)


def test_all_words_may_stand_anywhere_in_the_record(corpus: Corpus) -> None:
    assert set(AllWords(corpus).answer(a_query("food bank"), 10).ids) == {"hull:1", "hull:2"}


def test_bm25_takes_any_word_and_ranks_the_name_first(corpus: Corpus) -> None:
    ids = Bm25(corpus).answer(a_query("where is a food bank please"), 10).ids

    assert ids[0] == "hull:1"
    assert set(ids) == {"hull:1", "hull:2", "hull:3"}


def test_words_that_say_nothing_find_nothing(corpus: Corpus) -> None:
    assert Bm25(corpus).answer(a_query("?!"), 10).ids == ()


def test_a_place_leaves_out_what_is_too_far_and_keeps_what_has_no_place(corpus: Corpus) -> None:
    assert set(Bm25(corpus).answer(a_query("food", near="HU1 2AA"), 10).ids) == {"hull:1", "hull:2"}


def test_ages_leave_out_what_states_others_and_keep_what_states_none(corpus: Corpus) -> None:
    assert set(Bm25(corpus).answer(a_query("food", ages=[9]), 10).ids) == {"hull:1", "hull:3"}


def test_a_named_wrong_type_is_a_trap_by_name_or_kind_unless_it_helps() -> None:
    asked = a_query("tins", trap="library|food bank")

    assert in_trap(asked, [FOOD_BANK], {}) is True
    assert in_trap(asked, [FOOD_BANK], {"hull:1": 2}) is False
    assert in_trap(asked, [BANK_OF_FOOD], {}) is False
    assert in_trap(a_query("tins"), [FOOD_BANK], {}) is None


def test_stated_ages_make_a_misfit_whatever_was_judged() -> None:
    assert is_misfit(a_query("food", ages=[9]), BANK_OF_FOOD, judged("hull:2", 3))
    assert not is_misfit(a_query("food", ages=[9, 40]), BANK_OF_FOOD, None)
    assert not is_misfit(a_query("food", ages=[9]), FOOD_BANK, None)


def test_being_closed_that_day_is_no_misfit() -> None:
    unusable = judged("hull:1", 3, "no")

    assert is_misfit(a_query("food"), FOOD_BANK, unusable)
    assert not is_misfit(a_query("food", days=["su"]), FOOD_BANK, unusable)


@dataclass(frozen=True)
class Line:
    """A line of a lexicon."""

    words: str
    side: str
    identifier: str
    weight: int
    list: str = "needs"


LEXICON = (
    Line("skint", "said", "money", 3),
    Line("no food", "said", "emergency-food", 3),
    Line("food", "said", "nutrition", 1),
    Line("savings bank", "found", "money", 3),
    Line("food banks", "found", "emergency-food", 3),
    Line("books", "found", "nutrition", 3),
    Line("libraries", "found", "emergency-food", 1, list="circumstances"),
)


def test_the_lexicon_finds_what_does_not_have_the_words_that_were_said(corpus: Corpus) -> None:
    asked = a_query("skint")

    assert Bm25(corpus).answer(asked, 10).ids == ()
    assert Bm25WithLexicon(corpus, LEXICON).answer(asked, 10).ids == ("hull:2",)


def test_the_longest_phrase_of_the_lexicon_counts_with_its_weight(corpus: Corpus) -> None:
    method = Bm25WithLexicon(corpus, LEXICON)

    assert method.expand("there is no food in the house") == {("food", "bank"): 2.0}
    assert method.expand("any food") == {("book",): pytest.approx(2 / 3)}


class Stubborn:
    """A method that gives one answer, and another to whoever says more than words and a place."""

    name = "ours"

    def __init__(self, plain: Answer, filtered: Answer) -> None:
        self._plain, self._filtered = plain, filtered

    def answer(self, asked: Asked, limit: int) -> Answer:
        return self._filtered if asked.is_filtered else self._plain


def scored(corpus: Corpus, plain: Answer, filtered: Answer, *judgements: Judgement) -> Run:
    asked = a_query("food", ages=[9])
    return run(Stubborn(plain, filtered), [asked], of_reader(judgements, "A"), corpus)


def test_an_unknown_that_vanishes_when_an_age_is_given_is_counted_as_hidden(corpus: Corpus) -> None:
    maybe, sure = judged("hull:1", 2, "unknown"), judged("hull:3", 3, "yes")

    kept = scored(corpus, Answer(("hull:1", "hull:3")), Answer(("hull:3", "hull:1")), maybe, sure)
    lost = scored(corpus, Answer(("hull:1", "hull:3")), Answer(("hull:3",)), maybe, sure)

    assert kept.hidden == (0, 1)
    assert lost.hidden == (1, 1)


def test_a_misfit_said_to_fit_is_counted_and_one_only_shown_is_not(corpus: Corpus) -> None:
    shown = ("hull:1", "hull:2")

    honest = scored(corpus, Answer(shown), Answer(shown, frozenset({"hull:1"})), judged("hull:1", 3))
    wrong = scored(corpus, Answer(shown), Answer(shown, frozenset(shown)), judged("hull:1", 3))

    assert honest.misfits == (0, 1)
    assert wrong.misfits == (1, 2)


def test_what_cannot_be_used_is_no_more_than_related() -> None:
    assert [judged("hull:1", 3, usable).grade for usable in ("yes", "unknown", "no")] == [3, 3, 1]
    assert judged("hull:1", 0, "no").grade == 0


def test_the_report_of_all_methods_is_80_columns_wide(corpus: Corpus) -> None:
    queries = [a_query("food", ages=[9]), Asked("r02", "safeguarding", "banc " * 20, {}, ("food",), (), "")]
    judgements = of_reader([judged("hull:1", 3)], "A")
    one = run(Bm25(corpus), queries, judgements, corpus)
    runs = [Run(name, one.ranked, one.scores, one.took_s) for name in METHODS]

    lines = list(report(runs, queries, judgements))

    assert max(map(len, lines)) <= 80
    assert any(line.startswith("  BM25 + lexicon") and "[+0.000, +0.000]" in line for line in lines)
    assert any(line.startswith("r02 banc") for line in lines)


def test_grades_of_a_second_reader_are_kept_and_compared(corpus: Corpus, tmp_path: Path) -> None:
    first = [judged("hull:1", 3), judged("hull:2", 0, "unknown")]
    text = f"r01 {key_of('r01', 'hull:1')} 2u\n\nr01 {key_of('r01', 'hull:2')} 0\n"

    second = list(take(text, "B", [a_query("food")], corpus))
    write_judgements(tmp_path / "j.csv", [*first, *second])
    kept = read_judgements(tmp_path / "j.csv")

    assert kept == [*first, judged("hull:1", 2, "unknown", "B"), judged("hull:2", 0, "unknown", "B")]
    assert "2 pairs of 1 queries" in agreement(kept)[0]


def test_a_grade_of_no_pair_is_refused(corpus: Corpus) -> None:
    with pytest.raises(ValueError, match="no pair 00000000"):
        list(take("r01 00000000 2y", "B", [a_query("food")], corpus))
    with pytest.raises(ValueError, match="not a grade"):
        list(take("r01 2y", "B", [a_query("food")], corpus))


def test_a_second_reader_sees_high_and_low_grades_and_nothing_twice() -> None:
    judgements = [judged(f"hull:{number}", 3 if number < 30 else 0) for number in range(60)]

    pairs = second_reading([a_query("food")], judgements, "B")["r01"]
    seen = [judged(service, 1, reader="B") for service in pairs]

    assert sum(int(service.split(":")[1]) < 30 for service in pairs) == 10
    assert len(pairs) == 20
    assert second_reading([a_query("food")], [*judgements, *seen], "B")["r01"] == []
