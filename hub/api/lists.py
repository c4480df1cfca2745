"""`/api/lists`: the controlled lists and the mappings between them, also as finders of 1.0 ask for them."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, RAISE, fields, validate

from hub.api.caching import tagged
from hub.api.problems import ProblemOut, QueryIn
from hub.errors import NotFound
from standards.lists.concepts import LIST_IDS, ConceptList, ListItem, load
from standards.lists.mappings import mappings
from standards.openreferral.terms import known_list

blp = Blueprint(
    "lists", __name__, url_prefix="/api/lists", description="Controlled lists and their mappings."
)
# Where the LGA's own finder asks, whose address of the lists is a setting.
wire_blp = Blueprint(
    "lists_wire", __name__, url_prefix="/lists", description="Mappings, as the LGA serves them."
)


class MappingIn(QueryIn):
    """Which mapping is asked for."""

    from_list = fields.String(
        required=True,
        data_key="from",
        validate=validate.OneOf(("needs", "circumstances", "services")),
        metadata={"description": "The list to map from."},
    )
    to_list = fields.String(
        load_default="services",
        data_key="to",
        validate=validate.OneOf(("services", "needs", "openEligibility")),
        metadata={"description": "The list to map to."},
    )
    to_tag = fields.String(
        data_key="toTag",
        metadata={"description": "A council's own choice of the list; ours has one for all."},
    )


@blp.route("")
class Lists(MethodView):
    """The lists."""

    @tagged()
    @blp.response(200)
    def get(self) -> dict[str, Any]:
        """Return every list, without its items."""
        return {"lists": [_head(load(one)) for one in LIST_IDS]}


@blp.route("/<list_id>")
class OneList(MethodView):
    """One list."""

    @tagged()
    @blp.response(200)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such list.")
    def get(self, list_id: str) -> dict[str, Any]:
        """Return a list with its items, in the list's own order."""
        if list_id not in LIST_IDS:
            raise NotFound(f"There is no list of that name; there are {', '.join(LIST_IDS)}.")
        concepts = load(list_id)
        return {**_head(concepts), "items": [_item(one) for one in concepts.items]}


@blp.route("/mapping")
class ListMapping(MethodView):
    """A mapping between two lists."""

    @tagged()
    @blp.arguments(MappingIn, location="query", unknown=RAISE)
    @blp.response(200)
    @blp.alt_response(
        422, schema=ProblemOut, description="A parameter that cannot be understood; `errors` names it."
    )
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the items of one list, each with the items of another that it maps to."""
        return {"list": {"items": _mapped(asked["from_list"], asked["to_list"])}}


@wire_blp.route("/mapping")
class WireMapping(MethodView):
    """The same at the address where finders of 1.0 look for it."""

    @tagged()
    # An old client may send what only the LGA's own service knows.
    @wire_blp.arguments(MappingIn, location="query", unknown=EXCLUDE)
    @wire_blp.response(200)
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the items of one list, each with the items of another that it maps to."""
        return {"list": {"items": _mapped(asked["from_list"], asked["to_list"])}}


@cache
def related(from_list: str, to_list: str) -> Mapping[str, tuple[str, ...]]:
    """Return for every item of a list what it maps to in another, by identifiers.

    What an item of needs maps to, those above it map to as well, since whoever asks for the wider need asks
    for that too; a circumstance maps to the services for it and to those for the needs it implies.
    """
    source = load(from_list)
    direct: dict[str, dict[str, None]] = {item.identifier: {} for item in source.items}
    if from_list == to_list:
        direct = {item.identifier: {item.identifier: None} for item in source.items}
    elif from_list == "services":
        for mapping in mappings(to_list, "services"):
            if mapping.to_id in direct:
                direct[mapping.to_id][mapping.from_id] = None
    else:
        for mapping in mappings(from_list, to_list):
            for one in (mapping.from_id, *(item.identifier for item in source.ancestors(mapping.from_id))):
                direct[one][mapping.to_id] = None
        if (from_list, to_list) == ("circumstances", "services"):
            by_need = related("needs", "services")
            for mapping in mappings("circumstances", "needs"):
                direct[mapping.from_id].update(dict.fromkeys(by_need[mapping.to_id]))
    return {identifier: tuple(found) for identifier, found in direct.items()}


@cache
def _mapped(from_list: str, to_list: str) -> list[dict[str, Any]]:
    """Return every item with its mappings, an empty array where it has none."""
    source, target, found = load(from_list), load(to_list), related(from_list, to_list)
    return [
        {
            "identifier": _written(source, item.identifier),
            "label": item.label,
            "mappings": [
                {"identifier": _written(target, one), "label": there.label}
                for one in found[item.identifier]
                if (there := target.item(one)) is not None
            ],
        }
        for item in source.items
    ]


def _written(concepts: ConceptList, identifier: str) -> str:
    """Return an identifier as the 1.0 feed writes it: finders send it back as `taxonomy_id` as it is."""
    known = known_list(concepts.vocabulary)
    return f"{known.prefix}:{identifier}" if known else identifier


def _head(concepts: ConceptList) -> dict[str, Any]:
    return {
        "identifier": concepts.id,
        "vocabulary": concepts.vocabulary,
        "label": concepts.label,
        "version": concepts.version,
        "licence": concepts.licence,
        "attribution": concepts.attribution,
        "count": len(concepts.items),
    }


def _item(item: ListItem) -> dict[str, Any]:
    return {
        "identifier": item.identifier,
        "label": item.label,
        "description": item.description or None,
        "parent": item.parent or None,
        "sensitive": item.sensitive,
        "introduced_in": item.introduced_in or None,
        "retired_in": item.retired_in or None,
        "replaced_by": item.replaced_by or None,
    }
