"""Pieces of SQL that the queue is made of, and its rows as jobs."""

import json
from collections.abc import Callable, Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, select, text

from hub.database import now_utc
from hub.jobs.job import Job, State
from hub.jobs.tables import job

Clock = Callable[[Connection], datetime]


def database_time(connection: Connection) -> datetime:
    """Return the time by the clock that every holder of a lease shares.

    Workers on several machines share a PostgreSQL server, and their own clocks differ: a lease that one of
    them wrote would be over too soon, or too late, by another's. So it is the server's clock, and not the
    time at which the transaction began, which may have waited. SQLite is on one machine, with one clock.
    """
    if connection.dialect.name == "postgresql":
        found: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
        return found
    return now_utc()


def next_of(kinds: Collection[str]) -> Any:
    """Return the query of the oldest job that waits while no other of its kind and subject runs."""
    other = job.alias("other")
    runs = exists().where(
        other.c.state == State.RUNNING, other.c.kind == job.c.kind, other.c.subject == job.c.subject
    )
    query = select(job).where(job.c.state == State.QUEUED, job.c.kind.in_(kinds), ~runs)
    return query.order_by(job.c.number).limit(1)


def of_taking(taken: Job) -> tuple[ColumnElement[bool], ...]:
    """Return which row is that of a taking, as long as nobody has taken the job since."""
    return (job.c.id == taken.id, job.c.token == taken.token, job.c.state == State.RUNNING)


def one_at_a_time(connection: Connection, kind: str) -> None:
    """Let others that put jobs of this kind into the queue wait until this transaction ends.

    They would count the same queue, and both find room in it. SQLite has one writer as it is.
    """
    if connection.dialect.name == "postgresql":
        # The first number is ours, as that of the migrations is.
        connection.execute(text("SELECT pg_advisory_xact_lock(7234502, hashtext(:kind))"), {"kind": kind})


def job_of(row: Row[Any]) -> Job:
    """Return a row as a job."""
    return Job(
        id=row.id,
        kind=row.kind,
        subject=row.subject,
        parameters=json.loads(row.parameters),
        state=State(row.state),
        progress=json.loads(row.progress),
        result=None if row.result is None else json.loads(row.result),
        error=row.error,
        created_at=row.created_at,
        started_at=row.started_at,
        finished_at=row.finished_at,
        attempts=row.attempts,
        most_attempts=row.most_attempts,
        owner=row.owner,
        lease_until=row.lease_until,
        token=row.token,
        cancel_requested=row.cancel_requested,
    )
