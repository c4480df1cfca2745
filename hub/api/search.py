"""`/api/search`: services for a person, nearest or most relevant first, with what is not known marked."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import orjson
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields, validate

from hub.api.caching import catalogue, day, index, tagged
from hub.api.context import Context, current
from hub.api.near import find_near
from hub.api.present import result, show
from hub.api.problems import ProblemOut, QueryIn, refuse, shown
from hub.errors import NotFound
from hub.search.query import Query, search
from standards.openreferral.formats import is_uuid

DELIVERY = ("venue", "phone", "online", "home")
blp = Blueprint("search", __name__, url_prefix="/api/search", description="Find services for a person.")


class SearchIn(QueryIn):
    """What may be asked."""

    q = fields.String(load_default="", metadata={"description": "Own words; every word counts, in any form."})
    near = fields.String(metadata={"description": "A postcode, or the first half of one."})
    within_km = fields.Float(
        validate=validate.Range(min=0, max=2000),
        metadata={"description": "How far a place may be from `near`, in kilometres."},
    )
    council = fields.String(metadata={"description": "Code or name of a council of either tier."})
    service_type = fields.List(
        fields.String(), load_default=list, metadata={"description": "Term, in any written form; repeatable."}
    )
    age = fields.Float(
        validate=validate.Range(min=0, max=130), metadata={"description": "Age of the person, in years."}
    )
    free = fields.Boolean(
        load_default=False,
        metadata={"description": "Leave out what is known to cost money; what does not say stays."},
    )
    delivery = fields.List(
        fields.String(validate=validate.OneOf(DELIVERY)),
        load_default=list,
        metadata={"description": "How the service reaches people; repeatable."},
    )
    publisher = fields.String(metadata={"description": "Slug of a publisher."})
    known_only = fields.Boolean(
        load_default=False, metadata={"description": "Leave out services that do not say."}
    )
    sort = fields.String(validate=validate.OneOf(("nearest", "relevance")))
    page = fields.Integer(load_default=1, validate=validate.Range(min=1, max=100_000))
    per_page = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))


class SearchOut(Schema):
    """A page of results."""

    total = fields.Integer(metadata={"description": "Services found, on all pages."})
    page = fields.Integer()
    per_page = fields.Integer()
    total_pages = fields.Integer()
    relaxed = fields.List(
        fields.String(), metadata={"description": "What was given up to find any: `words`."}
    )
    outside_area = fields.Integer(
        metadata={"description": "Services left out because they say that they serve other areas."}
    )
    near = fields.Dict(allow_none=True, metadata={"description": "What `near` was understood as."})
    results = fields.List(fields.Dict())


@blp.route("")
class Search(MethodView):
    """The services that people can find."""

    @tagged(catalogue, index, day, shared=False)
    # A parameter that is misspelt and passed over would give services that do not fit, as if they did.
    @blp.arguments(SearchIn, location="query", unknown=RAISE)
    @blp.response(200, SearchOut)
    @blp.alt_response(
        422, schema=ProblemOut, description="A parameter that cannot be understood; `errors` names it."
    )
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Search for services.

        Services that do not say (their ages, their cost, the areas they serve) stay in the answer, marked.
        With `near`, the nearest come first; services that nobody has to travel to stay in it.
        """
        context = current()
        near = find_near(context, asked["near"]) if asked.get("near", "").strip() else None
        if near is not None and near.resolved.point is None:
            refuse("near", near.resolved.message)
        if asked.get("within_km") is not None and near is None:
            refuse("within_km", "A distance needs a place to measure from: give `near` as well.")
        if asked.get("sort") == "nearest" and near is None:
            refuse("sort", "The nearest can only be told from a place: give `near` as well.")
        query = Query(
            text=asked["q"],
            point=near.resolved.point if near else None,
            within_km=asked.get("within_km"),
            areas=near.codes if near else (),
            sure_areas=near.sure_codes if near else None,
            exact=near is None or near.is_exact,
            councils=_councils(asked.get("council")),
            service_types=tuple(written_forms(context, asked["service_type"])),
            age=asked.get("age"),
            free=asked["free"],
            delivery=tuple(asked["delivery"]),
            publisher=find_publisher(asked.get("publisher")),
            known_only=asked["known_only"],
            sort=asked.get("sort"),
            page=asked["page"],
            per_page=asked["per_page"],
        )
        hits = search(context.index, query)
        if hits.relaxed and query.sort is None:
            # Of services that match only some of the words the best come first, wherever they are.
            query = replace(query, sort="relevance")
            hits = search(context.index, query)
        stored = context.catalogue.services([hit.ordinal for hit in hits.items])
        return {
            "total": hits.total,
            "page": query.page,
            "per_page": query.per_page,
            "total_pages": -(-hits.total // query.per_page),
            "relaxed": list(hits.relaxed),
            "outside_area": hits.outside_area,
            "near": near.as_json() if near else None,
            # A service that went a moment ago may still be in the index.
            "results": [
                result(context, show(context, stored[hit.ordinal]), hit, query.point)
                for hit in hits.items
                if hit.ordinal in stored
            ],
        }


def written_forms(context: Context, terms: list[str]) -> Iterator[str]:
    """Yield each term as given, and where that is the id that results give it, as the list writes it too."""
    for term in terms:
        yield term
        found = context.catalogue.term(term.lower()) if is_uuid(term) else None
        if found is not None:
            document = orjson.loads(found)
            yield document.get("term_uri") or f"{document.get('taxonomy')}:{document.get('code')}"


def _councils(text: str | None) -> tuple[str, ...]:
    if not text:
        return ()
    area = current().areas.find(text)
    if area is None:
        refuse(
            "council",
            f"There is no council called {shown(text)}; give its name or its code, such as E06000010.",
        )
    return (area.code,)


def find_publisher(slug: str | None) -> str | None:
    """Return the slug of a publisher that there is, None where none is asked for; else refuse the request."""
    if not slug:
        return None
    try:
        return current().publishers.publisher(slug).slug
    except NotFound:
        refuse("publisher", f"There is no publisher called {shown(slug)}; give the slug that results name.")
