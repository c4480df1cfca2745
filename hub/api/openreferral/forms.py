"""The other forms of a 3.0 list: `full`, `minimal`, `format=ndjson`, and what was `modified_after` a moment.

`modified_after` and the whole-list forms are for who keeps a copy, so without other filters they have every
service of the list, those that are not active too, which a search never finds.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import orjson
from flask import Response, stream_with_context

from hub.api.context import Context
from hub.api.openreferral.filters import every_match
from hub.api.openreferral.parameters import flag, moment, only_known, read_moment, value
from hub.api.openreferral.published import detail_3_0, item_3_0
from hub.api.openreferral.scope import Scope
from hub.catalogue.store import Catalogue
from hub.search.query import Query

NDJSON = "application/x-ndjson"
_FORMATS = ("json", "ndjson")
_AT_ONCE = 500
_EVERYTHING = 1 << 60

Items = Callable[[list[int]], list[bytes]]


@dataclass(frozen=True, slots=True)
class Form:
    """How a list is wanted.

    Attributes:
        full: Each item with all that is in it.
        minimal: Only ids and when each was modified, all on one page.
        lines: One item a line, all of them, without an envelope.
        since: Only what was modified at this moment or later.
    """

    full: bool
    minimal: bool
    lines: bool
    since: datetime | None

    @property
    def needs_every_one(self) -> bool:
        """The answer is made from the whole list and not from one page of it."""
        return self.minimal or self.lines or self.since is not None


def form_asked() -> Form:
    """Return the form that the request asks for; a value that is none gets a 422."""
    return Form(flag("full"), flag("minimal"), lines_asked(), moment("modified_after"))


def lines_asked() -> bool:
    """Return whether the request asks for one item a line."""
    name = value("format").lower() or "json"
    only_known([name], _FORMATS, "format")
    return name == "ndjson"


def every_ordinal(context: Context, scope: Scope, query: Query | None, form: Form) -> list[int]:
    """Return the services of a request, in its order: all, or those that match and were modified since."""
    if query is None:
        found, _ = context.catalogue.service_ordinals(scope.feed_ids, offset=0, limit=_EVERYTHING)
    else:
        found = every_match(context, query)
    if form.since is None or not found:
        return found
    known, modified = _modified(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids))
    since = known[modified >= form.since.timestamp()]
    kept = np.isin(np.array(found, dtype=np.int64), since)
    return [ordinal for ordinal, is_kept in zip(found, kept.tolist(), strict=True) if is_kept]


def items_of(context: Context, form: Form) -> Items:
    """Return what makes the items of services out of their ordinals; one that has gone meanwhile is none."""
    if form.minimal:
        return lambda ordinals: _minimal_items(context, ordinals)
    if form.full:
        return lambda ordinals: _full_items(context, ordinals)
    return lambda ordinals: _list_items(context, ordinals)


def lines(ordinals: list[int], items: Items) -> Response:
    """Return the items of all these, one a line, written while they are read."""

    def written() -> Iterator[bytes]:
        for start in range(0, len(ordinals), _AT_ONCE):
            some = items(ordinals[start : start + _AT_ONCE])
            yield b"".join(b"%b\n" % item for item in some)

    return Response(stream_with_context(written()), mimetype=NDJSON)


def lines_of(items: list[bytes]) -> Response:
    """Return items that are there already, one a line."""
    return Response(b"".join(b"%b\n" % item for item in items), mimetype=NDJSON)


def _list_items(context: Context, ordinals: list[int]) -> list[bytes]:
    found = context.catalogue.service_items(ordinals)
    return [item_3_0(found[one][0]) for one in ordinals if one in found]


def _full_items(context: Context, ordinals: list[int]) -> list[bytes]:
    found: dict[int, bytes] = {}
    for start in range(0, len(ordinals), _AT_ONCE):
        stored = context.catalogue.services(ordinals[start : start + _AT_ONCE])
        found |= {one: full_item(each.detail) for one, each in stored.items()}
    return [found[one] for one in ordinals if one in found]


def full_item(detail: bytes) -> bytes:
    """Return a stored service as it is in full."""
    return orjson.dumps(detail_3_0(orjson.loads(detail)))


def _minimal_items(context: Context, ordinals: list[int]) -> list[bytes]:
    found = context.catalogue.service_items(ordinals)
    written = []
    for one in ordinals:
        if one in found:
            item, changed_at = found[one]
            read = orjson.loads(item)
            when = _when(read, changed_at).isoformat().replace("+00:00", "Z")
            written.append(orjson.dumps({"id": read["id"], "modified_date": when}))
    return written


def _when(item: dict[str, Any], changed_at: datetime) -> datetime:
    """Return when a service was modified: what its publisher says, else when this hub saw it change."""
    said = item.get("last_modified")
    return (read_moment(said) if isinstance(said, str) else None) or changed_at


# Read from every list item, and the same until the change log moves on: 16 bytes a service.
@lru_cache(maxsize=8)
def _modified(
    catalogue: Catalogue, log: tuple[str, int], feed_ids: tuple[int, ...]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    ordinals, _ = catalogue.service_ordinals(feed_ids, offset=0, limit=_EVERYTHING)
    known, modified = [], []
    for start in range(0, len(ordinals), _AT_ONCE):
        for ordinal, (item, changed_at) in catalogue.service_items(
            ordinals[start : start + _AT_ONCE]
        ).items():
            known.append(ordinal)
            modified.append(_when(orjson.loads(item), changed_at).timestamp())
    return np.array(known, dtype=np.int64), np.array(modified, dtype=np.float64)
