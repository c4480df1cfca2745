"""One source examined from end to end: `validate(source)` gives the report.

>>> from validators.validate import validate
>>> report = validate("https://council.example/openreferral", as_of=date(2026, 6, 1))  # doctest: +SKIP
>>> report.verdicts["official"], report.quality["score"]  # doctest: +SKIP
('pass', 81.5)
"""

from collections.abc import Callable, Collection, Generator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from standards.openreferral.wire.fetch import Getter
from standards.openreferral.wire.limits import Limits
from validators.frame import Notice
from validators.official import OfficialRun, Problem, Verdict
from validators.profiles import PROFILES, shown
from validators.reading import PostcodeLookup
from validators.report import Report
from validators.session import Session
from validators.sources import (
    Asked,
    CellOf,
    Lacks,
    Noted,
    Opening,
    ReadDocument,
    ReadPage,
    ReadRecord,
    Repaired,
    Source,
    Step,
)
from validators.sources.choosing import source_of
from validators.sources.unasked import with_unasked
from validators.text import writable
from validators.verdicts import strict_verdict

_LONDON = ZoneInfo("Europe/London")

MOST_MESSAGES = 20
"""Messages of the official validator that a report keeps of each endpoint."""

RECORDS_BETWEEN = 500
"""Services after which progress is told although no page has ended."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a validation has come.

    Attributes:
        services: services looked at.
        pages: pages of all lists looked at.
        requests: requests looked at.
        total: services that the feed says it has, None where it has not said yet.
    """

    services: int
    pages: int
    requests: int
    total: int | None


def today() -> date:
    """Return the day it is in London, which a report is about when nobody says otherwise."""
    return datetime.now(_LONDON).date()


def validate(
    source: object,
    *,
    profile: str = "default",
    as_of: date | None = None,
    seed: int = 0,
    sample: bool = False,
    postcodes: PostcodeLookup | None = None,
    limits: Limits | None = None,
    fetcher: Getter | None = None,
    progress: Callable[[Progress], None] | None = None,
    rules: Collection[str] = (),
    data_status: str = "live",
    questions: bool = True,
    hear: Callable[[Notice], None] | None = None,
) -> Report:
    """Examine a feed and return the report.

    Args:
        source: a base URL, or anything else that `validators.sources` knows.
        profile: which notices the report shows, see `validators.profiles`.
        as_of: the day the report is about; today in London when not given.
        seed: chooses the records that are asked for one by one.
        sample: read no more than the official validator does, in at most 60 seconds.
        postcodes: a postcode -> its point, None where there is no such postcode; without it the rules that
            need it are listed as not run.
        limits: the bounds of fetching.
        fetcher: what gets URLs; it may open private addresses only if it says so. It is not closed.
        progress: called after each page and every 500 services; an exception that it raises ends the
            validation.
        rules: codes of rules to run although they are off by default.
        data_status: "sample" makes drama numbers, example domains and http information; "live" does not.
        questions: ask the site questions made from its own records after the crawl; else the rules that
            would are listed as not run.
        hear: told of each notice as it is made, also of those that the report counts only; a profile leaves
            none out here.

    Raises:
        ValueError: the profile is not known.
        SourceUnusable: there is nothing to read at all.
    """
    if profile not in PROFILES:
        raise ValueError(f"there is no profile {profile!r}: give one of {', '.join(PROFILES)}")
    day = as_of or today()
    with source_of(source, as_of=day, seed=seed, sample=sample, limits=limits, fetcher=fetcher) as opened:
        opening = opened.open()
        cell_of: CellOf | None = getattr(opened, "cell_of", None)
        session = Session(
            version=opening.version,
            as_of=day,
            postcodes=postcodes,
            lists=opening.lists,
            asked_for=rules,
            is_sample=data_status == "sample",
            hear=hear if hear is None or cell_of is None else _with_cells(hear, cell_of),
            own_ids=opening.own_ids,
            keeps_pages=False,
        )
        follow = _Following(session, progress)
        steps = opened.steps()
        try:
            for step in steps:
                follow.take(step)
        finally:
            # Closed at once when something ends the validation, so that no request is made after it.
            if isinstance(steps, Generator):
                steps.close()
        site = opened.site() if questions else None
        if site is not None:
            session.probe(site)
        report = session.finish(complete=not opened.stopped and not opened.sampled)
        if opened.kind == "records":
            report = with_unasked(report, rules)
        if cell_of is not None:
            for group in report.notices:
                group.samples = [_in_table(notice, cell_of) for notice in group.samples]
        return _finished(report, opened, opening, profile=profile, seed=seed)


def _with_cells(hear: Callable[[Notice], None], cell_of: CellOf) -> Callable[[Notice], None]:
    return lambda notice: hear(_in_table(notice, cell_of))


def _in_table(notice: Notice, cell_of: CellOf) -> Notice:
    cell = cell_of(notice)
    return notice if cell is None else replace(notice, cell=cell)


class _Following:
    """Shows a session what a source gives, and counts for whoever watches."""

    def __init__(self, session: Session, progress: Callable[[Progress], None] | None) -> None:
        self._session = session
        self._progress = progress
        self._services = self._pages = self._requests = 0
        self._total: int | None = None

    def take(self, step: Step) -> None:
        """Show one step."""
        session = self._session
        match step:
            case ReadRecord():
                self._services += step.counts and step.endpoint.entity == "service"
                session.record(
                    step.record,
                    url=step.url,
                    pointer=step.pointer,
                    record_id=step.record_id,
                    endpoint=step.endpoint,
                    list_item=step.list_item,
                    counts=step.counts,
                    depth=step.depth,
                    stated=step.stated,
                )
                # Files of records have no pages.
                if self._services % RECORDS_BETWEEN == 0:
                    self._tell()
            case Asked():
                self._requests += 1
                session.exchange(
                    step.exchange,
                    endpoint=step.endpoint,
                    asked_id=step.asked_id,
                    page=step.page,
                    failure=step.failure,
                    body=step.body,
                )
            case ReadPage():
                self._pages += 1
                if step.endpoint.name == "services" and step.page.total_items is not None:
                    self._total = step.page.total_items
                session.page(
                    step.page,
                    step.exchange,
                    requested_page=step.number,
                    body=step.body,
                    endpoint=step.endpoint,
                    per_page=step.per_page,
                )
                self._tell()
            case ReadDocument():
                session.document(step.body, url=step.url, endpoint=step.endpoint)
            case Repaired():
                session.reader_problems(
                    step.problems, url=step.url, record_id=step.record_id, record_name=step.record_name
                )
            case Noted():
                session.note(step.code, step.message, step.severity, step.counts_in, url=step.url)
            case Lacks():
                session.lacks(step.list_name, step.reason, partly=step.partly)

    def _tell(self) -> None:
        if self._progress is not None:
            self._progress(Progress(self._services, self._pages, self._requests, self._total))


def _finished(report: Report, source: Source, opening: Opening, *, profile: str, seed: int) -> Report:
    official, official_reason = _official(source, opening)
    unread = source.stopped or ("it is a sample" if source.sampled else "")
    strict, strict_reason = strict_verdict(
        report.notices, doubt=opening.doubt, unread=unread, was_read_anew=source.kind == "records"
    )
    return replace(
        report,
        source=source.name,
        profile=profile,
        notices=shown(report.notices, profile),
        verdicts={
            "official": official,
            "official_reason": official_reason,
            "strict": strict,
            "strict_reason": strict_reason,
        },
        official=() if source.official is None else tuple(map(dict, _endpoints(source.official))),
        version_reason=opening.reason,
        sampled=source.sampled,
        stopped=source.stopped,
        seed=seed,
        measured=None if source.is_replayed else source.measured(),
    )


def _official(source: Source, opening: Opening) -> tuple[Verdict, str]:
    if source.official is None:
        return "not_assessed", source.why_not_official
    if opening.doubt:
        return "not_assessed", f"Not assessed: {opening.doubt}."
    return source.official.verdict()


def _endpoints(run: OfficialRun) -> list[Mapping[str, Any]]:
    return [
        {
            "endpoint": result.endpoint.path,
            "required": result.endpoint.required,
            "status": result.status.value,
            "requests": result.requests,
            "problems": _counted(result.problems),
            "messages": [_said(problem) for problem in result.problems[:MOST_MESSAGES]],
        }
        for result in run.results.values()
    ]


def _said(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "message": writable(problem.message),
        "url": writable(problem.url),
        "pointer": writable(problem.pointer),
    }


def _counted(problems: list[Problem]) -> dict[str, int]:
    found: dict[str, int] = {}
    for problem in problems:
        found[problem.code] = found.get(problem.code, 0) + 1
    return dict(sorted(found.items()))
