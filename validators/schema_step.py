"""The JSON schemas asked fast: one yes or no first, the errors only where it is no.

jsonschema-rs answers "valid" in about 5 µs for a full service; collecting
errors costs 30 times as much, and most records have none.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, TypeAlias

import jsonschema_rs

from standards.openreferral.schemas import page_schema, schema
from standards.openreferral.verdict import verdict_page_schema, verdict_schema
from validators.entities import ENTITY_OF, KnownFields, Version, known_fields
from validators.rule import SchemaError
from validators.text import escape, without_surrogates

MOST_ERRORS = 50
"""Schema errors kept of one record; the rest of a record this broken says the same again."""

Path = Sequence[str | int]
_Errors: TypeAlias = list[jsonschema_rs.ValidationError]

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


@cache
def official_record_validator(
    version: Version, entity: str = "service"
) -> jsonschema_rs.Draft202012Validator:
    """Return the compiled schema by which the official validator judges a full record, with formats."""
    if version != "1.0":
        return record_validator(version, entity)
    name = _SCHEMA_NAMES.get((version, entity), entity)
    return jsonschema_rs.Draft202012Validator(verdict_schema(version, name), validate_formats=True)


@cache
def official_page_validator(version: Version, entity: str = "service") -> jsonschema_rs.Draft202012Validator:
    """Return the compiled schema by which the official validator judges a page of a list, with formats."""
    if version != "1.0" or entity == "vocabulary":
        return page_validator(version, entity)
    name = _SCHEMA_NAMES.get((version, entity), entity)
    return jsonschema_rs.Draft202012Validator(verdict_page_schema(version, name), validate_formats=True)


def record_errors(record: object, version: Version, entity: str = "service") -> list[SchemaError]:
    """Return the schema errors of a record, at most `MOST_ERRORS`, in a fixed order.

    In 1.0 the official validator has schemas of its own, which ask less than ours and here and there more.
    Each error says whether it is one of theirs, and those that only they make are here too. This second look
    costs 2 µs where there is nothing to say.

    Args:
        record: a full record, or what stands in its place.
        version: the version of the standard.
        entity: what it is: "service", "organization", ..., "api" for the metadata at "/".
    """
    record, errors = _errors(record_validator(version, entity), record)
    theirs = _official_errors(record, version, entity)
    return _first(
        _understood(error, record, 0, version, entity, is_official=is_official)
        for error, is_official in _together(errors, theirs)
    )


def item_errors(
    body: Mapping[str, Any], version: Version, entity: str = "service"
) -> dict[int, list[SchemaError]]:
    """Return the schema errors inside the items of a page, by the item's position.

    What is wrong with the envelope itself is the page rules' to say. The
    pointers are relative to the item.
    """
    body, errors = _errors(page_validator(version, entity), body)
    theirs = _official_item_errors(body, version, entity)
    found: dict[int, list[SchemaError]] = {}
    for error, is_official in _together(errors, theirs):
        path = error.instance_path
        if len(path) >= 2 and isinstance(path[1], int):
            item = body[str(path[0])][path[1]]
            found.setdefault(path[1], []).append(
                _understood(error, item, 2, version, entity, is_official=is_official)
            )
    return {index: _first(found[index]) for index in sorted(found)}


def _official_errors(record: object, version: Version, entity: str) -> _Errors | None:
    """Return what the official schema says of a record, None where it is the same as ours."""
    if version != "1.0":
        return None
    # Most of a record is nothing that it looks at, and to hand it over costs most of the time.
    part = _part(record, _official_fields(entity))
    return _errors(official_record_validator(version, entity), part)[1]


def _official_item_errors(body: Mapping[str, Any], version: Version, entity: str) -> _Errors | None:
    if version != "1.0":
        return None
    items = body.get("content")
    if not isinstance(items, list) or entity == "vocabulary":
        return []
    fields = _official_fields(entity, in_list=True)
    part = {"content": [_part(item, fields) for item in items]}
    return _errors(official_page_validator(version, entity), part)[1]


@cache
def _official_fields(entity: str, *, in_list: bool = False) -> frozenset[str]:
    name = _SCHEMA_NAMES.get(("1.0", entity), entity)
    told = verdict_page_schema("1.0", name)["properties"]["content"]["items"] if in_list else None
    return frozenset((told or verdict_schema("1.0", name))["properties"])


def _part(record: object, fields: frozenset[str]) -> object:
    if not isinstance(record, Mapping):
        return record
    return {name: value for name, value in record.items() if name in fields}


def _together(ours: _Errors, theirs: _Errors | None) -> Iterator[tuple[jsonschema_rs.ValidationError, bool]]:
    """Yield our errors and those that only the official schema makes, each with whether it is official."""
    if not ours and not theirs:
        return
    told = [error for error in ours if not left_to_date_rules(error)]
    if theirs is None:
        yield from ((error, True) for error in told)
        return
    official = [(_place(error), error) for error in _plain(theirs) if not left_to_date_rules(error)]
    places = {place for place, _ in official}
    known = set()
    for error in told:
        place = _place(error)
        known.add(place)
        yield error, place in places
    yield from ((error, True) for place, error in official if place not in known)


def _place(error: jsonschema_rs.ValidationError) -> tuple[str | int, ...]:
    kind = error.kind
    missing = (kind.property,) if isinstance(kind, jsonschema_rs.ValidationErrorKind.Required) else ()
    return (*error.instance_path, *missing)


def _plain(errors: _Errors) -> Iterator[jsonschema_rs.ValidationError]:
    """Yield the errors; of a value in none of several forms, what keeps it from having the first."""
    # Only the official address of a 1.0 service has two: a web address, and nothing.
    for error in errors:
        kind = error.kind
        if isinstance(kind, jsonschema_rs.ValidationErrorKind.AnyOf):
            yield from kind.context[0]
        else:
            yield error


def _errors(validator: jsonschema_rs.Draft202012Validator, value: Any) -> tuple[Any, _Errors]:
    """Return a value and its errors; the value is the copy without lone surrogates, where it has any."""
    try:
        return value, [] if validator.is_valid(value) else list(validator.iter_errors(value))
    except UnicodeEncodeError:
        # They stop the engine, some when it looks and some only when it says what it saw.
        value = without_surrogates(value)
        return value, list(validator.iter_errors(value))


def left_to_date_rules(error: jsonschema_rs.ValidationError) -> bool:
    """Return whether a schema error is told by the rules about dates and not by those about schemas."""
    # The official schemas check the date of a review and no other; ours of 1.0 do, as its data package says.
    # DATE-001, 002 and 008 say the same with better words, and without counting in the official verdict.
    kind = error.kind
    if isinstance(kind, jsonschema_rs.ValidationErrorKind.Format):
        return kind.format in ("date", "time")
    path = error.instance_path
    return isinstance(kind, jsonschema_rs.ValidationErrorKind.Pattern) and bool(path) and path[-1] in _TIMES


def _first(errors: Iterable[SchemaError]) -> list[SchemaError]:
    # Sorted before it is cut, so that the engine's order never shows in a report.
    ordered = sorted(errors, key=lambda error: (error.pointer, error.keyword, str(error.expected)))
    return ordered[:MOST_ERRORS]


def _understood(
    error: jsonschema_rs.ValidationError,
    record: Any,
    skip: int,
    version: Version,
    entity: str,
    *,
    is_official: bool,
) -> SchemaError:
    path: Path = error.instance_path[skip:]
    keyword, expected = _keyword(error)
    owner = path if keyword == "required" else path[:-1]
    beside = _at(record, owner)
    names = [step for step in path if isinstance(step, str)]
    return SchemaError(
        keyword=keyword,
        pointer="".join([f"/{escape(str(step))}" for step in path]),
        field=names[-1] if names else "",
        value=error.instance,
        expected=expected,
        message=error.message,
        beside=beside if isinstance(beside, Mapping) else {},
        allowed=_allowed(tuple([step for step in owner if isinstance(step, str)]), version, entity),
        entity=entity,
        is_official=is_official,
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
