"""The schemas by which the official validator judges a feed.

Those of 3.0 are the standard's own, and `standards.openreferral.schemas` gives them. Those of 1.0 are not:
they look at the service itself, its organization and little else, and ask for few UUIDs, while ours hold a
record to the whole data package. `fields/official-1.0.csv` has what they ask.

Its columns:
    schema: one of `schemas.NAMES["1.0"]`, or `page` for what stands round the items of every list.
    path: to the value, such as `/organization/id`; `/[]` is an item of an array, "" the record itself.
    choice: "", or the number of one of several forms of which a value must have one.
    type: JSON types permitted, separated by `|`; "" = any.
    format, pattern: of a text. The patterns are theirs, also where they fit more or less than was meant:
        they are searched for and not anchored, and know no capital letters.
    enum: the only permitted values, separated by `|`; `null` is null and nothing is the empty text.
    min_length, max_length: of a text, in characters.
    required: whether the object around it must have it.

Source: openapi.json of Open Referral UK 1.0, which the official validator reads and which says what each
endpoint answers. The files schema/service.json and schema/service_list.json beside it describe the same
records and allow nulls that it forbids; since February 2026 the validator does not read them.
"""

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from standards.openreferral.fields.table import TableUnreadable
from standards.openreferral.schemas import BASE, DIALECT, NAMES, PAGES, Schema, page_schema, schema

COLUMNS = (
    *("schema", "path", "choice", "type", "format", "pattern", "enum"),
    *("min_length", "max_length", "required"),
)
_TABLE = Path(__file__).parent / "fields" / "official-1.0.csv"

Row = Mapping[str, str]


def verdict_schema(version: str, name: str) -> Schema:
    """Return the schema by which the official validator judges one record.

    Args:
        version: "1.0" or "3.0".
        name: one of `schemas.NAMES[version]`.

    Raises:
        ValueError: the version or the name is unknown.
        TableUnreadable: the table of 1.0 is wrong, which is our own mistake.

    >>> verdict_schema("1.0", "service")["properties"]["accreditations"]
    {'type': 'string'}
    """
    ours = schema(version, name)
    return {**_head(name), **read_schemas()[name]} if version == "1.0" else ours


def verdict_page_schema(version: str, name: str) -> Schema:
    """Return the schema by which the official validator judges one page of a list.

    Args:
        version: "1.0" or "3.0".
        name: what the list holds, one of `schemas.PAGES[version]`.

    Raises:
        ValueError: the version or the name is unknown.
        TableUnreadable: the table of 1.0 is wrong, which is our own mistake.
    """
    ours = page_schema(version, name)
    if version != "1.0":
        return ours
    every = read_schemas()
    envelope = every["page"]
    content = {"type": "array", "items": every[PAGES["1.0"][name]]}
    return {
        **_head(f"{name}_page"),
        **envelope,
        "properties": {**envelope["properties"], "content": content},
    }


def _head(name: str) -> Schema:
    return {
        "$schema": DIALECT,
        "$id": f"{BASE}/1.0/verdict/{name}.json",
        "title": f"Open Referral UK 1.0 as the official validator reads it: {name}",
    }


def read_schemas(path: Path = _TABLE) -> Mapping[str, Schema]:
    """Return the schemas of a table, by the name of the record, and `page`.

    Raises:
        TableUnreadable: its columns are not those of `COLUMNS`.
    """
    with path.open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise TableUnreadable(f"{path.name}: the columns must be {', '.join(COLUMNS)}.")
        rows = list(reader)
    wanted = (*NAMES["1.0"], "page")
    return {name: _built(row for row in rows if row["schema"] == name) for name in wanted}


def _built(rows: Iterable[Row]) -> Schema:
    """Return the schema of the rows; every row comes after that of the object or array around it."""
    parts: dict[str, Schema] = {}
    for row in rows:
        path = row["path"]
        part = _part(row)
        if row["choice"]:
            choices = parts.get(path, {}).get("anyOf", ())
            part = {"anyOf": [*choices, part]}
        if path:
            around, _, name = path.rpartition("/")
            _put(parts[around], name, part, is_required=row["required"] == "yes")
        parts[path] = part
    return parts[""]


def _put(around: Schema, name: str, part: Schema, *, is_required: bool) -> None:
    if name == "[]":
        around["items"] = part
        return
    around.setdefault("properties", {})[name] = part
    required = around.setdefault("required", []) if is_required else []
    if is_required and name not in required:
        required.append(name)


def _part(row: Row) -> Schema:
    part: dict[str, Any] = {}
    if row["type"]:
        types = row["type"].split("|")
        part["type"] = types[0] if len(types) == 1 else types
    if row["format"]:
        part["format"] = row["format"]
    if row["pattern"]:
        part["pattern"] = row["pattern"]
    if row["enum"]:
        part["enum"] = [None if value == "null" else value for value in row["enum"].split("|")]
    if row["min_length"]:
        part["minLength"] = int(row["min_length"])
    if row["max_length"]:
        part["maxLength"] = int(row["max_length"])
    return part
