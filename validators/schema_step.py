"""The JSON schemas asked fast: one yes or no first, the errors only where it is no.

jsonschema-rs answers "valid" in about 5 µs for a full service; collecting
errors costs 30 times as much, and most records have none.
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs

from standards.openreferral.schemas import page_schema, schema
from validators.entities import ENTITY_OF, KnownFields, Version, known_fields
from validators.rule import SchemaError
from validators.text import escape, without_surrogates

MOST_ERRORS = 50
"""Schema errors kept of one record; the rest of a record this broken says the same again."""

Path = Sequence[str | int]

_TIMES = frozenset({"opens_at", "closes_at"})

_NO_FIELDS: frozenset[str] = frozenset()


_VOCABULARIES = {"type": "array", "items": {"type": "string"}}
# The schema of the term of 1.0 is called taxonomy.
_SCHEMA_NAMES = {("1.0", "taxonomy_term"): "taxonomy"}


@cache
def record_validator(version: Version, entity: str = "service") -> jsonschema_rs.Draft202012Validator:
    """Return the compiled schema of a full record, with formats, which 2020-12 only checks when asked."""
    name = _SCHEMA_NAMES.get((version, entity), entity)
    return jsonschema_rs.Draft202012Validator(schema(version, name), validate_formats=True)


@cache
def page_validator(version: Version, entity: str = "service") -> jsonschema_rs.Draft202012Validator:
    """Return the compiled schema of a page of a list; /vocabularies of 1.0 is a bare array of texts."""
    name = _SCHEMA_NAMES.get((version, entity), entity)
    page = _VOCABULARIES if entity == "vocabulary" else page_schema(version, name)
    return jsonschema_rs.Draft202012Validator(page, validate_formats=True)


def record_errors(record: object, version: Version, entity: str = "service") -> list[SchemaError]:
    """Return the schema errors of a record, at most `MOST_ERRORS`, in a fixed order.

    Args:
        record: a full record, or what stands in its place.
        version: the version of the standard.
        entity: what it is: "service", "organization", ..., "api" for the metadata at "/".
    """
    record, errors = _errors(record_validator(version, entity), record)
    return _first(
        _understood(error, record, 0, version, entity) for error in errors if not left_to_date_rules(error)
    )


def item_errors(
    body: Mapping[str, Any], version: Version, entity: str = "service"
) -> dict[int, list[SchemaError]]:
    """Return the schema errors inside the items of a page, by the item's position.

    What is wrong with the envelope itself is the page rules' to say. The
    pointers are relative to the item.
    """
    body, errors = _errors(page_validator(version, entity), body)
    found: dict[int, list[SchemaError]] = {}
    for error in errors:
        path = error.instance_path
        if len(path) >= 2 and isinstance(path[1], int) and not left_to_date_rules(error):
            item = body[str(path[0])][path[1]]
            found.setdefault(path[1], []).append(_understood(error, item, 2, version, entity))
    return {index: _first(iter(found[index])) for index in sorted(found)}


def _errors(
    validator: jsonschema_rs.Draft202012Validator, value: Any
) -> tuple[Any, list[jsonschema_rs.ValidationError]]:
    """Return a value and its errors; the value is the copy without lone surrogates, where it has any."""
    try:
        return value, [] if validator.is_valid(value) else list(validator.iter_errors(value))
    except UnicodeEncodeError:
        # They stop the engine, some when it looks and some only when it says what it saw.
        value = without_surrogates(value)
        return value, list(validator.iter_errors(value))


def left_to_date_rules(error: jsonschema_rs.ValidationError) -> bool:
    """Return whether a schema error is told by the rules about dates and not by those about schemas."""
    # The official schemas never check dates and times; ours of 1.0 do, as its data package says. DATE-001,
    # 002 and 008 say the same with better words, and without counting in the official verdict.
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Format):
        return kind.format in ("date", "time")
    path = error.instance_path
    return isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern) and bool(path) and path[-1] in _TIMES


def _first(errors: Iterator[SchemaError]) -> list[SchemaError]:
    # Sorted before it is cut, so that the engine's order never shows in a report.
    ordered = sorted(errors, key=lambda error: (error.pointer, error.keyword, str(error.expected)))
    return ordered[:MOST_ERRORS]


def _understood(
    error: jsonschema_rs.ValidationError, record: Any, skip: int, version: Version, entity: str
) -> SchemaError:
    path: Path = error.instance_path[skip:]
    keyword, expected = _keyword(error)
    owner = path if keyword == "required" else path[:-1]
    beside = _at(record, owner)
    return SchemaError(
        keyword=keyword,
        pointer="".join(f"/{escape(str(step))}" for step in path),
        field=next((step for step in reversed(path) if isinstance(step, str)), ""),
        value=error.instance,
        expected=expected,
        message=error.message,
        beside=beside if isinstance(beside, Mapping) else {},
        allowed=_allowed(tuple(step for step in owner if isinstance(step, str)), version, entity),
        entity=entity,
    )


def _keyword(error: jsonschema_rs.ValidationError) -> tuple[str, tuple[Any, ...]]:
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required):
        return "required", (kind.property,)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Type):
        return "type", tuple(kind.types)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Enum):
        return "enum", tuple(kind.options)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Format):
        return "format", (kind.format,)
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern):
        return "pattern", (kind.pattern,)
    return str(kind.name), ()


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


@lru_cache(maxsize=1024)
def _allowed(keys: tuple[str, ...], version: Version, entity: str) -> frozenset[str]:
    for key in keys:
        if key not in ENTITY_OF:
            return _NO_FIELDS
        entity = ENTITY_OF[key]
    return known_fields(version).get(entity, KnownFields(_NO_FIELDS, _NO_FIELDS)).everything
