"""Following the change log: what goes in, what comes out, and what a crash leaves."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from hub.errors import NotReady
from hub.places.areas import Areas
from hub.search.index import Cursor, IndexBusy, current_folder, follow, open_index, read_cursor, write_cursor
from hub.search.query import Query, search
from hub.search.reader import SearchIndex
from tests.hub.search.fake_catalogue import FakeCatalogue, a_service
from tests.hub.search.synthetic import catalogue_of, corpus

REPOSITORY = Path(__file__).parents[3]
SQUARE = '{"type":"Polygon","coordinates":[[[-1,53],[0,53],[0,54],[-1,54],[-1,53]]]}'


def ordinals(index: SearchIndex) -> set[int]:
    return {hit.ordinal for hit in search(index, Query(per_page=1000)).items}


def test_only_what_changed_is_written_again(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    for ordinal in range(1, 6):
        catalogue.put(ordinal, a_service(f"Club {ordinal}"))
    first = follow(catalogue, tmp_path, areas)
    index = SearchIndex(tmp_path)
    before = search(index, Query()).generation

    catalogue.put(2, a_service("Choir"))
    catalogue.remove(3)
    second = follow(catalogue, tmp_path, areas)
    third = follow(catalogue, tmp_path, areas)

    assert (first.applied, first.rebuilt, first.revision) == (5, True, 5)
    assert (second.applied, second.removed, second.rebuilt, second.revision) == (1, 1, False, 7)
    assert (third.applied, third.removed) == (0, 0)
    assert ordinals(index) == {1, 2, 4, 5}
    assert search(index, Query(text="choir")).total == 1
    assert search(index, Query(text="club 2")).relaxed == ("words",)
    assert search(index, Query()).generation != before


@pytest.mark.parametrize(
    ("fields", "data_status"),
    [({"status": "inactive"}, "live"), ({"status": "temporarily closed"}, "live"), ({}, "test")],
)
def test_what_people_should_not_find_is_taken_out(
    tmp_path: Path, areas: Areas, fields: dict[str, str], data_status: str
) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service())
    follow(catalogue, tmp_path, areas)

    catalogue.put(1, a_service(**fields), data_status=data_status)
    report = follow(catalogue, tmp_path, areas)

    assert report.removed == 1
    assert ordinals(SearchIndex(tmp_path)) == set()


def test_another_log_means_a_new_index_and_readers_go_over(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service())
    follow(catalogue, tmp_path, areas)
    index = SearchIndex(tmp_path)
    old = search(index, Query())
    other = FakeCatalogue(log="22222222-2222-4222-8222-222222222222")
    other.put(7, a_service())

    report = follow(other, tmp_path, areas)

    assert report.rebuilt
    assert ordinals(index) == {7}
    assert search(index, Query()).generation != old.generation
    assert index.position is not None
    assert (index.position.log, index.position.revision) == (other.log, 1)
    assert len(list(tmp_path.glob("index-*"))) == 1


def test_a_log_put_back_from_a_backup_means_a_new_index(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service())
    catalogue.put(2, a_service())
    follow(catalogue, tmp_path, areas)
    restored = FakeCatalogue(log=catalogue.log)
    restored.put(1, a_service())

    report = follow(restored, tmp_path, areas)

    assert report.rebuilt
    assert ordinals(SearchIndex(tmp_path)) == {1}


def test_an_index_of_another_schema_is_built_anew(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service())
    follow(catalogue, tmp_path, areas)
    folder = current_folder(tmp_path)
    assert folder is not None
    writer = open_index(folder).writer(15_000_000, 1)
    write_cursor(writer, Cursor(catalogue.log, 1, schema=0))
    writer.commit()
    writer.wait_merging_threads()

    report = follow(catalogue, tmp_path, areas)

    assert report.rebuilt
    assert ordinals(SearchIndex(tmp_path)) == {1}
    assert not follow(catalogue, tmp_path, areas).rebuilt


def test_an_index_of_another_schema_is_not_asked(tmp_path: Path, areas: Areas) -> None:
    follow(FakeCatalogue(), tmp_path, areas)
    folder = current_folder(tmp_path)
    assert folder is not None
    writer = open_index(folder).writer(15_000_000, 1)
    write_cursor(writer, Cursor("", 0, schema=0))
    writer.commit()
    writer.wait_merging_threads()

    with pytest.raises(NotReady, match="another version"):
        search(SearchIndex(tmp_path), Query())


def test_a_damaged_index_is_built_anew(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service())
    follow(catalogue, tmp_path, areas)
    folder = current_folder(tmp_path)
    assert folder is not None
    (folder / "meta.json").write_text("{")

    report = follow(catalogue, tmp_path, areas)

    assert report.rebuilt
    assert ordinals(SearchIndex(tmp_path)) == {1}


def test_an_empty_catalogue_gives_an_empty_index_once(tmp_path: Path, areas: Areas) -> None:
    assert follow(FakeCatalogue(), tmp_path, areas).rebuilt
    assert not follow(FakeCatalogue(), tmp_path, areas).rebuilt
    assert search(SearchIndex(tmp_path), Query(text="lunch", point=(53.0, -1.0))).total == 0


def test_without_an_index_the_answer_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NotReady, match="signpost index"):
        search(SearchIndex(tmp_path), Query())


def test_a_second_follower_is_turned_away(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    catalogue.put(1, a_service())
    refused = []

    def meanwhile(revision: int, head: int) -> None:
        with pytest.raises(IndexBusy) as error:
            follow(catalogue, tmp_path, areas)
        refused.append((revision, head, str(error.value)))

    follow(catalogue, tmp_path, areas, meanwhile)

    assert refused == [
        (1, 1, f"another process is writing the index in {tmp_path}; try again when it is done")
    ]


def test_a_boundary_that_many_share_is_kept_once(tmp_path: Path, areas: Areas) -> None:
    catalogue = FakeCatalogue()
    for ordinal in range(1, 4):
        catalogue.put(ordinal, a_service(service_areas=[{"extent": SQUARE}]))
    follow(catalogue, tmp_path, areas)

    catalogue.put(9, a_service(service_areas=[{"extent": SQUARE}]))
    follow(catalogue, tmp_path, areas)

    folder = current_folder(tmp_path)
    assert folder is not None
    # Four services, one boundary, one cursor.
    assert open_index(folder).searcher().num_docs == 6
    index = SearchIndex(tmp_path)
    assert search(index, Query(point=(53.5, -0.5))).total == 4
    assert search(index, Query(point=(52.5, -0.5))).outside_area == 4


FOLLOW = """
import sys, time
from pathlib import Path
from hub.places.areas import Areas
from hub.search import index
from tests.hub.search.synthetic import catalogue_of, corpus

index.BATCH, index.CHANGES_PER_COMMIT = 50, 100
catalogue = catalogue_of(corpus(600, seed=1))
if sys.argv[2] == "again":
    for service in corpus(600, seed=2):
        catalogue.put(service.ordinal, service.document, service.placement)
def progress(revision, head):
    print(revision, flush=True)
    # The last batch waits to be killed, so that a slow machine cannot let it finish first.
    time.sleep(60 if revision == head else 0.01)
index.follow(catalogue, Path(sys.argv[1]), Areas.load(), progress)
"""


def follow_until_killed(path: Path, how: str, after_batches: int) -> None:
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    with subprocess.Popen(
        [sys.executable, "-c", FOLLOW, str(path), how],
        stdout=subprocess.PIPE,
        env=environment,
        cwd=REPOSITORY,
    ) as process:
        assert process.stdout is not None
        for _ in range(after_batches):
            process.stdout.readline()
        # Somewhere inside the next batch or commit.
        time.sleep(0.004 * after_batches)
        process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("after_batches", [1, 5])
def test_a_follower_killed_half_way_leaves_a_whole_index(
    tmp_path: Path, areas: Areas, after_batches: int
) -> None:
    first = corpus(600, seed=1)
    catalogue = catalogue_of(first)

    follow_until_killed(tmp_path, "build", after_batches)
    assert current_folder(tmp_path) is None
    follow(catalogue, tmp_path, areas)
    follow_until_killed(tmp_path, "again", after_batches)

    folder = current_folder(tmp_path)
    assert folder is not None
    cursor = read_cursor(open_index(folder))
    assert cursor is not None
    index = SearchIndex(tmp_path)
    assert ordinals(index) == {service.ordinal for service in first}
    # What the cursor says is exactly what is in: the second round's words up to there, the first's after it.
    second = corpus(600, seed=2)
    done = max(0, cursor.revision - 600)
    assert 600 <= cursor.revision < 1200
    for word in ("lunch", "garden", "choir"):
        expected = {service.ordinal for service in second[:done] if word in service.words}
        expected |= {service.ordinal for service in first[done:] if word in service.words}
        assert {hit.ordinal for hit in search(index, Query(text=word, per_page=1000)).items} == expected

    for service in second:
        catalogue.put(service.ordinal, service.document, service.placement)
    report = follow(catalogue, tmp_path, areas)

    assert not report.rebuilt
    assert report.revision == 1200
    assert search(index, Query(text="lunch")).total == sum("lunch" in service.words for service in second)
