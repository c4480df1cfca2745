"""Pages of a list, read from whatever envelope a feed puts around them.

The envelopes are those of sections 1.3 and 2.6 of the Open Referral UK fact
sheet; the other shapes were all seen in real feeds: bare arrays, `contents`
with 1.0 totals, no totals at all, counts as strings.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from standards.openreferral.errors import PageUnreadable

_LISTS = ("contents", "content", "data", "items", "results")
_TOTALS_1 = frozenset({"totalElements", "totalPages", "number", "first", "last"})
_TOTALS_3 = frozenset({"total_items", "total_pages", "page_number", "first_page", "last_page"})
_WORDS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, with what its envelope claims.

    Every claim is as published, None where absent or unreadable, and none is
    to be trusted: `number` counts from 0 in some feeds and from 1 in others,
    `size` is the items on this page or the page size asked for.

    Attributes:
        items: the entries, of any JSON type.
        version: "1.0" or "3.0", by the names the envelope uses; "1.0" for a bare array.
        number: this page's number.
        total_items: entries on all pages.
        total_pages: how many pages there are.
        size: entries on this page, or asked for.
        first: this is the first page.
        last: this is the last page.
        empty: there are no entries.
    """

    items: list[Any]
    version: str
    number: int | None
    total_items: int | None
    total_pages: int | None
    size: int | None
    first: bool | None
    last: bool | None
    empty: bool | None


def read_page(body: object) -> Page:
    """Return the page that a list endpoint answered with.

    Args:
        body: the parsed JSON.

    Raises:
        PageUnreadable: there is no array of entries where one could be expected.
    """
    if isinstance(body, list):
        return Page(body, "1.0", None, None, None, None, None, None, None)
    if not isinstance(body, Mapping):
        raise PageUnreadable("", f"it is {_kind(body)}, not an object with a list in it")
    key, items = _entries(body)
    return Page(
        items=items,
        version=_version(body, key),
        number=_whole(body, "page_number", "number", "page"),
        total_items=_whole(body, "total_items", "totalElements", "total"),
        total_pages=_whole(body, "total_pages", "totalPages"),
        size=_whole(body, "size"),
        first=_flag(body, "first_page", "first"),
        last=_flag(body, "last_page", "last"),
        empty=_flag(body, "empty"),
    )


def _entries(body: Mapping[str, Any]) -> tuple[str, list[Any]]:
    present = [key for key in _LISTS if key in body]
    arrays = [key for key in present if isinstance(body[key], list)]
    if arrays:
        key = next((each for each in arrays if body[each]), arrays[0])
        return key, body[key]
    if present and body[present[0]] is None:
        return present[0], []
    if present:
        raise PageUnreadable(f"/{present[0]}", f"it is {_kind(body[present[0]])}, not an array")
    seen = ", ".join(f'"{name}"' for name in list(body)[:5]) or "nothing"
    raise PageUnreadable("", f"it holds no array of entries, only {seen}")


def _version(body: Mapping[str, Any], key: str) -> str:
    names = body.keys()
    old, new = len(_TOTALS_1 & names), len(_TOTALS_3 & names)
    if old != new:
        return "1.0" if old > new else "3.0"
    return "3.0" if key == "contents" else "1.0"


def _whole(body: Mapping[str, Any], *names: str) -> int | None:
    for name in names:
        value = body.get(name)
        if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
            # Python refuses to convert more than 4,300 digits; no feed has 10^18 pages.
            return int(value.strip()) if len(value.strip()) <= 18 else None
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None


def _flag(body: Mapping[str, Any], *names: str) -> bool | None:
    for name in names:
        value = body.get(name)
        if isinstance(value, str):
            value = _WORDS.get(value.strip().lower())
        if isinstance(value, bool):
            return value
    return None


def _kind(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return "a string"
    if isinstance(value, bool):
        return "true or false"
    return "an object" if isinstance(value, Mapping) else "a number"
