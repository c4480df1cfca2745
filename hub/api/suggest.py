"""`/api/suggest`: what somebody who is typing may mean: needs, service types, organizations, places."""

from dataclasses import asdict
from typing import Any

from flask import Flask, current_app
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema, fields, validate

from hub.api.caching import index, tagged
from hub.api.context import Context, current
from hub.api.problems import ProblemOut, QueryIn
from hub.errors import NotReady
from hub.search.reader import Snapshot
from hub.search.suggesting.gathering import KINDS, Counts
from hub.search.suggesting.suggest import MOST, suggest

# As much as `/api/match` takes: the box may be the same.
MOST_CHARACTERS = 5_000
_COUNTS = "signpost-suggest-counts"
blp = Blueprint(
    "suggest", __name__, url_prefix="/api/suggest", description="Suggest while somebody is typing."
)


@blp.record
def _begin(state: Any) -> None:
    app: Flask = state.app
    app.extensions[_COUNTS] = Counts()


class SuggestIn(QueryIn):
    """What was typed so far."""

    q = fields.String(
        load_default="",
        validate=validate.Length(max=MOST_CHARACTERS),
        metadata={"description": "What was typed so far; the last word may only have begun."},
    )
    kind = fields.List(
        fields.String(validate=validate.OneOf(KINDS)),
        load_default=list,
        validate=validate.Length(max=len(KINDS) * 2),
        metadata={"description": "Suggest only these kinds; repeatable."},
    )
    limit = fields.Integer(
        load_default=MOST,
        validate=validate.Range(min=1, max=MOST),
        metadata={"description": "Most suggestions in all."},
    )


class SuggestionOut(Schema):
    """One suggestion."""

    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    id = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "What a request names it by: for `need=`, `service_type=` or `near=`, or the id "
            "of the organization, null where its services give none."
        },
    )
    label = fields.String(required=True, metadata={"description": "What it is called."})
    text = fields.String(
        required=True, metadata={"description": "What to put in the box: what was typed, completed."}
    )
    words = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "The words of the name that matched, as they are written in it."},
    )


class SuggestOut(Schema):
    """What may be meant."""

    suggestions = fields.List(
        fields.Nested(SuggestionOut),
        required=True,
        metadata={"description": "Grouped by kind, the kind with the best match first."},
    )


@blp.route("")
class Suggest(MethodView):
    """What may be meant by what was typed so far."""

    @tagged(index, shared=False)
    @blp.arguments(SuggestIn, location="query", unknown=RAISE)
    @blp.response(200, SuggestOut)
    @blp.alt_response(
        422, schema=ProblemOut, description="A parameter that cannot be understood; `errors` names it."
    )
    def get(self, asked: dict[str, Any]) -> dict[str, Any]:
        """Suggest needs, service types, organizations and places.

        Sensitive needs are suggested only for words that were typed in full.
        """
        context = current()
        found = suggest(
            _snapshot(context),
            context.postcodes,
            current_app.extensions[_COUNTS],
            asked["q"],
            kinds=asked["kind"],
            limit=asked["limit"],
        )
        return {"suggestions": [{**asdict(one), "id": one.id or None} for one in found]}


def _snapshot(context: Context) -> Snapshot | None:
    """Return the index as it is; None while there is none: needs and places are suggested all the same."""
    try:
        return context.index.snapshot()
    except NotReady:
        return None
