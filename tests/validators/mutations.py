"""Records and pages of both versions, spoilt in every way that feeds are: strategies for Hypothesis.

A case begins with a record as the sample feeds publish it and is changed in one to six places: a field left
out, renamed, given another type, wrapped, emptied, blown up, written in odd characters, doubled, swapped with
its neighbour, or joined by fields of the other version.
"""

import copy
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from hypothesis import strategies as st

from sample_feeds.publishers import PUBLISHERS, load_feed
from tests.contracts.samples import samples
from tests.validators.feeds import a_page, a_service
from tests.validators.sites import METADATA, a_term
from validators.entities import Version

TODAY = date(2026, 6, 1)
MOST_CHANGES = 6

ODD_TEXTS = (
    "",
    " ",
    "\x00",
    "\ud800",
    "\udfff tail",
    "\u202eodd",
    "\u200b",
    "\ufeffname",
    "e\u0301" * 3,
    "\u2028",
    "👩‍👩‍👧",
    "İ",
    "ß",
    "~0/~1",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "{today}",
    "None",
    "NaN",
    "null",
    "true",
    "1e309",
    "-0",
    "٣",
    "12:00\n",
    "24:00",
    "9:5",
    "99:99:99",
    "0000-00-00",
    "9999-12-31",
    "10000-01-01",
    "2026-02-30",
    "2026-02-28T25:61:00Z",
    "2026-02-28T10:00:00",
    "2026-02-28T10:00:00+23:59",
    "-1-1-1",
    "+2026-06-01",
    "urn:x",
    "http://",
    "https://[::1",
    "https://exa mple.org",
    "https://例え.jp",
    "http://user:pass@example.org:99999/%zz",
    "www.example.org",
    "a@b",
    "a@b; c@d",
    "Name <a@b.org>",
    "@",
    "a@" + "b" * 300,
    "00000000-0000-0000-0000-000000000000",
    "{0a6f1c9e-2b1d-4c55-9a40-000000000001}",
    "0A6F1C9E2B1D4C559A40000000000001",
    "MO",
    "0MO",
    "99SU",
    "MO,,TU",
    "-53FR,XX",
    "FREQ=WEEKLY",
    "ABC 1234",
    "HU5 2AA",
    "+44 1632 960000 ext 99999999999999",
    "0" * 400,
    "9" * 5_000,
    "(" * 500,
    "a" * 20_000,
    "See below. " * 2_000,
    "&amp;lt;" * 100,
    '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1]]]}',
    '{"type": "MultiPolygon", "coordinates": [[[[null]]]]}',
    "[" * 200,
)
NUMBERS = (
    0,
    -1,
    1,
    7,
    90.0001,
    -0.0,
    1.0,
    0.1,
    1e300,
    -1e-300,
    2**31,
    2**53 + 1,
    2**63,
    2**64,
    -(2**63) - 1,
    10**40,
    10**400,
)
NOT_JSON = (float("nan"), float("inf"), float("-inf"))
"""Numbers that no JSON can say; only records given from memory hold them."""

SHAPES: tuple[Any, ...] = (
    None,
    True,
    False,
    [],
    {},
    [None],
    [[]],
    [{}],
    [[[[1]]]],
    {"": ""},
    {"id": None},
    {"a/b~c": {"": [1]}},
    {"\ud800": 1},
    [1, "two", None, [3], {"id": 4}],
    {"id": {"id": {"id": []}}},
    ["text"] * 300,
    [{"id": "same"}] * 60,
    {f"field_{number}": number for number in range(300)},
)
NAMES = (
    "",
    "id",
    "ID",
    "Name",
    "name ",
    "descripton",
    "organisation",
    "organisation_id",
    "service_taxonomys",
    "regular_schedules",
    "eligibilitys",
    "physical_addresses",
    "schedules",
    "attributes",
    "contents",
    "content",
    "a/b",
    "a~b",
    "\u202e",
    "\ud800",
    "名前",
    "x" * 500,
    "__proto__",
)
ENVELOPE_NAMES = (
    "total_items",
    "total_pages",
    "page_number",
    "size",
    "first_page",
    "last_page",
    "empty",
    "contents",
    "totalElements",
    "totalPages",
    "number",
    "first",
    "last",
    "content",
    "data",
)

Place = tuple[Any, Any]
"""A dict or list and the key or index in it."""


@cache
def originals(version: Version) -> dict[str, tuple[Any, ...]]:
    """Return records by what they are, as feeds of a version publish them."""
    services = [
        record
        for one in PUBLISHERS
        if one.version == version
        for record in load_feed(one, TODAY).records()[:40]
    ]
    if version == "1.0":
        services += [record for sample in samples() for record in sample.records]
        linked = [link for each in services for link in _in(each, "service_at_locations")]
        return {
            "service": tuple(services),
            "organization": _distinct(each.get("organization") for each in services),
            "location": _distinct(each.get("location") for each in linked),
            "review": ({"id": "1", "service_id": "2", "title": "Good", "date": "2026-05-01", "score": "5"},),
            "taxonomy_term": _distinct(
                each.get("taxonomy") for service in services for each in _in(service, "service_taxonomys")
            ),
        }
    services += [a_service(number) for number in range(3)]
    return {
        "service": tuple(services),
        "organization": _distinct(each.get("organization") for each in services),
        "service_at_location": _distinct(
            link for each in services for link in _in(each, "service_at_locations")
        ),
        "taxonomy": ({"id": a_term()["id"], "name": "Service types", "description": "Kinds of service"},),
        "taxonomy_term": (a_term(1), a_term(2)),
        "api": (METADATA,),
    }


def records(version: Version, *, only_json: bool = True) -> st.SearchStrategy[tuple[str, Any]]:
    """Return a strategy for (what it is, a spoilt record)."""
    found = originals(version)
    # Services are most of what there is, and most of what rules look at.
    kinds = [*found, *["service"] * 6]

    @st.composite
    def spoilt(draw: st.DrawFn) -> tuple[str, Any]:
        kind = draw(st.sampled_from(kinds))
        return kind, _spoilt(draw, copy.deepcopy(draw(st.sampled_from(found[kind]))), version, only_json)

    return spoilt()


def pages(version: Version) -> st.SearchStrategy[tuple[str, Any]]:
    """Return a strategy for (what it holds, a page whose envelope or whose items are spoilt)."""
    found = {kind: items for kind, items in originals(version).items() if kind != "api"}

    @st.composite
    def spoilt(draw: st.DrawFn) -> tuple[str, Any]:
        kind = draw(st.sampled_from([*found, *["service"] * 3]))
        items = copy.deepcopy(draw(st.lists(st.sampled_from(found[kind]), max_size=4)))
        body = _envelope(items, version)
        for name in draw(st.lists(st.sampled_from(ENVELOPE_NAMES), max_size=4)):
            if draw(st.booleans()):
                body.pop(name, None)
            else:
                body[name] = draw(_values(only_json=True))
        if draw(st.booleans()):
            body = _spoilt(draw, body, version, only_json=True)
        return kind, body

    return spoilt()


def _envelope(items: list[Any], version: Version) -> dict[str, Any]:
    if version == "3.0":
        return dict(a_page(items))
    return {
        "totalElements": len(items),
        "totalPages": 1,
        "number": 1,
        "size": len(items),
        "first": True,
        "last": True,
        "empty": not items,
        "content": items,
    }


def _spoilt(draw: st.DrawFn, value: Any, version: Version, only_json: bool) -> Any:
    holder = [value]
    for _ in range(draw(st.integers(1, MOST_CHANGES))):
        places = list(_places(holder))
        container, key = places[draw(st.integers(0, len(places) - 1))]
        change = draw(st.sampled_from(CHANGES))
        change(draw, container, key, version, only_json)
        if not holder:
            holder.append(None)
    return holder[0]


def _leave_out(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    del container[key]


def _rename(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    if isinstance(container, dict):
        name = draw(
            st.sampled_from(NAMES) | st.sampled_from([key[:-1], key[1:] + key[:1], key.upper(), f"{key}s"])
        )
        container[name] = container.pop(key)


def _replace(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    container[key] = draw(_values(only_json=only_json))


def _empty(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    container[key] = draw(st.sampled_from([None, "", [], {}, 0, False]))


def _write_as_text(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    value = container[key]
    if isinstance(value, str):
        # And text as a number.
        digits = "".join(character for character in value if character in "0123456789")[:300]
        container[key] = int(digits or "0")
    elif not isinstance(value, dict | list):
        container[key] = str(value)


def _wrap(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    for _ in range(draw(st.sampled_from([1, 2, 40]))):
        container[key] = draw(st.sampled_from([[container[key]], {str(key): container[key]}]))


def _unwrap(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    value = container[key]
    if isinstance(value, list) and value:
        container[key] = value[0]
    elif isinstance(value, dict) and value:
        container[key] = next(iter(value.values()))


def _double(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    if isinstance(container, list):
        container.insert(key, copy.deepcopy(container[key]))
    else:
        container[f"{key}_2"] = copy.deepcopy(container[key])


def _swap(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    keys = list(container) if isinstance(container, dict) else list(range(len(container)))
    other = draw(st.sampled_from(keys))
    container[key], container[other] = container[other], container[key]


def _add_other_version(draw: st.DrawFn, container: Any, key: Any, version: Version, only_json: bool) -> None:
    other = originals("1.0" if version == "3.0" else "3.0")
    kind = draw(st.sampled_from([each for each in other if each != "api"]))
    more = copy.deepcopy(draw(st.sampled_from(other[kind])))
    target = container[key]
    if isinstance(target, dict):
        target.update(more)
    else:
        container[key] = more


CHANGES: Sequence[Callable[[st.DrawFn, Any, Any, Version, bool], None]] = (
    _leave_out,
    _rename,
    _replace,
    _replace,
    _replace,
    _empty,
    _write_as_text,
    _wrap,
    _unwrap,
    _double,
    _swap,
    _add_other_version,
)


@cache
def _values(*, only_json: bool) -> st.SearchStrategy[Any]:
    numbers = NUMBERS if only_json else (*NUMBERS, *NOT_JSON)
    return (
        st.sampled_from(ODD_TEXTS)
        | st.sampled_from(numbers)
        | st.sampled_from(SHAPES).map(copy.deepcopy)
        | st.text(max_size=12)
        | st.integers()
        | st.floats(allow_nan=not only_json, allow_infinity=not only_json)
    )


def _places(value: Any) -> Iterator[Place]:
    """Yield every place of a value, parents before children."""
    waiting = [value]
    for container in waiting:
        pairs = list(container.items()) if isinstance(container, dict) else list(enumerate(container))
        for key, inner in pairs:
            yield container, key
            if isinstance(inner, dict | list):
                waiting.append(inner)


def _in(record: Any, name: str) -> list[Any]:
    value = record.get(name)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _distinct(found: Any) -> tuple[Any, ...]:
    return tuple({str(each.get("id")): each for each in found if isinstance(each, dict)}.values())[:20]
