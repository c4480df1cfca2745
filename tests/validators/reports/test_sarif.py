"""SARIF against its published schema, and against what the schema cannot say."""

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import jsonschema_rs
import pytest

from tests.validators.reports.made import SITE, a_group, a_notice, a_report
from validators.reports.sarif import render

PUBLISHED = Path(__file__).with_name("schemas") / "sarif-2.1.0-rtm.5.json"

DRAFT_7 = "http://json-schema.org/draft-07/schema#"


@pytest.fixture(scope="module")
def published() -> Any:
    schema = json.loads(PUBLISHED.read_bytes())
    # The published pattern has a stray bracket, which strict engines refuse; no run of ours has a language.
    for name in ("run", "toolComponent"):
        language = schema["definitions"][name]["properties"]["language"]
        assert language.pop("pattern").endswith("]?$")
    # Draft 7 is a superset of its draft 4 that knows "uri-reference".
    return jsonschema_rs.Draft7Validator(schema | {"$schema": DRAFT_7}, validate_formats=True)


def run_of(report: dict[str, Any], **options: str) -> Any:
    [found] = json.loads(render(report, **options))["runs"]
    return found


def prints(report: dict[str, Any]) -> list[str]:
    return [result["partialFingerprints"]["signpostNotice/v1"] for result in run_of(report)["results"]]


def test_it_is_valid_against_the_schema_of_oasis(
    published: Any, full: dict[str, Any], hostile: dict[str, Any]
) -> None:
    for report in (full, hostile, a_report(), a_report(quality=None, source="")):
        log = json.loads(render(report))
        assert [f"{error.instance_path}: {error.message}" for error in published.iter_errors(log)] == []


def test_a_result_says_what_where_and_how_bad(full: dict[str, Any]) -> None:
    run = run_of(full)
    result = run["results"][0]
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]

    assert rule["id"] == result["ruleId"] == "email_malformed"
    assert rule["properties"]["total"] == 1_312
    assert result["level"] == "error"
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == (
        f"{SITE}/services?page=1&per_page=100"
    )
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == "/contents/0/email"
    assert [each["level"] for each in run["results"]][-1] == "note"
    assert result["message"]["text"].startswith('Elm Street Lunch Club: "email" is not')
    assert result["properties"]["record_name"] == "Elm Street Lunch Club"
    assert result["locations"][0]["logicalLocations"][1] == {
        "name": "Elm Street Lunch Club",
        "fullyQualifiedName": "0a6f1c9e-2b1d-4c55-9a40-000000000001",
        "kind": "object",
    }


def test_each_rule_has_an_address_of_help(full: dict[str, Any]) -> None:
    for rule in run_of(full)["tool"]["driver"]["rules"]:
        assert urlsplit(rule["helpUri"]).scheme == "https"
    with_page = run_of(full, rules_url="https://hub.example.org/rules")["tool"]["driver"]["rules"]
    assert with_page[0]["helpUri"] == "https://hub.example.org/rules#email_malformed"


def test_a_fingerprint_stays_when_a_record_moves_to_another_page() -> None:
    before = a_report(a_group(a_notice()))
    moved = a_report(
        a_group(a_notice(url=f"{SITE}/services?page=7&per_page=100", pointer="/contents/31/email"))
    )

    assert prints(before) == prints(moved)
    assert prints(before) == prints(a_report(a_group(a_notice(record_name="Renamed"))))


def test_fingerprints_of_different_notices_differ(full: dict[str, Any]) -> None:
    assert len(set(prints(full))) == len(prints(full))
    twice = prints(a_report(a_group(a_notice(), a_notice())))
    assert [each.rpartition(":")[2] for each in twice] == ["1", "2"]


def test_a_message_holds_no_link_and_no_placeholder(hostile: dict[str, Any]) -> None:
    for result in run_of(hostile)["results"]:
        text = result["message"]["text"].replace("\\\\", "").replace("\\[", "").replace("\\]", "")
        assert "[" not in text
        assert "]" not in text
        assert "{0}" not in text.replace("{{0}}", "")


def test_no_location_can_run_or_lead_elsewhere() -> None:
    for url in ("javascript:alert(1)", "data:text/html,x", "//evil.example/x", "///evil.example", "c:\\x y"):
        [result] = run_of(a_report(a_group(a_notice(url=url))))["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert (urlsplit(uri).scheme, urlsplit(uri).netloc) == ("", "")


def test_faults_are_ours_and_silence_is_told(full: dict[str, Any]) -> None:
    [invocation] = run_of(full)["invocations"]

    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["associatedRule"]["id"] == "markup_in_text"
    assert len(invocation["toolConfigurationNotifications"]) == 2
    assert "markup_in_text" not in [result["ruleId"] for result in run_of(full)["results"]]
