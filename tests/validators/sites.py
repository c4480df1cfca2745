"""Sites on the loopback interface, for tests of whole validations."""

import math
from collections.abc import Callable, Mapping
from typing import Any

from standards.openreferral.wire.fetch import Fetcher
from standards.openreferral.wire.limits import Limits
from tests.feedserver import Answer, LoopbackServer, Seen
from tests.validators.feeds import AS_OF, a_page, a_page_1_0, a_service
from validators import Report
from validators.frame import Notice
from validators.validate import validate

QUICK = Limits(
    per_server_rate=math.inf,
    tries=2,
    backoff_s=0.0,
    page_s=2.0,
    connect_s=1.0,
    retry_after_max_s=0.0,
)
OPEN = {"Content-Type": "application/json", "Access-Control-Allow-Origin": "*"}
METADATA = {
    "version": "HSDS-UK-3.0",
    "profile": "https://docs.openreferraluk.org/",
    "openapi_url": "https://council.gov.uk/openapi.json",
}
HTML = Answer(200, b"<!doctype html><title>Welcome</title>", {"Content-Type": "text/html"})
NOT_FOUND = Answer(404, b'{"error": "not found"}', OPEN)

Served = Any
"""A body, an `Answer`, or what makes one of a request."""


def of_json(value: Any, status: int = 200) -> Answer:
    answer = Answer.of(value, status)
    answer.headers = dict(OPEN)
    return answer


def a_term(number: int = 1) -> dict[str, Any]:
    return {
        "id": f"5a6f1c9e-2b1d-4c55-9a40-{number:012d}",
        "name": "Lunch clubs",
        "description": "Shared meals at midday",
        "term_uri": "https://id.esd.org.uk/service/366",
    }


def a_site(**changes: Served) -> LoopbackServer:
    """Return a 3.0 site with one of everything and nothing wrong, changed as told: `root=`, `services=`.

    A list given as a list of records is served as one page, and its records at their ids.
    """
    service = a_service()
    organization = service["organization"]
    place = {**service["service_at_locations"][0], "service_id": service["id"]}
    taxonomy = {
        "id": "6a6f1c9e-2b1d-4c55-9a40-000000000001",
        "name": "Service types",
        "description": "Kinds of service",
    }
    served: dict[str, Served] = {
        "root": METADATA,
        "services": [service],
        "organizations": [organization],
        "service_at_locations": [place],
        "taxonomies": [taxonomy],
        "taxonomy_terms": [a_term()],
    }
    served |= changes
    return LoopbackServer(_answering(served))


def a_service_1_0(**changes: Any) -> dict[str, Any]:
    """Return a 1.0 service without any fault, changed as told."""
    service = {
        "id": "0a6f1c9e-2b1d-4c55-9a40-000000000001",
        "name": "Lunch club",
        "description": "A hot lunch and good company every Tuesday at noon.",
        "url": "https://www.council.gov.uk/lunch",
        "status": "active",
        "assured_date": "2026-05-20",
        "organization": {
            "id": "7f0f6a5e-93f4-4a2b-8b4a-2f5f0d6b0a01",
            "name": "Riverside Kitchen",
            "description": "A community kitchen.",
        },
    }
    return service | changes


def a_site_1_0(**changes: Any) -> LoopbackServer:
    """Return a 1.0 site with one of everything, which the official validator passes; its service as told."""
    service = a_service_1_0(**changes)
    records = {
        "services": service,
        "organizations": a_service_1_0()["organization"],
        "locations": {"id": "3a6f1c9e-2b1d-4c55-9a40-000000000001", "name": "Riverside Hall"},
        "reviews": {
            "id": "8a6f1c9e-2b1d-4c55-9a40-000000000001",
            "title": "Warm and friendly",
            "service": a_service_1_0(),
        },
        "taxonomies": {"id": "esdServiceTypes:366", "name": "Lunch clubs", "vocabulary": "esdServiceTypes"},
    }
    pages = {name: lambda seen, record=record: a_page_1_0(record) for name, record in records.items()}
    details = {f"{name}/id": record for name, record in records.items()}
    return LoopbackServer(_answering({**pages, **details, "vocabularies": lambda seen: ["esdServiceTypes"]}))


def _answering(served: Mapping[str, Served]) -> Callable[[Seen], Answer]:
    def answer(seen: Seen) -> Answer:
        parts = [part for part in seen.path.split("/") if part]
        name = parts[0] if parts else "root"
        if len(parts) == 2 and f"{name}/id" in served:
            return _answer(served[f"{name}/id"], seen)
        found = served.get(name)
        if len(parts) == 2:
            records = found if isinstance(found, list) else []
            return next((of_json(each) for each in records if each.get("id") == parts[1]), NOT_FOUND)
        if found is None or len(parts) > 2:
            return NOT_FOUND
        return _answer(_first_page(found, seen) if isinstance(found, list) else found, seen)

    return answer


def _first_page(items: list[Any], seen: Seen) -> Any:
    return a_page(items if (seen.page or 1) == 1 else [], page=seen.page or 1)


def _answer(given: Served, seen: Seen) -> Answer:
    value = given(seen) if callable(given) else given
    return value if isinstance(value, Answer) else of_json(value)


def validated(server: LoopbackServer, **options: Any) -> Report:
    """Return the report on a site that is being served; these sites know no search, so nothing is asked."""
    options = {"as_of": AS_OF, "questions": False} | options
    limits = options.pop("limits", QUICK)
    with Fetcher(limits, allow_origins=frozenset({server.origin})) as fetcher:
        return validate(server.url, fetcher=fetcher, **options)


def status_of(report: Report, path: str) -> str:
    """Return what the official validator says of an endpoint."""
    return next(str(each["status"]) for each in report.official if each["endpoint"] == path)


def problems_of(report: Report, path: str) -> Mapping[str, int]:
    """Return the official validator's codes for an endpoint, with their number."""
    (found,) = [each["problems"] for each in report.official if each["endpoint"] == path]
    return dict(found)


def only(report: Report, code: str) -> Notice:
    """Return the one notice of a code."""
    (group,) = [group for group in report.notices if group.code == code]
    assert group.total == 1, [notice.url for notice in group.samples]
    return group.samples[0]


def codes(report: Report) -> set[str]:
    """Return the codes of everything that was found."""
    return {group.code for group in report.notices}


def refused(status: int, **headers: str) -> Answer:
    """Return an answer with an error; Retry_After="1" is the header Retry-After."""
    answer = of_json({"error": "no"}, status)
    answer.headers |= {name.replace("_", "-"): text for name, text in headers.items()}
    return answer


def raw(body: bytes) -> Answer:
    """Return these bytes as an answer that says it is JSON."""
    return Answer(200, body, dict(OPEN))
