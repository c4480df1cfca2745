"""Every open operation that the API describes, asked what its description allows, and what it does not.

`make test` asks a few requests of each operation, `make acceptance` five thousand in all
(SIGNPOST_REQUESTS=5000).
"""

import os
from collections import Counter
from math import ceil
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_wsgi
from schemathesis.schemas import APIOperation
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.hub.api.conftest import Rig

REQUESTS = int(os.environ.get("SIGNPOST_REQUESTS", "150"))
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# What is compressed is no text to a check.
PLAIN = {"Accept-Encoding": "identity"}
# Parts of the API in which most goes on; each gets as many requests as these numbers say.
SHARES = {
    ("/api/match", "GET"): 6,
    ("/api/match", "POST"): 6,
    ("/api/match/explain", "GET"): 3,
    ("/api/search", "GET"): 3,
    ("/api/suggest", "GET"): 3,
    ("/api/lists/mapping", "GET"): 2,
    ("/lists/mapping", "GET"): 2,
    ("/api/lists/{list_id}", "GET"): 1,
    ("/api/areas", "GET"): 2,
    ("/api/areas/{code}/outline", "GET"): 1,
    ("/api/feeds/{slug}", "GET"): 1,
    ("/api/services/{service_id}", "GET"): 1,
    ("/api/harvests/{harvest_id}", "GET"): 1,
    ("/api/harvests/{harvest_id}/report/{ending}", "GET"): 1,
    ("/api/harvests/jobs/{job_id}", "GET"): 1,
    ("/api/validations/{validation_id}", "GET"): 1,
}
# What takes nothing has one answer.
ASKED_ONCE = (
    "/api/attribution",
    "/api/feeds",
    "/api/health",
    "/api/lists",
    "/api/map",
    "/api/spreadsheet",
    "/api/spreadsheet/template.csv",
    "/api/spreadsheet/template.xlsx",
)
# A body that fits makes a check of any server that it names, and fills the queue for later tests.
# Bodies that do not fit are sent by tests/hub/validations and by test_match.
LEFT_OUT = {("/api/validations", "POST"), ("/openreferraluk/validate", "POST")}


@pytest.fixture(scope="module")
def described(samples: Rig) -> Any:
    """The API's own description, without the sentence by which any status at all is described."""
    schema = from_wsgi("/api/openapi.json", samples.api)
    for methods in schema.raw_schema["paths"].values():
        for operation in methods.values():
            if "responses" in operation:
                operation["responses"].pop("default", None)
    loaded = schemathesis.openapi.from_dict(schema.raw_schema)
    loaded.app = samples.api
    return loaded


@pytest.fixture(scope="module")
def known(samples: Rig) -> dict[str, list[Any]]:
    """Return values that stand for something in this hub, by the name of the parameter."""
    services = samples.json("/api/search", per_page=5)["results"]
    harvest = samples.json("/api/feeds")["feeds"][0]["last_harvest"]["id"]
    return {
        "service_id": [one["id"] for one in services],
        "service": [one["id"] for one in services],
        "slug": ["hull-city-council-sample", "unlicensed"],
        "list_id": ["needs", "circumstances", "services"],
        "code": ["E06000010", "E07000117"],
        "harvest_id": [harvest],
        "ending": ["json", "html", "csv", "pdf"],
        "q": ["no money and the boiler is dead", "free lunch for my nan near Hull", "he hits me"],
        "near": ["HU5 2AA", "Hull", "HU5"],
        "publisher": ["hull-city-council-sample"],
        "toTag": ["food"],
    }


def test_no_open_operation_is_forgotten(described: Any) -> None:
    open_ones = {
        (path, method.upper())
        for path, methods in described.raw_schema["paths"].items()
        for method, operation in methods.items()
        if method in {"get", "post", "put", "patch", "delete"} and not operation.get("security")
    }

    assert open_ones == set(SHARES) | {(path, "GET") for path in ASKED_ONCE} | LEFT_OUT


@pytest.mark.parametrize("path", ASKED_ONCE)
def test_what_takes_nothing_answers_as_described(described: Any, path: str) -> None:
    case = described[path]["GET"].Case()

    assert case.call_and_validate(checks=CHECKS, headers=PLAIN).status_code == 200


@pytest.mark.parametrize(("path", "method"), SHARES)
def test_any_request_is_answered_as_described(
    described: Any, known: dict[str, list[Any]], path: str, method: str
) -> None:
    operation: APIOperation = described[path][method]
    answered: list[int] = []
    modes = [GenerationMode.POSITIVE]
    if "parameters" in described.raw_schema["paths"][path][method.lower()] or method == "POST":
        # Where there is only a path, any text at all is one.
        modes.append(GenerationMode.NEGATIVE)

    @settings(
        max_examples=ceil(REQUESTS * SHARES[path, method] / sum(SHARES.values()) / len(modes)),
        database=None,
        derandomize=REQUESTS <= 150,
        suppress_health_check=list(HealthCheck),
    )
    @given(data=st.data())
    def ask(mode: GenerationMode, data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(generation_mode=mode))
        # Of what is made up nothing stands for anything, so most of it would be refused at the door.
        for part in (case.path_parameters, case.query, case.body):
            if isinstance(part, dict) and mode is GenerationMode.POSITIVE:
                for name in sorted(set(part) & set(known)):
                    if data.draw(st.integers(0, 3)):
                        part[name] = data.draw(st.sampled_from(known[name]))
                for name in ("need", "circumstance"):
                    if name in part and data.draw(st.integers(0, 3)):
                        part[name] = data.draw(st.sampled_from(([], ["food"], ["debt", "heating"])))
        answered.append(case.call_and_validate(checks=CHECKS, headers=PLAIN).status_code)

    for mode in modes:
        ask(mode)

    assert answered
    print(path, method, Counter(answered))
