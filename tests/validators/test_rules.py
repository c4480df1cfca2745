"""Every rule keeps its own word: its examples, its documentation, its name."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.validators.examples import findings_of
from validators.catalogue import catalogue, is_current, not_run_rows
from validators.frame import Severity
from validators.registry import all_rules
from validators.rule import Rule, SchemaRule

RULES = all_rules()
NUMBER = re.compile(
    r"(HTTP|META|PAGE|SCHEMA|REF|DATE|SCHED|GEO|CONTACT|TEXT|TAX|ELIG|COST|ORG|LANG|ACC|FUNC|DUP|RICH|LIFE|PII)-\d{3}"
)

every_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])


@every_rule
def test_the_good_example_is_left_alone(rule: type[Rule]) -> None:
    assert findings_of(rule(), rule.good) == []


@every_rule
def test_the_bad_example_is_found(rule: type[Rule]) -> None:
    assert findings_of(rule(), rule.bad)


@every_rule
def test_a_finding_is_one_sentence_and_its_pointer_is_relative(rule: type[Rule]) -> None:
    for finding in findings_of(rule(), rule.bad):
        assert finding.message.strip() == finding.message
        assert len(finding.message) < 300
        assert finding.at == "" or finding.at.startswith("/")


@every_rule
def test_the_docstring_says_what_why_and_how_to_mend_it(rule: type[Rule]) -> None:
    what, why, fix = rule.explanation()

    assert what.endswith(".")
    assert why.endswith(".")
    assert fix.startswith("Fix it by ")
    assert fix.endswith(".")


@every_rule
def test_the_file_is_named_by_the_code_and_the_class_too(rule: type[Rule]) -> None:
    module = sys.modules[rule.__module__]

    assert Path(str(module.__file__)).stem == rule.code
    assert rule.__name__.lower() == rule.code.replace("_", "")
    assert (module.__doc__ or "").startswith(rule.number)


@every_rule
def test_number_versions_and_source_are_stated(rule: type[Rule]) -> None:
    assert NUMBER.fullmatch(rule.number)
    assert set(rule.versions) <= {"1.0", "3.0"}
    assert rule.counts_in
    assert rule.source
    assert rule.needs in ("", "postcodes", "whole_feed", "own_ids")
    assert rule.status in ("on", "off")


def test_codes_and_numbers_are_unique() -> None:
    codes = Counter(rule.code for rule in RULES)
    numbers = Counter(rule.number for rule in RULES)

    assert max(codes.values()) == 1
    assert max(numbers.values()) == 1


def test_there_are_the_schema_rules_and_at_least_twenty_others() -> None:
    numbers = {rule.number for rule in RULES}

    assert {f"SCHEMA-{place:03}" for place in (*range(1, 18), 18)} <= numbers
    assert len([number for number in numbers if not number.startswith("SCHEMA")]) >= 20


def test_no_rule_about_telephones_is_an_error() -> None:
    phone_rules = [rule for rule in RULES if rule.code.startswith("phone")]

    assert phone_rules
    assert all(rule.severity in (Severity.WARNING, Severity.INFO) for rule in phone_rules)


def test_remarks_never_count_in_the_official_verdict() -> None:
    remarks = [rule for rule in RULES if issubclass(rule, SchemaRule) and rule.remark]

    assert all(answer != "official" for rule in remarks for answer in rule.counts_in)


def test_the_rules_page_is_current() -> None:
    assert is_current(), "validators/RULES.md is stale: run python -m validators.catalogue --write"


def test_every_number_of_the_catalogue_is_done_off_or_not_run_with_its_reason() -> None:
    families = "HTTP META PAGE SCHEMA REF DATE SCHED GEO CONTACT TEXT TAX ELIG COST ORG LANG ACC"
    families += " FUNC DUP RICH LIFE PII"
    counts = (22, 8, 16, 19, 16, 13, 14, 20, 13, 11, 11, 4, 3, 5, 1, 1, 12, 2, 6, 5, 5)
    sizes = dict(zip(families.split(), counts, strict=True))
    every = {f"{family}-{place:03}" for family, size in sizes.items() for place in range(1, size + 1)}
    done, waiting = {rule.number for rule in RULES}, {row["number"] for row in not_run_rows()}

    assert len(every) == 207
    assert done | waiting == every
    assert not done & waiting
    assert len(done) >= 180
    assert all(row["reason"] for row in not_run_rows())


def test_the_rules_page_names_every_rule() -> None:
    text = catalogue()

    assert all(f"## {rule.code}\n" in text for rule in RULES)


def test_what_signpost_adds_to_a_hosted_hidden_place_is_no_unknown_field() -> None:
    rule = next(rule for rule in RULES if rule.code == "unknown_field")
    place = {"id": "2", "location_type": "physical", "mask_exact_address": True, "council": "E07000207"}
    link = {"id": "3", "location": {**place, "mascot": "a robin"}}

    found = findings_of(
        rule(), {**rule.good, "signpost": {"feed": "elmbridge"}, "service_at_locations": [link]}
    )

    assert [finding.value for finding in found] == ["mascot"]
