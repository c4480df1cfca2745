"""What the derived schemas hold, and that the committed files are theirs."""

from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

from standards.openreferral import schemas
from standards.openreferral.fields.table import VERSIONS

PUBLISHED = Path(schemas.__file__).with_name("published")
EVERY = [(version, name) for version in VERSIONS for name in schemas.NAMES[version]]
EVERY_PAGE = [(version, name) for version in VERSIONS for name in schemas.PAGES[version]]
SERVICE_ID = "8b5b1d5c-6f0d-4f3f-9f0e-0d8d7a3c0a11"
VERBOSE_1 = {
    "id": SERVICE_ID,
    "name": "Lunch club",
    "organization": {
        "id": "5f0c8f8a-3c1b-4f5e-8d6c-2f6f3f4f9b10",
        "name": "Elm Hall",
        "description": "A hall.",
    },
    "eligibilitys": [
        {"id": "e1", "eligibility": "adult", "taxonomys": [{"id": "esdCircumstance:1", "name": "x"}]}
    ],
    "service_at_locations": [
        {
            "id": "p1",
            "regular_schedule": [{"id": "r1", "opens_at": "09:00", "closes_at": "17:00", "interval": "1"}],
            "location": {"id": "0f9d7c7e-31c0-4d8f-8a51-0d0b8c2a7f77", "latitude": 53.7, "longitude": -0.3},
        }
    ],
    "service_areas": [{"service_area": "Hull"}],
}


def valid(schema: dict[str, Any], document: object) -> bool:
    return jsonschema_rs.Draft202012Validator(schema, validate_formats=True).is_valid(document)


def nodes(part: Any) -> list[dict[str, Any]]:
    if isinstance(part, list):
        return [node for value in part for node in nodes(value)]
    if not isinstance(part, dict):
        return []
    return [part, *(node for value in part.values() for node in nodes(value))]


@pytest.mark.parametrize("view", ["official", "full"])
@pytest.mark.parametrize(("version", "name"), EVERY)
def test_every_schema_is_a_whole_draft_2020_12_document(version, name, view):
    schema = schemas.schema(version, name, view=view)

    jsonschema_rs.meta.validate(schema)
    assert schema["$schema"] == schemas.DIALECT
    assert {node["$ref"].removeprefix("#/$defs/") for node in nodes(schema) if "$ref" in node} == set(
        schema["$defs"]
    )
    assert not any("additionalProperties" in node for node in nodes(schema))


@pytest.mark.parametrize("view", ["official", "full"])
@pytest.mark.parametrize(("version", "name"), EVERY_PAGE)
def test_every_page_schema_is_a_whole_draft_2020_12_document(version, name, view):
    schema = schemas.page_schema(version, name, view=view)

    jsonschema_rs.meta.validate(schema)
    assert schemas.PAGES[version][name] in schema["$defs"]


def test_every_schema_has_an_id_of_its_own():
    ids = [schemas.schema(*of, view=view)["$id"] for of in EVERY for view in ("official", "full")]
    ids += [schemas.page_schema(*of, view=view)["$id"] for of in EVERY_PAGE for view in ("official", "full")]
    assert len(ids) == len(set(ids))


def test_the_published_files_are_up_to_date(tmp_path):
    schemas.main(["--write", str(tmp_path)])
    fresh = {str(path.relative_to(tmp_path)): path.read_text("utf-8") for path in tmp_path.rglob("*.json")}
    kept = {str(path.relative_to(PUBLISHED)): path.read_text("utf-8") for path in PUBLISHED.rglob("*.json")}

    assert kept == fresh, (
        "run: python -m standards.openreferral.schemas --write standards/openreferral/published"
    )


@pytest.mark.parametrize("version", VERSIONS)
def test_openapi_components_refer_only_to_each_other(version):
    components = schemas.openapi_components(version, prefix="v_")

    targets = {node["$ref"] for node in nodes(components) if "$ref" in node}
    assert targets <= {f"#/components/schemas/{name}" for name in components}
    assert {f"v_{name}" for name in schemas.NAMES[version]} <= set(components)
    assert "v_service_page" in components


def test_a_verbose_1_0_service_as_the_reference_api_sends_it_is_valid():
    assert valid(schemas.schema("1.0", "service"), VERBOSE_1)


@pytest.mark.parametrize(
    "change",
    [
        {"organization": None},
        {"status": "Active"},
        {"email": "at example.com"},
        {"assured_date": "01/02/2020"},
        {"service_at_locations": [{"id": "p1", "location": {"id": "17"}}]},
        {"regular_schedules": [{"id": "r1", "opens_at": "9am"}]},
        {"cost_options": [{"id": "c1", "amount": "5.00"}]},
    ],
)
def test_a_1_0_service_that_breaks_the_data_package_is_invalid(change):
    assert not valid(schemas.schema("1.0", "service"), {**VERBOSE_1, **change})


def test_a_list_item_is_judged_by_its_plain_fields_and_organization_only():
    item = {"id": SERVICE_ID, "name": "Lunch club", "status": "active"}
    schema = schemas.schema("3.0", "service_list")

    assert valid(schema, item)
    assert valid(schema, {**item, "schedules": "any time"})
    assert not valid(schema, {**item, "organization": {"id": SERVICE_ID, "name": "Elm Hall"}})


def test_only_the_full_view_checks_fields_beyond_the_profile():
    document = {
        "id": SERVICE_ID,
        "name": "x",
        "status": "active",
        "contacts": [{"id": SERVICE_ID, "phones": "none"}],
    }

    assert valid(schemas.schema("3.0", "service"), document)
    assert not valid(schemas.schema("3.0", "service", view="full"), document)


def test_only_the_full_view_requires_the_envelope():
    assert valid(schemas.page_schema("3.0", "service"), {"contents": []})
    assert not valid(schemas.page_schema("3.0", "service", view="full"), {"contents": []})


@pytest.mark.parametrize("ask", [schemas.schema, schemas.page_schema])
def test_an_unknown_schema_or_version_is_named(ask):
    with pytest.raises(ValueError, match="no schema 'shop'"):
        ask("3.0", "shop")
    with pytest.raises(ValueError, match="version '9'"):
        ask("9", "service")
