"""Checks and their reports: the only module that speaks SQL for them."""

import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal

import orjson
import zstandard
from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from hub.database import Databases, now_utc, reading, writing
from hub.errors import NotFound
from hub.validations.tables import validation
from validators.reports.clean import visible

What = Literal["address", "file", "text"]

UPLOADS_KEPT = timedelta(days=1)
"""How long what was uploaded waits for its check at the most."""

_ID_BYTES = 18


@dataclass(frozen=True, slots=True)
class Options:
    """How somebody wants something checked.

    Attributes:
        version: "1.0" or "3.0" for the records of a file; None finds out. A site says its version itself.
        data_status: "sample" makes drama numbers, example domains and plain http information.
        sample: read no more of a site than the official validator does, in at most a minute.
        as_of: the day the report is about, ISO 8601; None is the day of the check.
    """

    version: str | None = None
    data_status: Literal["live", "sample"] = "live"
    sample: bool = False
    as_of: str | None = None

    @property
    def day(self) -> date | None:
        """The day the report is about."""
        return None if self.as_of is None else date.fromisoformat(self.as_of)


@dataclass(frozen=True, slots=True)
class Question:
    """What somebody wants checked.

    Attributes:
        what: An address, a file or a pasted text.
        name: The address, the file's name, or what a report calls a pasted text.
        options: How.
        given: What is in the file or the text; b"" for an address.
    """

    what: What
    name: str
    options: Options = field(default_factory=Options)
    given: bytes = b""


@dataclass(frozen=True, slots=True)
class Validation:
    """A check as it is known at one moment.

    Attributes:
        id: Its name, which cannot be guessed and stands in the address of the report.
        what: An address, a file or a pasted text.
        name: Which.
        options: How it is checked.
        job: Id of the job that does it.
        asked_at: When somebody asked.
        finished_at: When the report was ready; None before.
    """

    id: str
    what: What
    name: str
    options: Options
    job: str | None
    asked_at: datetime
    finished_at: datetime | None


class Validations:
    """What is known of every check that somebody asked for.

    Args:
        databases: Where they are.
        keep_days: For how long a check and its report can be looked at.
    """

    def __init__(self, databases: Databases, *, keep_days: float) -> None:
        self._engine = databases.operations
        self._kept_for = timedelta(days=keep_days)

    def add(self, question: Question) -> Validation:
        """Keep a question, before its job is made."""
        named = secrets.token_urlsafe(_ID_BYTES)
        with writing(self._engine) as connection:
            connection.execute(
                insert(validation).values(
                    id=named,
                    asked_at=now_utc(),
                    what=question.what,
                    name=question.name,
                    options=_written(question.options),
                    given=zstandard.compress(question.given) if question.what != "address" else None,
                )
            )
        return self.get(named)

    def has_job(self, validation_id: str, job_id: str) -> Validation:
        """Note which job does a check."""
        with writing(self._engine) as connection:
            which = validation.c.id == validation_id
            connection.execute(update(validation).where(which).values(job=job_id))
        return self.get(validation_id)

    def drop(self, validation_id: str) -> None:
        """Take a check back, because no job could be made for it."""
        with writing(self._engine) as connection:
            connection.execute(delete(validation).where(validation.c.id == validation_id))

    def get(self, validation_id: str) -> Validation:
        """Return a check.

        Raises:
            NotFound: There is none of that id, or it is so old that it was forgotten.
        """
        with reading(self._engine) as connection:
            row = connection.execute(
                select(*_KNOWN).where(validation.c.id == validation_id, self._is_kept())
            ).one_or_none()
        if row is None:
            raise NotFound("There is no check of that address: reports are kept for some days only.")
        return _validation(row)

    def unfinished(self, question: Question) -> list[Validation]:
        """Return the checks of the same address in the same way that have no report yet, oldest first."""
        with reading(self._engine) as connection:
            rows = connection.execute(
                select(*_KNOWN)
                .where(
                    validation.c.what == question.what,
                    validation.c.name == question.name,
                    validation.c.options == _written(question.options),
                    validation.c.finished_at.is_(None),
                )
                .order_by(validation.c.asked_at)
            )
            return [_validation(row) for row in rows]

    def given(self, validation_id: str) -> bytes:
        """Return what was uploaded or pasted.

        Raises:
            NotFound: It is gone: the check has ended.
        """
        with reading(self._engine) as connection:
            packed = connection.execute(
                select(validation.c.given).where(validation.c.id == validation_id)
            ).scalar_one_or_none()
        if packed is None:
            raise NotFound("What was to be checked is no longer kept; upload it again.")
        return zstandard.decompress(packed)

    def report(self, validation_id: str) -> dict[str, Any] | None:
        """Return the report as plain values, None before it is ready."""
        with reading(self._engine) as connection:
            packed = connection.execute(
                select(validation.c.report).where(validation.c.id == validation_id, self._is_kept())
            ).scalar_one_or_none()
        return None if packed is None else orjson.loads(zstandard.decompress(packed))

    def notices(self, validation_id: str) -> bytes | None:
        """Return every notice as a table, CSV; None before the report is ready."""
        with reading(self._engine) as connection:
            packed = connection.execute(
                select(validation.c.notices).where(validation.c.id == validation_id, self._is_kept())
            ).scalar_one_or_none()
        return None if packed is None else zstandard.decompress(packed)

    def let_go(self, validation_id: str) -> None:
        """Let go of what was uploaded for a check that nobody will do."""
        with writing(self._engine) as connection:
            let_go(connection, validation_id)

    def forget_old(self) -> int:
        """Forget the checks that are older than they are kept, and return how many there were.

        Uploads that nobody came to check are gone after a day.
        """
        with writing(self._engine) as connection:
            waits_in_vain = validation.c.asked_at < now_utc() - UPLOADS_KEPT
            connection.execute(update(validation).where(waits_in_vain).values(given=None))
            return connection.execute(delete(validation).where(~self._is_kept())).rowcount

    def _is_kept(self) -> ColumnElement[bool]:
        # What is too old is gone for whoever asks, also where nobody has swept yet.
        return validation.c.asked_at >= now_utc() - self._kept_for


def forget_checks(databases: Databases, quotes: Collection[str] | None = None) -> int:
    """Forget checks because something is erased that their reports or uploads may quote.

    Args:
        databases: Where they are.
        quotes: Forget those that hold one of these texts; None forgets all of them.

    Returns:
        How many were forgotten.
    """
    with writing(databases.operations) as connection:
        if quotes is None:
            return connection.execute(delete(validation)).rowcount
        quoting = [
            row.id
            for row in connection.execute(select(*_TOLD))
            if any(_holds(packed, quotes) for packed in row[1:] if packed is not None)
        ]
        for one in quoting:
            connection.execute(delete(validation).where(validation.c.id == one))
        return len(quoting)


def _holds(packed: bytes, quotes: Collection[str]) -> bool:
    text = zstandard.decompress(packed).decode("utf-8", "replace")
    return any(form in text for quote in quotes for form in _written_forms(quote))


def _written_forms(quote: str) -> tuple[str, str, str]:
    """Return a text as it is, as JSON writes it, and as the table does: both change what is in it."""
    return quote, orjson.dumps(quote).decode()[1:-1], visible(quote).replace('"', '""')


def keep_report(
    connection: Connection, validation_id: str, report: Mapping[str, Any], notices: bytes
) -> None:
    """Keep a report and let go of what was uploaded, in the transaction that has checked the job's token.

    Args:
        connection: that transaction.
        validation_id: which check.
        report: as `Report.as_json` gives it.
        notices: every notice as a table, CSV.
    """
    connection.execute(
        update(validation)
        .where(validation.c.id == validation_id)
        .values(
            report=zstandard.compress(orjson.dumps(report)),
            notices=zstandard.compress(notices),
            finished_at=now_utc(),
            given=None,
        )
    )


def let_go(connection: Connection, validation_id: str) -> None:
    """Let go of what was uploaded for a check that came to nothing."""
    connection.execute(
        update(validation).where(validation.c.id == validation_id).values(finished_at=now_utc(), given=None)
    )


_TOLD = (validation.c.id, validation.c.given, validation.c.report, validation.c.notices)
_KNOWN = (
    validation.c.id,
    validation.c.what,
    validation.c.name,
    validation.c.options,
    validation.c.job,
    validation.c.asked_at,
    validation.c.finished_at,
)


def _written(options: Options) -> str:
    return json.dumps(asdict(options), sort_keys=True)


def _validation(row: Any) -> Validation:
    return Validation(
        id=row.id,
        what=row.what,
        name=row.name,
        options=Options(**json.loads(row.options)),
        job=row.job,
        asked_at=row.asked_at,
        finished_at=row.finished_at,
    )
