"""The table of the official 1.0 schemas is theirs, and what we build from it gives their verdict."""

import copy
import csv
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from sample_feeds.publishers import PUBLISHERS, load_feed
from standards.openreferral import schemas, verdict
from standards.openreferral.fields.table import TableUnreadable
from tests.standards import official_facts
from tests.standards.test_schemas_official import WRONG, errors, parent, paths

TABLE = Path(verdict.__file__).parent / "fields" / "official-1.0.csv"
NAMES = schemas.NAMES["1.0"]
PAGES = schemas.PAGES["1.0"]
UUID = "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11"
WRONG_1_0 = [
    *WRONG,
    *("mailto:desk@example.com", "HTTPS://EXAMPLE.COM", "ftp://example.com", UUID.upper(), f"x{UUID}y"),
    *("home visit", "7", [{"id": "1"}]),
]
Validator = jsonschema_rs.Draft202012Validator


@pytest.fixture(scope="session")
def specs(shared_data: Path) -> Path:
    return shared_data / "conformance/specs/1.0"


@pytest.fixture(scope="session")
def openapi(specs: Path) -> Any:
    return official_facts.read(specs / "openapi.json")


@pytest.fixture(scope="session")
def official(specs: Path, openapi: Any) -> dict[str, Validator]:
    """The schemas that decide verdicts, by our name of the record; a page by its list's."""
    found = {name: official_facts.record_schema(specs, name) for name in NAMES}
    for listed, item in PAGES.items():
        answer = copy.deepcopy(official_facts.answer_schema(openapi, LISTS[listed]))
        answer["properties"]["content"]["items"] = found[item]
        found[f"{listed} page"] = answer | {"components": openapi["components"]}
    return {name: Validator(schema, validate_formats=True) for name, schema in found.items()}


@pytest.fixture(scope="session")
def ours() -> dict[str, Validator]:
    found = {name: verdict.verdict_schema("1.0", name) for name in NAMES}
    found |= {f"{name} page": verdict.verdict_page_schema("1.0", name) for name in PAGES}
    return {name: Validator(schema, validate_formats=True) for name, schema in found.items()}


LISTS = {
    "service": "/services",
    "organization": "/organizations",
    "location": "/locations",
    "review": "/reviews",
    "taxonomy": "/taxonomies",
}


def test_the_table_is_that_of_the_official_documents(specs: Path) -> None:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        kept = list(csv.DictReader(lines))

    assert kept == official_facts.rows(specs)


def test_every_operation_answers_what_the_table_says(openapi: Any) -> None:
    for listed, item in PAGES.items():
        answer = official_facts.answer_schema(openapi, LISTS[listed])

        assert set(answer) == {"properties", "allOf"}
        assert set(answer["properties"]) == {"content"}
        assert answer["allOf"] == [{"$ref": "#/components/schemas/page"}]
        items = official_facts.resolved(openapi, answer["properties"]["content"]["items"])
        if not item.endswith("_list"):
            detail = official_facts.answer_schema(openapi, f"{LISTS[listed]}/{{id}}")
            of_detail = official_facts.resolved(openapi, detail)
            assert list(official_facts.facts("", "", items, "no")) == list(
                official_facts.facts("", "", of_detail, "no")
            )
    texts = official_facts.answer_schema(openapi, "/vocabularies")
    assert texts == {"type": "array", "items": {"type": "string"}}


def test_the_two_official_descriptions_disagree_about_a_service_only(specs: Path, openapi: Any) -> None:
    """The schema files allow more; there we follow them, as `DIFFERENCES.md` of the validator says."""
    components = openapi["components"]["schemas"]
    names = {"service_list": "service", "organization_list": "organization", "location_list": "location"}
    names |= {name: f"{name}_details" for name in ("service", "organization", "location", "review")}
    different = set()
    for name, component in {**names, "taxonomy": "taxonomy"}.items():
        file = official_facts.read(specs / "schema" / f"{name}.json")
        of_file = file["properties"]["content"]["items"] if name.endswith("_list") else file
        told = [
            {tuple(row.items()) for row in official_facts.facts(name, "", part, "no")}
            for part in (of_file, components[component])
        ]
        different |= {(dict(row)["schema"], dict(row)["path"]) for row in told[0] ^ told[1]}

    of_both = {
        *("/accreditations", "/attending_access", "/attending_type", "/deliverable_type", "/url"),
        *("/organization/logo", "/organization/uri"),
    }
    assert different == {
        *(("service", path) for path in of_both),
        *(("service_list", path) for path in {*of_both, "/organization/url"}),
    }


def filled(schema: dict[str, Any]) -> Any:
    """A document with every property of a schema, valid."""
    if "anyOf" in schema:
        return filled(schema["anyOf"][0])
    if schema.get("type") == "object":
        return {name: filled(part) for name, part in schema["properties"].items()}
    if schema.get("type") == "array":
        return [filled(schema["items"])]
    if "enum" in schema:
        return schema["enum"][0]
    if schema["type"] in ("number", "integer"):
        return 1
    if schema["type"] == "boolean":
        return True
    if schema.get("pattern", "").startswith("[0-9a-f]"):
        return UUID
    formats = {"uri": "https://example.com", "email": "desk@example.com", "date": "2026-01-02"}
    return formats.get(schema.get("format", ""), "text")


@pytest.mark.parametrize("name", [*NAMES, *(f"{name} page" for name in PAGES)])
def test_one_wrong_field_anywhere_gets_the_official_errors(official, ours, name):
    page, of_page, _ = name.partition(" ")
    build = verdict.verdict_page_schema if of_page else verdict.verdict_schema
    document = filled(build("1.0", page))
    assert official[name].is_valid(document)
    assert ours[name].is_valid(document)

    differences, wrong = [], 0
    for path in paths(document):
        changed = copy.deepcopy(document)
        home = parent(changed, path)
        for value in WRONG_1_0:
            home[path[-1]] = value
            found = errors(ours[name], changed)
            wrong += bool(found)
            if found != errors(official[name], changed):
                differences.append((path, value))
        del home[path[-1]]
        if errors(ours[name], changed) != errors(official[name], changed):
            differences.append((path, "missing"))

    assert differences == []
    assert wrong > 10


@pytest.mark.parametrize("document", [None, [], "text", 7, {}, [{}]])
@pytest.mark.parametrize("name", [*NAMES, *(f"{name} page" for name in PAGES)])
def test_what_is_no_record_at_all_gets_the_official_errors(official, ours, name, document):
    assert errors(ours[name], document) == errors(official[name], document)


def samples(shared_data: Path) -> Iterator[tuple[str, Any]]:
    """Every service of 1.0 that we have, and rows of dialects as the records that a careless export makes."""
    for publisher in PUBLISHERS:
        if publisher.version == "1.0":
            yield from ((publisher.slug, each) for each in load_feed(publisher, date(2026, 6, 1)).services)
    outpost = json.loads((shared_data / "services/scout_x_fixture_services.json").read_text(encoding="utf-8"))
    yield from (("outpost", each) for each in outpost["content"])
    for path in sorted((shared_data / "standard/dialects").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as lines:
            for row in csv.DictReader(lines):
                organization = {"id": row["organisation"], "name": row["organisation"]}
                yield path.stem, {**row, "id": row["import_id"], "organization": organization}


@pytest.mark.parametrize("name", ["service", "service_list"])
def test_samples_get_the_official_errors(shared_data, official, ours, name):
    found = set()
    for source, document in samples(shared_data):
        expected = errors(official[name], document)
        assert errors(ours[name], document) == expected
        if expected:
            found.add(source)

    assert {"bristol", "outpost", "outpost-services_valid"} <= found


@pytest.mark.parametrize("listed", PAGES)
def test_pages_of_samples_get_the_official_errors(shared_data, official, ours, listed):
    content = [document for _, document in samples(shared_data)]
    for envelope in ({}, {"totalElements": "2", "first": None, "size": 1.5}):
        page = {**envelope, "content": content}

        assert errors(ours[f"{listed} page"], page) == errors(official[f"{listed} page"], page)


def test_the_official_schema_finds_293_errors_in_bristols_services(ours):
    """All of them nulls; ours, which hold a record to the whole data package, find 696."""
    (bristol,) = [each for each in PUBLISHERS if each.slug == "bristol"]

    found = [
        (list(error.instance_path), error.kind.name, error.instance)
        for service in load_feed(bristol, date(2026, 6, 1)).services
        for error in ours["service"].iter_errors(service)
    ]

    assert found.count((["fees"], "type", None)) == 20
    assert found.count((["accreditations"], "type", None)) == 51
    assert {instance for _, _, instance in found} == {None}
    assert len(found) == 293


@pytest.mark.parametrize("name", schemas.NAMES["3.0"])
def test_the_schemas_of_3_0_are_the_standards_own(name):
    assert verdict.verdict_schema("3.0", name) == schemas.schema("3.0", name)


@pytest.mark.parametrize("name", schemas.PAGES["3.0"])
def test_the_pages_of_3_0_are_the_standards_own(name):
    assert verdict.verdict_page_schema("3.0", name) == schemas.page_schema("3.0", name)


@pytest.mark.parametrize(("version", "name"), [("2.0", "service"), ("1.0", "phone")])
def test_a_schema_that_nobody_knows_is_refused(version, name):
    with pytest.raises(ValueError, match=f"{version}"):
        verdict.verdict_schema(version, name)
    with pytest.raises(ValueError, match=f"{version}"):
        verdict.verdict_page_schema(version, name)


def test_a_table_with_other_columns_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "official-1.0.csv"
    table.write_text("schema,path\nservice,\n", encoding="utf-8")

    with pytest.raises(TableUnreadable, match=r"official-1\.0\.csv: the columns must be schema, path"):
        verdict.read_schemas(table)
