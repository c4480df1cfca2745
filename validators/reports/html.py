"""The report as one page for the officer who has to mend the records.

It is a single file: no script, no font, no picture, no link that loads anything. What a publisher wrote is
escaped by the template engine, cannot run under the page's own content policy, and is followed as a link
only where it is http or https.
"""

import base64
import hashlib
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from validators.reports import words
from validators.reports.clean import visible
from validators.reports.findings import Found, Kind, kinds
from validators.reports.words import ANSWERS, RANK, SEVERITIES

_TEMPLATES = Path(__file__).with_name("templates")
_MOST_FIRST = 5
_MOST_OPEN = 40
"""Cases up to which every part of the page is open when it is loaded."""


@dataclass(slots=True)
class Entry:
    """One kind of thing to mend in one record, with each place of it."""

    kind: Kind
    anchor: str
    cases: list[Found] = field(default_factory=list)

    @property
    def shown(self) -> tuple[Found, ...]:
        """The cases, each told once where it was found in the list and in the detail."""
        first = {(case.place, case.message, case.value): case for case in reversed(self.cases)}
        return tuple(reversed(first.values()))

    @property
    def hints(self) -> tuple[str, ...]:
        """How to mend it, each way once."""
        return tuple(dict.fromkeys(case.hint or self.kind.mend for case in self.cases))


@dataclass(slots=True)
class Record:
    """One record, or the answer to one request, with what is to be mended in it.

    Attributes:
        name: what people know it by: the record's name, without one its id, or the address of the request.
        record_id: the record's id where `name` is not that, else "".
        is_record: it is a record of the feed.
        anchor: its place on the page, the same from run to run.
        link: the address it was read at, "" where none is safe to follow.
        entries: what is to be mended, worst first.
    """

    name: str
    record_id: str
    is_record: bool
    anchor: str
    link: str
    entries: list[Entry] = field(default_factory=list)

    @property
    def cases(self) -> int:
        """How many different cases there are."""
        return sum(len(entry.shown) for entry in self.entries)

    @property
    def severity(self) -> str:
        """The worst severity found in it."""
        return min((case.severity for entry in self.entries for case in entry.cases), key=RANK.__getitem__)


@dataclass(frozen=True, slots=True)
class Complete:
    """Where the table (CSV) with every case is.

    Attributes:
        url: its address, http or https.
        most: rows that it has at the most.
    """

    url: str
    most: int = sys.maxsize


def render(report: Mapping[str, Any], *, complete: Complete | None = None) -> str:
    """Return the report as one HTML page.

    Args:
        report: what `Report.as_json` gives, with the first cases of each kind.
        complete: where the others are; by default the page says how the command writes them.
    """
    found = kinds(report)
    anchors = _anchors(found)
    records = _records(found, anchors)
    return (
        _environment()
        .get_template("report.html")
        .render(
            report=report,
            policy=content_security_policy(),
            found=list(zip(found, anchors, strict=True)),
            first=[
                (kind, anchor) for kind, anchor in zip(found, anchors, strict=True) if kind.severity != "info"
            ][:_MOST_FIRST],
            records=[record for record in records if record.is_record],
            answers=[record for record in records if not record.is_record],
            of_record=lambda case: _anchor_of(case),
            totals=_totals(found),
            official=words.official(report["verdicts"]["official"]),
            strict=words.strict(report["verdicts"]["strict"]),
            not_run=_by_reason(report),
            left_out=sum(kind.left_out for kind in found),
            total=sum(kind.total for kind in found),
            complete=complete,
            option=words.COMPLETE,
            is_open=sum(len(kind.cases) for kind in found) <= _MOST_OPEN,
        )
    )


@cache
def content_security_policy() -> str:
    """Return the policy that the page gives itself, for whoever serves it: nothing but its own style.

    A server may add "frame-ancestors", which a page cannot say of itself.
    """
    style = _environment().get_template("report.css").render()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


@cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters |= {
        "visible": visible,
        "day": words.day,
        "place": words.place,
        "counted": words.counted,
        "singular": lambda name: name.removesuffix("s"),
    }
    environment.globals |= {"severities": SEVERITIES, "answer_names": ANSWERS}
    return environment


def _anchors(found: tuple[Kind, ...]) -> list[str]:
    """Return a place on the page for each kind: its code, so that a link holds from run to run."""
    taken: dict[str, int] = {}
    anchors = []
    for kind in found:
        name = "kind-" + re.sub(r"[^a-z0-9_]+", "-", kind.code.lower())[:80]
        taken[name] = taken.get(name, 0) + 1
        anchors.append(name if taken[name] == 1 else f"{name}-{taken[name]}")
    return anchors


def _records(found: tuple[Kind, ...], anchors: list[str]) -> list[Record]:
    """Return what is to be mended by record: worst first, then most to do, then by id."""
    records: dict[str, Record] = {}
    for kind, kind_anchor in zip(found, anchors, strict=True):
        for case in kind.cases:
            anchor = _anchor_of(case)
            record = records.get(anchor)
            if record is None:
                record = records[anchor] = Record("", case.record_id, bool(case.record), anchor, case.link)
            record.name = record.name or case.record_name
            if not record.entries or record.entries[-1].kind is not kind:
                record.entries.append(Entry(kind, kind_anchor))
            record.entries[-1].cases.append(case)
    for record in records.values():
        if not record.name:
            record.name = record.record_id or record.entries[0].cases[0].url or "The feed as a whole"
            record.record_id = ""
    return sorted(
        records.values(),
        key=lambda record: (RANK[record.severity], -record.cases, record.name, record.record_id),
    )


def _anchor_of(case: Found) -> str:
    about = ("record", case.record_id) if case.record_id else ("answer", case.url)
    if case.record_name and not case.record_id:
        # Two without an id may have one name, so the place in the list tells them apart.
        item = words.ITEM_OF_PAGE.match(case.pointer)
        about = ("record", f"{case.record_name}\n{case.url}\n{item[0] if item else ''}")
    return f"{about[0]}-{hashlib.blake2b(about[1].encode(), digest_size=8).hexdigest()}"


def _totals(found: tuple[Kind, ...]) -> dict[str, int]:
    totals = dict.fromkeys(SEVERITIES, 0)
    for kind in found:
        totals[kind.severity] += kind.total
    return totals


def _by_reason(report: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    reasons: dict[str, list[str]] = {}
    for item in report["not_run"]:
        reasons.setdefault(words.sentence(visible(item["reason"])), []).append(visible(item["code"]))
    return [(reason, sorted(codes)) for reason, codes in sorted(reasons.items())]
