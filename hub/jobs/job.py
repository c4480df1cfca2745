"""A job as it is known at one moment."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any


class State(StrEnum):
    """Where a job is: it waits, is done by somebody, or has ended in one of three ways."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def has_ended(self) -> bool:
        """Return whether nothing more comes of it."""
        return self in ENDED


ENDED = frozenset({State.DONE, State.FAILED, State.CANCELLED})


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work.

    Attributes:
        id: Its name, which cannot be guessed and may stand in an address.
        kind: What is to be done: "harvest", ...
        subject: What it is about: a feed's slug, a host. One job of a kind and subject runs at a time.
        parameters: What else the doing needs.
        state: Where it is.
        progress: What is being done, and counts; {} before anything was said.
        result: Where the result is; None before the end.
        error: Why it failed, or who stopped it, in a sentence; None when all is well.
        created_at: When it was asked for.
        started_at: When it was first taken, None while it waits for that.
        finished_at: When it ended.
        attempts: How often it was taken.
        most_attempts: How often it may be taken before it is failed.
        owner: Who has it: machine and process; None when nobody has.
        lease_until: Until when it is theirs, unless they say that they still have it.
        token: Number of the last taking: it grows with each.
        cancel_requested: Whether somebody has asked for it to stop.
    """

    id: str
    kind: str
    subject: str
    parameters: Mapping[str, Any]
    state: State
    progress: Mapping[str, Any]
    result: Mapping[str, Any] | None
    error: str | None
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    attempts: int
    most_attempts: int
    owner: str | None
    lease_until: datetime | None
    token: int
    cancel_requested: bool
