"""The OpenAPI 3.1 documents: they hold together, name what there is, and our own answers fit them."""

import re
from collections.abc import Iterator
from typing import Any

import jsonschema_rs
import pytest

from tests.hub.api.conftest import PUBLIC_URL, Rig

DOCUMENTS = ("/api/openapi.json", "/openreferral/v3/openapi.json", "/openreferral/v1/openapi.json")


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def resolve(document: Any, reference: str) -> Any:
    part = document
    for step in reference.removeprefix("#/").split("/"):
        part = part[step.replace("~1", "/").replace("~0", "~")]
    return part


def operations(document: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method in {"get", "post", "put", "delete", "patch"}:
                yield path, method, operation


def schema_of(document: Any, operation: Any, status: str = "200") -> Any:
    return operation["responses"][status]["content"]["application/json"]["schema"]


def judge(document: Any, schema: Any) -> Any:
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "components": document["components"],
    }
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)


@pytest.mark.parametrize("path", DOCUMENTS)
def test_a_description_holds_together(samples: Rig, path: str) -> None:
    document = samples.json(path)

    assert document["openapi"].startswith("3.1.")
    assert document["info"].keys() >= {"title", "version"}
    for reference in references(document):
        assert reference.startswith("#/")
        assert resolve(document, reference) is not None
    for schema in document["components"]["schemas"].values():
        jsonschema_rs.meta.validate({"$schema": "https://json-schema.org/draft/2020-12/schema", **schema})
    seen = set()
    for address, method, operation in operations(document):
        assert operation["responses"], (address, method)
        assert all(
            response["description"] for response in operation["responses"].values() if "$ref" not in response
        )
        in_path = {one["name"] for one in operation.get("parameters", ()) if one.get("in") == "path"}
        in_path |= {one["name"] for one in document["paths"][address].get("parameters", ()) if "name" in one}
        assert in_path == {part[1:-1] for part in address.split("/") if part.startswith("{")}
        assert operation.get("summary")
        key = operation.get("operationId", (address, method))
        assert key not in seen
        seen.add(key)


def test_the_hubs_own_description_names_every_address_of_its_own(samples: Rig) -> None:
    described = {
        (path.replace("{", "<").replace("}", ">"), method.upper())
        for path, method, _ in operations(samples.json("/api/openapi.json"))
    }
    served = {
        (re.sub(r"<\w+(?:\([^)]*\))?:", "<", str(rule)), method)
        for rule in samples.api.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if str(rule).startswith(("/api/", "/openreferraluk/", "/lists/"))
    }

    documentation = {
        ("/api/", "GET"),
        ("/api/docs", "GET"),
        ("/api/docs/<name>", "GET"),
        ("/api/openapi.json", "GET"),
    }
    assert described == served - documentation


def test_writing_is_described_as_needing_a_key(samples: Rig) -> None:
    document = samples.json("/api/openapi.json")

    for path, method, operation in operations(document):
        # Anybody may ask for a check, or ask in the body of a request: neither changes what others see.
        is_open = method == "get" or (path, method) in {
            ("/api/match", "post"),
            ("/api/validations", "post"),
            ("/openreferraluk/validate", "post"),
        }
        assert ("security" in operation) != is_open, path
        if not is_open:
            assert {"401", "429"} <= operation["responses"].keys()
    assert document["components"]["securitySchemes"]["operator"] == {"type": "http", "scheme": "bearer"}


def test_the_hubs_own_answers_fit_their_description(samples: Rig) -> None:
    document = samples.json("/api/openapi.json")
    service = samples.json("/api/search")["results"][0]["id"]
    asked = {
        "/api/search": "/api/search?q=club&near=HU5+2AA",
        "/api/services/{service_id}": f"/api/services/{service}",
        "/api/feeds": "/api/feeds",
        "/api/feeds/{slug}": "/api/feeds/hull",
        "/api/harvests/{harvest_id}": "/api/harvests/1",
        "/api/health": "/api/health",
    }
    for path, address in asked.items():
        schema = schema_of(document, document["paths"][path]["get"])
        assert list(judge(document, schema).iter_errors(samples.json(address))) == [], path
    # Without a place `near` is null.
    search = schema_of(document, document["paths"]["/api/search"]["get"])
    assert list(judge(document, search).iter_errors(samples.json("/api/search"))) == []
    error = document["paths"]["/api/search"]["get"]["responses"]["422"]
    refused = samples.get("/api/search", page=0).get_json()
    assert list(judge(document, error["content"]["application/json"]["schema"]).iter_errors(refused)) == []


@pytest.mark.parametrize(
    ("version", "base"), [("v3", ""), ("v1", ""), ("v3", "/publishers/hull-city-council-sample")]
)
def test_the_feeds_answers_fit_their_description(samples: Rig, version: str, base: str) -> None:
    root = f"{base}/openreferral/{version}"
    document = samples.json(f"{root}/openapi.json")

    assert document["servers"] == [{"url": f"https://hub.example.org{root}"}]
    wrong: dict[str, Any] = {}
    for path, _, operation in operations(document):
        fits = judge(document, schema_of(document, operation))
        if "{id}" in path:
            # The flawed sample is left out: what its publisher wrote wrongly goes on as it was written.
            hulls = "/publishers/hull-city-council-sample"
            source = f"{hulls}/openreferral/{version}{path.removesuffix('/{id}')}"
            addresses = [
                f"{root}{path.replace('{id}', one['id'])}" for one in samples.items(source, per_page=100)
            ]
        else:
            addresses = [f"{root}{path}"]
        for address in addresses:
            if errors := [str(error)[:200] for error in fits.iter_errors(samples.json(address))]:
                wrong[address] = errors[:3]

    assert wrong == {}


def next_page(samples: Rig, address: str) -> str:
    found = re.search(r'<([^>]*[?&]after=[^>]*)>; rel="next"', samples.get(address).headers["Link"])
    assert found is not None
    return found.group(1).removeprefix(PUBLIC_URL)


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_a_described_parameter_is_understood(samples: Rig, version: str) -> None:
    document = samples.json(f"/openreferral/{version}/openapi.json")
    values = {
        "postcode": "HU5 2AA",
        "proximity": "1000",
        "minimum_age": "1",
        "maximum_age": "9",
        "include": "contacts",
        "age_rule": "literal",
        "coverage": "HU5 2AA",
        "taxonomy_type": "service",
        "format": "ndjson",
        "modified_after": "2026-01-01",
        **dict.fromkeys(("day",), "MO"),
        **dict.fromkeys(("start_time", "end_time", "startTime", "endTime"), "09:30"),
    }
    ids = {"parent_id": "0" * 32, "taxonomy_id": "0" * 32, "organization_id": "0" * 32}

    for path, _, operation in operations(document):
        for parameter in operation["parameters"]:
            if parameter["in"] == "query" and "{id}" not in path:
                name, address = parameter["name"], f"/openreferral/{version}{path}"
                if name == "after":
                    # Its value is the server's own: what the link to the next page has.
                    answer = samples.get(next_page(samples, f"{address}?per_page=1"))
                else:
                    answer = samples.get(address, **{name: values.get(name) or ids.get(name, "1")})
                assert answer.status_code == 200, (path, name)
                assert answer.mimetype in operation["responses"]["200"]["content"]


@pytest.mark.parametrize("version", ["v1", "v3"])
def test_what_a_feeds_description_promises_is_true(samples: Rig, version: str) -> None:
    said = samples.json(f"/openreferral/{version}/openapi.json")["info"]["description"]
    first = samples.items("/openreferral/v3/services", per_page=100)[0]["id"]

    assert "All filters hold together" in said
    path = f"/openreferral/{version}/services"
    found = [
        {one["id"] for one in samples.items(path, per_page=500, **query)}
        for query in ({"day": "MO"}, {"minimum_age": 60}, {"day": "MO", "minimum_age": 60})
    ]
    assert found[2] == found[0] & found[1]
    assert "repeated, bracketed (`x[]`) or separated by commas" in said
    forms = {
        samples.get(f"{path}?{query}").data for query in ("day=MO&day=TU", "day[]=MO&day[]=TU", "day=MO,TU")
    }
    assert len(forms) == 1
    assert "The 3.0 detail of each service names its feed and licence" in said
    assert {"feed", "licence"} <= samples.json(f"/openreferral/v3/services/{first}")["signpost"].keys()
