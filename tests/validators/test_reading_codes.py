"""Every code that reading gives is in words: found in the source that makes it, not in a list of its own."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import hub
import standards
import validators
from standards.openreferral.readers import coerce, v1, v3
from standards.openreferral.readers.registry import dialects
from standards.openreferral.readers.shapes import Children, Shape
from standards.openreferral.readers.terms_1_0 import COLUMNS
from tests.validators.reports.made import a_group, a_notice, a_report
from validators.__main__ import command
from validators.catalogue import catalogue
from validators.reading_codes import FOUND_IN, reading_code, reading_codes
from validators.registry import all_rules
from validators.reports import html, sarif
from validators.reports.findings import explained
from validators.session import CRAWL, READ

ROOTS = [Path(str(package.__file__)).parent for package in (standards, validators, hub)]
UNDERSTANDING = Path(str(hub.__file__)).parent / "matching" / "understanding"
CODE = re.compile(r"[a-z]+(_[a-z0-9]+)*")

POSITIONS = {"_report": 0, "Problem": 0, "FileProblem": 0, "Noted": 0, "Fault": 0, "_problem": 0, "_set": 3}
"""What makes a problem -> which of its arguments is the code."""


def coerced_words() -> set[str]:
    """The fields of every shape that may hold one of a few words, each with codes of its own."""
    one_of = coerce.one_of("a").__qualname__
    found: set[str] = set()
    seen: set[int] = set()

    def walk(shape: Shape) -> None:
        if id(shape) in seen:
            return
        seen.add(id(shape))
        for name, kind in shape.fields.items():
            if isinstance(kind, Children):
                walk(kind.shape)
            elif getattr(kind, "__qualname__", "") == one_of:
                found.add(name)

    for module in (v1, v3):
        for value in vars(module).values():
            if isinstance(value, Children):
                walk(value.shape)
            elif isinstance(value, Shape):
                walk(value)
    return found


FAMILIES = {
    "dialect_{self.name}": lambda: {dialect.name for dialect in dialects()},
    "{name}_out_of_range": lambda: {"latitude", "longitude"},
    "not_a_{kind}": lambda: {"latitude", "longitude"},
    "unknown_{column}": lambda: set(COLUMNS),
    "unknown_{name}": coerced_words,
    "{name}_respelt": coerced_words,
}
"""Codes that are put together, and what of."""


def codes_in(source: str) -> Iterator[str]:
    """The codes that a module gives, and those that it puts together as they stand in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            yield from code_of(node)
        elif isinstance(node, ast.Assign) and isinstance(node.value, ast.Tuple):
            for target in node.targets:
                if isinstance(target, ast.Tuple) and ast.unparse(target.elts[0]) == "code":
                    yield from literal(node.value.elts[0])
        elif isinstance(node, ast.For) and ast.unparse(node.target).startswith("(code,"):
            for each in getattr(node.iter, "elts", ()):
                yield from literal(each.elts[0])


def code_of(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    holder = ast.unparse(call.func).rpartition(".")[0]
    at = POSITIONS.get(name)
    if name == "report" and call.args:
        at = int(ast.unparse(call.args[0]) in ("problems", "found"))
    elif name == "add" and holder.endswith(("findings", "problems")):
        at = 0
    if at is not None and at < len(call.args):
        yield from literal(call.args[at])


def literal(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
        yield node.value
    elif isinstance(node, ast.JoinedStr):
        yield ast.unparse(node)[2:-1]


def every_code() -> set[str]:
    found: set[str] = set()
    for root in ROOTS:
        for path in root.rglob("*.py"):
            # It notes what people say, and no problem of a feed.
            if path.is_relative_to(UNDERSTANDING):
                continue
            for code in codes_in(path.read_text(encoding="utf-8")):
                if "{" in code:
                    found |= {re.sub(r"\{.*\}", part, code) for part in FAMILIES[code]()}
                else:
                    found.add(code)
    return found


def test_every_code_that_is_given_somewhere_is_in_words() -> None:
    codes = every_code()
    known = {rule.code for rule in all_rules()}

    # A look that finds nothing would have nothing to miss.
    assert {"zero_lost", "list_unfinished", "freq_respelt", "parent_not_shown", "crawl_stopped"} <= codes
    assert {code for code in codes if code not in known and reading_code(code) is None} == set()


def test_no_words_are_kept_of_a_code_that_nothing_gives_or_that_a_rule_explains() -> None:
    codes = every_code()
    own = {each.code for each in reading_codes()}

    assert {code for code in own if code not in codes and not code.endswith("*")} == set()
    assert own & {rule.code for rule in all_rules()} == set()
    assert len(own) == len(reading_codes())


@pytest.mark.parametrize("each", reading_codes(), ids=lambda each: each.code)
def test_the_words_are_sentences_that_say_what_why_and_how_to_mend(each: Any) -> None:
    for part in each.explanation():
        assert re.fullmatch(r"[A-Z+].*[.]", part)
        assert "  " not in part
    assert each.what.count(". ") == 0
    assert len(each.what) <= 110
    assert each.mend.startswith(("Fix it by ", "There is nothing to mend "))
    assert set(each.found_in) <= FOUND_IN.keys()
    assert each.stands_as in (READ, CRAWL)


def test_a_report_explains_what_the_reader_found_as_it_explains_a_rule() -> None:
    what, why, mend = explained("zero_lost")
    report = a_report(a_group(a_notice("zero_lost", rule=READ)))

    [run] = json.loads(sarif.render(report))["runs"]
    [rule] = run["tool"]["driver"]["rules"]
    page = html.render(report)

    assert rule["shortDescription"]["text"] == what
    assert rule["fullDescription"]["text"] == why
    assert rule["help"]["text"] == f"{what} {why} {mend}"
    assert what in page
    assert why in page


@pytest.mark.parametrize("code", ["zero_lost", "dialect_porism", "record_unreadable", "IS_TWICE", "id_twice"])
def test_a_code_of_the_reader_can_be_asked_for(code: str) -> None:
    result = CliRunner().invoke(command, ["--explain", code])

    if code == "IS_TWICE":
        assert result.exit_code == 2
        assert "Did you mean id_twice" in result.output
        return
    found = reading_code(code)
    assert found is not None
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert all(part in said for part in found.explanation())
    assert max(map(len, result.stdout.splitlines())) <= 80


def test_the_rules_page_has_a_place_for_every_code() -> None:
    page = catalogue()

    for each in reading_codes():
        assert f"### {each.code}".replace("*", r"\*") in page
