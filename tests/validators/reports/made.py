"""Reports for the tests of the formats, made as the engine makes them."""

from typing import Any

from validators.desk import NO_POSTCODES
from validators.frame import CountsIn, Fault, Notice, NotRun, Severity
from validators.quality import quality
from validators.report import Counts, Group, Report
from validators.text import shorten

SITE = "https://council.example.org/openreferral"
OFFICIAL = (CountsIn.OFFICIAL, CountsIn.STRICT)
QUALITY = (CountsIn.QUALITY,)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "</title></style><script>alert(1)</script>",
    "{{ 7 * 7 }}{% include '/etc/passwd' %}",
    '=HYPERLINK("http://evil.example","click")',
    "+1+1",
    "-1+1",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    "]]><failure/>",
    "&amp;&lt;&#x3c;script&#x3e;",
    "a\x00b\x1b[2J\x1b]0;title\x07\x9b31m",
    "\ud800lone\udfff",
    "\u202egpj.exe\u2066\u200f",
    "[click](javascript:alert(1)) {0} {1}",
    "javascript:alert(1)",
    "line one\nline two\r\nline three\u2028four",
    "\ufffe\uffff\U000e0041",
    "'; DROP TABLE service; --",
    "\u60c5\u5831" * 60,
    "x" * 1_000_000,
)
"""What a publisher may write to act on whoever reads a report."""


def a_notice(code: str = "email_malformed", **changes: Any) -> Notice:
    known: dict[str, Any] = {
        "rule": "SCHEMA-007",
        "severity": Severity.ERROR,
        "counts_in": OFFICIAL,
        "message": '"email" is not an email address.',
        "url": f"{SITE}/services?page=1&per_page=100",
        "record_id": "0a6f1c9e-2b1d-4c55-9a40-000000000001",
        "record_name": "Elm Street Lunch Club",
        "pointer": "/contents/0/email",
        "value": "lunch.example.org",
        "hint": "",
    }
    return Notice(code=code, **{**known, **changes})


def a_group(*notices: Notice, total: int = 0) -> Group:
    first = notices[0]
    group = Group(first.code, first.rule, Severity.INFO, first.counts_in)
    group.add(notices, total or len(notices))
    return group


def a_single(
    code: str,
    rule: str,
    severity: Severity,
    counts_in: tuple[CountsIn, ...],
    message: str,
    **place: str,
) -> Group:
    """Return a group of one notice, which is about no record unless told."""
    name = a_notice().record_name if place.get("record_id") else ""
    known = {"record_id": "", "record_name": name, "pointer": "", "value": "", **place}
    return a_group(
        a_notice(code, rule=rule, severity=severity, counts_in=counts_in, message=message, **known)
    )


def a_report(*groups: Group, **changes: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "standard_version": "3.0",
        "as_of": "2026-06-01",
        "rules_digest": "0123456789abcdef",
        "counts": Counts(services=12, pages=3, requests=20),
        "notices": groups,
        "not_run": (),
        "faults": (),
        "quality": quality(services=12, richness=12 * 7_800, affected={"text": 3}),
        "source": SITE,
        "verdicts": {
            "official": "pass",
            "strict": "pass",
            "official_reason": "Every endpoint passes.",
            "strict_reason": "Every rule of the standard is kept.",
        },
    }
    return Report(**{**known, **changes}).as_json()


def a_full_report() -> dict[str, Any]:
    """Return a report with something of everything in it."""
    return a_report(
        a_group(
            a_notice(hint="Write lunch@example.org"),
            # Its list has no names.
            a_notice(record_id="r2", record_name="", pointer="/contents/1/email", value="none"),
            a_notice(
                url=f"{SITE}/services/r2",
                record_id="r2",
                record_name="Oak Hall",
                pointer="/email",
                value="none",
            ),
            total=1_312,
        ),
        a_single(
            "coordinates_swapped",
            "GEO-003",
            Severity.WARNING,
            QUALITY,
            "Latitude and longitude look swapped.",
            record_id=a_notice().record_id,
            pointer="/contents/0/service_at_locations/0/location/latitude",
            value="-0.33",
        ),
        a_single(
            "cors_missing",
            "HTTP-009",
            Severity.WARNING,
            (CountsIn.STRICT,),
            "The answer has no Access-Control-Allow-Origin.",
        ),
        a_single(
            "number_in_string",
            "READ",
            Severity.INFO,
            QUALITY,
            "A number was written as text.",
            record_id=a_notice().record_id,
            pointer="/contents/0/minimum_age",
            value="18",
            hint="Write 18.",
        ),
        verdicts={
            "official": "fail",
            "strict": "fail",
            "official_reason": "These endpoints have errors: /services.",
            "strict_reason": "1,312 errors of 1 kind count in this verdict.",
        },
        official=(
            {
                "endpoint": "/services",
                "required": True,
                "status": "FailedValidation",
                "requests": 3,
                "problems": {"VALIDATION_ERROR": 12},
            },
        ),
        not_run=(
            NotRun("postcode_unknown", "GEO-008", NO_POSTCODES),
            NotRun("far_from_postcode", "GEO-009", NO_POSTCODES),
        ),
        faults=((Fault("markup_in_text", "ValueError: oh", "markup_in_text.py:31", f"{SITE}/services"), 2),),
        measured={"seconds": 1.25},
        version_reason="its metadata states version 'HSDS-UK-3.0'",
    )


def a_hostile_report(*, is_raw: bool) -> dict[str, Any]:
    """Return a report in which everything that a publisher can write is hostile.

    Args:
        is_raw: nothing of it was shortened or cleaned, as in a report that somebody else wrote.
    """
    say = str if is_raw else shorten
    notices = [
        a_notice(
            message=say(text) or "-",
            url=say(text) if number % 2 else f"{SITE}/{say(text)}",
            record_id=say(text),
            record_name=say(text),
            pointer=f"/{say(text)}",
            value=say(text),
            hint=say(text),
        )
        for number, text in enumerate(HOSTILE)
    ]
    half = len(notices) // 2
    report = a_report(
        a_group(*notices[:half]),
        a_group(*notices[half:], a_notice("uri_malformed")),
        a_group(a_notice("uri_malformed", rule="SCHEMA-006", value=say(HOSTILE[0]))),
        not_run=(NotRun("postcode_unknown", "GEO-008", " ".join(map(say, HOSTILE))),),
        faults=((Fault("markup_in_text", " ".join(map(say, HOSTILE)), "x.py:1"), 1),),
        source=f"{SITE}/" + " ".join(map(say, HOSTILE[:-1])),
        stopped=say(HOSTILE[0]),
        sampled=say(HOSTILE[1]),
        version_reason=say(HOSTILE[2]),
    )
    if is_raw:
        report |= {"as_of": HOSTILE[0], "standard_version": HOSTILE[1], "profile": HOSTILE[2]}
        report["validator"] = dict.fromkeys(("name", "version", "rules_commit"), HOSTILE[1])
        report["verdicts"] = {"official": HOSTILE[0], "strict": HOSTILE[0]}
        report["notices"][0] |= {"code": HOSTILE[0], "rule": HOSTILE[1], "severity": HOSTILE[2]}
        report["notices"][0]["counts_in"] = [HOSTILE[0]]
    return report


def a_large_report(kinds: int = 1_000, each: int = 20) -> dict[str, Any]:
    """Return a report that keeps as many cases as any can."""
    return a_report(
        *(
            a_group(
                *(
                    a_notice(
                        f"kind_{kind}",
                        record_id=f"record-{kind}-{number}",
                        pointer=f"/contents/{number}/email",
                    )
                    for number in range(each)
                ),
                total=each * 1_000,
            )
            for kind in range(kinds)
        )
    )
