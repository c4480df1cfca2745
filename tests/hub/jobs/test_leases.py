"""Leases: they run out, and a token that is not the newest writes nothing."""

import pytest

from hub.database import writing
from hub.errors import LeaseLost, SubjectBusy
from hub.jobs.job import Job, State
from hub.jobs.store import Jobs
from hub.serve import Hub
from tests.hub.jobs.conftest import SetClock


def take(jobs: Jobs) -> Job:
    taken = jobs.take(["count"])
    assert taken is not None
    return taken


def test_a_lease_that_is_extended_goes_on(jobs: Jobs, another: Jobs, clock: SetClock) -> None:
    jobs.enqueue("count", "a")
    taken = take(jobs)

    for _ in range(4):
        clock.go_on(50)
        jobs.heartbeat(taken)
        assert another.take(["count"]) is None

    jobs.finish(taken)


def test_a_lease_that_has_run_out_is_another_ones(jobs: Jobs, another: Jobs, clock: SetClock) -> None:
    jobs.enqueue("count", "a")
    first = take(jobs)
    clock.go_on(59)
    assert another.take(["count"]) is None

    clock.go_on(1)
    second = take(another)

    assert (second.id, second.attempts) == (first.id, 2)
    assert second.token > first.token
    for late in (jobs.heartbeat, jobs.finish, jobs.stop, jobs.give_back, lambda one: jobs.fail(one, "Late.")):
        with pytest.raises(LeaseLost, match="may be doing now"):
            late(first)
    another.finish(second, {"by": "another"})
    assert jobs.get(first.id).result == {"by": "another"}


def test_a_lease_that_ran_out_and_that_nobody_took_can_still_be_extended(
    jobs: Jobs, another: Jobs, clock: SetClock
) -> None:
    jobs.enqueue("count", "a")
    taken = take(jobs)
    clock.go_on(1_000)

    jobs.heartbeat(taken)

    assert another.take(["count"]) is None
    jobs.finish(taken)


def test_a_job_is_failed_when_it_was_taken_as_often_as_it_may_be(jobs: Jobs, clock: SetClock) -> None:
    waiting = jobs.enqueue("count", "a", attempts=2)
    for attempt in (1, 2):
        assert take(jobs).attempts == attempt
        clock.go_on(61)

    assert jobs.take(["count"]) is None

    failed = jobs.get(waiting.id)
    assert failed.state is State.FAILED
    assert failed.error == "It was started 2 times, and the process that did it stopped each time."
    assert failed.finished_at == clock.now


def test_a_job_that_was_to_be_cancelled_is_not_taken_again(jobs: Jobs, clock: SetClock) -> None:
    jobs.enqueue("count", "a")
    taken = take(jobs)
    jobs.cancel(taken.id)
    clock.go_on(61)

    assert jobs.take(["count"]) is None

    assert jobs.get(taken.id).state is State.CANCELLED


def test_cancelling_a_job_that_nobody_does_any_more_ends_it_at_once(jobs: Jobs, clock: SetClock) -> None:
    jobs.enqueue("count", "a")
    taken = take(jobs)
    clock.go_on(61)

    assert jobs.cancel(taken.id).state is State.CANCELLED


def test_a_job_whose_lease_ran_out_keeps_its_place(jobs: Jobs, clock: SetClock) -> None:
    first = jobs.enqueue("count", "a")
    jobs.enqueue("count", "b")
    take(jobs)
    clock.go_on(61)

    assert take(jobs).id == first.id


@pytest.mark.parametrize("name", ["operations", "catalogue"])
def test_a_transaction_of_a_stale_token_is_refused(
    hub: Hub, jobs: Jobs, another: Jobs, clock: SetClock, name: str
) -> None:
    jobs.enqueue("count", "a")
    first = take(jobs)
    engine = getattr(hub.databases, name)
    with writing(engine) as connection:
        jobs.check(connection, first)
    clock.go_on(61)
    second = take(another)

    with pytest.raises(LeaseLost), writing(engine) as connection:
        jobs.check(connection, first)

    with writing(engine) as connection:
        another.check(connection, second)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_nobody_takes_a_job_between_the_check_and_the_commit(
    hub: Hub, jobs: Jobs, another: Jobs, clock: SetClock
) -> None:
    """The row is locked; on SQLite nobody else writes to a file meanwhile as it is."""
    jobs.enqueue("count", "a")
    first = take(jobs)
    clock.go_on(61)
    with writing(hub.databases.catalogue) as connection:
        jobs.check(connection, first)

        assert another.take(["count"]) is None

    assert take(another).token > first.token


def test_what_keeps_a_subject_free_is_forgotten_when_it_dies(jobs: Jobs, clock: SetClock) -> None:
    waiting = jobs.enqueue("count", "a")
    kept = jobs.take_now("count", "a", attempts=1, anew=True)
    assert kept.id != waiting.id
    assert jobs.take(["count"]) is None
    with pytest.raises(SubjectBusy):
        jobs.take_now("count", "a")

    clock.go_on(61)

    assert take(jobs).id == waiting.id
    assert jobs.get(kept.id).state is State.FAILED
