"""`/feeds/{slug}`: a feed that this hub serves from a file, at an address of its own, in version 3.0.

It is its publisher's own address, so it is there whether or not a licence is stated; what republishes it
elsewhere asks for one. Nothing is searched here: a list is given whole, page by page.
"""

from typing import Any

import orjson
from flask import Blueprint, Response, abort, g, request

from hub.api.caching import tagged
from hub.api.context import Context, current
from hub.api.openreferral.answers import document, page_of
from hub.api.openreferral.openapi import openapi
from hub.api.openreferral.parameters import Paging, bare_name, known_id, paging, value
from hub.api.openreferral.v3 import PROFILE
from hub.api.problems import refuse
from hub.errors import NotFound
from hub.harvest.storable import harmless, may_act
from hub.publishers.feeds import Feed
from standards.openreferral.writers import list_item

blp = Blueprint("hosted", __name__)

_PATHS = ("/", "/services", "/services/{id}", "/taxonomies", "/taxonomies/{id}", "/taxonomy_terms")
_ALL_PATHS = (*_PATHS, "/taxonomy_terms/{id}")
_PAGING = ("page", "per_page")
FULL = "full"

_FULL = {
    "name": FULL,
    "in": "query",
    "required": False,
    "schema": {"type": "boolean"},
    "description": "Give each service with all it has, as its own address does.",
}


def files(context: Context) -> str:
    """Return the state of every hosted feed, for the tags of answers."""
    return repr(sorted((key, hosted.changed_at) for key, hosted in context.hosted.all().items()))


def of_this_feed(context: Context) -> str:
    """Return the state of the hosted feed in the address, and of what is said of it."""
    try:
        feed = context.publishers.feed((request.view_args or {})["slug"])
    except NotFound:
        return ""
    g.hosted_feed, hosted = feed, context.hosted.of(feed)
    g.is_hosted = hosted is not None
    return repr((feed.name, feed.licence, feed.licence_url, hosted and hosted.changed_at))


@blp.get("/")
@tagged(of_this_feed)
def metadata(slug: str) -> Response:
    """Say which version this is, whose feed, and under which licence."""
    feed = _feed(slug)
    return document(
        {
            "version": "HSDS-UK-3.0",
            "profile": PROFILE,
            "openapi_url": f"{feed.url}/openapi.json",
            "name": feed.name,
            "publisher": feed.publisher.name,
            "licence": feed.licence or "No licence is stated.",
            **({"licence_url": feed.licence_url} if feed.licence_url else {}),
        }
    )


@blp.get("/openapi.json")
@tagged(of_this_feed)
def description(slug: str) -> Response:
    """Describe this feed in OpenAPI 3.1."""
    feed = _feed(slug)
    described = openapi("3.0", feed.url)
    paths = {path: _without_filters(described["paths"][path]) for path in _ALL_PATHS}
    paths["/services"]["get"]["parameters"].append(_FULL)
    said = {**described["info"], "title": f"{feed.name}: Open Referral UK 3.0"}
    said["description"] = "Services of one publisher, from a file that they keep. Filters are refused."
    return document({**described, "info": said, "paths": paths})


@blp.get("/services")
@tagged(of_this_feed)
def services(slug: str) -> Response:
    """List services, in the order of the file; with `full`, each with all it has."""
    feed, page = _feed(slug), _whole_list(FULL)
    kept, total = current().hosted.services(feed, offset=page.offset, limit=page.per_page)
    found = [_harmless(one) for one in kept]
    is_full = value(FULL).lower() in {"true", "1"}
    items = found if is_full else [orjson.dumps(list_item(orjson.loads(one))) for one in found]
    return page_of(items, page, total, version="3.0")


@blp.get("/services/<service_id>")
@tagged(of_this_feed)
def service(slug: str, service_id: str) -> Response:
    """Give one service with all it has."""
    found = current().hosted.service(_feed(slug), known_id(service_id))
    if found is None:
        abort(404, f"There is no service with the id {service_id}.")
    return document(_harmless(found))


@blp.get("/services.csv")
@tagged(of_this_feed)
def spreadsheet(slug: str) -> Response:
    """Give every service as a spreadsheet, which no cell of can start a formula."""
    # Read when asked for: it takes longer to load than the rest of the API together.
    from standards.openreferral.spreadsheets import write_csv

    feed = _feed(slug)
    records = [orjson.loads(one) for one in current().hosted.every_service(feed)]
    response = Response(write_csv(records), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{feed.slug}.csv"'
    return response


@blp.get("/taxonomies")
@tagged(of_this_feed)
def taxonomies(slug: str) -> Response:
    """List the taxonomies that services are tagged with."""
    return _list(current().hosted.taxonomies(_feed(slug)))


@blp.get("/taxonomies/<taxonomy_id>")
@tagged(of_this_feed)
def taxonomy(slug: str, taxonomy_id: str) -> Response:
    """Give one taxonomy."""
    return _one(current().hosted.taxonomies(_feed(slug)), taxonomy_id, "taxonomy")


@blp.get("/taxonomy_terms")
@tagged(of_this_feed)
def taxonomy_terms(slug: str) -> Response:
    """List the terms that services are tagged with."""
    return _list(current().hosted.terms(_feed(slug)))


@blp.get("/taxonomy_terms/<term_id>")
@tagged(of_this_feed)
def taxonomy_term(slug: str, term_id: str) -> Response:
    """Give one term."""
    return _one(current().hosted.terms(_feed(slug)), term_id, "taxonomy term")


def _feed(slug: str) -> Feed:
    """Return the hosted feed of that slug, which the answer's tag was made from.

    Raises:
        NotFound: There is none of that name, or it is published elsewhere.
    """
    feed = g.get("hosted_feed") or current().publishers.feed(slug)
    if not g.is_hosted:
        raise NotFound(f"The feed {slug!r} is not served from here; see /api/feeds/{slug}.")
    assert isinstance(feed, Feed)
    return feed


def _whole_list(*more: str) -> Paging:
    """Return the page that is asked for; a filter would give services that do not match, as if they did."""
    for name in request.args:
        if bare_name(name) not in (*_PAGING, *more):
            refuse(bare_name(name), "This list is given whole; only page and per_page are understood.")
    return paging()


def _list(items: list[dict[str, Any]]) -> Response:
    page = _whole_list()
    shown = items[page.offset : page.offset + page.per_page]
    return page_of([_harmless(orjson.dumps(one)) for one in shown], page, len(items), version="3.0")


def _one(items: list[dict[str, Any]], public_id: str, what: str) -> Response:
    wanted = known_id(public_id)
    found = next((item for item in items if item["id"] == wanted), None)
    if found is None:
        abort(404, f"There is no {what} with the id {public_id}.")
    return document(_harmless(orjson.dumps(found)))


def _harmless(item: bytes) -> bytes:
    """Return a record without markup that acts: a file may hold any, and its harvest has not seen it yet."""
    return orjson.dumps(harmless(orjson.loads(item))[0]) if may_act([item]) else item


def _without_filters(path: dict[str, Any]) -> dict[str, Any]:
    get = path["get"]
    kept = [one for one in get["parameters"] if one["in"] == "path" or one["name"] in _PAGING]
    return {"get": {**get, "parameters": kept}}
