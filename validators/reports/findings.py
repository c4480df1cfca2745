"""A report's notices as the formats show them: worst first, in words, with nothing that can act.

The report itself is plain values, perhaps read back from a file that somebody else wrote, so nothing in it
is trusted to be short or printable.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from standards.openreferral.files.places import Cell
from validators.reading_codes import reading_code
from validators.registry import rule_named
from validators.reports.clean import visible
from validators.reports.words import RANK, place


@dataclass(frozen=True, slots=True)
class Found:
    """One case of what is wrong.

    Attributes:
        severity: how bad this case is.
        url: the request whose answer held it, or the file's name.
        record_id: the published id; "" when it is not about one record.
        pointer: RFC 6901 pointer into the answer at `url`.
        value: the offending value, shortened.
        message: one sentence.
        hint: how to mend this case.
        counts_in: the answers that this case counts in; none where the report says so of its kind only.
        record_name: the record's own name; "" when it has none or is not known.
        cell: sheet, row and column of the table that was read, in words; "" where there is none.
    """

    severity: str
    url: str
    record_id: str
    pointer: str
    value: str
    message: str
    hint: str
    counts_in: tuple[str, ...] = ()
    record_name: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """Where it is, in words: the cell of a table, else the field; "" where the message says so itself."""
        if self.cell and self.message.casefold().startswith(self.cell.casefold()):
            return ""
        return self.cell or place(self.pointer)

    @property
    def record(self) -> str:
        """The record as people know it: its name, then its id; "" when it is not about one record."""
        if self.record_name and self.record_id:
            return f"{self.record_name} ({self.record_id})"
        return self.record_name or self.record_id

    @property
    def link(self) -> str:
        """The address to follow; "" where `url` is none that is safe to follow."""
        return self.url if self.url.startswith(("http://", "https://")) else ""


@dataclass(frozen=True, slots=True)
class Kind:
    """Everything found of one code.

    Attributes:
        code: the rule's code, or the reader's.
        rule: the number in the catalogue, "READ" or "CRAWL".
        severity: the worst found.
        counts_in: the answers that any of its cases counts in.
        total: how many there were.
        cases: the first of them.
        title: what is wrong, as a sentence.
        why: why it matters; "" where nobody knows the code.
        mend: how to mend it.
    """

    code: str
    rule: str
    severity: str
    counts_in: tuple[str, ...]
    total: int
    cases: tuple[Found, ...]
    title: str
    why: str
    mend: str

    @property
    def left_out(self) -> int:
        """How many cases are counted but not among those kept."""
        return max(self.total - len(self.cases), 0)


def kinds(report: Mapping[str, Any]) -> tuple[Kind, ...]:
    """Return what was found by kind, what to mend first at the head.

    The order is: severity; what decides the official verdict, then the strict one, then the rest; how
    often; code.
    """
    return tuple(sorted((_kind(group) for group in report["notices"]), key=_urgency))


def explained(code: str) -> tuple[str, str, str]:
    """Return what a code means, why it matters and how to mend it; the last two "" for one that nobody knows.

    >>> explained("details_not_had")[0]
    'None of the details that were asked for first could be had.'
    >>> explained("never_heard_of")
    ('Never heard of.', '', '')
    """
    return _explained(code) or (f"{visible(code, most=80).replace('_', ' ').capitalize()}.", "", "")


def severity_of(value: object) -> str:
    """Return a severity of the four; what nobody knows is information."""
    return value if isinstance(value, str) and value in RANK else "info"


def texts(values: Iterable[object]) -> tuple[str, ...]:
    """Return texts with nothing in them that can act."""
    return tuple(visible(value) for value in values)


def case_of(sample: Mapping[str, Any], severity: object = "info") -> Found:
    """Return one case of a report, with nothing in it that can act.

    Args:
        sample: as it stands in a report.
        severity: that of its kind, where it does not say its own.
    """
    return Found(
        severity=severity_of(sample.get("severity", severity)),
        url=visible(sample.get("url")),
        record_id=visible(sample.get("record_id")),
        pointer=visible(sample.get("pointer")),
        value=visible(sample.get("value")),
        message=visible(sample.get("message")),
        hint=visible(sample.get("hint")),
        counts_in=texts(sample.get("counts_in", ())),
        # Reports of before names were kept are still read.
        record_name=visible(sample.get("record_name")),
        cell=visible(_cell_in(sample).where),
    )


def _cell_in(sample: Mapping[str, Any]) -> Cell:
    said = sample.get("cell") or {}
    row = said.get("row")
    texts_of = (str(said.get(name) or "") for name in ("sheet", "column", "heading"))
    sheet, column, heading = texts_of
    return Cell(sheet, row if isinstance(row, int) else None, column, heading)


def _kind(group: Mapping[str, Any]) -> Kind:
    cases = tuple(case_of(sample, group["severity"]) for sample in group["samples"])
    code = visible(group["code"])
    title, why, mend = explained(code)
    return Kind(
        code=code,
        rule=visible(group["rule"]),
        severity=severity_of(group["severity"]),
        counts_in=texts(group["counts_in"]),
        total=int(group["total"]),
        cases=cases,
        title=title,
        why=why,
        mend=mend or next((case.hint for case in cases if case.hint), ""),
    )


def _urgency(kind: Kind) -> tuple[int, int, int, str, str]:
    verdict = 0 if "official" in kind.counts_in else 1 if "strict" in kind.counts_in else 2
    return (RANK[kind.severity], verdict, -kind.total, kind.code, kind.rule)


@cache
def _explained(code: str) -> tuple[str, str, str] | None:
    try:
        return rule_named(code).explanation()
    except KeyError:
        found = reading_code(code)
        return None if found is None else found.explanation()
