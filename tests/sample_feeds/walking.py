"""Ways to look at everything in a record of either version."""

from collections.abc import Iterator
from typing import Any


def members(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every (name, value) at any depth of a JSON value."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name, inner
            yield from members(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner)


def texts(value: Any) -> Iterator[str]:
    """Yield every text at any depth of a JSON value."""
    if isinstance(value, str):
        yield value
    for _, inner in members(value):
        if isinstance(inner, str):
            yield inner
        elif isinstance(inner, list):
            yield from (item for item in inner if isinstance(item, str))


def named(value: Any, name: str) -> list[Any]:
    """Return the values of every member with that name, at any depth."""
    return [inner for found, inner in members(value) if found == name]


def at_pointer(value: Any, pointer: str) -> Any:
    """Return what an RFC 6901 pointer points at; KeyError or IndexError when there is nothing."""
    for token in pointer.split("/")[1:]:
        key = token.replace("~1", "/").replace("~0", "~")
        value = value[int(key)] if isinstance(value, list) else value[key]
    return value
