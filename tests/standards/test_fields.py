"""The field tables against the published facts, and what a faulty table says."""

import csv
import json
from pathlib import Path

import pytest

from standards.openreferral.fields.table import COLUMNS, VERSIONS, TableUnreadable, load, read_table

HEAD = ",".join(COLUMNS)
# Fields that the 1.0 package requires of a table row and the JSON does without; see the package's docstring.
RELAXED_1 = {
    ("regular_schedule", "weekday"),
    ("service_area", "id"),
    ("eligibility", "minimum_age"),
    ("eligibility", "maximum_age"),
    ("eligibility", "gender"),
}


def written(folder: Path, *lines: str) -> Path:
    path = folder / "table.csv"
    path.write_text("\n".join((HEAD, *lines)) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("version", VERSIONS)
def test_every_meaning_is_a_short_sentence_of_our_own(version, shared_data):
    theirs = set()
    for name in ("fields_hsds3_vs_uk.csv", "fields_oruk_1.0.csv"):
        with (shared_data / "standard/derived" / name).open(encoding="utf-8", newline="") as lines:
            theirs |= {row["description"].strip().lower() for row in csv.DictReader(lines)}

    for fields in load(version).values():
        for field in fields.values():
            assert field.meaning.endswith("."), field
            assert len(field.meaning) <= 150, field
            assert field.meaning.lower() not in theirs, field


@pytest.mark.parametrize("entity", [name for name in load("3.0") if name not in {"page", "api"}])
def test_uk_fields_of_3_0_are_those_of_the_official_schema(entity, shared_data):
    folder = shared_data / "standard/oruk-3.0/schema"
    if entity in {"program", "required_document"}:
        assert not (folder / f"{entity}.json").exists()
        return
    official = json.loads((folder / f"{entity}.json").read_text(encoding="utf-8"))

    ours = {name: field for name, field in load("3.0")[entity].items() if field.profile == "uk"}

    # `service` is in the compiled list schema only.
    assert set(ours) - {"service"} == set(official["properties"]) - {"service"}
    assert {name for name, field in ours.items() if field.required} == set(official["required"])
    for name, field in ours.items():
        theirs = official["properties"].get(name, {})
        if field.of:
            continue
        assert field.types == (theirs["type"],), name
        assert list(field.enum) == theirs.get("enum", []), name
        assert theirs.get("format", "") in {field.format, ""}, name


def test_every_field_of_the_1_0_package_is_there_with_its_type(shared_data):
    with (shared_data / "standard/derived/fields_oruk_1.0.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if not row["entity"].startswith("meta")]
    table = load("1.0")

    for row in rows:
        field = table[row["entity"]][row["field"]]
        expected = {"date": "string", "time": "string"}.get(row["type"], row["type"])
        assert expected in field.types, field
        assert "|".join(field.enum) == row["enum"], field
        foreign = row["field"].endswith("_id") and row["field"] != "link_id"
        if not foreign and (row["entity"], row["field"]) not in RELAXED_1:
            assert field.required == (row["required"] == "True"), field


def test_1_0_nests_its_children_under_the_names_of_the_reference_api():
    service = load("1.0")["service"]
    assert service["eligibilitys"].of == "eligibility"
    assert service["service_taxonomys"].of == "service_taxonomy"
    assert load("1.0")["service_at_location"]["regular_schedule"].repeated
    assert not load("1.0")["taxonomy"]["parent"].repeated


def test_a_table_cannot_be_changed():
    with pytest.raises(TypeError):
        load("3.0")["service"]["name"] = None


def test_an_unknown_version_is_named():
    with pytest.raises(ValueError, match=r"version '2\.0'"):
        load("2.0")


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["service,id,text,,yes,,no,,uk,Key."], "line 2: type 'text' is unknown"),
        (["service,id,string,guid,yes,,no,,uk,Key."], "line 2: format 'guid' is unknown"),
        (["service,id,string,,maybe,,no,,uk,Key."], "'maybe' is unknown"),
        (["service,id,string,,yes,,no,,uk,"], "line 2: meaning is empty"),
        (["service,id,string,,yes,,no,,uk,One, two."], "quote a meaning that has a comma"),
        (["service,id,string,,yes"], "give 10 cells"),
        (["service,id,string,,yes,,no,,uk,Key."] * 2, "line 3: service.id is there twice"),
        (["service,place,object,,no,,no,location,uk,Place."], "nests 'location', which has no rows"),
        (["service,place,string,,no,,no,service,uk,Place."], "only an object can nest"),
    ],
)
def test_a_faulty_table_says_where_and_what_to_do(tmp_path, lines, says):
    with pytest.raises(TableUnreadable, match=says):
        read_table(written(tmp_path, *lines))


def test_a_table_with_other_columns_is_refused(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text("entity,field\n", encoding="utf-8")

    with pytest.raises(TableUnreadable, match="the columns must be entity, field"):
        read_table(path)


@pytest.mark.parametrize("version", VERSIONS)
def test_a_record_of_the_profile_requires_only_fields_of_the_profile(version):
    for fields in load(version).values():
        if any(field.profile == "uk" for field in fields.values()):
            assert all(field.profile == "uk" for field in fields.values() if field.required)
