"""The files of the measurement: well-formed, ids and grades only, and enough of them."""

import csv
import re
from collections import Counter
from pathlib import Path

import pytest

from tests.corpora.record import CorpusAbsent
from tests.relevance.judging import COLUMNS, JUDGEMENTS, Judgement, read_judgements
from tests.relevance.queries import OWN, Asked, read_queries

_ID = re.compile(
    r"(hounslow:[0-9a-f-]{36}|libraries:\d+|trafford:\w+/\d+|elmbridge:ELM-\d{3}"
    r"|(hull|bristol|north-yorkshire|blackburn-with-darwen):[0-9a-f-]{36})"
)


@pytest.fixture(scope="module")
def queries() -> list[Asked]:
    try:
        return read_queries()
    except CorpusAbsent as absent:
        pytest.skip(str(absent))


@pytest.fixture(scope="module")
def judgements() -> list[Judgement]:
    return read_judgements()


def test_the_judged_file_holds_ids_and_grades_and_no_text() -> None:
    with JUDGEMENTS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    assert tuple(rows[0]) == COLUMNS
    assert all(_ID.fullmatch(row["service"]) for row in rows)
    assert all(re.fullmatch(r"\d+|r\d\d", row["query"]) for row in rows)
    assert all(re.fullmatch(r"[1-9]*", row["needs"]) and len(row["reader"]) == 1 for row in rows)


def test_the_graded_queries_of_the_reference_data_and_at_least_44_of_our_own_are_there() -> None:
    with OWN.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))

    assert sum(not row["query"] for row in rows) == 16
    assert sum(row["n"].startswith("r") and bool(row["query"]) for row in rows) >= 44
    assert len({row["n"] for row in rows}) == len(rows)


def test_every_query_is_read_with_its_words_and_needs(queries: list[Asked]) -> None:
    assert all(asked.words and all(asked.needs) for asked in queries)
    assert len({asked.kind for asked in queries}) >= 12


def test_every_judgement_is_of_a_query_that_is_asked(
    queries: list[Asked], judgements: list[Judgement]
) -> None:
    assert {one.query for one in judgements} <= {asked.n for asked in queries}


def test_no_reader_judged_a_pair_twice(judgements: list[Judgement]) -> None:
    count = Counter((one.reader, one.query, one.service) for one in judgements)

    assert count.most_common(1)[0][1] == 1


def test_what_helps_says_which_need_it_meets(queries: list[Asked], judgements: list[Judgement]) -> None:
    number = {asked.n: len(asked.needs) for asked in queries}

    helping = [one for one in judgements if one.topic >= 2]

    assert all(one.needs and max(one.needs) <= number[one.query] for one in helping)


def test_a_grade_that_is_none_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "judgements.csv"
    path.write_text("query,service,topic,usable,needs,reader\nr01,hull:1,4,yes,1,A\n", encoding="utf-8")

    with pytest.raises(ValueError, match="line 2"):
        read_judgements(path)
