"""`/api/harvests`: what a harvest found, and the release of one that was held."""

from typing import Any

import orjson
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from hub.api.access import operator, operators_only
from hub.api.context import current
from hub.api.feeds import harvest_json
from hub.api.problems import ProblemOut
from hub.harvest.release import release_harvest

blp = Blueprint("harvests", __name__, url_prefix="/api/harvests", description="Harvests and their notices.")


class ReleasedOut(Schema):
    """A harvest that is live now."""

    harvest = fields.Dict(metadata={"description": "Feed, outcome, reason, times and counts."})


class HarvestOut(ReleasedOut):
    """A harvest and what was noticed in it."""

    report = fields.Dict(
        allow_none=True, metadata={"description": "The validator's report, notices grouped."}
    )


@blp.route("/<int:harvest_id>")
class OneHarvest(MethodView):
    """One harvest."""

    @blp.response(200, HarvestOut)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such harvest.")
    def get(self, harvest_id: int) -> dict[str, Any]:
        """Return a harvest with every kind of notice, how many of each, and the first samples."""
        context = current()
        harvest = context.harvests.harvest(harvest_id)
        report = context.harvests.report(harvest_id)
        return {"harvest": harvest_json(harvest), "report": orjson.loads(report) if report else None}


@blp.route("/<int:harvest_id>/release")
class Release(MethodView):
    """The release of a held harvest."""

    @operators_only
    @blp.doc(security=[{"operator": []}])
    @blp.response(200, ReleasedOut)
    @blp.alt_response(401, schema=ProblemOut, description="The operator's key is missing or wrong.")
    @blp.alt_response(404, schema=ProblemOut, description="There is no such harvest.")
    @blp.alt_response(409, schema=ProblemOut, description="The harvest is not a held one.")
    @blp.alt_response(429, schema=ProblemOut, description="Too many wrong keys came from this address.")
    def post(self, harvest_id: int) -> dict[str, Any]:
        """Make a held snapshot live. Needs an operator's key."""
        context = current()
        harvest = context.harvests.harvest(harvest_id)
        feed = context.publishers.feed(harvest.feed)
        released = release_harvest(
            context.snapshots, context.harvests, feed, harvest_id, locks=context.settings.locks
        )
        context.follow()
        context.keys.record(operator(), "harvest release", feed.slug, str(harvest_id))
        return {"harvest": harvest_json(released)}
