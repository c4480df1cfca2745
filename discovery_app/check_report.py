"""A check's report as its page shows it: the three answers, what to mend first, and every kind of problem."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from discovery_app.phrases import spoken_date
from discovery_app.published_html import web_address
from discovery_app.words import t, t_or

MOST_FIRST = 5
"""Kinds of problem in "what to do first"."""

MOST_OPEN = 5
"""Cases of a kind that are shown; the report to download has the others."""

SEVERITY_COLOURS = {"fatal": "red", "error": "red", "warning": "yellow", "info": "grey"}
"""Of the tag that says how bad something is."""

_VERDICT_COLOURS = {"pass": "green", "warn": "yellow", "fail": "red", "not_assessed": "grey"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the three answers: its name, the answer itself with its colour, and why."""

    heading: str
    said: str
    colour: str
    reason: str


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a problem: the record, where in it, what is wrong, what was found, where it was read.

    `record` is the record's name, without one its id; `record_id` is its id where it has a name too, else "".
    """

    record: str
    record_id: str
    place: str
    message: str
    value: str
    hint: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of problem.

    `anchor` is its place on the page; `left_out` says how many further cases there are, "" for none.
    """

    anchor: str
    is_information: bool
    title: str
    severity: str
    colour: str
    total: str
    why: str
    mend: str
    code: str
    cases: list[Case]
    left_out: str


@dataclass(frozen=True, slots=True)
class CheckedPage:
    """A report.

    Attributes:
        source: What was checked.
        facts: What was read, on which day, by which version: sentences.
        answers: The three answers.
        first: What to mend first.
        problems: Every kind of problem, worst first.
        not_run: Why rules were not asked, with how many, as sentences.
        faults: Failures of the validator itself, as sentences.
        downloads: Address and name of the report in each other form.
    """

    source: str
    facts: list[str]
    answers: list[Answer]
    first: list[Problem]
    problems: list[Problem]
    not_run: list[str]
    faults: list[str]
    downloads: list[tuple[str, str]]


def checked_page(answer: Mapping[str, Any], address: Callable[[str], str]) -> CheckedPage:
    """Return the page of a check that is done.

    Args:
        answer: What `/api/validations/{id}` gives, with its report.
        address: Gives the address of a path of the hub in a person's browser.
    """
    report = answer["report"]
    problems = [_problem(problem, number) for number, problem in enumerate(answer["problems"], start=1)]
    links = answer["validation"]["links"]
    return CheckedPage(
        source=report["source"] or t("checked.no_name"),
        facts=_facts(report),
        answers=_answers(report),
        first=[problem for problem in problems if not problem.is_information][:MOST_FIRST],
        problems=problems,
        not_run=_not_run(report),
        faults=[
            t("checked.fault", code=fault["code"], error=fault["error"]) for fault in report.get("faults", ())
        ],
        downloads=[
            (address(links[name]), t(f"checked.download.{name}"))
            for name in ("html", "csv", "junit", "sarif", "json", "svg")
            if name in links
        ],
    )


def progress_words(validation: Mapping[str, Any]) -> str:
    """Return how far a check has come, in a sentence."""
    if validation["state"] == "queued":
        ahead = (validation.get("position") or 1) - 1
        return t("checking.queued", count=ahead) if ahead else t("checking.next")
    progress = validation.get("progress") or {}
    services, total = int(progress.get("services") or 0), progress.get("total")
    if total:
        return t("checking.services_of", count=services, total=f"{int(total):,}")
    return t("checking.services", count=services) if services else t("checking.asking")


def _facts(report: Mapping[str, Any]) -> list[str]:
    counts = report["counts"]
    facts = [
        t("checked.as_of", date=spoken_date(report["as_of"]), version=report["standard_version"]),
        t("checked.services", count=int(counts["services"])),
    ]
    if report.get("sampled"):
        facts.append(str(report["sampled"]))
    if report.get("stopped"):
        facts.append(t("checked.stopped", reason=report["stopped"]))
    return facts


def _answers(report: Mapping[str, Any]) -> list[Answer]:
    reasons = report.get("reasons") or {}
    found = [
        Answer(
            heading=t(f"checked.{name}"),
            said=t(f"verdict.{report['verdicts'][name]}"),
            colour=_VERDICT_COLOURS[report["verdicts"][name]],
            reason=str(reasons.get(name) or ""),
        )
        for name in ("official", "strict")
    ]
    quality = report.get("quality")
    score = t("checked.score", score=quality["score"]) if quality else t("verdict.not_assessed")
    reason = t("checked.quality.about") if quality else t("checked.quality.none")
    return [*found, Answer(t("checked.quality"), score, "blue" if quality else "grey", reason)]


def _problem(problem: Mapping[str, Any], number: int) -> Problem:
    cases = list(dict.fromkeys(_case(case) for case in problem["cases"]))[:MOST_OPEN]
    more = int(problem["total"]) - len(cases)
    return Problem(
        anchor=f"problem-{number}",
        is_information=problem["severity"] == "info",
        title=problem["title"],
        severity=t(f"severity.{problem['severity']}"),
        colour=SEVERITY_COLOURS[problem["severity"]],
        total=t("checked.cases", count=int(problem["total"])),
        why=problem["why"],
        mend=problem["mend"],
        code=f"{problem['code']}, {problem['rule']}",
        cases=cases,
        left_out=t("checked.left_out", count=more) if more > 0 else "",
    )


def _case(case: Mapping[str, Any]) -> Case:
    return Case(
        record=case["record_name"] or case["record_id"],
        record_id=case["record_id"] if case["record_name"] else "",
        place=case["place"],
        message=case["message"],
        value=case["value"],
        hint=case["hint"],
        url=web_address(case["url"]),
    )


def _not_run(report: Mapping[str, Any]) -> list[str]:
    reasons: dict[str, int] = {}
    for item in report.get("not_run", ()):
        reasons[item["reason"]] = reasons.get(item["reason"], 0) + 1
    return [t("checked.not_run", count=number, reason=reason) for reason, number in sorted(reasons.items())]


def state_words(state: str) -> str:
    """Return the heading of a check that has no report."""
    return t_or(f"checking.{state}.heading", t("checking.failed.heading"))
