"""The queue against a model of it, whatever is done in whatever order, on either database.

Two workers enqueue, take, extend, end, give back and cancel while time passes; the model says after each step
what every job has to be.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import delete

from hub.config import Settings
from hub.database import Databases, open_databases, writing
from hub.errors import LeaseLost, SubjectBusy
from hub.jobs.job import Job, State
from hub.jobs.store import Jobs
from hub.jobs.tables import job as job_table
from tests.hub.jobs.conftest import SetClock

LEASE_S = 60


@dataclass
class Known:
    """What the model knows of a job."""

    subject: str
    most: int
    state: State = State.QUEUED
    attempts: int = 0
    token: int = 0
    until: float = 0.0
    cancel: bool = False


class QueueMachine(RuleBasedStateMachine):
    """Steps of two workers; `databases` is set by the test."""

    databases: Databases
    var: Path

    ids = Bundle("ids")
    held = Bundle("held")

    def __init__(self) -> None:
        super().__init__()
        with writing(self.databases.operations) as connection:
            connection.execute(delete(job_table))
        self.clock = SetClock()
        said = Settings(var=self.var, lease_s=LEASE_S)
        self.workers = [Jobs(self.databases, said, clock=self.clock) for _ in range(2)]
        self.now = 0.0
        self.known: dict[str, Known] = {}

    @rule(target=ids, subject=st.sampled_from("ab"), most=st.integers(1, 2))
    def enqueue(self, subject: str, most: int) -> str:
        made = self.workers[0].enqueue("count", subject, attempts=most)
        self.known[made.id] = Known(subject, most)
        return made.id

    @rule(target=held, worker=st.integers(0, 1))
    def take(self, worker: int) -> object:
        taken = self.workers[worker].take(["count"])
        expected = self._first()
        assert (taken.id if taken else None) == expected
        if taken is None:
            return multiple()
        self._is_taken(taken)
        return (worker, taken)

    @rule(target=held, worker=st.integers(0, 1), subject=st.sampled_from("ab"))
    def take_now(self, worker: int, subject: str) -> object:
        self._end_leases(subject)
        busy = any(one.subject == subject and one.state is State.RUNNING for one in self.known.values())
        waiting = [
            job_id
            for job_id, one in self.known.items()
            if one.subject == subject and one.state is State.QUEUED
        ]
        try:
            taken = self.workers[worker].take_now("count", subject, attempts=1)
        except SubjectBusy:
            assert busy
            return multiple()
        assert not busy
        if waiting:
            assert taken.id == waiting[0]
        else:
            self.known[taken.id] = Known(subject, 1)
        self._is_taken(taken)
        return (worker, taken)

    @rule(one=held)
    def heartbeat(self, one: tuple[int, Job]) -> None:
        worker, taken = one
        known = self.known[taken.id]
        try:
            asked = self.workers[worker].heartbeat(taken)
        except LeaseLost:
            assert not self._is_holder(taken)
            return
        assert self._is_holder(taken)
        assert asked == known.cancel
        known.until = self.now + LEASE_S

    @rule(one=consumes(held), how=st.sampled_from(["finish", "fail", "stop", "give_back"]))
    def end(self, one: tuple[int, Job], how: str) -> None:
        worker, taken = one
        known, jobs = self.known[taken.id], self.workers[worker]
        try:
            {
                "finish": jobs.finish,
                "fail": lambda job: jobs.fail(job, "It failed."),
                "stop": jobs.stop,
                "give_back": jobs.give_back,
            }[how](taken)
        except LeaseLost:
            assert not self._is_holder(taken)
            return
        assert self._is_holder(taken)
        if how == "give_back":
            known.attempts -= 1
            known.state = State.CANCELLED if known.cancel else State.QUEUED
        else:
            known.state = {"finish": State.DONE, "fail": State.FAILED, "stop": State.CANCELLED}[how]

    @rule(job_id=ids)
    def cancel(self, job_id: str) -> None:
        self.workers[0].cancel(job_id)
        known = self.known[job_id]
        if known.state is State.QUEUED:
            known.state = State.CANCELLED
        elif known.state is State.RUNNING:
            known.cancel = True
            if known.until <= self.now:
                known.state = State.CANCELLED

    @rule(seconds=st.sampled_from([1, 30, 59, 60, 200]))
    def wait(self, seconds: int) -> None:
        self.clock.go_on(seconds)
        self.now += seconds

    @invariant()
    def every_job_is_what_it_has_to_be(self) -> None:
        running = []
        for job_id, known in self.known.items():
            real = self.workers[0].get(job_id)
            assert (real.state, real.attempts, real.token) == (known.state, known.attempts, known.token)
            assert real.state.has_ended == (real.finished_at is not None)
            assert (real.state is State.RUNNING) == (real.lease_until is not None)
            if real.state is State.RUNNING:
                running.append(real.subject)
        assert len(running) == len(set(running))

    def _first(self) -> str | None:
        """End the leases that are over, and return the job that has to be taken next."""
        self._end_leases()
        busy = {one.subject for one in self.known.values() if one.state is State.RUNNING}
        return next(
            (
                job_id
                for job_id, one in self.known.items()
                if one.state is State.QUEUED and one.subject not in busy
            ),
            None,
        )

    def _end_leases(self, *subjects: str) -> None:
        for one in self.known.values():
            is_asked = one.subject in (subjects or (one.subject,))
            if is_asked and one.state is State.RUNNING and one.until <= self.now:
                if one.cancel:
                    one.state = State.CANCELLED
                else:
                    one.state = State.QUEUED if one.attempts < one.most else State.FAILED

    def _is_taken(self, taken: Job) -> None:
        known = self.known[taken.id]
        known.state, known.until = State.RUNNING, self.now + LEASE_S
        known.attempts += 1
        known.token += 1

    def _is_holder(self, taken: Job) -> bool:
        known = self.known[taken.id]
        return known.state is State.RUNNING and known.token == taken.token


def test_the_queue_does_what_its_model_says(database_url: str | None, tmp_path: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        databases = open_databases(Settings(var=Path(folder), database_url=database_url))
        machine = type("Machine", (QueueMachine,), {"databases": databases, "var": tmp_path})
        try:
            run_state_machine_as_test(
                machine,
                settings=settings(
                    max_examples=40,
                    stateful_step_count=30,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
        finally:
            databases.close()
