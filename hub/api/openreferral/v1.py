"""The Open Referral UK 1.0 feed, written from the same documents: existing 1.0 clients work unchanged."""

import orjson
from flask import Blueprint, Response, abort, g

from hub.api.caching import catalogue, index_if_filtered, tagged, vocabulary
from hub.api.context import current
from hub.api.openreferral.answers import document, found_page, list_page
from hub.api.openreferral.concepts_asked import MESSAGE_HEADER, known_of, types_of
from hub.api.openreferral.cursors import NOT_OURS, list_paging
from hub.api.openreferral.filters import every_match, find, query_1_0, query_by_term
from hub.api.openreferral.inside import location as location_of
from hub.api.openreferral.inside import location_list, review_list
from hub.api.openreferral.inside import review as review_of
from hub.api.openreferral.openapi import openapi
from hub.api.openreferral.organizations import chosen_organizations, organization_list
from hub.api.openreferral.organizations import organization as organization_of
from hub.api.openreferral.parameters import flag, known_id, only_known, value, values
from hub.api.openreferral.published import published_1_0
from hub.api.openreferral.scope import scope_of
from hub.api.openreferral.terms_1_0 import TermList, terms_of
from hub.api.problems import refuse, shown
from standards.openreferral.canonical import Document
from standards.openreferral.writers import write_organization_1_0, write_service

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


@blp.after_request
def _say_what_is_unknown(response: Response) -> Response:
    if "messages" in g:
        response.headers[MESSAGE_HEADER] = " ".join(g.messages)
    return response


@blp.get("/openapi.json")
@tagged(catalogue)
def description(publisher: str | None = None) -> Response:
    """Describe this feed in OpenAPI 3.1."""
    return document(openapi("1.0", scope_of(current(), "v1", publisher).base))


@blp.get("/services")
@tagged(catalogue, vocabulary, index_if_filtered)
def services(publisher: str | None = None) -> Response:
    """List services, all or those that match."""
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    included = [name for one in values("include") if (name := _ALIASES.get(one, one))]
    only_known(included, CHILDREN, "include")
    terms = terms_of(context, scope)
    query = query_1_0(context, scope)
    if query is None:
        part = context.catalogue.service_details(scope.feed_ids, **page.window)
        written = part.holding([_item(detail, included, terms) for detail in part.items])
        return list_page(context, written, page, version="1.0")
    hits = find(context, query, page)
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
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    part = terms_of(context, scope).page(
        page,
        vocabulary=value("vocabulary"),
        top_only=flag("root_only"),
        parent=value("parent_id"),
        words=value("text"),
        only=_terms_for_concepts(),
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
@tagged(catalogue, vocabulary, index_if_filtered)
def organizations(publisher: str | None = None) -> Response:
    """List organizations."""
    context, scope, page = current(), scope_of(current(), "v1", publisher), list_paging(current())
    query = query_by_term(context, scope)
    if query is not None:
        keys = context.catalogue.organizations_of(every_match(context, query))
        found = chosen_organizations(context, keys, page)
        items = [orjson.dumps(write_organization_1_0(orjson.loads(item))) for item in found]
        return found_page(context, items, page, len(keys), version="1.0")
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


def _terms_for_concepts() -> frozenset[str] | None:
    """Return the identifiers of service types for the needs and circumstances asked for; None without any."""
    wanted: frozenset[str] | None = None
    for list_id in ("needs", "circumstances"):
        known = known_of(list_id)
        if known is not None:
            found = frozenset(f"esdServiceType:{one}" for one in types_of(list_id, known))
            wanted = found if wanted is None else wanted & found
    return wanted


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
