"""A worker: takes jobs of the kinds that it knows, and has each done by the kind's handler."""

import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError

from hub.errors import HubError, LeaseLost
from hub.jobs.beat import Beat, doing
from hub.jobs.job import Job
from hub.jobs.store import Jobs

# Does a job, and returns what people are shown of its result.
Handler = Callable[[Job, Beat], Mapping[str, Any] | None]

# How often an idle worker looks into the queue.
_LOOK_EVERY_S = 1.0
# How long jobs have for reaching their next heartbeat when the worker is to stop.
GRACE_S = 5.0
_TIDY_EVERY_S = 3_600.0

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Kind:
    """How jobs of one kind are done.

    Attributes:
        handler: Does one.
        at_once: How many a worker does at the same time.
    """

    handler: Handler
    at_once: int = 1


class Worker:
    """Takes jobs and has them done, until it is told to stop.

    Args:
        jobs: The queue.
        kinds: How to do jobs of each kind; others are left to other workers.
        keep_days: How long jobs that have ended are kept.
        look_every_s: How often it looks for a job when there was none, in seconds.
    """

    def __init__(
        self,
        jobs: Jobs,
        kinds: Mapping[str, Kind],
        *,
        keep_days: float,
        look_every_s: float = _LOOK_EVERY_S,
    ) -> None:
        self._jobs = jobs
        self._kinds = kinds
        self._keep_days = keep_days
        self._look_every_s = look_every_s
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._doing: dict[Beat, Job] = {}

    def stop(self) -> None:
        """Take no more jobs, and let those under way go back to the queue; may be called from a signal."""
        self._stopping.set()

    def run(self, is_orphaned: Callable[[], bool] = lambda: False, *, grace_s: float = GRACE_S) -> bool:
        """Work until told to stop.

        Args:
            is_orphaned: Asked every second: whether who started it is gone, and it is to stop too.
            grace_s: How long jobs have for stopping by themselves; then they are given back regardless.

        Returns:
            Whether all of them did. Those that did not go on without being able to write anything, until the
            process ends.
        """
        threads = [
            threading.Thread(
                target=self._work, args=(name, kind), name=f"signpost-{name}-{number}", daemon=True
            )
            for name, kind in self._kinds.items()
            for number in range(kind.at_once)
        ]
        for thread in threads:
            thread.start()
        tidied_at = -_TIDY_EVERY_S
        while not self._stopping.wait(1.0) and not is_orphaned():
            if time.monotonic() - tidied_at > _TIDY_EVERY_S:
                tidied_at = time.monotonic()
                self._tidy()
        self._stopping.set()
        return self._end(threads, grace_s)

    def _work(self, name: str, kind: Kind) -> None:
        while not self._stopping.is_set():
            try:
                taken = self._jobs.take([name])
            except SQLAlchemyError as error:
                log.warning("no jobs can be had", kind=name, reason=str(error).splitlines()[0])
                taken = None
            if taken is None:
                self._stopping.wait(self._look_every_s)
            else:
                self._do(taken, kind.handler)

    def _do(self, taken: Job, handler: Handler) -> None:
        said = log.bind(job=taken.id, kind=taken.kind, subject=taken.subject, attempt=taken.attempts)
        said.info("job taken")
        try:
            with doing(self._jobs, taken) as beat:
                with self._lock:
                    self._doing[beat] = taken
                if self._stopping.is_set():
                    beat.give_back()
                try:
                    beat.result = handler(taken, beat)
                finally:
                    with self._lock:
                        del self._doing[beat]
            said.info("job done")
        except HubError as error:
            said.warning("job not done", reason=str(error))
        # One job that fails, for a fault of our own too, never stops the worker: it is in the log.
        except Exception:  # noqa: BLE001
            said.exception("job crashed")

    def _end(self, threads: list[threading.Thread], grace_s: float) -> bool:
        with self._lock:
            for beat in self._doing:
                beat.give_back()
        until = time.monotonic() + grace_s
        for thread in threads:
            thread.join(max(0.0, until - time.monotonic()))
        with self._lock:
            left = dict(self._doing)
        for beat, taken in left.items():
            # In the middle of something long. Once it is given back, nothing of it can be written.
            beat.close()
            with suppress(LeaseLost):
                self._jobs.give_back(taken)
        return not any(thread.is_alive() for thread in threads)

    def _tidy(self) -> None:
        try:
            self._jobs.forget(older_than_days=self._keep_days)
        except SQLAlchemyError as error:
            log.warning("old jobs not forgotten", reason=str(error).splitlines()[0])
