"""A job while it is being done: its lease is extended, and it hears when it has to stop."""

import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from typing import Any

import structlog
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import HubError, JobCancelled, JobGivenBack, LeaseLost, MustStop
from hub.jobs.job import Job
from hub.jobs.store import Jobs

# Progress is written no more often than this, however often it is told.
_SAY_EVERY_S = 1.0
# A heartbeat that waits for the database does not keep its process from ending.
_JOIN_S = 5.0

log = structlog.get_logger(__name__)


class Beat:
    """The heart of jobs that were taken: a thread of its own extends their leases until it is closed.

    Called with what is being done, it shows that to people, and raises `MustStop` when the job has to end.

    Args:
        jobs: The queue.
        taken: Jobs as they were taken; mostly one.

    Attributes:
        result: What the job gave, kept with it when it ends.
    """

    def __init__(self, jobs: Jobs, *taken: Job) -> None:
        self.result: Mapping[str, Any] | None = None
        self._jobs = jobs
        self._taken = taken
        self._why: MustStop | None = None
        self._given_back = False
        self._progress: Mapping[str, Any] | None = None
        self._said_at = -_SAY_EVERY_S
        self._beaten_at = time.monotonic()
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="signpost-heartbeat", daemon=True)
        self._thread.start()

    def __call__(self, progress: Mapping[str, Any] | None = None) -> None:
        """Say what is being done, and go on only when the job may.

        Args:
            progress: What is being done, and counts, as JSON; it may be told as often as one likes.

        Raises:
            JobCancelled: Somebody has asked for the job to stop.
            JobGivenBack: The process is to stop.
            LeaseLost: Another may have taken the job.
        """
        if progress is not None:
            self._progress = dict(progress)
            if time.monotonic() - self._said_at >= _SAY_EVERY_S:
                self._said_at = time.monotonic()
                self._beat()
        if self._why is not None:
            raise self._why

    def check(self, connection: Connection) -> None:
        """Refuse a transaction unless every job is still this process's; see `Jobs.check`.

        Raises:
            LeaseLost: One is not.
        """
        for one in self._taken:
            self._jobs.check(connection, one)

    def give_back(self) -> None:
        """Let the job stop at its next call, because the process is to stop."""
        self._why = self._why or JobGivenBack("The process that did it is being stopped; another goes on.")

    def close(self) -> None:
        """Stop the heart."""
        self._closed.set()
        self._thread.join(_JOIN_S)

    def _go_on(self) -> None:
        while not self._closed.wait(self._jobs.beat_s):
            self._beat()

    def _beat(self) -> None:
        """Extend every lease, and note why the job has to stop if it has."""
        try:
            for one in self._taken:
                if self._jobs.heartbeat(one, self._progress) and self._why is None:
                    self._why = JobCancelled("It was cancelled.")
            self._beaten_at = time.monotonic()
        except LeaseLost as error:
            self._why = error
        except SQLAlchemyError as error:
            # The database may be back before the lease is over; nothing is written without asking it.
            log.warning("no heartbeat", reason=str(error).splitlines()[0])
            if time.monotonic() - self._beaten_at > self._jobs.lease_s:
                self._why = LeaseLost("The database could not be asked for longer than the lease lasts.")


@contextmanager
def doing(jobs: Jobs, taken: Job) -> Iterator[Beat]:
    """Do a job in the length of the block, and record how it ended.

    Done, with the beat's `result`, at the end of the block; failed by a `HubError`, with its sentence, and by
    anything else, which is our own fault; cancelled or given back when the beat said so, or by Ctrl-C.
    Whatever was raised is raised on.

    Args:
        jobs: The queue.
        taken: The job as it was taken.
    """
    beat = Beat(jobs, taken)
    try:
        yield beat
    except BaseException as error:
        beat.close()
        with suppress(LeaseLost):
            _record(jobs, taken, error)
        raise
    else:
        beat.close()
        jobs.finish(taken, beat.result)
    finally:
        jobs.let_go(taken)


def _record(jobs: Jobs, taken: Job, error: BaseException) -> None:
    match error:
        case LeaseLost():
            pass
        case JobGivenBack():
            jobs.give_back(taken)
        case JobCancelled():
            jobs.stop(taken)
        case KeyboardInterrupt():
            jobs.stop(taken, "It was stopped at the keyboard.")
        case HubError():
            jobs.fail(taken, str(error))
        case _:
            # What went wrong may quote what a publisher sent, which is kept where it can be erased.
            jobs.fail(taken, f"Signpost itself failed ({type(error).__name__}); its log says more.")


@contextmanager
def kept_free(jobs: Jobs, kind: str, *subjects: str) -> Iterator[Beat]:
    """Keep jobs of a kind from running for some subjects during the block; those that wait go on waiting.

    Args:
        jobs: The queue.
        kind: Of which kind.
        subjects: For which subjects.

    Raises:
        SubjectBusy: One is running.
    """
    with ExitStack() as held:
        taken = []
        for subject in subjects:
            # Taken once: nobody goes on with it when this process dies.
            one = jobs.take_now(kind, subject, attempts=1, anew=True)
            held.callback(jobs.drop, one)
            taken.append(one)
        beat = Beat(jobs, *taken)
        held.callback(beat.close)
        yield beat
