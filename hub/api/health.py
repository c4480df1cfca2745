"""`/api/health`: whether the hub can answer, for the operator's watch."""

from typing import Any

import structlog
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from hub import __version__
from hub.api.context import current
from hub.errors import NotReady

blp = Blueprint("health", __name__, url_prefix="/api/health", description="Whether the hub can answer.")


class HealthOut(Schema):
    """How the hub is."""

    status = fields.String(metadata={"description": "`ok`, or `not_ready` when search cannot answer."})
    version = fields.String()
    catalogue = fields.Dict()
    index = fields.Dict()
    postcodes = fields.Dict(allow_none=True)


@blp.route("")
class Health(MethodView):
    """How the hub is."""

    @blp.response(200, HealthOut)
    @blp.alt_response(503, schema=HealthOut, description="Search cannot answer yet.")
    def get(self) -> tuple[dict[str, Any], int]:
        """Say how far the catalogue and the index are."""
        context = current()
        log_id, head = context.catalogue.log_position()
        index: dict[str, Any] = {"ready": False}
        try:
            snapshot = context.index.snapshot()
            index = {
                "ready": True,
                "revision": snapshot.cursor.revision,
                "behind": head - snapshot.cursor.revision,
            }
        except NotReady as error:
            # The reason names folders of this machine.
            structlog.get_logger(__name__).warning("search cannot answer", reason=str(error))
            index["message"] = "There is no search index yet; run `signpost index`."
        table = context.postcodes
        answer = {
            "status": "ok" if index["ready"] else "not_ready",
            "version": __version__,
            "catalogue": {"log": log_id, "revision": head},
            "index": index,
            "postcodes": {"edition": table.edition, "count": len(table)} if table else None,
        }
        return answer, 200 if index["ready"] else 503
