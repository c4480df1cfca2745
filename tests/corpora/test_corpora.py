"""The converters, on the reference data; without it every test says why it did not run."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.search.facts import Facts, read_facts
from hub.search.ranking import Candidates
from tests.corpora.hounslow import _ages
from tests.corpora.record import CorpusAbsent, Record
from tests.corpora.whole import Corpus, fill, read_all, whole_corpus


@pytest.fixture(scope="module")
def corpus(postcode_table: Path) -> Iterator[Corpus]:
    try:
        with whole_corpus(postcode_table) as whole:
            yield whole
    except CorpusAbsent as absent:
        pytest.skip(str(absent))


def named(corpus: Corpus, feed: str, name: str) -> Record:
    return next(one for one in corpus.records if one.feed == feed and one.document["name"] == name)


def facts_of(corpus: Corpus, record: Record) -> Facts:
    return read_facts(record.document, record.placement, corpus.areas)


def test_every_row_is_read_once_and_has_an_id_of_its_own(corpus: Corpus) -> None:
    count = Counter(record.feed for record in corpus.records)

    assert count["hounslow"] == 313
    assert count["libraries"] == 4231
    assert count["trafford"] > 2900
    assert len({record.id for record in corpus.records}) == len(corpus.records)


def test_the_sample_publishers_are_there_but_not_the_flawed_one(corpus: Corpus) -> None:
    feeds = {record.feed for record in corpus.records} - {"hounslow", "trafford", "libraries"}

    assert feeds == {"hull", "bristol", "blackburn-with-darwen", "north-yorkshire", "elmbridge"}


def test_ids_are_the_same_in_a_second_reading(corpus: Corpus, postcode_table: Path) -> None:
    again = [record.id for record in read_all(postcode_table)]

    assert again == [record.id for record in corpus.records]


def test_a_cell_of_several_lines_is_one_description(corpus: Corpus) -> None:
    scouts = named(corpus, "hounslow", "3rd Osterley Sea Scouts Group")

    assert "\n" in scouts.document["description"]
    assert facts_of(corpus, scouts).ages.fits(10)
    assert facts_of(corpus, scouts).ages.fits(20) is False


@pytest.mark.parametrize(
    ("written", "ages"),
    [
        ("6 years - 14 years", (6, 14)),
        ("4 to 18", (4, 18)),
        ("13-25", (13, 25)),
        ("11+", (11, None)),
        ("From 5 years upwards", (5, None)),
        ("All ages", (0, None)),
        ("", (None, None)),
    ],
)
def test_ages_are_read_as_hounslow_writes_them(written: str, ages: tuple[int | None, int | None]) -> None:
    assert _ages(written) == ages


def test_a_price_is_believed_before_the_tick_that_says_free(corpus: Corpus) -> None:
    free = Counter(
        facts_of(corpus, record).cost.outcome for record in corpus.records if record.feed == "hounslow"
    )

    assert free["free"] > 200
    assert free["free"] < 296


def test_most_places_have_a_point_and_a_council(corpus: Corpus) -> None:
    placed = [record for record in corpus.records if any("latitude" in one for one in record.placement)]

    assert len(placed) > 0.95 * len(corpus.records)
    assert facts_of(corpus, named(corpus, "trafford", "Sale Library")).councils >= {"E08000009"}


def test_a_list_of_one_kind_gives_its_kind(corpus: Corpus) -> None:
    kinds = {
        kind.label: kind.uri
        for record in corpus.records
        if record.feed == "trafford"
        for kind in facts_of(corpus, record).service_types
    }

    assert kinds["Library facilities"] == "http://id.esd.org.uk/service/437"
    assert kinds["Allotments"] == "http://id.esd.org.uk/service/510"
    assert {"Food bank", "GP surgery", "Dentist", "Pharmacy"} <= kinds.keys()


def test_what_two_lists_give_is_read_once(corpus: Corpus) -> None:
    sale = [
        record
        for record in corpus.records
        if record.feed == "trafford" and record.document["name"] == "Sale Library"
    ]

    assert [record.id for record in sale] == ["trafford:trafford_libraries/7"]


def test_a_library_that_closed_is_held_and_not_found(corpus: Corpus) -> None:
    closed = [record for record in corpus.records if record.document.get("status") == "defunct"]

    assert len([record for record in closed if record.feed == "libraries"]) == 478
    snapshot = corpus.index.snapshot()
    active = [record for record in corpus.records if record.document.get("status") == "active"]
    assert Candidates(snapshot, None, ()).count() == len(active)


def test_a_corpus_may_be_filled_from_a_few_records(
    corpus: Corpus, tmp_path: Path, postcode_table: Path
) -> None:
    few = fill(corpus.records[:10], tmp_path, postcode_table)

    assert few.id_of(1) == corpus.records[0].id
    assert few.catalogue.log_position()[1] == 10
