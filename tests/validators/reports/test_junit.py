"""JUnit XML against the schema of Jenkins, and against what Ant's stricter one adds."""

import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring

from tests.validators.reports.made import OFFICIAL, a_group, a_notice, a_report, a_single
from validators.frame import Severity
from validators.registry import all_rules
from validators.reports.junit import render

PUBLISHED = Path(__file__).with_name("schemas") / "junit-10.xsd"


def suite(report: dict[str, Any], **options: str) -> Element:
    [found] = fromstring(render(report, **options).encode())
    return found


def outcomes(report: dict[str, Any], **options: str) -> dict[str, str]:
    cases = suite(report, **options).findall("testcase")
    return {case.attrib["name"]: case[0].tag if len(case) else "passed" for case in cases}


def test_it_is_valid_against_the_schema_of_jenkins(full: dict[str, Any], hostile: dict[str, Any]) -> None:
    xmlschema = pytest.importorskip("xmlschema", reason="xmlschema reads XML Schema; it is not installed")
    schema = xmlschema.XMLSchema(PUBLISHED)

    for report in (full, hostile, a_report()):
        schema.validate(render(report))


def test_it_has_what_the_schema_of_ant_asks_for_besides(
    full: dict[str, Any], hostile: dict[str, Any]
) -> None:
    """Attributes, order and numbers of elements; source: JUnit.xsd for Ant's JUnitReport task."""
    for report in (full, hostile, a_report()):
        root = fromstring(render(report).encode())
        assert (root.tag, root.attrib) == ("testsuites", {})
        for number, found in enumerate(root):
            assert set(found.attrib) == {
                *("id", "package", "name", "timestamp", "hostname"),
                *("tests", "failures", "errors", "skipped", "time"),
            }
            assert found.attrib["id"] == str(number)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", found.attrib["timestamp"])
            tags = [child.tag for child in found]
            cases = tags.count("testcase")
            assert tags == ["properties", *["testcase"] * cases, "system-out", "system-err"]
            assert found.attrib["tests"] == str(cases)
            for case in found.findall("testcase"):
                assert set(case.attrib) == {"name", "classname", "time"}
                assert len(case) <= 1
                for child in case:
                    assert child.tag in {"skipped", "error", "failure"}
                    assert child.tag == "skipped" or set(child.attrib) == {"message", "type"}
            for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
                assert found.attrib[name] == str(len(found.findall(f"testcase/{tag}")))


def test_every_rule_of_the_version_is_one_case(full: dict[str, Any]) -> None:
    names = [case.attrib["name"] for case in suite(full).findall("testcase")]

    assert len(names) == len(set(names))
    assert {rule.code for rule in all_rules() if "3.0" in rule.versions} <= set(names)


def test_failures_are_what_reaches_the_threshold(full: dict[str, Any]) -> None:
    at_error, at_warning = outcomes(full), outcomes(full, fail_on="warning")

    assert at_error["email_malformed"] == at_warning["email_malformed"] == "failure"
    assert at_error["cors_missing"] == "passed"
    assert at_warning["cors_missing"] == at_warning["coordinates_swapped"] == "failure"
    assert outcomes(full, fail_on="info")["number_in_string"] == "failure"
    assert "failure" not in outcomes(full, fail_on="fatal").values()
    assert "cors_missing" in (suite(full).findtext("system-out") or "")


def test_a_rule_that_was_not_asked_is_skipped_and_one_that_crashed_an_error(full: dict[str, Any]) -> None:
    found = outcomes(full)

    assert found["postcode_unknown"] == "skipped"
    assert found["markup_in_text"] == "error"


def test_a_failure_says_where_and_how_to_mend_it(full: dict[str, Any]) -> None:
    failure = next(
        case[0] for case in suite(full).findall("testcase") if case.attrib["name"] == "email_malformed"
    )

    assert failure.attrib["message"] == "An email address is not one. (1,312)"
    assert "Fix it by" in (failure.text or "")
    assert "/contents/1/email" in (failure.text or "")
    assert "and 1,309 more" in (failure.text or "")
    lines = (failure.text or "").splitlines()
    assert '[error] Elm Street Lunch Club (0a6f1c9e-2b1d-4c55-9a40-000000000001): "email" is not' in lines[1]
    assert "[error] Oak Hall (r2): " in lines[3]


def test_what_fails_nothing_names_its_first_records() -> None:
    notices = [
        a_notice("cors_missing", severity=Severity.WARNING, record_id=f"r{number}", record_name=name)
        for number, name in enumerate(("Oak Hall", "Oak Hall", "", "Supper club", "Yoga", "Choir", "Chess"))
    ]
    none = a_single("page_slow", "HTTP-001", Severity.INFO, OFFICIAL, "It took long.")

    said = (suite(a_report(a_group(*notices), none)).findtext("system-out") or "").splitlines()

    assert said[1:8] == [
        "    Oak Hall (r0)",
        "    Oak Hall (r1)",
        "    r2",
        "    Supper club (r3)",
        "    Yoga (r4)",
        "    and more",
        said[7],
    ]
    assert said[7].startswith("[info] page_slow")
    assert len(said) == 8


def test_rules_that_a_profile_does_not_show_are_not_said_to_pass() -> None:
    found = outcomes(a_report(profile="official"))

    assert "email_malformed" in found
    assert "coordinates_swapped" not in found


def test_an_unknown_threshold_is_refused(full: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="there is no severity 'worst'"):
        render(full, fail_on="worst")
