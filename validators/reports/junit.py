"""The report as JUnit XML, which every build server shows: one test case a rule.

It is valid against both schemas that are in use: the stricter one for Ant's reports, which wants every
attribute and an order of elements, and the one of the xUnit plugin of Jenkins.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from validators.profiles import PROFILES
from validators.registry import all_rules
from validators.reports.clean import visible
from validators.reports.findings import Kind, explained, kinds
from validators.reports.words import ANSWERS, RANK, sentence

_MOST_CASES = 20
_MOST_NAMED = 5
"""Records that are named of a kind that fails nothing."""


def render(report: Mapping[str, Any], *, fail_on: str = "error") -> str:
    """Return the report as one test suite.

    A rule whose notices reach the threshold is a failure, one that crashed an error, one that was not asked
    skipped. What stays below the threshold is listed in the suite's output, with its first records. Rules
    whose notices the report's profile does not show are left out: nobody can say that they passed.

    Args:
        report: what `Report.as_json` gives.
        fail_on: the mildest severity that fails.

    Raises:
        ValueError: there is no such severity.
    """
    if fail_on not in RANK:
        raise ValueError(f"there is no severity {fail_on!r}: give one of {', '.join(RANK)}")
    found = kinds(report)
    cases = [_Case(report, found, code, family, fail_on) for code, family in _asked(report, found)]
    return "\n".join(_suite(report, cases, found, fail_on)) + "\n"


class _Case:
    """One test case: what came of one rule."""

    def __init__(
        self, report: Mapping[str, Any], found: tuple[Kind, ...], code: str, family: str, fail_on: str
    ) -> None:
        self.code = code
        self.family = family
        self.failing = [kind for kind in found if kind.code == code and RANK[kind.severity] <= RANK[fail_on]]
        self.crashes = [fault for fault in report["faults"] if visible(fault["code"]) == code]
        not_run = [item for item in report["not_run"] if visible(item["code"]) == code]
        has_notices = any(kind.code == code for kind in found)
        self.skipped = "" if has_notices or not not_run else sentence(visible(not_run[0]["reason"]))

    @property
    def outcome(self) -> str:
        """What it counts as: "failures", "errors", "skipped", or "" for passed."""
        if self.failing:
            return "failures"
        return "errors" if self.crashes else "skipped" if self.skipped else ""

    def lines(self) -> Iterator[str]:
        """Give its element."""
        head = f'<testcase name={_attribute(self.code)} classname={_attribute(self.family)} time="0"'
        if not self.outcome:
            yield f"    {head}/>"
            return
        yield f"    {head}>"
        if self.outcome == "failures":
            yield from _failure(self.failing)
        elif self.outcome == "errors":
            first = self.crashes[0]
            message = f"The rule itself crashed: {visible(first['error'])}"
            where = f"{visible(first['where'])} {visible(first['url'])}"
            yield f'      <error type="fault" message={_attribute(message)}>{_text(where)}</error>'
        else:
            yield f"      <skipped message={_attribute(self.skipped)}/>"
        yield "    </testcase>"


def _asked(report: Mapping[str, Any], found: tuple[Kind, ...]) -> list[tuple[str, str]]:
    """Return the code and family of every rule that there is something to say about, in a fixed order."""
    answers, _ = PROFILES.get(str(report["profile"]), PROFILES["default"])
    asked = {
        rule.code: rule.number.partition("-")[0]
        for rule in all_rules()
        if report["standard_version"] in rule.versions and not answers.isdisjoint(rule.counts_in)
    }
    for kind in found:
        asked.setdefault(kind.code, kind.rule.partition("-")[0])
    for item in report["not_run"]:
        asked.setdefault(visible(item["code"]), visible(item["rule"]).partition("-")[0])
    for fault in report["faults"]:
        asked.setdefault(visible(fault["code"]), "FAULT")
    return sorted(asked.items(), key=lambda item: (item[1], item[0]))


def _suite(
    report: Mapping[str, Any], cases: list[_Case], found: tuple[Kind, ...], fail_on: str
) -> Iterator[str]:
    outcomes = [case.outcome for case in cases]
    totals = " ".join(f'{name}="{outcomes.count(name)}"' for name in ("failures", "errors", "skipped"))
    yield '<?xml version="1.0" encoding="UTF-8"?>'
    yield "<testsuites>"
    # Times would differ from run to run; the day is the one that the report is about.
    yield (
        f'  <testsuite id="0" package="signpost" name={_attribute(_name(report))} '
        f'timestamp={_attribute(_timestamp(report))} hostname="localhost" '
        f'tests="{len(cases)}" {totals} time="0">'
    )
    yield "    <properties>"
    for name, value in _properties(report, fail_on):
        yield f"      <property name={_attribute(name)} value={_attribute(value)}/>"
    yield "    </properties>"
    for case in cases:
        yield from case.lines()
    milder = [kind for kind in found if RANK[kind.severity] > RANK[fail_on]]
    told = "\n".join(line for kind in milder for line in _lines(kind))
    yield f"    <system-out>{_text(told)}</system-out>"
    yield "    <system-err></system-err>"
    yield "  </testsuite>"
    yield "</testsuites>"


def _name(report: Mapping[str, Any]) -> str:
    return f"Open Referral UK {visible(report['standard_version'])}: {visible(report['source'])}".strip()


def _timestamp(report: Mapping[str, Any]) -> str:
    day = visible(report["as_of"])
    is_day = len(day) == 10 and day.isascii() and day.replace("-", "").isdigit()
    return f"{day if is_day else '1970-01-01'}T00:00:00"


def _properties(report: Mapping[str, Any], fail_on: str) -> Iterator[tuple[str, str]]:
    validator, verdicts, quality = report["validator"], report["verdicts"], report["quality"]
    yield "validator", f"{visible(validator['name'])} {visible(validator['version'])}"
    yield "rules_commit", visible(validator["rules_commit"])
    yield "profile", visible(report["profile"])
    yield "fail_on", fail_on
    yield "verdict.official", visible(verdicts["official"])
    yield "verdict.strict", visible(verdicts["strict"])
    if quality is not None:
        yield "quality.score", visible(quality["score"])
    for name, number in report["counts"].items():
        yield f"counts.{visible(name)}", visible(number)
    for name in ("sampled", "stopped"):
        if report.get(name):
            yield name, visible(report[name])


def _failure(failing: list[Kind]) -> Iterator[str]:
    title, _, mend = explained(failing[0].code)
    total = sum(kind.total for kind in failing)
    lines = [mend] if mend else []
    for kind in failing:
        for case in kind.cases[:_MOST_CASES]:
            told = f"{case.message} Found: {case.value}" if case.value else case.message
            about = f"{case.record}: " if case.record else ""
            lines.append(
                f"[{case.severity}] {about}{told} In {case.url} {case.cell or case.pointer}".rstrip()
            )
        if kind.left_out:
            lines.append(f"and {kind.left_out:,} more; the table (CSV) has every case")
    message = _attribute(f"{title} ({total:,})")
    text = _text("\n".join(lines))
    yield f"      <failure type={_attribute(failing[0].severity)} message={message}>{text}</failure>"


def _lines(kind: Kind) -> Iterator[str]:
    """Give a kind that fails nothing in a line, and the first records that it is about in one each."""
    answers = ", ".join(ANSWERS.get(answer, answer) for answer in kind.counts_in)
    yield f"[{kind.severity}] {kind.code} ({kind.total:,}; {answers}): {kind.title}"
    about = list(dict.fromkeys(case.record for case in kind.cases if case.record))
    yield from (f"    {record}" for record in about[:_MOST_NAMED])
    if about and (len(about) > _MOST_NAMED or kind.left_out):
        yield "    and more"


def _attribute(text: str) -> str:
    return quoteattr(text)


def _text(text: str) -> str:
    # The ">" of "]]>" is escaped with the rest.
    return escape(text)
