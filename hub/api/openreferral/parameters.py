"""Query parameters of the standard, as clients really write them: repeated, bracketed or comma-separated."""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypedDict, TypeVar

from flask import abort, request

from hub.api.problems import refuse, shown

DEFAULT_PER_PAGE = 50
MOST_PER_PAGE = 500
MOST_SETS = 50
# SQLite's integers end at 64 bits; no list is a billion pages long.
_MOST = 1_000_000_000
_FLAGS = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}

Read = TypeVar("Read")


class Bounds(TypedDict):
    """Which part of a list: see `hub.catalogue.listing.Window`."""

    limit: int
    offset: int
    after: int | None


@dataclass(frozen=True, slots=True)
class Paging:
    """Which page is asked for: `page` from 1, `per_page` from 1 to `MOST_PER_PAGE`.

    With `after`, the key of the record before it, the page is the one behind that, and `page` says nothing.
    """

    page: int
    per_page: int
    after: int | None = None

    @property
    def offset(self) -> int:
        """Items before this page."""
        return (self.page - 1) * self.per_page

    @property
    def window(self) -> Bounds:
        """The same, as the catalogue's lists take it."""
        return {"limit": self.per_page, "offset": self.offset, "after": self.after}


def paging() -> Paging:
    """Return the page that the request asks for; a larger `per_page` than we give gets as many as we give."""
    page = _whole("page", 1)
    return Paging(page, min(_whole("per_page", DEFAULT_PER_PAGE), MOST_PER_PAGE))


def bare_name(key: str) -> str:
    """Return what a parameter is called, without the brackets that some clients add.

    >>> bare_name("taxonomy_id[]"), bare_name("text[0]"), bare_name("text")
    ('taxonomy_id', 'text', 'text')
    """
    name, bracket, _ = key.partition("[")
    return name if bracket and key.endswith("]") else key


def values(name: str) -> list[str]:
    """Return every value of a parameter: `x=a&x=b`, `x[]=a`, `x[0]=a` and `x=a,b` are the same."""
    found: list[str] = []
    for key, given in request.args.items(multi=True):
        if bare_name(key) == name:
            found.extend(part.strip() for part in given.split(","))
    return [value for value in found if value]


def value(name: str) -> str:
    """Return the first value of a parameter, commas and all; "" when it is not given."""
    for key, given in request.args.items(multi=True):
        if bare_name(key) == name:
            return given.strip()
    return ""


def sets_of(given: Mapping[str, list[str]], *, called: str) -> list[tuple[str | None, ...]]:
    """Return what stands at the same place of several parameters; one value of a parameter goes with all.

    Ends the request with a 422 where the numbers differ, or are larger than `MOST_SETS`.

    Args:
        given: The values of each parameter, by its name. One that has none is None in every set.
        called: What the sets are called in a refusal.
    """
    longest = max(given, key=lambda name: len(given[name]))
    many = len(given[longest])
    for name, found in given.items():
        if len(found) not in (0, 1, many):
            *others, last = given
            refuse(
                name,
                f"There are {len(found)} of {name} beside {many} of another: of {', '.join(others)} "
                f"and {last} there must be as many of each, or one for all.",
            )
    if many > MOST_SETS:
        refuse(longest, f"At most {MOST_SETS} {called} can be asked for at once.")
    spread: list[list[str | None]] = [
        [*found] if len(found) == many else [found[0] if found else None] * many for found in given.values()
    ]
    return list(zip(*spread, strict=True))


def number(name: str, *, least: float = 0) -> float | None:
    """Return a parameter as a number, None when it is not given; what is no number gets a 422."""

    def read(text: str) -> float | None:
        try:
            found = float(text)
        except ValueError:
            return None
        return found if math.isfinite(found) and found >= least else None

    return _read(name, value(name), read, f"is not a number from {least:g} up.")


def flag(name: str, *, default: bool = False) -> bool:
    """Return a parameter as yes or no; what is neither gets a 422."""
    found = _read(name, value(name).lower(), _FLAGS.get, "is neither true nor false.")
    return default if found is None else found


def moment(name: str) -> datetime | None:
    """Return a parameter as a moment, None when it is not given; a day is its beginning, in UTC."""
    # A "+" that a client leaves as it is arrives as a space.
    text = value(name).replace(" 0", "+0") if "T" in value(name) else value(name)
    wrong = "is no moment; write it as 2026-03-05T10:00:00Z, or as 2026-03-05."
    return _read(name, text, read_moment, wrong)


def read_moment(text: str) -> datetime | None:
    """Return a date with or without a time as a moment, None for what is neither; without a zone it is UTC.

    >>> read_moment("2026-03-05").isoformat()
    '2026-03-05T00:00:00+00:00'
    """
    try:
        found = datetime.fromisoformat(text)
        return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def only_known(given: Collection[str], allowed: Collection[str], name: str) -> None:
    """End the request with a 422 when a parameter has a value that is not one of those allowed."""
    for one in given:
        if one not in allowed:
            refuse(name, f"{shown(one)} is not one of {', '.join(sorted(allowed))}.")


def known_id(text: str) -> str:
    """Return an id as the catalogue keeps it; what is no UUID is the id of nothing, and ends with a 404."""
    found = known_uuid(text)
    if found is None:
        abort(404, f"There is nothing with the id {shown(text)}; ids here are UUIDs.")
    return found


def uuid_asked(name: str) -> str | None:
    """Return a parameter as an id, None when it is not given; what is no UUID gets a 422."""
    return _read(name, value(name), known_uuid, "is no id; ids here are UUIDs.")


def known_uuid(text: str) -> str | None:
    """Return a UUID as the catalogue keeps it, None for what is none.

    Case does not matter, and the hyphens may be missing: validators write ids both ways.
    """
    compact = text.replace("-", "").lower()
    if len(compact) != 32 or any(character not in "0123456789abcdef" for character in compact):
        return None
    return f"{compact[:8]}-{compact[8:12]}-{compact[12:16]}-{compact[16:20]}-{compact[20:]}"


def _whole(name: str, default: int) -> int:
    def read(text: str) -> int | None:
        try:
            found = int(text)
        except ValueError:
            return None
        return found if 1 <= found <= _MOST else None

    return _read(name, value(name), read, f"is not a whole number from 1 to {_MOST:,}.") or default


def _read(name: str, text: str, read: Callable[[str], Read | None], wrong: str) -> Read | None:
    """Return what the text of a parameter means, None for none; what means nothing gets a 422."""
    if not text:
        return None
    found = read(text)
    if found is None:
        refuse(name, f"{shown(text)} {wrong}")
    return found
