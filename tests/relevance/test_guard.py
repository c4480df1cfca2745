"""The guard: relevance may not fall, no misfit is shown as a fit, and nothing unknown is hidden."""

import json
from pathlib import Path

import pytest

from tests.corpora.record import CorpusAbsent
from tests.corpora.whole import whole_corpus
from tests.relevance.judging import MAIN_READER, of_reader, read_judgements
from tests.relevance.queries import read_queries
from tests.relevance.scoring import Run, build, run

FLOOR = Path(__file__).parent / "floor.json"
MAY_FALL = 0.02


@pytest.fixture(scope="module")
def ours(postcode_table: Path) -> Run:
    try:
        queries = read_queries()
        with whole_corpus(postcode_table) as corpus:
            method = build("ours", corpus)
            if isinstance(method, str):
                pytest.skip(method)
            return run(method, queries, of_reader(read_judgements(), MAIN_READER), corpus)
    except CorpusAbsent as absent:
        pytest.skip(str(absent))


def test_relevance_has_not_fallen_under_the_floor(ours: Run) -> None:
    floor = json.loads(FLOOR.read_text(encoding="utf-8"))["nDCG@10"]
    assert floor is not None, "set the floor: python -m tests.relevance --write-floor"

    assert ours.mean("nDCG@10") >= floor - MAY_FALL


def test_nobody_is_told_that_they_fit_where_they_do_not(ours: Run) -> None:
    misfits, said_fit = ours.misfits

    assert said_fit > 0
    assert misfits == 0


def test_nothing_unknown_is_hidden(ours: Run) -> None:
    hidden, unknown = ours.hidden

    assert unknown > 0
    assert hidden == 0
