"""Every rule keeps its own word: its examples, its documentation, its name."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.validators.examples import findings_of
from validators.catalogue import catalogue, is_current
from validators.frame import Severity
from validators.registry import all_rules
from validators.rule import Rule, SchemaRule

RULES = all_rules()
NUMBER = re.compile(
    r"(HTTP|META|PAGE|SCHEMA|REF|DATE|SCHED|GEO|CONTACT|TEXT|TAX|ELIG|COST|ORG|LANG|PII)-\d{3}"
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
    assert rule.needs in ("", "postcodes", "whole_feed")


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
