"""The organizations of a feed, with one that stands for all that are not stated."""

from functools import lru_cache

import orjson

from hub.api.context import Context
from hub.api.openreferral.parameters import Paging
from hub.api.openreferral.published import NOT_STATED_ITEM, ORGANIZATION_NOT_STATED, item_3_0
from hub.api.openreferral.scope import Scope
from hub.catalogue.listing import Slice
from hub.catalogue.store import Catalogue
from standards.openreferral.canonical import Document

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
