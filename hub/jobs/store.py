"""The queue of jobs: with `rows`, which it is made of, the only module that speaks SQL for them.

Every step is one short transaction. On SQLite that is the only writer while it lasts; on PostgreSQL rows that
another worker looks at are passed over (SKIP LOCKED). A unique index of either database refuses a second
running job of a kind and subject.
"""

import json
import os
import secrets
import socket
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from hub.config import Settings
from hub.database import Databases, reading, writing
from hub.errors import LeaseLost, NotFound, QueueFull, SubjectBusy
from hub.jobs.holders import Holders
from hub.jobs.job import ENDED, Job, State
from hub.jobs.rows import Clock, database_time, job_of, next_of, of_taking, one_at_a_time
from hub.jobs.tables import job

MOST_ATTEMPTS = 3
# 128 bits: the address of a job is known to nobody but who was told.
_ID_BYTES = 16


class Jobs:
    """The queue.

    Args:
        databases: Where it is.
        settings: How long a lease lasts, and where the files of the takings lie.
        clock: Tells the time, given a connection to the operations database.
    """

    def __init__(self, databases: Databases, settings: Settings, *, clock: Clock = database_time) -> None:
        self._engine = databases.operations
        self._clock = clock
        self._holders = Holders(settings.locks)
        self.lease_s = settings.lease_s
        self.beat_s = settings.beat_s

    def enqueue(
        self,
        kind: str,
        subject: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        once: bool = False,
        attempts: int = MOST_ATTEMPTS,
    ) -> Job:
        """Put a job at the end of the queue, and return it.

        Args:
            kind: What is to be done.
            subject: What it is about; jobs of one kind and subject run one after the other.
            parameters: What else the doing needs, as JSON.
            limit: How many jobs of the kind may wait; None for any number.
            once: Return the job of this kind and subject that waits already, if there is one.
            attempts: How often it may be taken before it is failed.

        Raises:
            QueueFull: As many wait already.
        """
        with writing(self._engine) as connection:
            one_at_a_time(connection, kind)
            waits = (job.c.state == State.QUEUED, job.c.kind == kind)
            if once:
                query = select(job).where(*waits, job.c.subject == subject).order_by(job.c.number).limit(1)
                row = connection.execute(query).one_or_none()
                if row is not None:
                    return job_of(row)
            if limit is not None:
                waiting = connection.execute(select(func.count()).select_from(job).where(*waits)).scalar_one()
                if waiting >= limit:
                    raise QueueFull(
                        f"{waiting} jobs of the kind {kind} are waiting already, which is as many as may; "
                        "try again in some minutes."
                    )
            return job_of(self._insert(connection, kind, subject, parameters, attempts))

    def take(self, kinds: Collection[str]) -> Job | None:
        """Lease the oldest job of some kinds that can run now, and return it; None when there is none.

        A job whose lease has run out waits in its old place again, or is failed when it was taken as often as
        it may be.
        """
        while self._is_anything_to_do(kinds):
            try:
                with writing(self._engine) as connection:
                    self._end_leases(connection, job.c.kind.in_(kinds))
                    query = next_of(kinds).with_for_update(skip_locked=True)
                    row = connection.execute(query).one_or_none()
                    if row is None:
                        return None
                    taken = self._lease(connection, row)
            except IntegrityError:
                # Another worker has taken another job of the same subject at the same moment.
                continue
            self._holders.hold(taken.id, taken.token)
            return taken
        return None

    def take_now(
        self,
        kind: str,
        subject: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        attempts: int = MOST_ATTEMPTS,
        anew: bool = False,
    ) -> Job:
        """Lease a job of this kind and subject at once, for a process that does it itself; return it.

        One that waits already is taken, whatever its parameters; otherwise one is made.

        Args:
            kind: What is to be done.
            subject: What it is about.
            parameters: Those of a job that has to be made.
            attempts: How often one that has to be made may be taken.
            anew: Make one in any case, and leave those that wait where they are.

        Raises:
            SubjectBusy: A job of this kind and subject is running.
        """
        mine = (job.c.kind == kind, job.c.subject == subject)
        try:
            with writing(self._engine) as connection:
                one_at_a_time(connection, kind)
                self._end_leases(connection, *mine)
                if connection.execute(select(job.c.id).where(*mine, job.c.state == State.RUNNING)).first():
                    raise SubjectBusy(kind, subject)
                waiting = select(job).where(*mine, job.c.state == State.QUEUED).order_by(job.c.number)
                query = waiting.limit(1).with_for_update()
                row = None if anew else connection.execute(query).one_or_none()
                if row is None:
                    row = self._insert(connection, kind, subject, parameters, attempts)
                taken = self._lease(connection, row)
        except IntegrityError:
            raise SubjectBusy(kind, subject) from None
        self._holders.hold(taken.id, taken.token)
        return taken

    def heartbeat(self, taken: Job, progress: Mapping[str, Any] | None = None) -> bool:
        """Extend the lease of a job from now on, and return whether it is asked to stop.

        A lease that has run out is extended too, as long as nobody else has taken the job since.

        Args:
            taken: The job, as it was when it was taken.
            progress: What is being done, and counts; None leaves what was said before.

        Raises:
            LeaseLost: The job is not this taking's any more.
        """
        with writing(self._engine) as connection:
            until = self._clock(connection) + timedelta(seconds=self.lease_s)
            values: dict[str, Any] = {"lease_until": until}
            if progress is not None:
                values["progress"] = json.dumps(dict(progress))
            statement = (
                update(job).where(*of_taking(taken)).values(**values).returning(job.c.cancel_requested)
            )
            asked = connection.execute(statement).scalar_one_or_none()
        if asked is None:
            raise _lost(taken)
        return bool(asked)

    def check(self, connection: Connection, taken: Job) -> None:
        """Refuse to go on in a transaction unless the fencing token is the newest: nobody took the job since.

        Where the transaction is in the database that holds the jobs (always on PostgreSQL), the job's row is
        locked until it ends, so nobody can take the job between this look and the commit. A transaction in
        SQLite's catalogue looks into the other file and cannot lock it: whatever it writes needs a fence of
        its own there, as `hub.catalogue.snapshots` has.

        Raises:
            LeaseLost: It is not.
        """
        query = select(job.c.id).where(*of_taking(taken))
        if connection.engine is self._engine:
            found = connection.execute(query.with_for_update()).first()
        else:
            with reading(self._engine) as other:
                found = other.execute(query).first()
        if found is None:
            raise _lost(taken)

    def finish(self, taken: Job, result: Mapping[str, Any] | None = None) -> None:
        """Record that a job is done, and where its result is.

        Raises:
            LeaseLost: The job is not this taking's any more.
        """
        self._end(taken, State.DONE, result=json.dumps(dict(result or {})))

    def fail(self, taken: Job, error: str) -> None:
        """Record that a job could not be done, and why, in a sentence; it is not tried again.

        Raises:
            LeaseLost: The job is not this taking's any more.
        """
        self._end(taken, State.FAILED, error=error)

    def stop(self, taken: Job, error: str | None = None) -> None:
        """Record that a job has stopped because somebody asked for it.

        Raises:
            LeaseLost: The job is not this taking's any more.
        """
        self._end(taken, State.CANCELLED, error=error)

    def give_back(self, taken: Job) -> None:
        """Put a job back to its place in the queue: this process is to stop, and another goes on with it.

        It does not count as an attempt.

        Raises:
            LeaseLost: The job is not this taking's any more.
        """
        with writing(self._engine) as connection:
            row = connection.execute(select(job).where(*of_taking(taken)).with_for_update()).one_or_none()
            if row is not None:
                self._release(connection, row, attempts=row.attempts - 1)
        self._holders.let_go(taken.id, taken.token)
        if row is None:
            raise _lost(taken)

    def let_go(self, taken: Job) -> None:
        """Say that this process has nothing to do with a job any more that it has lost."""
        self._holders.let_go(taken.id, taken.token)

    def drop(self, taken: Job) -> None:
        """Forget a job that was taken only to keep others from its subject; one that was lost stays."""
        with writing(self._engine) as connection:
            connection.execute(delete(job).where(*of_taking(taken)))
        self._holders.let_go(taken.id, taken.token)

    def cancel(self, job_id: str) -> Job:
        """Cancel a job that waits, ask one that runs to stop, and return it; one that has ended stays so.

        Raises:
            NotFound: There is none of that id.
        """
        with writing(self._engine) as connection:
            which = job.c.id == job_id
            row = connection.execute(select(job).where(which).with_for_update()).one_or_none()
            if row is None:
                raise _not_found(job_id)
            values: dict[str, Any] = {}
            if row.state == State.QUEUED:
                values = {"state": State.CANCELLED, "finished_at": self._clock(connection)}
            elif row.state == State.RUNNING:
                values = {"cancel_requested": True}
            if values:
                connection.execute(update(job).where(which).values(**values))
                # A running one whose process is gone has nobody who could stop.
                self._end_leases(connection, which)
            return job_of(connection.execute(select(job).where(which)).one())

    def get(self, job_id: str) -> Job:
        """Return a job.

        Raises:
            NotFound: There is none of that id.
        """
        with reading(self._engine) as connection:
            row = connection.execute(select(job).where(job.c.id == job_id)).one_or_none()
        if row is None:
            raise _not_found(job_id)
        return job_of(row)

    def position(self, waiting: Job) -> int | None:
        """Return the place of a job among those of its kind that wait, from 1; None when it does not wait."""
        mine = select(job.c.number).where(job.c.id == waiting.id, job.c.state == State.QUEUED)
        with reading(self._engine) as connection:
            number = connection.execute(mine).scalar_one_or_none()
            if number is None:
                return None
            before = (job.c.state == State.QUEUED, job.c.kind == waiting.kind, job.c.number <= number)
            return connection.execute(select(func.count()).select_from(job).where(*before)).scalar_one()

    def of_subject(self, kind: str, subject: str, *, limit: int = 20) -> list[Job]:
        """Return the jobs of a kind and subject, newest first."""
        query = select(job).where(job.c.kind == kind, job.c.subject == subject)
        with reading(self._engine) as connection:
            rows = connection.execute(query.order_by(job.c.number.desc()).limit(limit)).all()
        return [job_of(row) for row in rows]

    def is_any_running(self) -> bool:
        """Return whether somebody is doing a job now."""
        with writing(self._engine) as connection:
            self._end_leases(connection)
            return (
                connection.execute(select(job.c.id).where(job.c.state == State.RUNNING)).first() is not None
            )

    def forget(self, *, older_than_days: float) -> int:
        """Forget the jobs that ended so long ago, and return how many."""
        with writing(self._engine) as connection:
            before = self._clock(connection) - timedelta(days=older_than_days)
            old = delete(job).where(job.c.state.in_(ENDED), job.c.finished_at < before)
            count = connection.execute(old).rowcount
        self._holders.sweep()
        return count

    def forget_subject(self, kind: str, subject: str) -> None:
        """Forget every job of a kind and subject that nobody is doing: the subject is erased."""
        mine = (job.c.kind == kind, job.c.subject == subject, job.c.state != State.RUNNING)
        with writing(self._engine) as connection:
            connection.execute(delete(job).where(*mine))

    def end_running(self, error: str) -> None:
        """Fail every job that is said to be running: after a restore nobody is doing it."""
        with writing(self._engine) as connection:
            values = {"state": State.FAILED, "error": error, "finished_at": self._clock(connection)}
            values |= {"owner": None, "lease_until": None}
            connection.execute(update(job).where(job.c.state == State.RUNNING).values(**values))

    def _is_anything_to_do(self, kinds: Collection[str]) -> bool:
        """Look without writing: workers look every second, and mostly there is nothing."""
        with reading(self._engine) as connection:
            if connection.execute(next_of(kinds)).first() is not None:
                return True
            now = self._clock(connection)
            query = select(job).where(job.c.state == State.RUNNING, job.c.kind.in_(kinds))
            return any(self._is_over(row, now) for row in connection.execute(query))

    def _insert(
        self,
        connection: Connection,
        kind: str,
        subject: str,
        parameters: Mapping[str, Any] | None,
        attempts: int,
    ) -> Row[Any]:
        statement = insert(job).values(
            id=secrets.token_urlsafe(_ID_BYTES),
            kind=kind,
            subject=subject,
            parameters=json.dumps(dict(parameters or {})),
            state=State.QUEUED,
            progress="{}",
            created_at=self._clock(connection),
            attempts=0,
            most_attempts=attempts,
            token=0,
            cancel_requested=False,
        )
        return connection.execute(statement.returning(*job.c)).one()

    def _lease(self, connection: Connection, row: Row[Any]) -> Job:
        now = self._clock(connection)
        values = {
            "state": State.RUNNING,
            "started_at": row.started_at or now,
            "attempts": row.attempts + 1,
            "owner": f"{socket.gethostname()}:{os.getpid()}",
            "lease_until": now + timedelta(seconds=self.lease_s),
            "token": row.token + 1,
        }
        statement = update(job).where(job.c.number == row.number).values(**values).returning(*job.c)
        return job_of(connection.execute(statement).one())

    def _end_leases(self, connection: Connection, *which: ColumnElement[bool]) -> None:
        """Take the jobs whose lease has run out away from those who had them."""
        now = self._clock(connection)
        query = select(job).where(job.c.state == State.RUNNING, *which).with_for_update(skip_locked=True)
        for row in connection.execute(query).all():
            if self._is_over(row, now):
                self._release(connection, row, attempts=row.attempts)

    def _is_over(self, row: Row[Any], now: datetime) -> bool:
        return row.lease_until <= now or self._holders.is_dead(row.id, row.token)

    def _release(self, connection: Connection, row: Row[Any], *, attempts: int) -> None:
        """Let a running job wait again, unless it was to be cancelled or was taken as often as it may be."""
        values: dict[str, Any] = {"owner": None, "lease_until": None, "attempts": attempts}
        if row.cancel_requested:
            values |= {"state": State.CANCELLED, "finished_at": self._clock(connection)}
        elif attempts < row.most_attempts:
            values |= {"state": State.QUEUED}
        else:
            times = "once" if attempts == 1 else f"{attempts} times"
            error = f"It was started {times}, and the process that did it stopped each time."
            values |= {"state": State.FAILED, "error": error, "finished_at": self._clock(connection)}
        connection.execute(update(job).where(job.c.number == row.number).values(**values))

    def _end(self, taken: Job, state: State, **said: Any) -> None:
        with writing(self._engine) as connection:
            values = {"state": state, "finished_at": self._clock(connection), **said}
            values |= {"owner": None, "lease_until": None}
            ended = connection.execute(update(job).where(*of_taking(taken)).values(**values)).rowcount
        self._holders.let_go(taken.id, taken.token)
        if not ended:
            raise _lost(taken)


def _lost(taken: Job) -> LeaseLost:
    return LeaseLost(
        f"This process was away for too long and has lost the {taken.kind} of {taken.subject}, which another "
        "may be doing now; nothing more is written."
    )


def _not_found(job_id: str) -> NotFound:
    return NotFound(f"There is no job {job_id[:50]!r}; those that ended long ago are forgotten.")
