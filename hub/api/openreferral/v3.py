"""The Open Referral UK 3.0 feed: nine endpoints and `/organizations`, of everything or of one publisher."""

from collections.abc import Callable, Sequence
from functools import partial

import orjson
from flask import Blueprint, Response, abort

from hub.api.caching import catalogue, index_if_filtered, live_harvests, tagged, vocabulary
from hub.api.context import Context, current
from hub.api.openreferral.answers import document, found_page, list_page
from hub.api.openreferral.cursors import list_paging
from hub.api.openreferral.filters import find, query_3_0
from hub.api.openreferral.forms import (
    Form,
    Items,
    every_ordinal,
    form_asked,
    full_item,
    items_of,
    lines,
    lines_asked,
    lines_of,
)
from hub.api.openreferral.openapi import openapi
from hub.api.openreferral.organizations import (
    chosen_organizations,
    organization_list,
    organizations_called,
    services_member,
    with_services,
)
from hub.api.openreferral.organizations import organization as organization_of
from hub.api.openreferral.parameters import Paging, flag, known_id, uuid_asked, value
from hub.api.openreferral.published import detail_3_0, item_3_0
from hub.api.openreferral.scope import scope_of
from hub.api.openreferral.terms_1_0 import has_words
from hub.api.services import provenance
from hub.catalogue.listing import Slice
from standards.openreferral.canonical import Document

PROFILE = "https://docs.openreferraluk.org/"
# More than a feed has terms, and than so many services have places.
_MOST_TERMS, _MOST_LINKS = 100_000, 1_000_000

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
    query, form = query_3_0(context, scope), form_asked()
    items = items_of(context, form)
    if form.needs_every_one:
        return _every_one(context, every_ordinal(context, scope, query, form), items, form, page)
    if query is not None:
        hits = find(context, query, page)
        return found_page(
            context, items([hit.ordinal for hit in hits.items]), page, hits.total, version="3.0"
        )
    if form.full:
        part = context.catalogue.service_details(scope.feed_ids, **page.window)
        written = [full_item(detail) for detail in part.items]
    else:
        part = context.catalogue.service_list(scope.feed_ids, **page.window)
        written = [item_3_0(item) for item in part.items]
    return list_page(context, part.holding(written), page, version="3.0")


@blp.get("/services/<service_id>")
@tagged(live_harvests)
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
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    full, with_all = flag("full"), flag("full_service")

    def written(items: list[bytes]) -> list[bytes]:
        if not (full or with_all):
            return items
        return [with_services(context, scope, item, full=with_all) for item in items]

    words = value("search")
    if lines_asked():
        keys = (
            organizations_called(context, scope, words)
            if words
            else context.catalogue.organization_keys(scope.feed_ids)
        )
        return lines(keys, lambda some: written(context.catalogue.organization_documents(some)))
    if words:
        keys = organizations_called(context, scope, words)
        items = written(chosen_organizations(context, keys, page))
        return found_page(context, items, page, len(keys), version="3.0")
    part = organization_list(context, scope, page)
    return list_page(context, part.holding(written(part.items)), page, version="3.0")


@blp.get("/organizations/<organization_id>")
@tagged(catalogue)
def organization(organization_id: str, publisher: str | None = None) -> Response:
    """Give one organization with its services."""
    scope, full = scope_of(current(), "v3", publisher), flag("full_service", default=True)
    found = organization_of(current(), scope, known_id(organization_id))
    if found is None:
        abort(404, f"There is no organization with the id {organization_id}.")
    own, details = found
    return document({**own, **services_member(details, full=full)})


@blp.get("/service_at_locations")
@tagged(catalogue, index_if_filtered)
def service_at_locations(publisher: str | None = None) -> Response:
    """List where services are, all or those of services that match."""
    context, scope, page = current(), scope_of(current(), "v3", publisher), list_paging(current())
    query, form = query_3_0(context, scope), form_asked()
    if query is None and not (form.since or form.lines):
        part = context.catalogue.service_at_location_list(scope.feed_ids, **page.window)
        return list_page(context, part.holding(_links(context, part.items, form)), page, version="3.0")
    ordinals = every_ordinal(context, scope, query, form)
    if form.lines:
        return lines(ordinals, lambda some: _links(context, _links_of(context, some), form))
    pairs, total = context.catalogue.service_at_locations_of(
        ordinals, offset=page.offset, limit=page.per_page
    )
    return found_page(context, _links(context, pairs, form), page, total, version="3.0")


@blp.get("/service_at_locations/<link_id>")
@tagged(catalogue)
def service_at_location(link_id: str, publisher: str | None = None) -> Response:
    """Give one place of a service, with the service."""
    scope = scope_of(current(), "v3", publisher)
    found = current().catalogue.service_at_location(known_id(link_id), scope.feed_ids)
    if found is None:
        abort(404, f"There is no service_at_location with the id {link_id}.")
    own, detail = orjson.loads(found[0]), orjson.loads(found[1])
    return document(_in_full(own, detail_3_0(detail)))


@blp.get("/taxonomies")
@tagged(catalogue, vocabulary)
def taxonomies(publisher: str | None = None) -> Response:
    """List the taxonomies that services are tagged with."""
    context, scope = current(), scope_of(current(), "v3", publisher)
    return _small_list(context, partial(context.catalogue.taxonomy_list, scope.feed_ids))


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
    context, scope = current(), scope_of(current(), "v3", publisher)
    return _small_list(
        context,
        partial(
            context.catalogue.term_list,
            scope.feed_ids,
            taxonomy_id=uuid_asked("taxonomy_id"),
            parent_id=uuid_asked("parent_id"),
            top_only=flag("top_only"),
        ),
    )


@blp.get("/taxonomy_terms/<term_id>")
@tagged(catalogue, vocabulary)
def taxonomy_term(term_id: str, publisher: str | None = None) -> Response:
    """Give one term."""
    scope_of(current(), "v3", publisher)
    found = current().catalogue.term(known_id(term_id))
    if found is None:
        abort(404, f"There is no taxonomy term with the id {term_id}.")
    return document(found)


def _every_one(context: Context, ordinals: list[int], items: Items, form: Form, page: Paging) -> Response:
    """Answer with what is made from the whole list: lines, one page of ids, or the part of it asked for."""
    if form.lines:
        return lines(ordinals, items)
    if form.minimal:
        # All of it in one call, as the parameter wants.
        return found_page(
            context, items(ordinals), Paging(1, max(1, len(ordinals))), len(ordinals), version="3.0"
        )
    some = items(ordinals[page.offset : page.offset + page.per_page])
    return found_page(context, some, page, len(ordinals), version="3.0")


def _small_list(context: Context, listed: Callable[..., Slice[bytes]]) -> Response:
    """Answer with a list of some thousands at most: a page of it, those with some words, or all as lines."""
    page, words, as_lines = list_paging(context), value("search"), lines_asked()
    if not (words or as_lines):
        return list_page(context, listed(**page.window), page, version="3.0")
    every = listed(limit=_MOST_TERMS, offset=0).items
    found = [item for item in every if not words or has_words(words, _text_of(item))]
    if as_lines:
        return lines_of(found)
    some = found[page.offset : page.offset + page.per_page]
    return found_page(context, some, page, len(found), version="3.0")


def _text_of(item: bytes) -> str:
    read = orjson.loads(item)
    return " ".join(str(read.get(name) or "") for name in ("name", "description"))


def _links_of(context: Context, ordinals: list[int]) -> list[tuple[bytes, bytes]]:
    pairs, _ = context.catalogue.service_at_locations_of(ordinals, offset=0, limit=_MOST_LINKS)
    return pairs


def _links(context: Context, pairs: Sequence[tuple[bytes, bytes]], form: Form) -> list[bytes]:
    """Return service_at_locations with their services, as they stand in lists or in full."""
    if form.minimal:
        return [orjson.dumps({"id": orjson.loads(own)["id"]}) for own, _ in pairs]
    if not form.full:
        return [_with_service(*pair) for pair in pairs]
    written = []
    for own, item in pairs:
        stored = context.catalogue.service(orjson.loads(item)["id"])
        if stored is not None:
            written.append(orjson.dumps(_in_full(orjson.loads(own), detail_3_0(orjson.loads(stored.detail)))))
    return written


def _in_full(own: Document, service: Document) -> Document:
    """Return a service_at_location with all of its service.

    With a name and a status of its own it is valid for both schemas that the standard's files name for it.
    """
    service = {name: value for name, value in service.items() if name != "service_at_locations"}
    return {"name": service["name"], "status": service["status"], **own, "service": service}


def _with_service(own: bytes, item: bytes) -> bytes:
    """Put a service's list item into its service_at_location, as bytes: both are JSON objects."""
    return b'%b,"service":%b}' % (own[:-1], item_3_0(item))
