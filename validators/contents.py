"""What stands in a published object, taken where it is of the right kind and passed over where it is not."""

from collections.abc import Iterator, Mapping
from typing import Any

from standards.openreferral.canonical import NAME_NOT_STATED, NOT_STATED

_TERM_IN = {"attributes": "taxonomy_term", "service_taxonomys": "taxonomy", "service_taxonomies": "taxonomy"}
"""Array of tags -> the field of a tag that holds the term: of 3.0, the 1.0 reference, the 1.0 schemas."""

_FILLED_IN = frozenset(
    {"name", "description", "identifier_type", "address_1", "city", "state_province", "postal_code"}
)
_FILLERS = frozenset({NOT_STATED, NAME_NOT_STATED})
_END_OF_FILLER = b'ot stated"'

_SCHEDULES = ("schedules", "regular_schedules", "regular_schedule")


def text_of(value: object) -> str:
    """Return a text without spaces around it, "" for what is no text."""
    return value.strip() if isinstance(value, str) else ""


def texts_of(item: Mapping[str, Any], *names: str) -> Iterator[tuple[str, str]]:
    """Yield those of these fields that hold a text, each with its name, as published."""
    for name in names:
        value = item.get(name)
        if isinstance(value, str):
            yield name, value


def rows(item: Mapping[str, Any], *names: str) -> Iterator[Mapping[str, Any]]:
    """Yield the objects of the arrays of an object that go by any of these names."""
    for _, row in placed_rows(item, *names):
        yield row


def placed_rows(item: Mapping[str, Any], *names: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the same objects as `rows`, each with its pointer from the object that holds the array."""
    for name in names:
        found = item.get(name)
        if isinstance(found, list):
            for index, row in enumerate(found):
                if isinstance(row, dict):
                    yield f"/{name}/{index}", row


def tags_of(
    record: Mapping[str, Any], *names: str
) -> Iterator[tuple[str, Mapping[str, Any], Mapping[str, Any]]]:
    """Yield the pointer, the tag and the term of each term that a record is tagged with.

    Args:
        record: a service, or whatever else can have terms.
        names: the arrays of tags that are looked into, by default those of both versions.
    """
    for name in names or _TERM_IN:
        for pointer, tag in placed_rows(record, name):
            term = tag.get(_TERM_IN[name])
            if isinstance(term, dict):
                yield pointer, tag, term


def schedules_of(service: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the schedules of a service, then those of its places."""
    yield from rows(service, *_SCHEDULES)
    for place in rows(service, "service_at_locations"):
        yield from rows(place, *_SCHEDULES)


def as_stated(record: Mapping[str, Any], raw: bytes) -> Mapping[str, Any]:
    """Return a record without the words that our writers put into a required text that nobody gave.

    A publisher who was given a feed of ours has not said them, so no rule may judge them. Only texts are left
    out and never an object, so that pointers stay true; the record itself is not changed.

    Args:
        record: as published.
        raw: the same as JSON, for a first glance.

    >>> as_stated({"city": "Not stated", "country": "GB"}, b'{"city":"Not stated","country":"GB"}')
    {'country': 'GB'}
    """
    if _END_OF_FILLER not in raw:
        return record
    try:
        return dict(_without_fillers(record))
    except RecursionError:
        # Deeper than any record of a service; rules then see it as it is.
        return record


def _without_fillers(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: _without_fillers(inner)
            for name, inner in value.items()
            if not (name in _FILLED_IN and isinstance(inner, str) and inner in _FILLERS)
        }
    return list(map(_without_fillers, value)) if isinstance(value, list) else value
