"""The Open Referral UK 1.0 feed, written from the same documents: existing 1.0 clients work unchanged."""

import orjson
from flask import Blueprint, Response, abort

from hub.api.caching import catalogue, index_if_filtered, tagged, vocabulary
from hub.api.context import current
from hub.api.openreferral.answers import document, found_page, list_page
from hub.api.openreferral.cursors import list_paging
from hub.api.openreferral.filters import filtered, terms_1_0
from hub.api.openreferral.openapi import openapi
from hub.api.openreferral.parameters import known_id, only_known, refuse_unbuilt, value, values
from hub.api.openreferral.published import published_1_0
from hub.api.openreferral.scope import scope_of
from standards.openreferral.writers import write_service, write_term

# Filters of the standard that come later; until then a request that uses one is refused.
UNBUILT = (
    "coverage",
    "start_time",
    "end_time",
    "startTime",
    "endTime",
    "day",
    "taxonomy_type",
    "service_type",
    "service_types",
    "need",
    "needs",
    "circumstance",
    "circumstances",
)
# What `include` may add to the items of a list.
CHILDREN = (
    "contacts",
    "cost_options",
    "eligibilitys",
    "fundings",
    "holiday_schedules",
    "languages",
    "regular_schedules",
    "reviews",
    "service_areas",
    "service_at_locations",
    "service_taxonomys",
)
_ALIASES = {"eligibilities": "eligibilitys", "service_taxonomies": "service_taxonomys", "organization": ""}

blp = Blueprint("openreferral_1_0", __name__)


@blp.get("/openapi.json")
@tagged(catalogue)
def description(publisher: str | None = None) -> Response:
    """Describe this feed in OpenAPI 3.1."""
    return document(openapi("1.0", scope_of(current(), "v1", publisher).base))


@blp.get("/services")
@tagged(catalogue, index_if_filtered)
def services(publisher: str | None = None) -> Response:
    """List services, all or those that match."""
    refuse_unbuilt(UNBUILT)
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    included = [name for one in values("include") if (name := _ALIASES.get(one, one))]
    only_known(included, CHILDREN, "include")
    hits = filtered(
        context, scope, page, text=value("text"), terms=terms_1_0(context, scope), postcode_alone=False
    )
    if hits is None:
        part = context.catalogue.service_details(scope.feed_ids, **page.window)
        written = part.holding([_item(detail, included) for detail in part.items])
        return list_page(context, written, page, version="1.0")
    stored = context.catalogue.services([hit.ordinal for hit in hits.items])
    items = [_item(stored[hit.ordinal].detail, included) for hit in hits.items if hit.ordinal in stored]
    return found_page(context, items, page, hits.total, version="1.0")


@blp.get("/services/<service_id>")
@tagged(catalogue)
def service(service_id: str, publisher: str | None = None) -> Response:
    """Give one service with all it has."""
    scope = scope_of(current(), "v1", publisher)
    stored = current().catalogue.service(known_id(service_id))
    if stored is None or not scope.has(stored.source):
        abort(404, f"There is no service with the id {service_id}.")
    return document(published_1_0(write_service(orjson.loads(stored.detail), version="1.0", form="detail")))


@blp.get("/taxonomies")
@tagged(catalogue, vocabulary)
def taxonomies(publisher: str | None = None) -> Response:
    """List terms, all or those of one vocabulary or below one term."""
    refuse_unbuilt(("text", "parent_id", "need", "needs", "circumstance", "circumstances"))
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    part = context.catalogue.term_list(
        scope.feed_ids,
        **page.window,
        vocabulary=value("vocabulary") or None,
        top_only=value("root_only").lower() in {"true", "1"},
    )
    items = [orjson.dumps(write_term(orjson.loads(item), version="1.0")) for item in part.items]
    return list_page(context, part.holding(items), page, version="1.0")


@blp.get("/vocabularies")
@tagged(catalogue, vocabulary)
def vocabularies(publisher: str | None = None) -> Response:
    """List the names of the vocabularies that services are tagged with."""
    scope = scope_of(current(), "v1", publisher)
    return document(current().catalogue.vocabularies(scope.feed_ids))


def _item(detail: bytes, included: list[str]) -> bytes:
    """Return a list item, with the child collections that were asked for."""
    source = orjson.loads(detail)
    item = write_service(source, version="1.0", form="list")
    if included:
        whole = write_service(source, version="1.0", form="detail")
        item = item | {name: whole[name] for name in included if name in whole}
    return orjson.dumps(published_1_0(item))
