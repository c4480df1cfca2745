"""Taking a question in: what may be asked, and the job that answers it."""

from hub.config import CheckLimits
from hub.database import digest
from hub.errors import CannotCheck, NotFound, QueueFull
from hub.jobs.store import Jobs
from hub.validations.store import Question, Validation, Validations
from standards.openreferral.errors import FetchRefused
from standards.openreferral.files.limits import megabytes
from standards.openreferral.wire.guard import read_target

CHECK = "validation"
"""What its jobs are called."""

LONGEST_ADDRESS = 2_000
"""Characters of an address."""


def ask(validations: Validations, jobs: Jobs, question: Question, bounds: CheckLimits) -> Validation:
    """Take a question in, and return the check that will answer it.

    The same address asked in the same way while it waits or is being checked is one check, whoever asks.

    Raises:
        CannotCheck: The address is none that may be asked, or there is nothing in the file.
        QueueFull: As many checks wait as may.
    """
    subject = _subject(question, bounds)
    if question.what == "address":
        for known in validations.unfinished(question):
            if _is_under_way(known, jobs):
                return known
    added = validations.add(question)
    try:
        job = jobs.enqueue(CHECK, subject, {"validation": added.id}, limit=bounds.waiting, attempts=2)
    except QueueFull:
        validations.drop(added.id)
        raise
    return validations.has_job(added.id, job.id)


def _is_under_way(known: Validation, jobs: Jobs) -> bool:
    if known.job is None:
        return False
    try:
        return not jobs.get(known.job).state.has_ended
    except NotFound:
        return False


def _subject(question: Question, bounds: CheckLimits) -> str:
    """Return what no two checks may be about at once: a publisher's server, or this one upload."""
    if question.what == "address":
        return _host_of(question.name)
    if not question.given.strip():
        raise CannotCheck("There is nothing in it: give a file or a text with records in it.")
    if len(question.given) > bounds.file_bytes:
        raise CannotCheck(
            f"It is larger than {megabytes(bounds.file_bytes)}, the most that can be checked here; "
            "larger ones can be checked with the command `signpost validate FILE`."
        )
    return digest(question.given).hex()


def _host_of(address: str) -> str:
    if len(address) > LONGEST_ADDRESS:
        raise CannotCheck(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    try:
        return read_target(address).host
    except FetchRefused as error:
        raise CannotCheck(
            f"That address cannot be asked: {error.why}. One looks like https://www.example.org/openreferral."
        ) from error
