"""Jobs and processes: two that race, one that is killed, one that freezes, one that is told to stop."""

import signal
from collections import Counter
from contextlib import ExitStack

import pytest

from hub.jobs.job import State
from hub.serve import Hub
from tests.conftest import MakeHub
from tests.feedserver import wait_until
from tests.hub.jobs.processes import HOLD_ONE, TAKE_ALL, WORK, line_of, running

JOBS = 200


@pytest.fixture
def quick(make_hub: MakeHub, database_url: str | None) -> Hub:
    """A hub whose leases last three seconds."""
    return make_hub(database_url=database_url, lease_s=3.0, beat_s=0.4)


def test_two_processes_that_race_take_each_job_once(hub: Hub) -> None:
    for number in range(JOBS):
        # Five of each subject, so that both often want jobs that may not run together.
        hub.jobs.enqueue("count", f"subject {number % 40}")

    with ExitStack() as stack:
        both = [stack.enter_context(running(hub.settings, TAKE_ALL)) for _ in range(2)]
        assert [line_of(one) for one in both] == ["ready", "ready"]
        for one in both:
            assert one.stdin is not None
            one.stdin.write("\n")
            one.stdin.flush()
        said = [one.communicate(timeout=120)[0].split("\n") for one in both]

    taken = [line for lines in said for line in lines if line]
    assert Counter(taken) == Counter(dict.fromkeys(taken, 1))
    # One may end while the other has the last job of a subject that both were waiting for.
    while (left := hub.jobs.take(["count"])) is not None:
        taken.append(f"{left.id} {left.token}")
        hub.jobs.finish(left)
    assert len(taken) == JOBS
    assert {line.split()[1] for line in taken} == {"1"}
    assert all(lines[0] for lines in said), "one of them did nothing"


def test_the_job_of_a_killed_process_is_free_at_once_on_its_machine(hub: Hub) -> None:
    waiting = hub.jobs.enqueue("count", "a")
    with running(hub.settings, HOLD_ONE) as process:
        assert line_of(process) == waiting.id
        assert hub.jobs.take(["count"]) is None

        process.kill()
        process.wait(10)

    taken = hub.jobs.take(["count"])
    assert taken is not None
    assert (taken.id, taken.attempts, taken.token) == (waiting.id, 2, 2)


def test_the_job_of_a_process_that_died_elsewhere_is_free_when_its_lease_is_over(quick: Hub) -> None:
    waiting = quick.jobs.enqueue("count", "a")
    with running(quick.settings, HOLD_ONE) as process:
        assert line_of(process) == waiting.id
        process.kill()
        process.wait(10)
    # As another machine sees it, which has no file of that process.
    for path in quick.settings.locks.glob("*.lock"):
        path.unlink()

    assert quick.jobs.take(["count"]) is None
    assert wait_until(lambda: quick.jobs.take(["count"]) is not None, 10)
    assert quick.jobs.get(waiting.id).attempts == 2


def test_a_process_that_freezes_loses_its_job_when_its_lease_is_over(quick: Hub) -> None:
    waiting = quick.jobs.enqueue("count", "a")
    with running(quick.settings, HOLD_ONE) as process:
        assert line_of(process) == waiting.id
        process.send_signal(signal.SIGSTOP)
        assert quick.jobs.take(["count"]) is None, "it is alive, so its lease counts"

        assert wait_until(lambda: quick.jobs.take(["count"]) is not None, 10)


def test_a_worker_that_is_told_to_stop_gives_its_job_back(hub: Hub) -> None:
    waiting = hub.jobs.enqueue("count", "a")
    with running(hub.settings, WORK) as worker:
        assert line_of(worker) == waiting.id
        assert wait_until(lambda: bool(hub.jobs.get(waiting.id).progress), 10)

        worker.send_signal(signal.SIGTERM)

        assert line_of(worker) == "ended"
        assert worker.wait(10) == 0
    given_back = hub.jobs.get(waiting.id)
    assert (given_back.state, given_back.attempts, given_back.owner) == (State.QUEUED, 0, None)
    assert hub.jobs.position(given_back) == 1


def test_a_worker_whose_job_does_not_listen_stops_all_the_same(hub: Hub) -> None:
    waiting = hub.jobs.enqueue("count", "a", {"deaf": True})
    with running(hub.settings, WORK) as worker:
        assert line_of(worker) == waiting.id

        worker.send_signal(signal.SIGTERM)

        assert line_of(worker) == "left"
        assert worker.wait(10) == 0
    assert hub.jobs.get(waiting.id).state is State.QUEUED


def test_a_job_that_runs_in_a_worker_is_cancelled(hub: Hub) -> None:
    first, second = hub.jobs.enqueue("count", "a"), hub.jobs.enqueue("count", "b")
    with running(hub.settings, WORK) as worker:
        assert line_of(worker) == first.id

        hub.jobs.cancel(first.id)

        # The worker goes on with the next.
        assert line_of(worker) == second.id
    assert hub.jobs.get(first.id).state is State.CANCELLED
