r"""LocalGov Drupal's dialect of 1.0 (the module localgov_openreferral).

Its base is `/openreferral/v1`; one organization is at `/organization/{id}`, one place at `/location/{id}`,
the names of its lists at `/vocabulary`, and `/taxonomies` answers only with a `vocabulary`. The site's editor
says which of its fields is which of 1.0's, so a text may come as Drupal stores it: an empty array where there
is none, an array where there are several, an object with the text and its format. A single address stands
without its array. The id of a link is the ids of its two ends, joined. Lists give services in full.

Source: the module's normalizers, version 1.1 and 2.0, in its public repository.
"""

import re
from collections.abc import Mapping
from typing import Any

from standards.openreferral.canonical import Document, Problem, is_empty, without_empties
from standards.openreferral.readers.coerce import report
from standards.openreferral.readers.dialect import Dialect

_TEXTS = frozenset({"description", "fees", "accreditations"})
"""Of these, several values are paragraphs of one text; of others, only the first can be read."""
_SINGLE = _TEXTS | {"id", "name", "url", "email", "status", "assured_date", "organization", "logo", "uri"}
_LINKS = ("service_at_locations", "service_taxonomys")
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
_PAIR = re.compile(f"({_UUID})-({_UUID})").fullmatch


def _speaks(record: Mapping[str, Any]) -> bool:
    """The record's links have paired ids, or two of its single fields are empty arrays."""
    return _has_pair(record) or sum(record.get(name) == [] for name in _SINGLE) >= 2


def _has_pair(record: Mapping[str, Any]) -> bool:
    for name in _LINKS:
        links = record.get(name)
        for link in links if isinstance(links, list) else ():
            pair = _PAIR(link["id"]) if isinstance(link, dict) and isinstance(link.get("id"), str) else None
            if pair and record.get("id") in pair.groups():
                return True
    return False


def _is_full(record: Mapping[str, Any]) -> bool:
    # One normalizer writes lists and details.
    return any(isinstance(record.get(name), list) for name in _LINKS)


def _as_1_0(record: Mapping[str, Any], problems: list[Problem]) -> Document:
    """Return the same record with each of Drupal's fields as the one value that 1.0 asks for."""
    old = _with_plain_texts(record, "", problems)
    organization = old.get("organization")
    if isinstance(organization, str) and is_empty(old.get("organization_id")):
        # Deep in a list an organization is only its id.
        old["organization_id"] = old.pop("organization")
    return old


def _with_plain_texts(source: Mapping[str, Any], at: str, problems: list[Problem]) -> Document:
    """Return an object whose fields, at any depth, are each their main property."""
    plain: Document = {}
    for name, value in source.items():
        here = f"{at}/{name}"
        if name in _SINGLE and isinstance(value, list):
            value = _one_of_several(name, value, at, problems)
        if isinstance(value, dict):
            main = _main_property(value)
            if main is not None:
                plain[name] = value[main]
                # What was typed in says the same as what is shown, before the site's text format.
                typed = "value" if isinstance(value.get("value"), str) else main
                rest = {key: inner for key, inner in value.items() if key not in (main, typed)}
                if not is_empty(without_empties(rest)):
                    # Under a name that says where it is from: 1.0 has none for a text's summary or format.
                    plain[f"{name}_field"] = rest
                continue
            value = _with_plain_texts(value, here, problems)
        elif isinstance(value, list):
            value = [
                _with_plain_texts(each, f"{here}/{position}", problems) if isinstance(each, dict) else each
                for position, each in enumerate(value)
            ]
        plain[name] = value
    return plain


_MAIN = ("processed", "value", "uri")


def _main_property(value: Mapping[str, Any]) -> str | None:
    """Return which property of a Drupal field, given with all, is its text; None for another object."""
    if "format" in value or "processed" in value or ("uri" in value and "options" in value):
        return next((name for name in _MAIN if isinstance(value.get(name), str)), None)
    return None


def _one_of_several(name: str, values: list[Any], at: str, problems: list[Problem]) -> Any:
    """Return one value for a field that may have one; report the others."""
    values = [each for each in values if not is_empty(each)]
    if len(values) < 2:
        return values[0] if values else None
    texts = [each.get(_main_property(each) or "") if isinstance(each, dict) else each for each in values]
    paragraphs = [each for each in texts if isinstance(each, str)]
    if name in _TEXTS and len(paragraphs) == len(values):
        return "\n\n".join(paragraphs)
    for position, other in enumerate(values[1:], 1):
        message = f"{name} has several values, and only the first was read; publish one."
        report(problems, "several_values", f"{at}/{name}", str(position), message, other)
    return values[0]


DIALECT = Dialect(
    "localgov",
    "LocalGov Drupal",
    _speaks,
    _as_1_0,
    habits=(("object_for_list", r"/service_at_locations/\d+/location/physical_addresses"),),
    is_full=_is_full,
)
