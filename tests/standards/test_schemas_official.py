"""Our 3.0 schemas give the verdict of the official ones (contract with shared/data)."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from standards.openreferral import schemas

PLACES = "https://openreferraluk.org/specifications/3.0/schema/"
# Our schema -> the official schema file. Lists are judged as pages.
RECORDS = {
    "service": "service",
    "organization": "organization",
    "service_at_location": "service_at_location",
    "taxonomy": "taxonomy",
    "taxonomy_term": "taxonomy_term",
    "api": "api_details",
}
PAGES = {name: f"{name}_list" for name in schemas.PAGES["3.0"]}
FILES = [
    *(
        ("specs/3.0/examples", name)
        for name in ("organization_full", "service_at_location_full", "service_full")
    ),
    *(("specs/3.0/examples", name) for name in ("taxonomy", "taxonomy_term")),
    *(("specs/3.0/examples", name) for name in PAGES.values()),
    *(
        (f"mocks/V3.0-UK-{kind}", name)
        for kind in ("Default", "Fail")
        for name in ("service_full", "service_at_location_full", "taxonomy", "taxonomy_term", "api_details")
    ),
    *((f"mocks/V3.0-UK-{kind}", name) for kind in ("Default", "Fail") for name in PAGES.values()),
    ("mocks/V3.0-UK-Default", "organization"),
    ("mocks/V3.0-UK-Fail", "organization_full"),
    *(
        ("hsds-international/correct_example", name)
        for name in ("organization_full", "service_at_location_full", "service_full")
    ),
]
Errors = set[tuple[str, str]]


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def errors(validator: jsonschema_rs.Draft202012Validator, document: object) -> Errors:
    return {
        ("/".join(map(str, error.instance_path)), error.kind.name)
        for error in validator.iter_errors(document)
    }


@pytest.fixture(scope="session")
def official(shared_data: Path) -> dict[str, jsonschema_rs.Draft202012Validator]:
    """The schemas that decide verdicts, by file name, with their references resolved from disk."""
    folder = shared_data / "conformance/specs/3.0/schema"
    found = {path.stem: read(path) for path in folder.glob("*.json") if path.stem != "open_api"}
    registry = jsonschema_rs.Registry([(f"{PLACES}{name}.json", schema) for name, schema in found.items()])
    return {
        name: jsonschema_rs.Draft202012Validator(found[name], validate_formats=True, registry=registry)
        for name in (*RECORDS.values(), *PAGES.values())
    }


@pytest.fixture(scope="session")
def ours() -> dict[str, jsonschema_rs.Draft202012Validator]:
    """Our official view, by the name of the official file it stands for."""
    made = {file: schemas.schema("3.0", name) for name, file in RECORDS.items()}
    made |= {file: schemas.page_schema("3.0", name) for name, file in PAGES.items()}
    return {
        file: jsonschema_rs.Draft202012Validator(schema, validate_formats=True)
        for file, schema in made.items()
    }


@pytest.mark.parametrize(("folder", "name"), FILES)
def test_official_samples_get_the_official_errors(shared_data, official, ours, folder, name):
    document = read(shared_data / "conformance" / folder / f"{name}.json")
    file = name.removesuffix("_full")

    assert errors(ours[file], document) == errors(official[file], document)


# Every wrong value a field may hold; each is right for some kind of field.
WRONG = [
    *(None, "", "text", "active", "WEEKLY", "physical", 7, 7.5, True, [], {}),
    *("8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "8b5b1d5c6f0d4f3f9f0e0d8d7a3c0a11", "https://example.com/a b"),
    *("www.example.com", "https://example.com", "desk@example.com", "desk at example.com"),
    *("2026-02-30", "2023-03-15T10:30:45Z", "2023-03-15T10:30:45", [None], [{}], ["text"]),
]


def paths(part: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every property in a document, children included."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield (*path, key)
            yield from paths(value, (*path, key))
    elif isinstance(part, list):
        for index, value in enumerate(part):
            yield (*path, index)
            yield from paths(value, (*path, index))


def parent(document: Any, path: tuple[str | int, ...]) -> Any:
    for step in path[:-1]:
        document = document[step]
    return document


def filled(schema: dict[str, Any]) -> Any:
    """A document with every property of a compiled schema, valid where the schema can say."""
    if schema.get("type") == "object":
        return {name: filled(part) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [filled(schema["items"])]
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] == "number":
        return 1
    return {
        "uuid": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11",
        "uri": "https://example.com",
        "email": "desk@example.com",
        "date-time": "2023-03-15T10:30:45Z",
    }.get(schema.get("format", ""), "text")


@pytest.mark.parametrize(
    "name", ["service", "organization", "service_at_location", "taxonomy", "taxonomy_term"]
)
def test_one_wrong_field_anywhere_gets_the_official_verdict(shared_data, official, ours, name):
    compiled = shared_data / f"standard/oruk-3.0/compiled/{name}.json"
    if compiled.exists():
        document = filled(read(compiled))
    else:
        document = read(shared_data / f"conformance/specs/3.0/examples/{name}.json")
    assert official[name].is_valid(document)

    differences = []
    for path in paths(document):
        changed = copy.deepcopy(document)
        home = parent(changed, path)
        for value in WRONG:
            home[path[-1]] = value
            if ours[name].is_valid(changed) != official[name].is_valid(changed):
                differences.append((path, value))
        del home[path[-1]]
        if ours[name].is_valid(changed) != official[name].is_valid(changed):
            differences.append((path, "missing"))

    assert differences == []


# What the full view checks and the official schemas leave open: Signpost's promise about its own feed.
PROMISES = [
    ("contacts", [{"id": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "phones": [{"number": 1}]}]),
    ("contacts", [{"id": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "email": "desk at example.com"}]),
    ("languages", [{"id": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "code": None}]),
    ("cost_options", [{"id": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "currency": 826}]),
    ("schedules", [{"id": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "wkst": "Monday"}]),
    ("phones", "0117 496 0000"),
    ("fees_description", None),
]


@pytest.mark.parametrize(("field", "value"), PROMISES)
def test_the_full_view_checks_what_the_official_one_leaves_open(official, field, value):
    document = {"id": "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11", "name": "x", "status": "active", field: value}
    full = jsonschema_rs.Draft202012Validator(
        schemas.schema("3.0", "service", view="full"), validate_formats=True
    )

    assert official["service"].is_valid(document)
    assert not full.is_valid(document)


@pytest.mark.parametrize(("folder", "name"), FILES)
def test_official_samples_get_the_official_errors_in_the_full_view_too(shared_data, official, folder, name):
    document = read(shared_data / "conformance" / folder / f"{name}.json")
    file = name.removesuffix("_full")
    resource = {"api_details": "api"}.get(file, file.removesuffix("_list"))
    make = schemas.page_schema if file.endswith("_list") else schemas.schema
    full = jsonschema_rs.Draft202012Validator(make("3.0", resource, view="full"), validate_formats=True)

    assert errors(full, document) == errors(official[file], document)
