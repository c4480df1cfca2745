"""The queue: what is taken when, by whom, and what is said of it."""

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from hub.database import writing
from hub.errors import LeaseLost, NotFound, QueueFull, SubjectBusy
from hub.jobs.job import State
from hub.jobs.store import Jobs
from hub.jobs.tables import job as job_table
from hub.serve import Hub
from tests.hub.jobs.conftest import SetClock


def taken_subjects(jobs: Jobs, *kinds: str) -> list[str]:
    """Take all that can be taken, and return the subjects."""
    subjects = []
    while (one := jobs.take(kinds)) is not None:
        subjects.append(one.subject)
    return subjects


def test_a_job_waits_runs_and_is_done(jobs: Jobs, clock: SetClock) -> None:
    waiting = jobs.enqueue("count", "a", {"to": 3})
    assert (waiting.state, waiting.parameters, waiting.token) == (State.QUEUED, {"to": 3}, 0)
    assert len(waiting.id) >= 20

    clock.go_on(5)
    taken = jobs.take(["count"])
    assert taken is not None
    assert (taken.id, taken.state, taken.attempts, taken.token) == (waiting.id, State.RUNNING, 1, 1)
    assert taken.started_at == clock.now
    assert taken.lease_until is not None
    assert (taken.lease_until - clock.now).total_seconds() == 60
    assert taken.owner

    assert jobs.heartbeat(taken, {"doing": "counting", "at": 2}) is False
    assert jobs.get(taken.id).progress == {"doing": "counting", "at": 2}
    jobs.finish(taken, {"counted": 3})

    done = jobs.get(taken.id)
    assert (done.state, done.result, done.error) == (State.DONE, {"counted": 3}, None)
    assert done.finished_at == clock.now
    assert done.owner is done.lease_until is None
    assert jobs.take(["count"]) is None


def test_a_job_that_failed_says_why_and_is_not_taken_again(jobs: Jobs) -> None:
    jobs.enqueue("count", "a")
    taken = jobs.take(["count"])
    assert taken is not None

    jobs.fail(taken, "There is nothing to count.")

    assert jobs.get(taken.id).state is State.FAILED
    assert jobs.get(taken.id).error == "There is nothing to count."
    assert jobs.take(["count"]) is None


def test_the_oldest_job_of_the_kinds_asked_for_is_taken_first(jobs: Jobs) -> None:
    for kind, subject in (("count", "a"), ("sort", "b"), ("count", "c"), ("draw", "d")):
        jobs.enqueue(kind, subject)

    assert taken_subjects(jobs, "count", "sort") == ["a", "b", "c"]
    assert taken_subjects(jobs, "nothing of that kind") == []


def test_jobs_of_one_subject_run_one_after_the_other(jobs: Jobs) -> None:
    first, _second = jobs.enqueue("count", "a"), jobs.enqueue("count", "a")
    jobs.enqueue("count", "b")
    # Another kind of work may go on for the same subject.
    jobs.enqueue("sort", "a")

    running = jobs.take(["count", "sort"])
    assert running is not None
    assert running.id == first.id
    assert taken_subjects(jobs, "count", "sort") == ["b", "a"]
    jobs.finish(running)

    assert taken_subjects(jobs, "count") == ["a"]


def test_the_database_itself_refuses_a_second_running_job_of_a_subject(hub: Hub, jobs: Jobs) -> None:
    jobs.enqueue("count", "a")
    waiting = jobs.enqueue("count", "a")
    assert jobs.take(["count"]) is not None

    with pytest.raises(IntegrityError), writing(hub.databases.operations) as connection:
        connection.execute(update(job_table).where(job_table.c.id == waiting.id).values(state=State.RUNNING))


def test_a_full_queue_says_so_and_has_room_again(jobs: Jobs) -> None:
    for subject in "ab":
        jobs.enqueue("count", subject, limit=2)

    with pytest.raises(QueueFull, match="2 jobs of the kind count are waiting"):
        jobs.enqueue("count", "c", limit=2)
    jobs.enqueue("sort", "c", limit=2)
    assert jobs.take(["count"]) is not None

    assert jobs.enqueue("count", "c", limit=2).state is State.QUEUED


def test_asked_for_once_a_job_that_waits_is_the_same_job(jobs: Jobs) -> None:
    first = jobs.enqueue("count", "a", once=True)

    assert jobs.enqueue("count", "a", once=True).id == first.id
    assert jobs.enqueue("count", "b", once=True).id != first.id
    assert jobs.take(["count"]) is not None
    # What runs may have begun before what is asked for now was there.
    assert jobs.enqueue("count", "a", once=True).id != first.id


def test_the_place_in_the_queue_counts_the_same_kind(jobs: Jobs) -> None:
    first, other, second = (jobs.enqueue(kind, "a") for kind in ("count", "sort", "count"))

    assert [jobs.position(one) for one in (first, other, second)] == [1, 1, 2]
    taken = jobs.take(["count"])
    assert taken is not None
    assert [jobs.position(one) for one in (first, second)] == [None, 1]


def test_a_job_that_waits_is_cancelled_at_once(jobs: Jobs, clock: SetClock) -> None:
    waiting = jobs.enqueue("count", "a")

    cancelled = jobs.cancel(waiting.id)

    assert (cancelled.state, cancelled.finished_at) == (State.CANCELLED, clock.now)
    assert jobs.take(["count"]) is None


def test_a_job_that_runs_hears_of_its_cancelling_at_its_next_heartbeat(jobs: Jobs) -> None:
    jobs.enqueue("count", "a")
    taken = jobs.take(["count"])
    assert taken is not None

    asked = jobs.cancel(taken.id)

    assert (asked.state, asked.cancel_requested) == (State.RUNNING, True)
    assert jobs.heartbeat(taken) is True
    jobs.stop(taken)
    assert jobs.get(taken.id).state is State.CANCELLED


@pytest.mark.parametrize("end", [State.DONE, State.FAILED, State.CANCELLED])
def test_what_has_ended_stays_as_it_is(jobs: Jobs, end: State) -> None:
    jobs.enqueue("count", "a")
    taken = jobs.take(["count"])
    assert taken is not None
    {
        State.DONE: jobs.finish,
        State.FAILED: lambda one: jobs.fail(one, "It failed."),
        State.CANCELLED: jobs.stop,
    }[end](taken)
    ended = jobs.get(taken.id)

    assert jobs.cancel(taken.id) == ended
    for again in (jobs.finish, jobs.stop, jobs.give_back, jobs.heartbeat):
        with pytest.raises(LeaseLost):
            again(taken)
    assert jobs.get(taken.id) == ended


def test_a_job_that_is_given_back_keeps_its_place_and_its_attempts(jobs: Jobs) -> None:
    first, second = jobs.enqueue("count", "a"), jobs.enqueue("count", "b")
    taken = jobs.take(["count"])
    assert taken is not None

    jobs.give_back(taken)

    assert [jobs.position(one) for one in (first, second)] == [1, 2]
    again = jobs.take(["count"])
    assert again is not None
    assert (again.id, again.attempts, again.token) == (first.id, 1, 2)
    with pytest.raises(LeaseLost):
        jobs.finish(taken)


def test_a_process_that_does_a_job_itself_takes_the_one_that_waits(jobs: Jobs) -> None:
    waiting = jobs.enqueue("count", "a")

    taken = jobs.take_now("count", "a")

    assert taken.id == waiting.id
    with pytest.raises(SubjectBusy) as busy:
        jobs.take_now("count", "a")
    assert busy.value.subject == "a"
    assert jobs.take_now("count", "b").state is State.RUNNING


def test_unknown_jobs_are_said_to_be(jobs: Jobs) -> None:
    for ask in (jobs.get, jobs.cancel):
        with pytest.raises(NotFound, match="no job 'nothing'"):
            ask("nothing")


def test_jobs_that_ended_long_ago_are_forgotten(hub: Hub, jobs: Jobs, clock: SetClock) -> None:
    old, waiting = jobs.enqueue("count", "a"), jobs.enqueue("count", "b")
    jobs.cancel(old.id)
    clock.go_on(31 * 86_400)
    recent = jobs.enqueue("count", "c")
    jobs.cancel(recent.id)

    assert jobs.forget(older_than_days=30) == 1

    with pytest.raises(NotFound):
        jobs.get(old.id)
    assert [jobs.get(one.id).state for one in (waiting, recent)] == [State.QUEUED, State.CANCELLED]


def test_the_jobs_of_a_subject_can_be_listed_and_forgotten(jobs: Jobs) -> None:
    first = jobs.enqueue("count", "a")
    jobs.cancel(first.id)
    second, other = jobs.enqueue("count", "a"), jobs.enqueue("count", "b")
    assert [one.id for one in jobs.of_subject("count", "a")] == [second.id, first.id]

    jobs.forget_subject("count", "a")

    assert jobs.of_subject("count", "a") == []
    assert [one.id for one in jobs.of_subject("count", "b")] == [other.id]


def test_the_time_is_the_servers_where_there_is_one(hub: Hub) -> None:
    from hub.database import now_utc
    from hub.jobs.rows import database_time

    with writing(hub.databases.operations) as connection:
        first, second = database_time(connection), database_time(connection)

    assert first.tzinfo is not None
    # It goes on in the course of a transaction.
    assert first < second
    assert abs((second - now_utc()).total_seconds()) < 5
