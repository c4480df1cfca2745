"""The Open Referral UK 1.0 feed, written from the same documents: existing 1.0 clients work unchanged."""

import orjson
from flask import Blueprint, Response, abort

from hub.api.caching import catalogue, index_if_filtered, tagged, vocabulary
from hub.api.context import current
from hub.api.openreferral.answers import document, found_page, list_page
from hub.api.openreferral.cursors import NOT_OURS, list_paging
from hub.api.openreferral.filters import filtered, terms_1_0
from hub.api.openreferral.inside import location as location_of
from hub.api.openreferral.inside import location_list, review_list
from hub.api.openreferral.inside import review as review_of
from hub.api.openreferral.openapi import openapi
from hub.api.openreferral.organizations import organization as organization_of
from hub.api.openreferral.organizations import organization_list
from hub.api.openreferral.parameters import known_id, only_known, refuse_unbuilt, value, values
from hub.api.openreferral.published import published_1_0
from hub.api.openreferral.scope import scope_of
from hub.api.openreferral.terms_1_0 import TermList, terms_of
from hub.api.problems import refuse, shown
from standards.openreferral.canonical import Document
from standards.openreferral.writers import write_organization_1_0, write_service

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
@tagged(catalogue, vocabulary, index_if_filtered)
def services(publisher: str | None = None) -> Response:
    """List services, all or those that match."""
    refuse_unbuilt(UNBUILT)
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    included = [name for one in values("include") if (name := _ALIASES.get(one, one))]
    only_known(included, CHILDREN, "include")
    terms = terms_of(context, scope)
    hits = filtered(
        context, scope, page, text=value("text"), terms=terms_1_0(context, scope), postcode_alone=False
    )
    if hits is None:
        part = context.catalogue.service_details(scope.feed_ids, **page.window)
        written = part.holding([_item(detail, included, terms) for detail in part.items])
        return list_page(context, written, page, version="1.0")
    stored = context.catalogue.services([hit.ordinal for hit in hits.items])
    items = [
        _item(stored[hit.ordinal].detail, included, terms) for hit in hits.items if hit.ordinal in stored
    ]
    return found_page(context, items, page, hits.total, version="1.0")


@blp.get("/services/<service_id>")
@tagged(catalogue, vocabulary)
def service(service_id: str, publisher: str | None = None) -> Response:
    """Give one service with all it has."""
    scope = scope_of(current(), "v1", publisher)
    stored = current().catalogue.service(known_id(service_id))
    if stored is None or not scope.has(stored.source):
        abort(404, f"There is no service with the id {service_id}.")
    return document(_detail(orjson.loads(stored.detail), terms_of(current(), scope)))


@blp.get("/taxonomies")
@tagged(catalogue, vocabulary)
def taxonomies(publisher: str | None = None) -> Response:
    """List terms, all or those of one vocabulary or below one term."""
    refuse_unbuilt(("text", "parent_id", "need", "needs", "circumstance", "circumstances"))
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    part = terms_of(context, scope).page(
        page, vocabulary=value("vocabulary"), top_only=value("root_only").lower() in {"true", "1"}
    )
    if part is None:
        refuse("after", NOT_OURS)
    return list_page(context, part, page, version="1.0")


@blp.get("/taxonomies/<path:term_id>")
@tagged(catalogue, vocabulary)
def taxonomy(term_id: str, publisher: str | None = None) -> Response:
    """Give one term by its identifier."""
    found = terms_of(current(), scope_of(current(), "v1", publisher)).named(term_id)
    if found is None:
        abort(404, f"There is no term with the identifier {shown(term_id)}.")
    return document(found)


@blp.get("/vocabularies")
@tagged(catalogue, vocabulary)
def vocabularies(publisher: str | None = None) -> Response:
    """List the names of the vocabularies that services are tagged with."""
    scope = scope_of(current(), "v1", publisher)
    return document(terms_of(current(), scope).vocabularies)


@blp.get("/organizations")
@tagged(catalogue)
def organizations(publisher: str | None = None) -> Response:
    """List organizations."""
    refuse_unbuilt(("taxonomy", "scheme"))
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    part = organization_list(context, scope, page)
    items = [orjson.dumps(write_organization_1_0(orjson.loads(item))) for item in part.items]
    return list_page(context, part.holding(items), page, version="1.0")


@blp.get("/organizations/<organization_id>")
@tagged(catalogue)
def organization(organization_id: str, publisher: str | None = None) -> Response:
    """Give one organization."""
    scope = scope_of(current(), "v1", publisher)
    found = organization_of(current(), scope, known_id(organization_id))
    if found is None:
        abort(404, f"There is no organization with the id {organization_id}.")
    return document(write_organization_1_0(found[0]))


@blp.get("/locations")
@tagged(catalogue)
def locations(publisher: str | None = None) -> Response:
    """List the places that services are at, each once; by page numbers only."""
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    items, total = location_list(context, scope, page)
    return found_page(context, items, page, total, version="1.0")


@blp.get("/locations/<location_id>")
@tagged(catalogue)
def location(location_id: str, publisher: str | None = None) -> Response:
    """Give one place."""
    found = location_of(current(), scope_of(current(), "v1", publisher), known_id(location_id))
    if found is None:
        abort(404, f"There is no location with the id {location_id}.")
    return document(found)


@blp.get("/reviews")
@tagged(catalogue)
def reviews(publisher: str | None = None) -> Response:
    """List what is said of services by those who reviewed them; by page numbers only."""
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    items, total = review_list(context, scope, page)
    return found_page(context, items, page, total, version="1.0")


@blp.get("/reviews/<review_id>")
@tagged(catalogue)
def review(review_id: str, publisher: str | None = None) -> Response:
    """Give one review."""
    found = review_of(current(), scope_of(current(), "v1", publisher), known_id(review_id))
    if found is None:
        abort(404, f"There is no review with the id {review_id}.")
    return document(found)


def _detail(source: Document, terms: TermList) -> Document:
    """Return a stored service with all it has."""
    return published_1_0(terms.name_parents(write_service(source, version="1.0", form="detail")))


def _item(detail: bytes, included: list[str], terms: TermList) -> bytes:
    """Return a list item, with the child collections that were asked for."""
    source = orjson.loads(detail)
    item = published_1_0(write_service(source, version="1.0", form="list"))
    if included:
        whole = _detail(source, terms)
        item = item | {name: whole[name] for name in included if name in whole}
    return orjson.dumps(item)
