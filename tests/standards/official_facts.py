"""The rows of `fields/official-1.0.csv`, worked out from the documents that the official validator reads.

`python -m tests.standards.official_facts SPECS` prints it; SPECS is the folder with `openapi.json` of 1.0.
`test_schemas_official_1_0` compares the two, so the table cannot grow stale.
"""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from standards.openreferral.verdict import COLUMNS

# Our name of a record -> the path of the operation whose answer it is, and whether it is an item of a list.
OPERATIONS = {
    "service": ("/services/{id}", False),
    "service_list": ("/services", True),
    "organization": ("/organizations/{id}", False),
    "organization_list": ("/organizations", True),
    "location": ("/locations/{id}", False),
    "location_list": ("/locations", True),
    "review": ("/reviews/{id}", False),
    "taxonomy": ("/taxonomies/{id}", False),
}
# These files stand beside openapi.json, describe the same records, and allow more: nulls.
BESIDE: dict[str, str] = {}
# Words about a value that no validator acts on, at least not in the way they are used there.
REMARKS = frozenset(
    {
        "$schema",
        "title",
        "description",
        "name",
        "example",
        "constraints",
        "core",
        "path",
        "datapackage_metadata",
    }
)
ASSERTIONS = {
    "type": "type",
    "format": "format",
    "pattern": "pattern",
    "enum": "enum",
    "minLength": "min_length",
    "maxLength": "max_length",
}

Row = dict[str, str]


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def answer_schema(openapi: Any, path: str) -> Any:
    """The schema of a good answer of an operation, as it stands there."""
    return openapi["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]


def resolved(openapi: Any, part: Any) -> Any:
    return openapi["components"]["schemas"][part["$ref"].removeprefix("#/components/schemas/")]


def record_schema(specs: Path, name: str) -> Any:
    """The schema that decides about a record of one of our names."""
    if name in BESIDE:
        found = read(specs / "schema" / f"{BESIDE[name]}.json")
        return found["properties"]["content"]["items"] if name.endswith("_list") else found
    openapi = read(specs / "openapi.json")
    path, is_item = OPERATIONS[name]
    answer = answer_schema(openapi, path)
    return resolved(openapi, answer["properties"]["content"]["items"] if is_item else answer)


def envelope_schema(specs: Path) -> Any:
    """What a page of any list has beside its items."""
    openapi = read(specs / "openapi.json")
    (page,) = answer_schema(openapi, "/services")["allOf"]
    return resolved(openapi, page)


def rows(specs: Path) -> list[Row]:
    found = [row for name in OPERATIONS for row in facts(name, "", record_schema(specs, name), "no")]
    return [*found, *facts("page", "", envelope_schema(specs), "no")]


def facts(schema: str, path: str, part: Any, required: str) -> Iterator[Row]:
    """One row for each value, its parts after it."""
    if "anyOf" in part:
        assert set(part) == {"anyOf"}
        for number, choice in enumerate(part["anyOf"], 1):
            assert not {"properties", "items"} & set(choice)
            yield row(schema, path, choice, required) | {"choice": str(number)}
        return
    yield row(schema, path, part, required)
    for name, value in part.get("properties", {}).items():
        is_required = "yes" if name in part.get("required", ()) else "no"
        yield from facts(schema, f"{path}/{name}", value, is_required)
    if "items" in part:
        yield from facts(schema, f"{path}/[]", part["items"], "no")


def row(schema: str, path: str, part: Any, required: str) -> Row:
    unknown = set(part) - REMARKS - set(ASSERTIONS) - {"properties", "required", "items"}
    assert not unknown, f"{schema}{path} has {unknown}"
    assert set(part.get("required", ())) <= set(part.get("properties", ()))
    cells = dict.fromkeys(COLUMNS, "") | {"schema": schema, "path": path, "required": required}
    for keyword, column in ASSERTIONS.items():
        if keyword in part:
            cells[column] = cell(keyword, part[keyword])
    return cells


def cell(keyword: str, value: Any) -> str:
    if keyword == "enum":
        assert not any("|" in (each or "") or each == "null" for each in value)
        return "|".join("null" if each is None else each for each in value)
    return "|".join(value) if isinstance(value, list) else str(value)


def main() -> None:
    writer = csv.DictWriter(sys.stdout, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows(Path(sys.argv[1])))


if __name__ == "__main__":
    main()
