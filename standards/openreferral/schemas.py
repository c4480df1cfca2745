"""JSON Schemas (Draft 2020-12) of Open Referral UK, derived from the field tables.

Two views of each:

`official` (the default) gives the verdict of the standard's own schemas. Only fields of the
UK profile are checked. Fields that feeds send beyond it are described but not checked, and no
key of the paging envelope is required, because the official schemas require none. Use it to
judge other people's feeds. In 1.0 the official validator has schemas of its own, which ask less
than the standard's data package: `standards.openreferral.verdict` has those.

`full` is what Signpost itself promises to publish: the fields beyond the profile are checked
too, and every key of the paging envelope is required. Use it for our own OpenAPI and tests.

In neither may an optional field be null (leave it out instead), and unknown properties are
always allowed. Dates and times are free text in 3.0, as in the official schemas; in 1.0 they are
checked, as its data package says. Format assertions must be switched on in the validator
(`jsonschema_rs.validator_for(schema, validate_formats=True)`), else uuid, uri and email are not checked.

As a command, `python -m standards.openreferral.schemas --write FOLDER` writes the official view
of every schema; `standards/openreferral/published/` is kept by it.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal, TypeAlias

from standards.openreferral.fields.table import VERSIONS, Field, load

Schema: TypeAlias = dict[str, Any]
View = Literal["official", "full"]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
BASE = "https://signpost.example/schemas"

# A name that ends in _list is an item of a list: plain fields and one-to-one objects only.
NAMES = {
    "3.0": (
        *("service", "service_list", "organization", "organization_list"),
        *("service_at_location", "service_at_location_list", "taxonomy", "taxonomy_term", "api"),
    ),
    "1.0": (
        *("service", "service_list", "organization", "organization_list"),
        *("location", "location_list", "review", "taxonomy"),
    ),
}
# What the items of each paged list are. 3.0 taxonomies carry their terms in lists too.
PAGES = {
    "3.0": {
        "service": "service_list",
        "organization": "organization_list",
        "service_at_location": "service_at_location_list",
        "taxonomy": "taxonomy",
        "taxonomy_term": "taxonomy_term",
    },
    "1.0": {
        "service": "service_list",
        "organization": "organization_list",
        "location": "location_list",
        "review": "review",
        "taxonomy": "taxonomy",
    },
}
_LIST = "_list"
_ENFORCED = {
    "3.0": frozenset({"uuid", "uri", "email", "date-time"}),
    "1.0": frozenset({"uuid", "uri", "email", "date-time", "date"}),
}
# JSON Schema's own "time" demands a zone and so refuses 09:00, the form that 1.0 prescribes.
_TIME_1 = r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"
# The published schema of one service_at_location has no `service`; that of the list has.
_CHECKED_IN_LISTS_ONLY = frozenset({("3.0", "service_at_location", "service")})


def schema(version: str, name: str, *, view: View = "official") -> Schema:
    """Return the bundled schema of one record; nothing in it points outside it.

    Args:
        version: "1.0" or "3.0".
        name: one of `NAMES[version]`, such as "service" (as at `/services/{id}`) or
            "service_list" (an item of `/services`).
        view: "official" for the standard's own verdict, "full" for Signpost's promise.

    Raises:
        ValueError: the version or the name is unknown.

    >>> schema("3.0", "service_list")["$id"]
    'https://signpost.example/schemas/3.0/service_list.json'
    """
    _known(version, name, NAMES.get(version, ()))
    return _bundle(version, name, {"$ref": f"#/$defs/{name}"}, view)


def page_schema(version: str, name: str, *, view: View = "official") -> Schema:
    """Return the bundled schema of one page of a list: the version's envelope round its items.

    Args:
        version: "1.0" or "3.0".
        name: what the list holds, one of `PAGES[version]`, such as "service".
        view: "official" for the standard's own verdict, "full" for Signpost's promise.

    Raises:
        ValueError: the version or the name is unknown.

    >>> sorted(page_schema("1.0", "taxonomy", view="full")["required"])[:3]
    ['content', 'first', 'last']
    """
    _known(version, name, tuple(PAGES.get(version, ())))
    return _bundle(version, f"{name}_page", _page(version, name, view), view)


def openapi_components(version: str, *, prefix: str = "", view: View = "full") -> dict[str, Schema]:
    """Return every schema of a version for `components.schemas` of an OpenAPI 3.1 document.

    Keys are `prefix` and the name: records and list items as in `NAMES`, their children
    (`schedule`, `phone`), and pages as `service_page`. References lead to `#/components/schemas/`.

    Args:
        version: "1.0" or "3.0".
        prefix: put before each name, so that two versions fit in one document.
        view: "full" by default, because an OpenAPI document says what we serve.

    Raises:
        ValueError: the version is unknown.
    """
    _known(version, "service", NAMES.get(version, ()))
    parts = {f"{name}_page": _page(version, name, view) for name in PAGES[version]}
    roots = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in NAMES[version]]}
    parts |= _definitions(version, {"roots": roots, **parts}, view)
    return {
        f"{prefix}{name}": _pointed(part, f"#/components/schemas/{prefix}")
        for name, part in sorted(parts.items())
    }


def published() -> dict[str, str]:
    """Return the text of every published schema file, by its path below the folder."""
    texts = {}
    for version in VERSIONS:
        for name in NAMES[version]:
            texts[f"{version}/{name}.json"] = _text(schema(version, name))
        for name in PAGES[version]:
            texts[f"{version}/{name}_page.json"] = _text(page_schema(version, name))
    return texts


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the published schemas to a folder, replacing what is there by the same names."""
    parser = argparse.ArgumentParser(
        prog="python -m standards.openreferral.schemas", description=main.__doc__
    )
    parser.add_argument("--write", metavar="FOLDER", type=Path, required=True, help="folder to write to")
    folder: Path = parser.parse_args(arguments).write
    for name, text in published().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return 0


def _known(version: str, name: str, names: Sequence[str]) -> None:
    if version not in VERSIONS:
        raise ValueError(
            f"There are no schemas for version {version!r}. Ask for one of {', '.join(VERSIONS)}."
        )
    if name not in names:
        raise ValueError(f"Version {version} has no schema {name!r}. Ask for one of {', '.join(names)}.")


def _bundle(version: str, name: str, root: Schema, view: View) -> Schema:
    folder = version if view == "official" else f"{version}/{view}"
    head = {
        "$schema": DIALECT,
        "$id": f"{BASE}/{folder}/{name}.json",
        "title": f"Open Referral UK {version}: {name}",
    }
    return {**head, **root, "$defs": _definitions(version, root, view)}


def _definitions(version: str, root: Schema, view: View) -> dict[str, Schema]:
    """Every definition that `root` needs, directly or through another, by name."""
    found: dict[str, Schema] = {}
    waiting = list(_references(root))
    while waiting:
        name = waiting.pop()
        if name not in found:
            found[name] = _record(version, name, view)
            waiting.extend(_references(found[name]))
    return dict(sorted(found.items()))


def _record(version: str, name: str, view: View) -> Schema:
    in_list = name.endswith(_LIST)
    fields = load(version)[name.removesuffix(_LIST)].values()
    kept = [field for field in fields if not in_list or _one_to_one(field)]
    record: Schema = {
        "type": "object",
        "properties": {field.name: _property(version, field, view, in_list=in_list) for field in kept},
    }
    required = [field.name for field in kept if field.required]
    return {**record, "required": required} if required else record


def _one_to_one(field: Field) -> bool:
    return not field.repeated and (not field.of or field.profile == "uk")


def _property(version: str, field: Field, view: View, *, in_list: bool) -> Schema:
    described: Schema = {"description": field.meaning}
    lists_only = (version, field.entity, field.name) in _CHECKED_IN_LISTS_ONLY and not in_list
    if view == "official" and (field.profile != "uk" or lists_only):
        return described
    value = _nested(field, in_list=in_list) if field.of else _value(version, field)
    return {**described, "type": "array", "items": value} if field.repeated else {**described, **value}


def _nested(field: Field, *, in_list: bool) -> Schema:
    return {"$ref": f"#/$defs/{field.of}{_LIST if in_list else ''}"}


def _value(version: str, field: Field) -> Schema:
    value: Schema = {"type": field.types[0] if len(field.types) == 1 else list(field.types)}
    if field.enum:
        value["enum"] = list(field.enum)
    if field.format in _ENFORCED[version]:
        value["format"] = field.format
    elif field.format == "time" and version == "1.0":
        value["pattern"] = _TIME_1
    return value


def _page(version: str, name: str, view: View) -> Schema:
    fields = load(version)["page"].values()
    properties: Schema = {}
    for field in fields:
        value = _value(version, field)
        if field.repeated:
            value = {"type": "array", "items": {"$ref": f"#/$defs/{PAGES[version][name]}"}}
        properties[field.name] = {"description": field.meaning, **value}
    page: Schema = {"type": "object", "properties": properties}
    if view == "full":
        page["required"] = [field.name for field in fields if field.required]
    return page


def _references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        for key, value in part.items():
            if key == "$ref" and isinstance(value, str):
                yield value.removeprefix("#/$defs/")
            else:
                yield from _references(value)
    elif isinstance(part, list):
        for value in part:
            yield from _references(value)


def _pointed(part: Any, base: str) -> Any:
    """Return a copy of a schema whose references lead to `base` in place of `$defs`."""
    if isinstance(part, dict):
        return {
            key: base + value.removeprefix("#/$defs/")
            if key == "$ref" and isinstance(value, str)
            else _pointed(value, base)
            for key, value in part.items()
        }
    return [_pointed(value, base) for value in part] if isinstance(part, list) else part


def _text(document: Schema) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    raise SystemExit(main())
