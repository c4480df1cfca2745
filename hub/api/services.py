"""`/api/services/{id}`: one service, where it came from, and what is known of it."""

from typing import Any

from flask import abort
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from hub.api.caching import live_harvests, quarter_of_an_hour, tagged
from hub.api.context import Context, current
from hub.api.present import service_facts, show
from hub.api.problems import ProblemOut
from hub.catalogue.stored import StoredService
from hub.database import now_utc
from standards.openreferral.writers import write_service

blp = Blueprint("services", __name__, url_prefix="/api/services", description="One service.")


class ServiceOut(Schema):
    """A service."""

    document = fields.Dict(metadata={"description": "The Open Referral UK 3.0 document."})
    provenance = fields.Dict(metadata={"description": "Publisher, feed, licence and times."})
    facts = fields.Dict(metadata={"description": "What a page about it shows; the unknown is null or empty."})


@blp.route("/<uuid:service_id>")
class Service(MethodView):
    """One service."""

    @tagged(live_harvests, quarter_of_an_hour)
    @blp.response(200, ServiceOut)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such service.")
    def get(self, service_id: Any) -> dict[str, Any]:
        """Return a service with its provenance."""
        context = current()
        stored = context.catalogue.service(str(service_id))
        if stored is None or not stored.source.is_searchable:
            abort(404, f"There is no service with the id {service_id}.")
        shown = show(context, stored)
        return {
            "document": write_service(shown.document, version="3.0", form="detail"),
            "provenance": provenance(context, stored),
            "facts": service_facts(context, shown, now=now_utc()),
        }


def provenance(context: Context, stored: StoredService) -> dict[str, Any]:
    """Return who published a service, where, under which licence, and when it was had."""
    source = stored.source
    # A service that is held belongs to a live snapshot, and that to a harvest.
    live = context.harvests.harvest(source.live_harvest) if source.live_harvest else None
    return {
        "publisher": {
            "slug": source.publisher.slug,
            "name": source.publisher.name,
            "url": source.publisher.url,
        },
        "feed": {
            "slug": source.slug,
            "name": source.name,
            "url": source.url,
            "version": stored.standard_version,
        },
        "licence": source.licence,
        "licence_url": source.licence_url,
        "data_status": source.data_status,
        "original_id": stored.original_id,
        # The publisher's own record may hold the very address that must stay hidden.
        "source_url": None if any(entry.get("hidden") for entry in stored.placement) else stored.source_url,
        "first_seen": stored.first_seen.isoformat(),
        "changed_at": stored.changed_at.isoformat(),
        "harvested_at": live.finished_at.isoformat() if live and live.finished_at else None,
        "live_since": source.live_since.isoformat() if source.live_since else None,
    }
