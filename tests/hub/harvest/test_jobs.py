"""A harvest is a job: one at a time whoever does it, taken again after a crash, refused when too late."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hub.catalogue.tables import staged_service
from hub.errors import FeedBusy, JobCancelled
from hub.harvest.lock import HARVEST
from hub.harvest.run import harvest_feed
from hub.harvest.store import Outcome
from hub.jobs.job import State
from hub.serve import Hub
from tests.conftest import MakeHub, harvest, register, workshop
from tests.feedserver import FeedServer, wait_until
from tests.hub.harvest.rows import head, rows, service_rows
from tests.hub.jobs.processes import HARVEST as HARVEST_HULL
from tests.hub.jobs.processes import line_of, running
from tests.hub.records import a_service, found, names, services
from tests.hub.test_cli import an_environment

REPOSITORY = Path(__file__).parents[3]
LEASE_S = 3.0
# A process is frozen where neither the harvest nor its heart is in a transaction: on SQLite a frozen writer
# would keep everybody out.
FREEZE = """
import os, signal, threading, time
from hub.catalogue.snapshots import Snapshots
from hub.jobs.beat import Beat

beat, say, switch, between_beats, said = Beat._beat, Beat.__call__, Snapshots.switch, threading.Lock(), []

def one_beat(self):
    with between_beats:
        beat(self)

def freeze():
    with between_beats:
        os.kill(os.getpid(), signal.SIGSTOP)
        # Until every thread has heard of it.
        time.sleep(0.5)

Beat._beat = one_beat
"""
FREEZE_IN_THE_MIDDLE = """
def freeze_at_the_fourth_page(self, progress=None):
    said.append((progress or {}).get("doing"))
    if said.count("reading") == 4:
        freeze()
    say(self, progress)

Beat.__call__ = freeze_at_the_fourth_page
"""
# When everything is read and only the switch is missing.
FREEZE_AT_THE_SWITCH = """
def freeze_first(*given):
    freeze()
    return switch(*given)

Snapshots.switch = freeze_first
"""


@pytest.fixture
def quick(make_hub: MakeHub, database_url: str | None) -> Hub:
    """A hub whose leases last three seconds."""
    return make_hub(database_url=database_url, lease_s=LEASE_S, beat_s=0.4, page_size=1)


def edition(name: str) -> list[dict[str, Any]]:
    return [a_service(number, name=f"{name} {number}") for number in range(1, 9)]


def is_stopped(process: subprocess.Popen[str]) -> bool:
    return Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[0] == "T"


def harvest_when_free(hub: Hub, feed: FeedServer) -> None:
    """Harvest as soon as nobody else has the feed."""

    def is_harvested() -> bool:
        try:
            return harvest(hub, feed, per_page=1).outcome is Outcome.LIVE
        except FeedBusy:
            return False

    assert not is_harvested(), "it is busy at first"
    assert wait_until(is_harvested, 20)


@pytest.mark.parametrize("where", ["in the middle", "at the switch"])
def test_a_harvest_that_was_frozen_for_longer_than_its_lease_overwrites_nothing(
    quick: Hub, where: str
) -> None:
    freeze = FREEZE_IN_THE_MIDDLE if where == "in the middle" else FREEZE_AT_THE_SWITCH
    with FeedServer(edition("First"), full_lists=True, page_size=1) as feed:
        harvest(quick, feed, per_page=1)
        feed.services = edition("Frozen")
        with running(quick.settings, FREEZE + freeze + HARVEST_HULL, feed.origin) as frozen:
            assert wait_until(lambda: is_stopped(frozen), 30)
            late = quick.harvests.of_feed("hull")[0]
            assert late.outcome is Outcome.RUNNING

            feed.services = edition("Newest")
            harvest_when_free(quick, feed)
            serving = (service_rows(quick), head(quick), found(quick), quick.publishers.feed("hull"))
            frozen.send_signal(signal.SIGCONT)
            said = line_of(frozen)
            assert frozen.wait(30) == 0

    assert said.startswith("LeaseLost")
    assert (service_rows(quick), head(quick), found(quick), quick.publishers.feed("hull")) == serving
    assert names(quick) == [f"Newest {number}" for number in range(1, 9)]
    assert rows(quick, staged_service) == []
    newest = quick.harvests.of_feed("hull")[0]
    assert (newest.outcome, quick.harvests.harvest(late.id).outcome) == (Outcome.LIVE, Outcome.ABANDONED)
    assert quick.publishers.feed("hull").live_harvest == newest.id
    # Both had the same job: the second goes on with what the first could not end.
    [job, first] = quick.jobs.of_subject(HARVEST, "hull")
    assert (job.state, job.attempts, job.token) == (State.DONE, 2, 2)
    assert job.result == {"harvest": newest.id, "outcome": "live"}
    assert first.result is not None


def test_a_harvest_in_another_process_keeps_this_one_out(quick: Hub) -> None:
    with FeedServer(services(8), full_lists=True, page_size=1) as feed:
        register(quick, feed)
        feed.faults.pause_s = 0.1
        with running(quick.settings, HARVEST_HULL, feed.origin) as other:
            assert wait_until(lambda: len(feed.requests) >= 3, 30)

            with pytest.raises(FeedBusy, match="hull is being harvested just now; wait for that to end"):
                harvest(quick, feed)

            assert line_of(other) == "live"
    assert len(names(quick)) == 8


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_harvest_on_another_machine_keeps_this_one_out(
    quick: Hub, make_hub: MakeHub, database_url: str | None, tmp_path: Path
) -> None:
    """Two machines share the database, and no folder."""
    here = make_hub(var=tmp_path / "elsewhere", database_url=database_url)
    with FeedServer(services(8), full_lists=True, page_size=1) as feed:
        register(quick, feed)
        feed.faults.pause_s = 0.1
        with running(quick.settings, HARVEST_HULL, feed.origin) as other:
            assert wait_until(lambda: len(feed.requests) >= 3, 30)

            with pytest.raises(FeedBusy):
                harvest(here, feed)

            assert line_of(other) == "live"
    assert len(here.harvests.of_feed("hull")) == 1


def test_a_harvest_that_is_cancelled_leaves_what_served(hub: Hub) -> None:
    with FeedServer(edition("First"), full_lists=True, page_size=2) as feed:
        harvest(hub, feed, per_page=2)
        before, position = service_rows(hub), head(hub)
        feed.services = edition("Second")
        with_what = workshop(hub, feed, per_page=2)

        def cancel(_done: int, _total: int | None) -> None:
            hub.jobs.cancel(hub.jobs.of_subject(HARVEST, "hull")[0].id)
            # As long as until the next heartbeat, of which there are many.
            time.sleep(0.3)

        hub.jobs.beat_s = 0.05
        with with_what.fetcher, pytest.raises(JobCancelled):
            harvest_feed(with_what, hub.publishers.feed("hull"), progress=cancel)

    assert (service_rows(hub), head(hub)) == (before, position)
    assert rows(hub, staged_service) == []
    [last, _first] = hub.harvests.of_feed("hull")
    assert (last.outcome, last.reason) == (Outcome.ABANDONED, "It was cancelled.")
    assert hub.jobs.of_subject(HARVEST, "hull")[0].state is State.CANCELLED


def test_our_own_fault_fails_the_job_without_a_word_of_the_feed(hub: Hub) -> None:
    def fail(_done: int, _total: int | None) -> None:
        raise ValueError("Lunch club 1 is wrong")

    with FeedServer(services(2)) as feed:
        register(hub, feed)
        with_what = workshop(hub, feed)
        with with_what.fetcher, pytest.raises(ValueError, match="Lunch club"):
            harvest_feed(with_what, hub.publishers.feed("hull"), progress=fail)

    [job] = hub.jobs.of_subject(HARVEST, "hull")
    assert (job.state, job.error) == (
        State.FAILED,
        "Signpost itself failed (ValueError); its log says more.",
    )
    assert hub.harvests.of_feed("hull")[0].outcome is Outcome.FAILED


@contextmanager
def a_worker(hub: Hub, feed: FeedServer) -> Iterator[subprocess.Popen[str]]:
    """Run `signpost work`, as an operator would."""
    environment = an_environment(
        hub.settings.var,
        SIGNPOST_ALLOW_ORIGINS=feed.origin,
        SIGNPOST_LEASE_S=str(LEASE_S),
        SIGNPOST_PAGE_SIZE="1",
        SIGNPOST_REQUESTS_PER_SECOND="1000",
        SIGNPOST_DATABASE_URL=hub.settings.database_url or "",
    )
    with subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "hub", "work"], cwd=REPOSITORY, env=environment, text=True
    ) as process:
        try:
            yield process
        finally:
            if process.poll() is None:
                process.kill()


def test_a_worker_that_is_killed_in_the_middle_of_a_harvest_is_followed_by_another(quick: Hub) -> None:
    with FeedServer(edition("First"), full_lists=True, page_size=1) as feed:
        harvest(quick, feed, per_page=1)
        before, position = service_rows(quick), head(quick)
        feed.services = edition("Second")
        feed.faults.pause_s = 0.1
        asked = len(feed.requests)
        job = quick.jobs.enqueue(HARVEST, "hull")
        with a_worker(quick, feed) as killed:
            assert wait_until(lambda: len(feed.requests) >= asked + 7 or killed.poll() is not None, 30)
            killed.kill()
            killed.wait(10)
        feed.faults.pause_s = 0.0
        assert (service_rows(quick), head(quick)) == (before, position)
        assert quick.jobs.get(job.id).progress["doing"] in {"fetching", "reading"}

        with a_worker(quick, feed) as worker:
            assert wait_until(lambda: quick.jobs.get(job.id).state.has_ended, 30)
            worker.terminate()
            assert worker.wait(20) == 0

    done = quick.jobs.get(job.id)
    assert (done.state, done.attempts) == (State.DONE, 2)
    assert names(quick) == [f"Second {number}" for number in range(1, 9)]
    # The worker brought the index up to date too.
    assert found(quick) == set(names(quick))


def test_a_worker_that_is_told_to_stop_gives_its_harvest_back(quick: Hub) -> None:
    with FeedServer(edition("First"), full_lists=True, page_size=1) as feed:
        register(quick, feed)
        feed.faults.pause_s = 0.1
        job = quick.jobs.enqueue(HARVEST, "hull")
        with a_worker(quick, feed) as worker:
            assert wait_until(lambda: len(feed.requests) >= 4 or worker.poll() is not None, 30)
            worker.terminate()
            assert worker.wait(20) == 0

    given_back = quick.jobs.get(job.id)
    assert (given_back.state, given_back.attempts) == (State.QUEUED, 0)
    [stopped] = quick.harvests.of_feed("hull")
    assert (stopped.outcome, stopped.reason) == (
        Outcome.ABANDONED,
        "The process that did it is being stopped; another goes on.",
    )
    assert names(quick) == []
