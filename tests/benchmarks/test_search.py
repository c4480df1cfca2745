"""The benchmark of search on little: the engines agree, and what it prints fits a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.search import run
from tests.benchmarks.searching.corpus import services
from tests.benchmarks.searching.engines import Answer, Engine, build_all
from tests.benchmarks.searching.floor import Floor
from tests.benchmarks.searching.gate import Disagreement, check, compare
from tests.benchmarks.searching.product import Product
from tests.benchmarks.searching.questions import KINDS, questions
from tests.benchmarks.searching.sqlite import Sqlite

SERVICES = 1_000


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Engine]]:
    folder: Path = tmp_path_factory.mktemp("searching")
    made: list[Engine] = [Floor(), Sqlite(folder / "peer.db"), Product(folder / "hub")]
    build_all(made, services(SERVICES))
    yield made
    for engine in made:
        engine.close()


@pytest.mark.parametrize("kind", KINDS)
def test_the_hub_sqlite_and_the_floor_find_the_same_services(engines: list[Engine], kind: str) -> None:
    asked = questions(kind, 12, seed=3)

    found = check(engines, asked)

    # All filters at once leave next to nothing of a thousand services.
    assert found >= (0 if kind == "FULL" else 12)


def test_an_engine_that_finds_something_else_is_not_timed() -> None:
    (question,) = questions("G1", 1, seed=1)
    right = Answer(2, ((5, 100.0), (7, 220.0)))

    compare(question, ("hub", right), ("floor", Answer(2, ((5, 100.01), (7, 220.0)))))

    # Equally far, in another order; and as far as the last, of which one is on the next page.
    far = Answer(9, ((5, 100.0), (7, 220.0), (8, 220.0)))
    compare(question, ("hub", far), ("floor", Answer(9, ((5, 100.0), (8, 219.99), (7, 220.0)))))
    compare(question, ("hub", far), ("floor", Answer(9, ((5, 100.0), (7, 220.0), (9, 220.01)))))

    for wrong in (
        Answer(3, right.items),
        Answer(2, ((5, 100.0), (8, 220.0))),
        Answer(2, ((5, 101.0), (7, 220.0))),
    ):
        with pytest.raises(Disagreement):
            compare(question, ("hub", right), ("floor", wrong))


def test_the_same_seed_makes_the_same_services_and_a_longer_corpus_begins_with_a_shorter_one() -> None:
    short, longer = list(services(60, seed=5)), list(services(90, seed=5))

    assert short == longer[:60]
    assert len({one.document for one in longer}) == 90


def test_the_benchmark_prints_its_tables_80_columns_wide_and_says_of_each_goal_whether_it_is_reached(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(300, tmp_path / "made", asked=3, gate=2, seed=1, without=("postgis",))

    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert [line for line in lines if "agreed on FULL" in line]
    assert len([line for line in lines if line.endswith(("reached",))]) >= 5
