"""The official schemas and paging rules of the reference data, as validators of our answers."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import jsonschema_rs

Errors = Callable[[Any], list[str]]

_PLACES = "https://openreferraluk.org/specifications/3.0/schema/"
_BASE_1_0 = "https://openreferraluk.example/1.0/openapi.json"


def errors_3_0(specs: Path, name: str) -> Errors:
    """Judge by one file of `specs/3.0/schema`, formats on; references are resolved from disk."""
    found = {
        path.stem: json.loads(path.read_text(encoding="utf-8"))
        for path in (specs / "3.0/schema").glob("*.json")
    }
    registry = jsonschema_rs.Registry([(f"{_PLACES}{stem}.json", schema) for stem, schema in found.items()])
    return partial(
        _errors,
        jsonschema_rs.Draft202012Validator(found[name], validate_formats=True, registry=registry),
    )


def errors_1_0(specs: Path, path: str) -> Errors:
    """Judge by what `specs/1.0/openapi.json` says a path answers, formats on."""
    document = json.loads((specs / "1.0/openapi.json").read_text(encoding="utf-8"))
    registry = jsonschema_rs.Registry([(_BASE_1_0, {"$id": _BASE_1_0, **document})])
    answer = document["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    # Pages are given in the operation itself; their references lead into the document.
    schema = json.loads(json.dumps(answer).replace('"#/', f'"{_BASE_1_0}#/'))
    return partial(
        _errors, jsonschema_rs.Draft202012Validator(schema, validate_formats=True, registry=registry)
    )


def _errors(validator: Any, document: Any) -> list[str]:
    return [
        f"/{'/'.join(map(str, error.instance_path))}: {error.message}"[:300]
        for error in validator.iter_errors(document)
    ]


def paging_errors(page: Mapping[str, Any], *, asked: int, per_page: int, total: int) -> list[str]:
    """Judge an envelope as the validator of 2024 did (flags, counts), and by what the page asked for says.

    Args:
        page: One page of either version.
        asked: Its number, from 1.
        per_page: Entries asked for.
        total: Entries there are.
    """
    names = _NAMES_3_0 if "contents" in page else _NAMES_1_0
    missing = [name for name in names if name not in page]
    if missing:
        return [f"missing: {missing}"]
    total_items, pages, number, size, first, last, empty, contents = (page[name] for name in names)
    last_number = -(-total // per_page)
    count = max(0, min(per_page, total - (asked - 1) * per_page))
    right = {
        "total items": total_items == total,
        "total pages": type(pages) is int and pages == last_number,
        "page number": number == asked,
        "item count": len(contents) == count,
        "size": size == len(contents),
        "first flag": first is (asked == 1 or total == 0),
        "last flag": last is (asked >= last_number),
        "empty flag": empty is (not contents),
    }
    return [name for name, holds in right.items() if not holds]


_NAMES_3_0 = (
    *("total_items", "total_pages", "page_number", "size"),
    *("first_page", "last_page", "empty", "contents"),
)
_NAMES_1_0 = ("totalElements", "totalPages", "number", "size", "first", "last", "empty", "content")
