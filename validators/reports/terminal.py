"""The report for a terminal of 80 columns: the answers, what to do first, then everything by kind."""

import textwrap
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rich.cells import cell_len, chop_cells

from validators.reports import words
from validators.reports.clean import visible
from validators.reports.findings import Found, Kind, kinds
from validators.reports.words import SEVERITIES, counted

WIDTH = 80
_MOST_FIRST = 5
_MOST_LOWEST = 3
_MOST_CODES = 8
_CODES = {"fatal": "31;1", "error": "31", "warning": "33", "info": "36", "pass": "32", "head": "1"}
_VERDICT_INK = {"pass": "pass", "warn": "warning", "fail": "error"}


def render(report: Mapping[str, Any], *, colour: bool = False, samples: int = 3) -> str:
    """Return the report as lines of at most 80 columns.

    Args:
        report: what `Report.as_json` gives.
        colour: with colours; they repeat what the words say.
        samples: cases shown of each kind.
    """
    paint = _Paint(colour)
    found = kinds(report)
    lines = [
        *_head(report, paint),
        *_do_first(found, paint),
        *_found(found, paint, samples),
        *_not_run(report, paint),
        *_faults(report, paint),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


class _Paint:
    def __init__(self, is_on: bool) -> None:
        self._is_on = is_on

    def __call__(self, text: str, ink: str) -> str:
        code = _CODES.get(ink)
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_on and code else text


def _wrapped(text: str, *, first: str = "", then: str | None = None) -> list[str]:
    """Return a text in lines of at most 80 columns, wide characters counted as two."""
    rest = " " * len(first) if then is None else then
    lines = textwrap.wrap(text, WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
    fitting: list[str] = []
    for line in lines or [first]:
        if cell_len(line) <= WIDTH:
            fitting.append(line)
        else:
            chopped = chop_cells(line, WIDTH - len(rest))
            fitting += [chopped[0], *(rest + part for part in chopped[1:])]
    return fitting


def _head(report: Mapping[str, Any], paint: _Paint) -> Iterator[str]:
    validator, verdicts, reasons = report["validator"], report["verdicts"], report.get("reasons", {})
    name = f"{visible(validator['name'], most=40)} {visible(validator['version'], most=20)}"
    yield from _wrapped(f"{name}, as of {words.day(visible(report['as_of']))}")
    yield from _wrapped(visible(report["source"]) or "(no name)")
    why = visible(report.get("version_reason"))
    yield from _wrapped(
        f"Open Referral UK {visible(report['standard_version'])}" + (f": {why}" if why else "")
    )
    yield ""
    official, strict = words.official(verdicts["official"]), words.strict(verdicts["strict"])
    for label, said, name in (
        ("Official check", official, "official"),
        ("Whole standard", strict, "strict"),
    ):
        yield paint(f"{label:16}{said.word.upper()}", _VERDICT_INK.get(str(verdicts[name]), ""))
        yield from _wrapped(visible(reasons.get(name)) or said.sentence, first=" " * 16)
    yield from _quality(report)
    yield ""
    yield from _wrapped("Read: " + ", ".join(_counts(report)) + ".")
    if report.get("sampled"):
        yield from _wrapped(visible(report["sampled"]))
    if report.get("stopped"):
        yield from _wrapped(f"Not everything was read: {visible(report['stopped'])}.")
    totals = dict.fromkeys(SEVERITIES, 0)
    for group in report["notices"]:
        totals[group["severity"] if group["severity"] in totals else "info"] += int(group["total"])
    told = [counted(number, *SEVERITIES[severity][1:]) for severity, number in totals.items()]
    yield from _wrapped("Found: " + ", ".join(told) + ".")


def _quality(report: Mapping[str, Any]) -> Iterator[str]:
    quality = report["quality"]
    if quality is None:
        yield f"{'Data quality':16}NOT ASSESSED"
        return
    yield f"{'Data quality':16}{float(quality['score']):.1f} OF 100"
    lowest = sorted(quality["parts"].items(), key=lambda part: (part[1], part[0]))[:_MOST_LOWEST]
    weak = [f"{visible(name)} {float(score):.0f}" for name, score in lowest if score < 100]
    if weak:
        yield from _wrapped("Lowest: " + ", ".join(weak), first=" " * 16)


def _counts(report: Mapping[str, Any]) -> Iterator[str]:
    for name, number in report["counts"].items():
        yield counted(int(number), visible(name).removesuffix("s"))


def _do_first(found: tuple[Kind, ...], paint: _Paint) -> Iterator[str]:
    worth = [kind for kind in found if kind.severity != "info"][:_MOST_FIRST]
    if not worth:
        return
    yield ""
    yield paint("DO THIS FIRST", "head")
    for number, kind in enumerate(worth, 1):
        yield from _wrapped(f"{kind.title} ({kind.total:,})", first=f"{number:2}. ")
        if kind.mend:
            yield from _wrapped(kind.mend, first="    ")


def _found(found: tuple[Kind, ...], paint: _Paint, samples: int) -> Iterator[str]:
    yield ""
    yield paint("EVERYTHING FOUND, WORST FIRST" if found else "NOTHING TO MEND WAS FOUND", "head")
    is_short = False
    for kind in found:
        yield ""
        label = f"{kind.severity.upper():8}"
        head = _wrapped(f"{kind.code} ({kind.rule}): {kind.total:,}", first=label)
        # Only the label is painted, so wrapping never counts an escape sequence.
        yield paint(label, kind.severity) + head[0][len(label) :]
        yield from head[1:]
        yield from _wrapped(kind.title, first=" " * 8)
        # The same thing is often found twice, in the list and in the detail: it is told once.
        told = dict.fromkeys(_case(case, kind) for case in kind.cases)
        for lines in list(told)[:samples]:
            yield from lines
        if kind.mend:
            yield from _wrapped(kind.mend, first=" " * 8)
        if len(told) > samples or kind.left_out:
            yield from _wrapped(f"Of {kind.total:,}, {min(samples, len(told))} shown.", first=" " * 8)
            is_short = True
    if is_short:
        yield ""
        yield from _wrapped(f"Every case of every kind is in the table that {words.COMPLETE} writes.")


def _case(case: Found, kind: Kind) -> tuple[str, ...]:
    about = _about(case)
    where = case.place
    told = f"{case.message} Found: {case.value}" if case.value else case.message
    return (
        *_wrapped(f"{about}: {where}" if where else about, first="      - ", then=" " * 8),
        *(_wrapped(told, first=" " * 8) if told else ()),
        *(_wrapped(case.hint, first=" " * 8) if case.hint and case.hint != kind.mend else ()),
    )


def _about(case: Found) -> str:
    if case.record_name:
        return f"{case.record_name}, record {case.record_id}" if case.record_id else case.record_name
    return f"record {case.record_id}" if case.record_id else (case.url or "the feed")


def _not_run(report: Mapping[str, Any], paint: _Paint) -> Iterator[str]:
    if not report["not_run"]:
        return
    yield ""
    yield paint(f"RULES THAT WERE NOT ASKED: {len(report['not_run'])}", "head")
    by_reason: dict[str, list[str]] = {}
    for item in report["not_run"]:
        by_reason.setdefault(visible(item["reason"]), []).append(visible(item["code"]))
    for reason in sorted(by_reason):
        yield from _wrapped(words.sentence(reason), first="      - ", then=" " * 8)
        yield from _wrapped(_listed(by_reason[reason]), first=" " * 8)


def _listed(codes: Iterable[str]) -> str:
    ordered = sorted(codes)
    more = len(ordered) - _MOST_CODES
    return ", ".join(ordered[:_MOST_CODES]) + (f" and {more} more" if more > 0 else "")


def _faults(report: Mapping[str, Any], paint: _Paint) -> Iterator[str]:
    if not report["faults"]:
        return
    yield ""
    yield paint("FAULTS OF THE VALIDATOR ITSELF, NOT OF THE FEED", "head")
    for fault in report["faults"]:
        text = f"{visible(fault['code'])}: {visible(fault['error'])} ({visible(fault['where'])})"
        yield from _wrapped(text, first="      - ", then=" " * 8)
