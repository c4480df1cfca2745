"""Taking a question in: what may be asked, and the job that answers it."""

from collections.abc import Collection

from hub.config import CheckLimits
from hub.database import digest
from hub.errors import CannotCheck, NotFound, QueueFull
from hub.jobs.store import Jobs
from hub.validations.reach import PRIVATE, is_inside
from hub.validations.store import Question, Validation, Validations
from hub.validations.texts import check_text
from standards.openreferral.errors import FetchRefused
from standards.openreferral.files.limits import megabytes
from standards.openreferral.wire.guard import read_target

CHECK = "validation"
"""What its jobs are called."""

LONGEST_ADDRESS = 2_000
"""Characters of an address."""


def ask(
    validations: Validations,
    jobs: Jobs,
    question: Question,
    bounds: CheckLimits,
    *,
    allowed: Collection[str] = (),
) -> Validation:
    """Take a question in, and return the check that will answer it.

    The same address asked in the same way while it waits or is being checked is one check, whoever asks.

    Args:
        validations: What is known of checks.
        jobs: The queue.
        question: What somebody wants checked.
        bounds: What a check may take.
        allowed: "host:port" of private addresses that may be asked all the same.

    Raises:
        CannotCheck: The address is none that may be asked, or there is nothing in the file or text that can
            be checked.
        QueueFull: As many checks wait as may.
    """
    subject = _subject(question, bounds, allowed)
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


def _subject(question: Question, bounds: CheckLimits, allowed: Collection[str]) -> str:
    """Return what no two checks may be about at once: a publisher's server, or this one upload."""
    if question.what == "address":
        return _host_of(question.name, allowed)
    if not question.given.strip():
        raise CannotCheck("There is nothing in it: give a file or a text with records in it.")
    if len(question.given) > bounds.file_bytes:
        raise CannotCheck(
            f"It is larger than {megabytes(bounds.file_bytes)}, the most that can be checked here; "
            "larger ones can be checked with the command `signpost validate FILE`."
        )
    if question.what == "text":
        check_text(question.given)
    return digest(question.given).hex()


def _host_of(address: str, allowed: Collection[str]) -> str:
    if len(address) > LONGEST_ADDRESS:
        raise CannotCheck(f"The address is longer than {LONGEST_ADDRESS:,} characters.")
    try:
        target = read_target(address)
    except FetchRefused as error:
        raise CannotCheck(
            f"That address cannot be asked: {error.why}. One looks like https://www.example.org/openreferral."
        ) from error
    if is_inside(target, allowed):
        raise CannotCheck(PRIVATE)
    return target.host
