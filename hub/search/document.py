"""Reading a canonical document without trusting it: what is of the wrong type is as if absent."""

from collections.abc import Iterator, Mapping
from typing import Any

from hub.search.words import plain_text


def rows_of(value: object) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of an array."""
    if isinstance(value, list):
        yield from (row for row in value if isinstance(row, dict))


def mapping_of(value: object) -> Mapping[str, Any]:
    """Return an object, empty where it is none."""
    return value if isinstance(value, dict) else {}


def text_of(row: Mapping[str, Any], field: str) -> str:
    """Return a text without the space around it, "" where it is none."""
    value = row.get(field)
    return value.strip() if isinstance(value, str) else ""


def number_of(value: object) -> float | None:
    """Return a number, None where it is none (or one that no field of the standard can mean, or NaN)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if abs(value) < 1e15 else None


def term_label(term: Mapping[str, Any]) -> str:
    """Return what to call a taxonomy term."""
    return plain_text(text_of(term, "name") or text_of(term, "term"))
