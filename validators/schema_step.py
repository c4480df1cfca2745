"""The JSON schemas asked fast: one yes or no first, the errors only where it is no.

jsonschema-rs answers "valid" in about 5 µs for a full service. Each error costs about as much again, because
it comes with a copy of the value; that of a missing property would be a copy of the whole record, so what a
record itself must have is looked at here.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeAlias

import jsonschema_rs

from standards.openreferral.schemas import Schema, page_schema, schema
from standards.openreferral.verdict import verdict_page_schema, verdict_schema
from validators.entities import ENTITY_OF, KnownFields, Version, known_fields
from validators.rule import SchemaError
from validators.text import escape, without_surrogates

MOST_ERRORS = 50
"""Schema errors kept of one record; the rest of a record this broken says the same again."""

Path = Sequence[str | int]
_Validator: TypeAlias = jsonschema_rs.Draft202012Validator


class _Error(NamedTuple):
    """An error as the engine makes it, each part of it asked for once."""

    keyword: str
    expected: tuple[Any, ...]
    path: Path
    value: Any
    message: str

    @property
    def place(self) -> tuple[str | int, ...]:
        """Where something is wrong; a missing property is wrong where it should be."""
        return (*self.path, *self.expected) if self.keyword == "required" else tuple(self.path)


_LEFT = frozenset({"date", "time"})
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
    Each error says whether it is one of theirs, and those that only they make are here too.

    Args:
        record: a full record, or what stands in its place.
        version: the version of the standard.
        entity: what it is: "service", "organization", ..., "api" for the metadata at "/".
    """
    if _is_valid(_glance(version, entity), record):
        return []
    record, errors = _whole_errors(record, version, entity)
    theirs = _official_errors(record, errors, entity) if version == "1.0" else None
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
    if _is_valid(_page_glance(version, entity), body):
        return {}
    body, errors = _errors(page_validator(version, entity), body)
    theirs = _official_item_errors(body, version, entity)
    found: dict[int, list[SchemaError]] = {}
    for error, is_official in _together(errors, theirs):
        path = error.path
        if len(path) >= 2 and isinstance(path[1], int):
            item = body[str(path[0])][path[1]]
            found.setdefault(path[1], []).append(
                _understood(error, item, 2, version, entity, is_official=is_official)
            )
    return {index: _first(found[index]) for index in sorted(found)}


@cache
def _glance(version: Version, entity: str) -> _Validator:
    """Return the compiled schema of records of which nothing is said, in 1.0 ours and theirs in one."""
    name = _SCHEMA_NAMES.get((version, entity), entity)
    return _both(schema(version, name), verdict_schema(version, name))


@cache
def _page_glance(version: Version, entity: str) -> _Validator:
    """Return the same of pages."""
    if entity == "vocabulary":
        return page_validator(version, entity)
    name = _SCHEMA_NAMES.get((version, entity), entity)
    return _both(page_schema(version, name), verdict_page_schema(version, name))


def _both(ours: Schema, theirs: Schema) -> _Validator:
    # In 3.0 they are the same.
    if ours["$id"] == theirs["$id"]:
        return _Validator(ours, validate_formats=True)
    told = {key: value for key, value in theirs.items() if not key.startswith("$")}
    return _Validator({**ours, "allOf": [told]}, validate_formats=True)


def _is_valid(validator: _Validator, value: Any) -> bool:
    try:
        return validator.is_valid(value)
    except UnicodeEncodeError:
        return False


@cache
def _split_validator(version: Version, entity: str, *, official: bool) -> tuple[_Validator, tuple[str, ...]]:
    """Return the compiled schema of a record without what it must have itself, and the names of that."""
    name = _SCHEMA_NAMES.get((version, entity), entity)
    whole = verdict_schema(version, name) if official else schema(version, name)
    own = whole["$defs"][name] if "$ref" in whole else whole
    rest = {key: value for key, value in {**whole, **own}.items() if key not in ("$ref", "required")}
    return _Validator(rest, validate_formats=True), tuple(own.get("required", ()))


def _whole_errors(record: Any, version: Version, entity: str) -> tuple[Any, list[_Error]]:
    """Return a record, or its copy as in `_errors`, and the errors that our schema makes."""
    validator, required = _split_validator(version, entity, official=False)
    record, errors = _errors(validator, record)
    return record, errors + _missing(record, required)


def _missing(record: Any, required: Iterable[str]) -> list[_Error]:
    if not isinstance(record, Mapping):
        return []
    return [
        _Error("required", (name,), (), record, f'"{name}" is a required property')
        for name in required
        if name not in record
    ]


def _official_errors(record: Any, ours: list[_Error], entity: str) -> list[_Error]:
    """Return what the official schema of 1.0 says of a record.

    Where ours finds a plain value of the record itself wrong, it only matters whether theirs does so too:
    such an error has a place and no words.
    """
    validator, required = _split_validator("1.0", entity, official=True)
    if not isinstance(record, Mapping):
        return _errors(validator, record)[1]
    plain = _official_plain_fields(entity)
    known = {
        str(error.path[0])
        for error in ours
        if len(error.path) == 1 and error.path[0] in plain and not _left_to_date_rules(error)
    }
    wrong = [name for name in known if not _is_valid(plain[name], record[name])]
    # Most of a record is nothing that it looks at, and to hand it over costs most of the time.
    part = _part(record, _official_fields(entity) - known)
    return [
        *(_Error("", (), (name,), None, "") for name in wrong),
        *_errors(validator, part)[1],
        *_missing(record, required),
    ]


@cache
def _official_plain_fields(entity: str) -> Mapping[str, _Validator]:
    """Return the official schemas of those fields of a 1.0 record that hold one value."""
    told = verdict_schema("1.0", _SCHEMA_NAMES.get(("1.0", entity), entity))["properties"]
    return {
        name: _Validator(part, validate_formats=True)
        for name, part in told.items()
        if part.get("type") not in ("object", "array") and part.get("format") not in _LEFT
    }


def _official_item_errors(body: Mapping[str, Any], version: Version, entity: str) -> list[_Error] | None:
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


def _together(ours: list[_Error], theirs: list[_Error] | None) -> Iterator[tuple[_Error, bool]]:
    """Yield our errors and those that only the official schema makes, each with whether it is official."""
    told = [error for error in ours if not _left_to_date_rules(error)]
    if theirs is None:
        yield from ((error, True) for error in told)
        return
    official = [(error.place, error) for error in theirs if not _left_to_date_rules(error)]
    places = {place for place, _ in official}
    known = set()
    for error in told:
        place = error.place
        known.add(place)
        yield error, place in places
    yield from ((error, True) for place, error in official if place not in known)


def _errors(validator: _Validator, value: Any) -> tuple[Any, list[_Error]]:
    """Return a value and its errors; the value is the copy without lone surrogates, where it has any."""
    try:
        return value, [] if validator.is_valid(value) else list(_read(validator.iter_errors(value)))
    except UnicodeEncodeError:
        # They stop the engine, some when it looks and some only when it says what it saw.
        value = without_surrogates(value)
        return value, list(_read(validator.iter_errors(value)))


def _read(errors: Iterable[jsonschema_rs.ValidationError]) -> Iterator[_Error]:
    """Yield the errors; of a value in none of several forms, what keeps it from having the first."""
    for error in errors:
        kind = error.kind
        # Only the official address of a 1.0 service has two: a web address, and nothing.
        if isinstance(kind, jsonschema_rs.ValidationErrorKind.AnyOf):
            yield from _read(kind.context[0])
        else:
            yield _Error(*_keyword(kind), error.instance_path, error.instance, error.message)


def _left_to_date_rules(error: _Error) -> bool:
    """Return whether a schema error is told by the rules about dates and not by those about schemas."""
    # The official schemas check the date of a review and no other; ours of 1.0 do, as its data package says.
    # DATE-001, 002 and 008 say the same with better words, and without counting in the official verdict.
    if error.keyword == "format":
        return error.expected[0] in _LEFT
    return error.keyword == "pattern" and bool(error.path) and error.path[-1] in _TIMES


def _first(errors: Iterable[SchemaError]) -> list[SchemaError]:
    # Sorted before it is cut, so that the engine's order never shows in a report.
    return sorted(errors, key=_order)[:MOST_ERRORS]


def _order(error: SchemaError) -> tuple[str, str, str]:
    # A value has one type and one list of values, and a list is long to write out.
    is_single = error.keyword in ("type", "enum")
    return error.pointer, error.keyword, "" if is_single else str(error.expected)


def _understood(
    error: _Error,
    record: Any,
    skip: int,
    version: Version,
    entity: str,
    *,
    is_official: bool,
) -> SchemaError:
    path = error.path[skip:]
    owner = path if error.keyword == "required" else path[:-1]
    beside = _at(record, owner)
    names = [step for step in path if isinstance(step, str)]
    return SchemaError(
        keyword=error.keyword,
        pointer="".join([f"/{escape(str(step))}" for step in path]),
        field=names[-1] if names else "",
        value=error.value,
        expected=error.expected,
        message=error.message,
        beside=beside if isinstance(beside, Mapping) else {},
        allowed=_allowed(tuple([step for step in owner if isinstance(step, str)]), version, entity),
        entity=entity,
        is_official=is_official,
    )


def _keyword(kind: Any) -> tuple[str, tuple[Any, ...]]:
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
