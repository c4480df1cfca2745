"""The words every rule speaks: how bad, what it counts in, what was found.

Data problems are notices. A crash inside one of our own rules is a fault: it
is ours, is shown apart, and never counts against a publisher.
"""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from standards.openreferral.files.places import Cell

VALUE_LENGTH = 80
"""Longest piece of an offending value that is kept, in characters."""


class Severity(StrEnum):
    """How bad a notice is, worst first."""

    FATAL = "fatal"
    """The feed cannot be assessed at all."""
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class CountsIn(StrEnum):
    """Which of the answers about a feed a notice counts in.

    Quality never flips a verdict, so the two are never mixed in one number.
    """

    OFFICIAL = "official"
    """The verdict of the official validator."""
    STRICT = "strict"
    """Every rule of the standard and of its compliance page."""
    QUALITY = "quality"
    PRIVACY = "privacy"
    SAFETY = "safety"
    OPERATIONS = "operations"


class Finding(NamedTuple):
    """What a rule says about the thing it was shown.

    Attributes:
        message: one sentence: what is wrong, with the facts of this case.
        at: RFC 6901 pointer from the object shown to the field, such as "/latitude"; "" = the object.
        value: the offending value as published; shortened later.
        hint: how to mend this case; "" = the rule's own advice stands.
        severity: only where this case is milder or graver than the rule says.
    """

    message: str
    at: str = ""
    value: Any = None
    hint: str = ""
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One finding in one place of one feed.

    Attributes:
        code: the rule's snake_case code, which is also its file's name.
        rule: its number in the catalogue, such as "DATE-002"; "READ" for what the reader repaired.
        severity: how bad this case is.
        counts_in: the answers it counts in.
        message: one sentence.
        url: the request whose answer held it.
        record_id: the published id of the service; "" when it is not about one record.
        record_name: the record's own name, at most 80 characters; "" when it has none or is not known.
        pointer: RFC 6901 pointer into the answer at `url`.
        value: the offending value, at most 80 characters.
        hint: how to mend it.
        is_aside: it is about a list that a feed may leave out, and not about its services.
        cell: where it stands in the spreadsheet or table that was read; None where there is none, or the
            place is not known for certain.
    """

    code: str
    rule: str
    severity: Severity
    counts_in: tuple[CountsIn, ...]
    message: str
    url: str = ""
    record_id: str = ""
    record_name: str = ""
    pointer: str = ""
    value: str = ""
    hint: str = ""
    is_aside: bool = False
    cell: Cell | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the case as it stands among the samples of a report."""
        sample = {
            "url": self.url,
            "record_id": self.record_id,
            "record_name": self.record_name,
            "pointer": self.pointer,
            "value": self.value,
            "message": self.message,
            "severity": self.severity.value,
            "counts_in": [answer.value for answer in self.counts_in],
            "hint": self.hint,
        }
        return sample if self.cell is None else sample | {"cell": asdict(self.cell)}


@dataclass(frozen=True, slots=True)
class Fault:
    """A crash inside one of our own rules, which is never the publisher's doing.

    Attributes:
        code: the rule that crashed.
        error: the exception's type and text.
        where: file and line inside our own code.
        url: the request whose answer it was looking at.
        record_id: the record it was looking at, "" if none.
    """

    code: str
    error: str
    where: str
    url: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class NotRun:
    """A rule that could not be asked, and why: silence about it would read as praise."""

    code: str
    rule: str
    reason: str
