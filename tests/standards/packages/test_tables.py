"""The join rules, held against the data packages that the standard publishes."""

import json
from pathlib import Path

import pytest

from standards.openreferral.fields.table import load as load_fields
from standards.openreferral.packages.tables import ANY, IGNORED, by_file, load

OFFICIAL = {
    "standard/oruk-3.0/datapackage.json": "3.0",
    "standard/hsds-3.0/datapackage.json": "3.0",
    "standard/oruk-1.0/package/ExtendedDataPackage.json": "1.0",
    "standard/oruk-1.0/package/ExtendedDataPackage.v2.json": "1.0",
    "standard/oruk-1.0/package/combined-data-package.json": "1.0",
    "services/hsds_miami/datapackage.json": "1.0",
}


def resources(shared_data: Path, name: str) -> list[dict]:
    return json.loads((shared_data / name).read_text(encoding="utf-8-sig"))["resources"]


@pytest.mark.parametrize(("name", "version"), OFFICIAL.items())
def test_every_file_that_the_standard_names_is_known(shared_data, name, version):
    for resource in resources(shared_data, name):
        names = by_file(version)
        # The draft 2.1 has schedules where 1.0 has regular_schedules.
        assert names[Path(resource["path"]).stem] == names.get(resource["name"], resource["name"])


@pytest.mark.parametrize(("name", "version"), OFFICIAL.items())
def test_every_foreign_key_of_the_standard_is_a_join(shared_data, name, version):
    for resource in resources(shared_data, name):
        if resource["name"] in IGNORED:
            continue
        table = load(version)[by_file(version)[Path(resource["path"]).stem]]
        ours = {(join.columns[0], join.refers_to) for join in table.inside + table.holds + table.names}
        for key in resource["schema"].get("foreignKeys", ()):
            assert (key["fields"], key["reference"]["resource"]) in ours, resource["name"]


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_each_join_refers_to_a_table_whose_ids_are_looked_after(version):
    tables = load(version)
    for table in tables.values():
        for join in table.inside + table.holds + table.names:
            assert join.refers_to == ANY or join.refers_to in tables
        for join in table.holds:
            assert tables[join.refers_to].referred_to


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_a_table_stands_after_those_that_it_nests_in(version):
    order = list(load(version))
    for table in load(version).values():
        for join in table.inside:
            assert join.refers_to == ANY or order.index(join.refers_to) < order.index(table.name)
        for join in table.holds:
            assert order.index(join.refers_to) > order.index(table.name)


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_no_file_name_means_two_tables(version):
    names = [file for table in load(version).values() for file in table.files]

    assert len(names) == len(set(names))


@pytest.mark.parametrize("version", ["1.0", "3.0"])
def test_rows_nest_where_the_field_tables_have_them(version):
    fields = load_fields(version)
    for table in load(version).values():
        for join in table.inside:
            field = fields.get(join.refers_to, {}).get(join.property)
            assert field is None or field.repeated, (table.name, join)
        for join in table.holds:
            field = fields.get(table.name, {}).get(join.property)
            assert field is None or not field.repeated, (table.name, join)
