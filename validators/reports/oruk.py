"""A report in the shape in which the official validator answers, for programs that were written for that.

Its form: {"service": {url, isValid, profile, profileReason}, "testSuites": [two levels of tests, each with
its messages], "notifications": []}. Level 1 holds the endpoints that a feed must have, level 2 the others. It
holds the official verdict's part of a report and nothing else: our own verdicts have no place in that form.

Source: the public sources of oruk-validator (OpenReferralUKValidationResponseMapper) as of 2026.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

import orjson

from validators.reports.clean import visible

_INDEX = re.compile(r"/\d+(?=/|$)")
_LEVELS = (
    (True, "error", "Level 1 Compliance - Basic checks", "Endpoints that every feed must have."),
    (False, "warning", "Level 2 Compliance - Extended checks", "Endpoints that a feed may have as well."),
)


def render(report: Mapping[str, Any]) -> bytes:
    """Return the report as JSON in the official validator's form.

    Args:
        report: what `Report.as_json` gives, of a site: of files there is no official verdict, so that it
            says "isValid": false with the reason.
    """
    return orjson.dumps(official_answer(report))


def official_answer(report: Mapping[str, Any]) -> dict[str, Any]:
    """Return the report as plain values in the official validator's form."""
    version = visible(report["standard_version"])
    reason = report.get("version_reason") or report.get("reasons", {}).get("official", "")
    suites = [
        _suite(name, about, level, [each for each in report["official"] if each["required"] is required])
        for required, level, name, about in _LEVELS
    ]
    return {
        "service": {
            "url": visible(report["source"]),
            "isValid": report["verdicts"]["official"] in ("pass", "warn"),
            "profile": f"HSDS-UK-{version}",
            "profileReason": visible(reason),
        },
        "testSuites": suites,
        "notifications": [],
    }


def _suite(name: str, about: str, level: str, endpoints: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    tests = [_test(each, level) for each in endpoints]
    return {
        "name": name,
        "description": about,
        "messageLevel": level,
        "required": level == "error",
        "success": all(test["success"] for test in tests),
        "tests": tests,
    }


def _test(endpoint: Mapping[str, Any], level: str) -> dict[str, Any]:
    path = visible(endpoint["endpoint"])
    messages = [_message(each) for each in endpoint.get("messages", ())]
    asked = next((visible(each["url"]) for each in endpoint.get("messages", ()) if each["url"]), "")
    return {
        "name": f"{path} - API & schema validation",
        "endpoint": asked or path,
        "description": f"Asks for {path} and holds the answers against the schema of the standard.",
        "id": None,
        "success": endpoint["status"] == "PassedValidation"
        or (level == "error" and endpoint["status"] == "PassedWithWarnings"),
        "messages": messages,
    }


def _message(said: Mapping[str, Any]) -> dict[str, str]:
    pointer = visible(said["pointer"])
    return {
        "name": visible(said["code"]),
        "description": visible(said["severity"]).capitalize(),
        "message": visible(said["message"]),
        # Theirs has no positions in lists; with them one can find the place.
        "errorIn": _INDEX.sub("", pointer).strip("/").replace("/", "."),
        "errorAt": pointer,
    }
