"""What a reader expects of each object, and the walk that reads by it.

A `Shape` names the fields a reader knows and how to read each; the walk keeps
known fields as they are coerced, unknown ones as published, and reports the
rest. It looks at every value of every service of every feed, so the common
cases (plain text, numbers) are decided before any function is called.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from standards.openreferral.canonical import Problem, is_empty, without_empties
from standards.openreferral.readers import coerce
from standards.openreferral.readers.coerce import report

Finish: TypeAlias = Callable[[dict[str, Any], str, list[Problem]], None]


@dataclass(frozen=True, slots=True)
class Children:
    """A field that holds objects.

    Attributes:
        shape: what each object looks like.
        many: an array of objects, else a single one.
        into: the name it is kept under, None for its own.
        text_as: where an entry that is bare text belongs, None when it belongs nowhere.
    """

    shape: "Shape"
    many: bool = True
    into: str | None = None
    text_as: str | None = None


Kind: TypeAlias = coerce.Coercion | Children


@dataclass(frozen=True, slots=True)
class Shape:
    """The fields of one kind of object.

    Attributes:
        fields: how to read each known field.
        finish: called last with what was kept, its pointer and the problems;
            may change what was kept.
    """

    fields: Mapping[str, Kind]
    finish: Finish | None = None
    plain: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        plain = frozenset(name for name, kind in self.fields.items() if kind is coerce.text)
        object.__setattr__(self, "plain", plain)


def shape(plain: str, finish: Finish | None = None, /, **others: Kind) -> Shape:
    """Return a shape: space-separated names of plain text fields, then the others by name."""
    return Shape({**dict.fromkeys(plain.split(), coerce.text), **others}, finish)


def overlay(known: Shape, changed: Shape) -> Shape:
    """Return a shape that reads as `changed`, and what that does not name as `known`."""
    return Shape({**known.fields, **changed.fields}, changed.finish)


def read_object(
    source: Mapping[str, Any], expected: Shape, at: str, problems: list[Problem]
) -> dict[str, Any]:
    """Return the object at pointer `at` as the shape reads it; report into `problems`."""
    kept: dict[str, Any] = {}
    plain, fields = expected.plain, expected.fields
    for name, value in source.items():
        if value is None or value == "":
            continue
        if name in plain and type(value) is str:
            if not value.isspace():
                kept[name] = value
            continue
        kind = fields.get(name)
        if kind is None:
            if isinstance(value, (dict, list)):
                value = without_empties(value)
            if not is_empty(value):
                kept[name] = value
        elif isinstance(kind, Children):
            _read_children(kept, name, value, kind, at, problems)
        else:
            value = kind(value, at, name, problems)
            if value is not None:
                kept[name] = value
    if expected.finish is not None:
        expected.finish(kept, at, problems)
    return kept


def _read_children(
    kept: dict[str, Any], name: str, value: Any, kind: Children, at: str, problems: list[Problem]
) -> None:
    target = kind.into or name
    if kind.many:
        items = _read_many(name, value, kind, at, problems)
        if items and target in kept:
            items = kept[target] + [item for item in items if item not in kept[target]]
        if items:
            kept[target] = items
        return
    if isinstance(value, list) and value:
        message = f"{name} is an array; its first entry was read. Publish one object."
        report(problems, "list_for_object", at, name, message, value)
        at, name, value = f"{at}/{name}", "0", value[0]
    if isinstance(value, dict):
        read = read_object(value, kind.shape, f"{at}/{name}", problems)
        if read and target not in kept:
            kept[target] = read
    elif not is_empty(value):
        message = f"{name} is not an object and was left out; publish an object."
        report(problems, "not_an_object", at, name, message, value)


def _read_many(
    name: str, value: Any, kind: Children, at: str, problems: list[Problem]
) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        if not value:
            return []
        message = f"{name} is a single object and was read as an array of one; publish an array."
        report(problems, "object_for_list", at, name, message)
        read = read_object(value, kind.shape, f"{at}/{name}", problems)
        return [read] if read else []
    if isinstance(value, str) and kind.text_as is not None:
        value = [value]
    if not isinstance(value, list):
        if not is_empty(value):
            message = f"{name} is not an array and was left out; publish an array of objects."
            report(problems, "not_a_list", at, name, message, value)
        return []
    items = []
    base = f"{at}/{name}/"
    for position, item in enumerate(value):
        if type(item) is dict:
            read = read_object(item, kind.shape, base + str(position), problems)
        else:
            read = _not_an_object(item, kind, base[:-1], str(position), problems)
        if read:
            items.append(read)
    return items


def _not_an_object(
    item: Any, kind: Children, at: str, position: str, problems: list[Problem]
) -> dict[str, Any]:
    if is_empty(item):
        return {}
    if isinstance(item, str) and kind.text_as is not None:
        message = f"This entry is text and was read as its {kind.text_as}; publish an object."
        report(problems, "text_for_object", at, position, message, item)
        return read_object({kind.text_as: item}, kind.shape, f"{at}/{position}", problems)
    message = "This entry is not an object and was left out; publish an object."
    report(problems, "not_an_object", at, position, message, item)
    return {}
