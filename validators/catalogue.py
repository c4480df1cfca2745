"""RULES.md, made from the rules and the reader's codes: `python -m validators.catalogue --write`."""

import argparse
import csv
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from validators.reading_codes import ReadingCode, reading_codes
from validators.registry import all_rules
from validators.rule import (
    ExchangeRule,
    FeedRule,
    PageRule,
    ProbeRule,
    RecordRule,
    Rule,
    SchemaRule,
    ValueRule,
)

RULES_PAGE = Path(__file__).parent / "RULES.md"
NOT_RUN_TABLE = Path(__file__).parent / "not_run.csv"
"""Numbers of the catalogue that no rule has yet, with the reason."""

_LOOKS_AT = {
    ExchangeRule: "every answer",
    PageRule: "every page",
    SchemaRule: "schema errors",
    RecordRule: "records",
    ValueRule: "every text",
    FeedRule: "the whole feed",
    ProbeRule: "answers to questions of its own",
}
_NEEDS = {
    "": "nothing",
    "postcodes": "a postcode table",
    "whole_feed": "a crawl that reached the end",
    "own_ids": "ids that the publisher gave",
}

_HEADER = """# Rules

Made from the rules themselves by `python -m validators.catalogue --write`; do not edit.

Each rule is one file of `validators/rules/`, named by its code. The number is its place in the catalogue of
conformance rules. *Official* rules decide the official validator's verdict, *strict* ones add the compliance
page; the others never change a verdict. What the reader had to repair is reported under its own codes with
READ in place of a number, and how a file or list was read with CRAWL: see [Found while
reading](#found-while-reading).
"""

_READING = """## Found while reading

These codes have no rule: they say what had to be repaired, or could not be read, before any rule could look.
READ ones are warnings and count in quality alone. They are kept in `validators/reading_codes.csv`.
"""


def catalogue() -> str:
    """Return the text of RULES.md."""
    rules = sorted(all_rules(), key=lambda rule: _place(rule.number))
    waiting = not_run_rows()
    off = sum(rule.status == "off" for rule in rules)
    counted = f"{len(rules) - off} rules are done, {off} off unless asked for, {len(waiting)} not run yet."
    lines = [_HEADER, counted, "", "| number | code | severity | counts in | versions |"]
    lines.append("|---|---|---|---|---|")
    lines += [
        f"| {rule.number} | [{rule.code}](#{rule.code}) | {rule.severity.value} | {_answers(rule)} "
        f"| {', '.join(rule.versions)} |"
        for rule in rules
    ]
    lines += ["", "## Not run yet", "", "| number | would be | reason |", "|---|---|---|"]
    lines += [f"| {row['number']} | {row['code']} | {row['reason']} |" for row in waiting]
    for rule in rules:
        lines += _section(rule)
    lines += ["", _READING, "| code | stands as | found in |", "|---|---|---|"]
    lines += [
        f"| [{_escaped(each)}](#{_anchor(each)}) | {each.stands_as} | {each.where} |"
        for each in reading_codes()
    ]
    for each in reading_codes():
        lines += ["", f"### {_escaped(each)}"]
        for part in each.explanation():
            lines += ["", part]
    return "\n".join(lines) + "\n"


def not_run_rows() -> list[dict[str, str]]:
    """Return number, code and reason of each rule of the catalogue that is not run yet, by number."""
    with NOT_RUN_TABLE.open(encoding="utf-8", newline="") as file:
        return sorted(csv.DictReader(file), key=lambda row: _place(row["number"]))


def main(arguments: Sequence[str] | None = None) -> int:
    """Write RULES.md, or say whether it is up to date.

    Returns:
        0 when it is, or was written; 1 when it is stale.
    """
    parser = argparse.ArgumentParser(prog="python -m validators.catalogue", description=__doc__)
    parser.add_argument("--write", action="store_true", help="write RULES.md instead of comparing it")
    options = parser.parse_args(arguments)
    if options.write:
        RULES_PAGE.write_text(catalogue(), encoding="utf-8")
        return 0
    if is_current():
        return 0
    sys.stderr.write("validators/RULES.md is stale: run python -m validators.catalogue --write\n")
    return 1


def is_current() -> bool:
    """Return whether RULES.md says what the rules say."""
    return RULES_PAGE.exists() and RULES_PAGE.read_text(encoding="utf-8") == catalogue()


def _section(rule: type[Rule]) -> Iterator[str]:
    what, why, fix = rule.explanation()
    looks_at = next(words for kind, words in _LOOKS_AT.items() if issubclass(rule, kind))
    yield ""
    yield f"## {rule.code}"
    yield ""
    yield f"{rule.number}, {rule.severity.value}; looks at {looks_at}; needs {_NEEDS[rule.needs]}."
    yield f"Source: {rule.source}."
    for part in (what, why, fix):
        yield ""
        yield part


def _escaped(each: ReadingCode) -> str:
    return each.code.replace("*", "\\*")


def _anchor(each: ReadingCode) -> str:
    # As code hosts make it of a heading.
    return each.code.removesuffix("*")


def _answers(rule: type[Rule]) -> str:
    return ", ".join(answer.value for answer in rule.counts_in)


_FAMILIES = (
    "HTTP",
    "META",
    "PAGE",
    "SCHEMA",
    "REF",
    "DATE",
    "SCHED",
    "GEO",
    "CONTACT",
    "TEXT",
    "TAX",
    "ELIG",
)


def _place(number: str) -> tuple[int, str, int]:
    family, _, place = number.rpartition("-")
    return (_FAMILIES.index(family) if family in _FAMILIES else len(_FAMILIES), family, int(place))


if __name__ == "__main__":
    sys.exit(main())
