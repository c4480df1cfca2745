"""Text made safe to keep: shortened values, JSON bytes, pointers."""

import json
from collections.abc import Mapping
from typing import Any

import orjson

from validators.frame import VALUE_LENGTH

MOST_SAID = 500
"""Longest message, hint or pointer of a notice, in characters: what they name may be of any length."""

_ELLIPSIS = "..."


def shorten(value: object) -> str:
    """Return a value as text of at most 80 characters, on one line and always encodable.

    >>> shorten({"a": 1})
    '{"a":1}'
    >>> len(shorten("x" * 500))
    80
    """
    if value is None:
        return "null"
    text = value if isinstance(value, str) else _json_text(value)
    if len(text) > VALUE_LENGTH:
        text = text[: VALUE_LENGTH - len(_ELLIPSIS)] + _ELLIPSIS
    if text.isascii() and text.isprintable() and text:
        return text
    # Lone surrogates come out of "\ud800" in a publisher's JSON and cannot be written again.
    return " ".join(text.encode("utf-8", "replace").decode("utf-8").split()) if text else '""'


def name_of(record: object) -> str:
    """Return a record's own name as a notice keeps it, shortened; "" where it has none.

    >>> name_of({"id": "7", "name": " Elm Street Lunch Club"}), name_of({"name": None}), name_of({"id": "7"})
    ('Elm Street Lunch Club', '', '')
    """
    name = record.get("name") if isinstance(record, Mapping) else None
    # A name that is no text is told of by the schema, and nobody would know the record by it.
    return shorten(name) if isinstance(name, str) and (name := name.strip()) else ""


def writable(text: str) -> str:
    """Return a text that can be written as UTF-8: lone surrogates become question marks."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def bounded(text: str) -> str:
    """Return a text that can be written, at most `MOST_SAID` characters of it: its beginning and its end.

    >>> len(bounded("x" * 140_000)), bounded("The name is too long.")
    (500, 'The name is too long.')
    """
    if len(text) > MOST_SAID:
        half = (MOST_SAID - len(_ELLIPSIS)) // 2
        text = f"{text[: MOST_SAID - len(_ELLIPSIS) - half]}{_ELLIPSIS}{text[-half:]}"
    return writable(text)


def without_surrogates(value: Any) -> Any:
    """Return a copy of a parsed value in which every text and key can be written as UTF-8."""
    if isinstance(value, str):
        return writable(value)
    if isinstance(value, dict):
        return {writable(key): without_surrogates(inner) for key, inner in value.items()}
    return [without_surrogates(inner) for inner in value] if isinstance(value, list) else value


def escape(step: str) -> str:
    """Return a key as one step of an RFC 6901 pointer.

    >>> escape("a/b~c")
    'a~1b~0c'
    """
    if "~" in step or "/" in step:
        return step.replace("~", "~0").replace("/", "~1")
    return step


def unescape(step: str) -> str:
    """Return the key that a step of an RFC 6901 pointer stands for.

    >>> unescape("a~1b~0c"), unescape("~01")
    ('a/b~c', '~1')
    """
    return step.replace("~1", "/").replace("~0", "~")


def has_digit(text: str) -> bool:
    """Return whether a text holds one of the digits 0 to 9; ten times as fast as a pattern on a long text.

    >>> has_digit("Room 4"), has_digit("Room four")
    (True, False)
    """
    # Written out: `any` over a generator takes twice as long.
    for digit in "0123456789":  # noqa: SIM110
        if digit in text:
            return True
    return False


def to_bytes(record: Any) -> bytes:
    """Return a record as compact JSON bytes, whatever it holds.

    Numbers beyond 64 bits and lone surrogates, which orjson refuses, go
    through the slower writer of the standard library.
    """
    try:
        return orjson.dumps(record)
    except (TypeError, RecursionError):
        return json.dumps(record, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def count(number: int, thing: str) -> str:
    """Return a number with its noun in the right form.

    >>> count(1, "page"), count(1_312, "page")
    ('1 page', '1,312 pages')
    """
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def _json_text(value: object) -> str:
    if isinstance(value, dict | list | tuple):
        # Only the beginning is shown, so a 50 MB value is not written out in full.
        return to_bytes(_clipped(value)).decode("utf-8", "replace")
    return to_bytes(value).decode("utf-8", "replace") if isinstance(value, bool | int | float) else str(value)


def _clipped(value: Any, depth: int = 3) -> Any:
    if depth == 0:
        return _ELLIPSIS
    if isinstance(value, dict):
        pairs = list(value.items())[:VALUE_LENGTH]
        return {key: _clipped(inner, depth - 1) for key, inner in pairs}
    if isinstance(value, list | tuple):
        return [_clipped(inner, depth - 1) for inner in value[:VALUE_LENGTH]]
    return value[:VALUE_LENGTH] if isinstance(value, str) else value
