"""The organizations of a feed, with one that stands for all that are not stated."""

from functools import lru_cache

import orjson

from hub.api.context import Context
from hub.api.openreferral.parameters import Paging
from hub.api.openreferral.published import (
    NOT_STATED_ITEM,
    ORGANIZATION_NOT_STATED,
    detail_3_0,
    item_3_0,
)
from hub.api.openreferral.scope import Scope
from hub.api.openreferral.terms_1_0 import has_words
from hub.catalogue.listing import Slice
from hub.catalogue.store import Catalogue
from standards.openreferral.canonical import Document
from standards.openreferral.writers import write_service

_AT_ONCE = 500


def organization_list(context: Context, scope: Scope, page: Paging) -> Slice[bytes]:
    """Return organizations as 3.0 documents; the one that is not stated is the last where one is."""
    part = context.catalogue.organization_list(scope.feed_ids, **page.window)
    if not _some_state_none(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids)):
        return part
    end = part.start + len(part.items)
    is_on_page = end >= part.total >= part.start and len(part.items) < page.per_page
    items = [*part.items, NOT_STATED_ITEM] if is_on_page else part.items
    return Slice(items, part.total + 1, part.start, part.last)


def organization(context: Context, scope: Scope, organization_id: str) -> tuple[Document, list[bytes]] | None:
    """Return an organization as a 3.0 document, and its services; None when there is none.

    Of the one that is not stated no services are given: they have nothing in common.
    """
    if organization_id == ORGANIZATION_NOT_STATED["id"]:
        return dict(ORGANIZATION_NOT_STATED), []
    found = context.catalogue.organization(organization_id, scope.feed_ids)
    return None if found is None else (orjson.loads(found[0]), found[1])


def organizations_called(context: Context, scope: Scope, words: str) -> list[int]:
    """Return the keys of the organizations whose names or description have all of some words."""
    texts = _texts(context.catalogue, context.catalogue.log_position(), tuple(scope.feed_ids))
    return [key for key, text in texts if has_words(words, text)]


def chosen_organizations(context: Context, keys: list[int], page: Paging) -> list[bytes]:
    """Return one page of some organizations as 3.0 documents."""
    return context.catalogue.organization_documents(keys[page.offset : page.offset + page.per_page])


def with_services(context: Context, scope: Scope, item: bytes, *, full: bool) -> bytes:
    """Return an organization with its services: in full, or as they stand in a list."""
    own = orjson.loads(item)
    found = context.catalogue.organization(own["id"], scope.feed_ids)
    return orjson.dumps({**own, **services_member(found[1] if found else [], full=full)})


def services_member(details: list[bytes], *, full: bool) -> Document:
    """Return the member that holds an organization's services; nothing where it has none.

    They do not name the organization again.
    """
    if full:
        written = [detail_3_0(orjson.loads(detail)) for detail in details]
    else:
        written = [write_service(orjson.loads(detail), version="3.0", form="list") for detail in details]
    for one in written:
        one.pop("organization", None)
    return {"services": written} if written else {}


# Names and descriptions, read once and again when the change log has moved on.
@lru_cache(maxsize=8)
def _texts(
    catalogue: Catalogue, log: tuple[str, int], feed_ids: tuple[int, ...]
) -> tuple[tuple[int, str], ...]:
    keys = catalogue.organization_keys(feed_ids)
    found = []
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        for key, item in zip(some, catalogue.organization_documents(some), strict=False):
            read = orjson.loads(item)
            told = (read.get(name) for name in ("name", "alternate_name", "description"))
            found.append((key, " ".join(text for text in told if isinstance(text, str))))
    return tuple(found)


# Asked by each page of a list, and the same until the change log moves on.
@lru_cache(maxsize=64)
def _some_state_none(catalogue: Catalogue, log: tuple[str, int], feed_ids: tuple[int, ...]) -> bool:
    after: int | None = None
    while True:
        part = catalogue.service_list(feed_ids, limit=_AT_ONCE, after=after)
        if any(item_3_0(item) is not item for item in part.items):
            return True
        if part.is_last:
            return False
        after = part.last
