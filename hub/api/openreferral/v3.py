"""The Open Referral UK 3.0 feed: nine endpoints and `/organizations`, of everything or of one publisher."""

import orjson
from flask import Blueprint, Response, abort

from hub.api.caching import catalogue, index_if_filtered, live_harvests, tagged, vocabulary
from hub.api.context import Context, current
from hub.api.openreferral.answers import document, found_page, list_page
from hub.api.openreferral.cursors import list_paging
from hub.api.openreferral.filters import every_match, filtered, terms_3_0, text_3_0
from hub.api.openreferral.openapi import openapi
from hub.api.openreferral.organizations import organization as organization_of
from hub.api.openreferral.organizations import organization_list
from hub.api.openreferral.parameters import Paging, known_id, refuse_unbuilt, value
from hub.api.openreferral.published import detail_3_0, item_3_0
from hub.api.openreferral.scope import Scope, scope_of
from hub.api.services import provenance
from hub.search.query import Hits

PROFILE = "https://docs.openreferraluk.org/"
# Filters of the standard that come later; until then a request that uses one is refused.
UNBUILT = (
    "start_time",
    "end_time",
    "day",
    "modified_after",
    "minimal",
    "full",
    "format",
    "organization_id",
    "full_service",
)

blp = Blueprint("openreferral_3_0", __name__)


@blp.get("/")
@tagged(catalogue)
def metadata(publisher: str | None = None) -> Response:
    """Say which version this is, and where its description lies."""
    scope = scope_of(current(), "v3", publisher)
    return document(
        {"version": "HSDS-UK-3.0", "profile": PROFILE, "openapi_url": f"{scope.base}/openapi.json"}
    )


@blp.get("/openapi.json")
@tagged(catalogue)
def description(publisher: str | None = None) -> Response:
    """Describe this feed in OpenAPI 3.1."""
    return document(openapi("3.0", scope_of(current(), "v3", publisher).base))


@blp.get("/services")
@tagged(catalogue, index_if_filtered)
def services(publisher: str | None = None) -> Response:
    """List services, all or those that match."""
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    hits = _hits(context, scope, page)
    if hits is None:
        part = context.catalogue.service_list(scope.feed_ids, **page.window)
        return list_page(context, part.holding([item_3_0(item) for item in part.items]), page, version="3.0")
    stored = context.catalogue.services([hit.ordinal for hit in hits.items])
    items = [item_3_0(stored[hit.ordinal].list_item) for hit in hits.items if hit.ordinal in stored]
    return found_page(context, items, page, hits.total, version="3.0")


@blp.get("/services/<service_id>")
@tagged(catalogue, live_harvests)
def service(service_id: str, publisher: str | None = None) -> Response:
    """Give one service with all it has, and where it came from."""
    context, scope = current(), scope_of(current(), "v3", publisher)
    stored = context.catalogue.service(known_id(service_id))
    if stored is None or not scope.has(stored.source):
        abort(404, f"There is no service with the id {service_id}.")
    written = detail_3_0(orjson.loads(stored.detail))
    return document({**written, "signpost": provenance(context, stored) | written.get("signpost", {})})


@blp.get("/organizations")
@tagged(catalogue)
def organizations(publisher: str | None = None) -> Response:
    """List organizations."""
    refuse_unbuilt((*UNBUILT, "search", "taxonomy_term_id", "taxonomy_id"))
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    return list_page(context, organization_list(context, scope, page), page, version="3.0")


@blp.get("/organizations/<organization_id>")
@tagged(catalogue)
def organization(organization_id: str, publisher: str | None = None) -> Response:
    """Give one organization with its services."""
    scope = scope_of(current(), "v3", publisher)
    found = organization_of(current(), scope, known_id(organization_id))
    if found is None:
        abort(404, f"There is no organization with the id {organization_id}.")
    own, details = found
    written = [detail_3_0(orjson.loads(detail)) for detail in details]
    for one in written:
        one.pop("organization", None)
    return document({**own, "services": written} if written else own)


@blp.get("/service_at_locations")
@tagged(catalogue, index_if_filtered)
def service_at_locations(publisher: str | None = None) -> Response:
    """List where services are, all or those of services that match."""
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    refuse_unbuilt(UNBUILT)
    ordinals = every_match(context, scope)
    if ordinals is None:
        part = context.catalogue.service_at_location_list(scope.feed_ids, **page.window)
        written = part.holding([_with_service(*pair) for pair in part.items])
        return list_page(context, written, page, version="3.0")
    pairs, total = context.catalogue.service_at_locations_of(
        ordinals, offset=page.offset, limit=page.per_page
    )
    return found_page(context, [_with_service(*pair) for pair in pairs], page, total, version="3.0")


@blp.get("/service_at_locations/<link_id>")
@tagged(catalogue)
def service_at_location(link_id: str, publisher: str | None = None) -> Response:
    """Give one place of a service, with the service."""
    scope = scope_of(current(), "v3", publisher)
    found = current().catalogue.service_at_location(known_id(link_id), scope.feed_ids)
    if found is None:
        abort(404, f"There is no service_at_location with the id {link_id}.")
    own, detail = orjson.loads(found[0]), orjson.loads(found[1])
    written = detail_3_0(detail)
    written.pop("service_at_locations", None)
    # With a name and a status of its own it is valid for both schemas that the standard's files name for it.
    return document({"name": written["name"], "status": written["status"], **own, "service": written})


@blp.get("/taxonomies")
@tagged(catalogue, vocabulary)
def taxonomies(publisher: str | None = None) -> Response:
    """List the taxonomies that services are tagged with."""
    refuse_unbuilt(("search", "format"))
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    part = context.catalogue.taxonomy_list(scope.feed_ids, **page.window)
    return list_page(context, part, page, version="3.0")


@blp.get("/taxonomies/<taxonomy_id>")
@tagged(catalogue, vocabulary)
def taxonomy(taxonomy_id: str, publisher: str | None = None) -> Response:
    """Give one taxonomy."""
    scope_of(current(), "v3", publisher)
    found = current().catalogue.taxonomy(known_id(taxonomy_id))
    if found is None:
        abort(404, f"There is no taxonomy with the id {taxonomy_id}.")
    return document(found)


@blp.get("/taxonomy_terms")
@tagged(catalogue, vocabulary)
def taxonomy_terms(publisher: str | None = None) -> Response:
    """List terms, all or those of one taxonomy or below one term."""
    refuse_unbuilt(("search", "format"))
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    part = context.catalogue.term_list(
        scope.feed_ids,
        **page.window,
        taxonomy_id=known_id(value("taxonomy_id")) if value("taxonomy_id") else None,
        parent_id=known_id(value("parent_id")) if value("parent_id") else None,
        top_only=value("top_only").lower() in {"true", "1"},
    )
    return list_page(context, part, page, version="3.0")


@blp.get("/taxonomy_terms/<term_id>")
@tagged(catalogue, vocabulary)
def taxonomy_term(term_id: str, publisher: str | None = None) -> Response:
    """Give one term."""
    scope_of(current(), "v3", publisher)
    found = current().catalogue.term(known_id(term_id))
    if found is None:
        abort(404, f"There is no taxonomy term with the id {term_id}.")
    return document(found)


def _hits(context: Context, scope: Scope, page: Paging) -> Hits | None:
    refuse_unbuilt(UNBUILT)
    return filtered(
        context,
        scope,
        page,
        text=text_3_0(),
        terms=terms_3_0(),
        postcode_alone=True,
    )


def _with_service(own: bytes, item: bytes) -> bytes:
    """Put a service's list item into its service_at_location, as bytes: both are JSON objects."""
    return b'%b,"service":%b}' % (own[:-1], item_3_0(item))
