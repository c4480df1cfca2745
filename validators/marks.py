"""Small numbers that whole-feed rules may keep of a record, and the ids that it names.

A rule asks for them by name (`marks = ("name_and_provider",)`); they are worked out only when one of the
rules of a session asks. All are 64-bit numbers: the memory of a whole feed's texts would be its size.
"""

import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from hashlib import blake2b
from typing import Any, TypeAlias

import orjson

from validators.coverage import coverage_of, features_of
from validators.dates import months_after, read_day
from validators.quality import richness_of
from validators.reading import Reading
from validators.rule import Link
from validators.text import escape, shorten, to_bytes

Mark: TypeAlias = Callable[[Reading], int | None]
"""A record -> its number, None where it has none."""

Linker: TypeAlias = Callable[[Reading], Iterable[tuple[str, Any]]]
"""A record -> (pointer from the record, id as published) of each id that it names."""

_WORD = re.compile(r"\w+")
_SHORT = 100
_WHITE = "\t\n\v\f\r\x1c\x1d\x1e\x1f"
"""What `str.split` divides ASCII text at beside the space."""

_SMALL_WORDS = frozenset({"a", "an", "and", "at", "for", "in", "of", "on", "s", "the", "to", "with"})


def hash_of(text: str) -> int:
    """Return the 64-bit hash of a text, the same in every process and release."""
    return _short_hash(text) if len(text) <= _SHORT else rare_hash_of(text)


def rare_hash_of(text: str) -> int:
    """Return the same as `hash_of` of a text that hardly comes again: it is not looked for among the last."""
    # Without arguments, ASCII is encoded in a third of the time.
    encoded = text.encode() if text.isascii() else text.encode("utf-8", "replace")
    return int.from_bytes(blake2b(encoded, digest_size=8).digest(), "big")


# Ids and names of organizations and terms come again and again.
_short_hash = lru_cache(maxsize=2048)(rare_hash_of)


def plain(text: object) -> str:
    """Return a text as it is compared: lower case, one space between words, "" for what is no text."""
    if not isinstance(text, str):
        return ""
    lowered = text.lower()
    # Of a long text that is well spaced already, these looks cost a third of dividing and joining it.
    if len(lowered) > _SHORT and lowered.isascii() and not _is_ill_spaced(lowered):
        return lowered.strip(" ")
    return " ".join(lowered.split())


def _is_ill_spaced(text: str) -> bool:
    # Written out: `any` over a generator takes twice as long.
    for sign in _WHITE:
        if sign in text:
            return True
    return "  " in text


def _field(name: str) -> Mark:
    def mark(reading: Reading) -> int | None:
        text = plain(reading.record.get(name))
        return hash_of(text) if text else None

    return mark


def _plain_name(reading: Reading) -> str:
    return plain(reading.record.get("name"))


def _name(reading: Reading) -> int | None:
    name = reading.once(_plain_name)
    return rare_hash_of(name) if name else None


def _provider(reading: Reading) -> str:
    organization = reading.record.get("organization")
    inner = organization if isinstance(organization, dict) else {}
    own = reading.record.get("organization_id") or inner.get("id") or inner.get("name")
    return plain(own if isinstance(own, str) else str(own or ""))


def _name_and_provider(reading: Reading) -> int | None:
    name = reading.once(_plain_name)
    return rare_hash_of(f"{name}\n{reading.once(_provider)}") if name else None


def _provider_mark(reading: Reading) -> int | None:
    provider = reading.once(_provider)
    return hash_of(provider) if provider else None


def locations_of(record: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each location of a record with its pointer: below service_at_locations, its own, or itself."""
    for key in ("service_at_locations", "locations"):
        listed = record.get(key)
        for index, item in enumerate(listed if isinstance(listed, list) else ()):
            if not isinstance(item, dict):
                continue
            inner = item.get("location")
            if isinstance(inner, dict):
                yield f"/{key}/{index}/location", inner
            elif key == "locations":
                yield f"/{key}/{index}", item
    inner = record.get("location")
    if isinstance(inner, dict):
        yield "/location", inner


def _locations(reading: Reading) -> list[tuple[str, Mapping[str, Any]]]:
    return list(locations_of(reading.record))


def _point_of(location: Mapping[str, Any]) -> str:
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if isinstance(latitude, int | float) and isinstance(longitude, int | float):
        # Six decimals are a tenth of a metre.
        return f"{latitude:.6f} {longitude:.6f}"
    return ""


def _first_point(reading: Reading) -> str:
    places = reading.once(_locations)
    return _point_of(places[0][1]) if places else ""


def _point(reading: Reading) -> int | None:
    if point := reading.once(_first_point):
        return rare_hash_of(point)
    for _, location in reading.once(_locations):
        if point := _point_of(location):
            return rare_hash_of(point)
    return None


def _place(reading: Reading) -> str:
    """Return the point of the first place, else its address, else its name; "" = nowhere."""
    if point := reading.once(_first_point):
        return point
    for _, location in reading.once(_locations):
        for key in ("addresses", "physical_addresses"):
            listed = location.get(key)
            address = listed[0] if isinstance(listed, list) and listed else None
            if isinstance(address, dict):
                return plain(f"{address.get('address_1')} {address.get('postal_code')}")
        return plain(location.get("name"))
    return ""


def _same_service(reading: Reading) -> int | None:
    name = reading.once(_plain_name)
    # One that has closed and its successor are rightly two records.
    if not name or reading.record.get("status", "active") != "active":
        return None
    return rare_hash_of(f"{name}\n{reading.once(_provider)}\n{reading.once(_place)}")


def _similar_service(reading: Reading) -> int | None:
    words = sorted(set(_WORD.findall(reading.once(_plain_name))) - _SMALL_WORDS)
    place = reading.once(_place)
    # One word ("Library") at one place is no likeness, and without a place any town may have the like.
    return rare_hash_of(f"{' '.join(words)}\n{place}") if len(words) > 1 and place else None


def _email(reading: Reading) -> int | None:
    text = plain(reading.record.get("email"))
    return hash_of(text) if "@" in text else None


def _organization_name(reading: Reading) -> int | None:
    organization = reading.record.get("organization")
    name = plain(organization.get("name")) if isinstance(organization, dict) else ""
    return hash_of(name) if name else None


def _organization_id(reading: Reading) -> int | None:
    organization = reading.record.get("organization")
    own = plain(organization.get("id")) if isinstance(organization, dict) else ""
    return hash_of(own) if own else None


def _changed_lately(reading: Reading) -> int | None:
    day = read_day(reading.record.get("last_modified"))
    return None if day is None else int(not reading.is_past(months_after(day, 6)))


def _assured_lately(reading: Reading) -> int:
    day = read_day(reading.record.get("assured_date"))
    return int(day is not None and not reading.is_past(months_after(day, 3)))


MARKS: Mapping[str, Mark] = {
    "name": _name,
    "description": _field("description"),
    "last_modified": _field("last_modified"),
    "name_and_provider": _name_and_provider,
    "provider": _provider_mark,
    "point": _point,
    "same_service": _same_service,
    "similar_service": _similar_service,
    "email": _email,
    "organization_name": _organization_name,
    "organization_id": _organization_id,
    "changed_lately": _changed_lately,
    "assured_lately": _assured_lately,
    "richness": lambda reading: reading.once(richness_of),
    "coverage": coverage_of,
    "features": features_of,
}
"""Name -> what is worked out. The point is that of the first place that has one; a same service has the same
name, provider and place, a similar one the same words in its name and the same place; what is lately is 1
or 0; richness is in hundredths of a percent; coverage and features are sets of bits, see
`validators.coverage`."""


def _organization_links(reading: Reading) -> Iterator[tuple[str, Any]]:
    record = reading.record
    inner = record.get("organization")
    if record.get("organization_id"):
        yield "/organization_id", record["organization_id"]
    elif isinstance(inner, dict) and inner.get("id"):
        yield "/organization/id", inner["id"]


def _term_links(reading: Reading) -> Iterator[tuple[str, Any]]:
    if reading.attributes is None:
        reading.positions()
    for pointer, item in reading.attributes or ():
        if item.get("taxonomy_term_id"):
            yield f"{pointer}/taxonomy_term_id", item["taxonomy_term_id"]
        elif isinstance(item.get("taxonomy_term"), dict) and item["taxonomy_term"].get("id"):
            yield f"{pointer}/taxonomy_term/id", item["taxonomy_term"]["id"]


def _own(*names: str) -> Linker:
    """Return a linker for ids at the top of a record; "a/b" is the id in the object `a`."""
    ways = [(name.split("/"), "".join(f"/{escape(step)}" for step in name.split("/"))) for name in names]

    def linker(reading: Reading) -> Iterator[tuple[str, Any]]:
        for steps, pointer in ways:
            value: Any = reading.record
            for step in steps:
                value = value.get(step) if isinstance(value, dict) else None
            if value:
                yield pointer, value

    return linker


def _location_links(reading: Reading) -> Iterator[tuple[str, Any]]:
    for pointer, location in reading.once(_locations):
        if location.get("id"):
            yield f"{pointer}/id", location["id"]


def _shared(reading: Reading) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield what several records may hold a copy of: the organization and the locations, if they have ids."""
    organization = reading.record.get("organization")
    found = [("/organization", organization)] if isinstance(organization, dict) else []
    for pointer, item in (*found, *reading.once(_locations)):
        if isinstance(item.get("id"), str | int) and item["id"]:
            yield pointer, item


def _shared_links(reading: Reading) -> Iterator[tuple[str, Any]]:
    for pointer, item in _shared(reading):
        # One short text for both, since links are kept with the page.
        try:
            content = orjson.dumps(item, option=orjson.OPT_SORT_KEYS)
        except (TypeError, RecursionError):
            content = to_bytes(item)
        yield pointer, f"{zlib.crc32(content):08x} {item['id']}"


LINKS: Mapping[str, Linker] = {
    "organization": _organization_links,
    "terms": _term_links,
    "parent": _own("parent_id", "parent_organization_id"),
    "taxonomy": _own("taxonomy_id", "taxonomy_detail/id"),
    "service": _own("service_id", "service/id"),
    "locations": _location_links,
    "shared": _shared_links,
}
"""Name -> the ids that are found: the organization of a service, the terms of its attributes, the parent of
a term or organization, the taxonomy of a term, the service of a service_at_location, all locations. Those
of "shared" are the organization and the locations; a value is a hash of what is in it, a space and its id."""


def marks_named(names: Iterable[str]) -> list[tuple[str, Mark]]:
    """Return the marks of those names, in the order of the names."""
    return [(name, MARKS[name]) for name in sorted(names)]


def links_named(names: Iterable[str]) -> list[tuple[str, Linker]]:
    """Return the links of those names, in the order of the names."""
    return [(name, LINKS[name]) for name in sorted(names)]


def marks_of(readings: Sequence[Reading], marks: Iterable[tuple[str, Mark]]) -> list[dict[str, int]]:
    """Return those of some marks that each of some records has.

    One mark is worked out of all records before the next, at half the cost of one record after the other.
    """
    found: list[dict[str, int]] = [{} for _ in readings]
    for name, make in marks:
        for reading, own in zip(readings, found, strict=True):
            mark = make(reading)
            if mark is not None:
                own[name] = mark
    return found


def links_of(
    readings: Sequence[Reading], links: Iterable[tuple[str, Linker]]
) -> list[dict[str, tuple[Link, ...]]]:
    """Return those of some links that each of some records has."""
    found: list[dict[str, tuple[Link, ...]]] = [{} for _ in readings]
    for name, find in links:
        for reading, own in zip(readings, found, strict=True):
            named = [
                Link(hash_of(str(value)), pointer, shorten(value))
                for pointer, value in find(reading)
                if isinstance(value, str | int)
            ]
            if named:
                own[name] = tuple(named)
    return found
