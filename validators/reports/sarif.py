"""The report as SARIF 2.1.0, the format in which code hosts and editors show what checkers found.

Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import orjson

from validators.reports.clean import visible
from validators.reports.findings import Found, Kind, kinds, texts
from validators.reports.words import ITEM_OF_PAGE, sentence

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
STANDARD_URL = "https://docs.openreferraluk.org/"
"""Where the standard is explained: the help of every rule where no page of rules is given."""

_LEVELS = {"fatal": "error", "error": "error", "warning": "warning", "info": "note"}
_PLACEHOLDER = re.compile(r"\{(\d+)\}")
# What RFC 3986 allows in an address, and "%" for what is encoded already.
_SAFE = ";/?:@&=+$,-_.!~*'()#%"
_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:")


def render(report: Mapping[str, Any], *, rules_url: str = "") -> str:
    """Return the report as one run.

    Each notice that the report keeps is a result; the totals are properties of the rules. Crashes of our
    own rules are notifications about the tool's execution, rules that were not asked ones about its
    configuration. Fingerprints hold while a record moves to another page or position.

    Args:
        report: what `Report.as_json` gives.
        rules_url: the page that explains the rules, with an anchor for each code; "" = the standard's.
    """
    found = kinds(report)
    driver = {
        "name": visible(report["validator"]["name"]),
        "version": visible(report["validator"]["version"]),
        "informationUri": rules_url or STANDARD_URL,
        "rules": [_rule(kind, rules_url) for kind in found],
    }
    run = {
        "tool": {"driver": driver},
        "automationDetails": {"id": f"signpost/{_reference(visible(report['source']))}/"},
        "invocations": [_invocation(report)],
        "columnKind": "unicodeCodePoints",
        "results": list(_results(found)),
        "properties": _properties(report),
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return orjson.dumps(log, option=orjson.OPT_INDENT_2).decode("utf-8") + "\n"


def _rule(kind: Kind, rules_url: str) -> dict[str, Any]:
    help_text = " ".join(part for part in (kind.title, kind.why, kind.mend) if part)
    return {
        "id": kind.code,
        "name": "".join(part.capitalize() for part in kind.code.split("_")),
        "shortDescription": {"text": _message(kind.title)},
        "fullDescription": {"text": _message(kind.why or kind.title)},
        "help": {"text": _message(help_text)},
        "helpUri": f"{rules_url}#{quote(kind.code)}" if rules_url else STANDARD_URL,
        "defaultConfiguration": {"level": _LEVELS[kind.severity]},
        "properties": {
            "number": kind.rule,
            "severity": kind.severity,
            "total": kind.total,
            "tags": sorted(set(kind.counts_in)),
        },
    }


def _results(found: tuple[Kind, ...]) -> Iterator[dict[str, Any]]:
    seen: Counter[str] = Counter()
    for index, kind in enumerate(found):
        for case in kind.cases:
            print_of_it = _fingerprint(kind, case)
            seen[print_of_it] += 1
            text = f"{case.message} Found: {case.value}" if case.value else case.message
            # Viewers show the message and often nothing else; the id stands with the location.
            about = case.record_name or case.record_id
            text = f"{about}: {text}" if about and text else text
            yield {
                "ruleId": kind.code,
                "ruleIndex": index,
                "level": _LEVELS[case.severity],
                "message": {"text": _message(text) or kind.title},
                "locations": [_location(case)],
                "partialFingerprints": {"signpostNotice/v1": f"{print_of_it}:{seen[print_of_it]}"},
                "properties": {
                    "severity": case.severity,
                    "record_id": case.record_id,
                    "record_name": case.record_name,
                    "place": case.cell,
                    "value": case.value,
                    "hint": case.hint,
                },
            }


def _location(case: Found) -> dict[str, Any]:
    location: dict[str, Any] = {
        "physicalLocation": {"artifactLocation": {"uri": _reference(case.url)}},
    }
    # Kinds of 3.33.7 of the specification; "" is the whole answer, which the artifact names already.
    logical = []
    if case.pointer:
        logical.append({"fullyQualifiedName": case.pointer, "kind": "member"})
    if case.record:
        record = {"name": case.record_name or case.record_id, "kind": "object"}
        logical.append(record | ({"fullyQualifiedName": case.record_id} if case.record_id else {}))
    if logical:
        location["logicalLocations"] = logical
    return location


def _fingerprint(kind: Kind, case: Found) -> str:
    """Return what stays the same of a notice from run to run: the code, the record and the field."""
    if case.record_id:
        parts = (kind.code, _path(case.url), case.record_id, ITEM_OF_PAGE.sub("", case.pointer, count=1))
    else:
        parts = (kind.code, case.url, "", case.pointer)
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return url


def _invocation(report: Mapping[str, Any]) -> dict[str, Any]:
    crashed = [
        {
            "level": "error",
            "message": {"text": _message(f"{visible(fault['error'])} ({visible(fault['where'])})")},
            "associatedRule": {"id": visible(fault["code"])},
        }
        for fault in report["faults"]
    ]
    unread = [
        {"level": "warning", "message": {"text": _message(visible(report[name]))}}
        for name in ("stopped", "sampled")
        if report.get(name)
    ]
    silent = [
        {
            "level": "note",
            "message": {"text": _message(sentence(visible(item["reason"])))},
            "associatedRule": {"id": visible(item["code"])},
        }
        for item in report["not_run"]
    ]
    return {
        "executionSuccessful": not report["faults"],
        "toolExecutionNotifications": crashed + unread,
        "toolConfigurationNotifications": silent,
    }


def _properties(report: Mapping[str, Any]) -> dict[str, Any]:
    quality = report["quality"]
    kept: dict[str, Any] = {
        name: visible(report[name]) for name in ("source", "profile", "standard_version", "as_of")
    }
    kept["rules_commit"] = visible(report["validator"]["rules_commit"])
    kept["verdicts"] = dict(zip(report["verdicts"], texts(report["verdicts"].values()), strict=True))
    kept["quality_score"] = None if quality is None else float(quality["score"])
    kept["counts"] = {visible(name): int(number) for name, number in report["counts"].items()}
    return kept


def _message(text: str) -> str:
    """Return a text as a SARIF message says it literally.

    Brackets begin a link and braces around a number a placeholder: sections 3.11.5 and 3.11.6.
    """
    literal = text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")
    return _PLACEHOLDER.sub(r"{{\1}}", literal)


def _reference(url: str) -> str:
    """Return an address, or a file's name, as a valid URI reference that no viewer can be made to run."""
    safe = quote(url, safe=_SAFE)
    # A "%" that encodes nothing is a "%" that was meant.
    safe = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", safe)
    if safe.startswith(("http://", "https://")):
        head, mark, tail = safe.partition("#")
        return f"{head}{mark}{tail.replace('#', '%23')}"
    # A file's name, even one such as "javascript:alert(1)" or "//elsewhere".
    name = safe.replace("#", "%23").replace("?", "%3F")
    return name.replace(":", "%3A") if _SCHEME.match(name) else re.sub(r"^/+", "/", name)
