"""`/api/harvests`: harvests are started, watched, cancelled, looked at, and released when they were held."""

from typing import Any
from urllib.parse import quote

import orjson
from flask import Response, url_for
from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import Schema, fields

from hub.api.access import operator, operators_only
from hub.api.bodies import BodyParser
from hub.api.caching import ASKED_AGAIN
from hub.api.context import current
from hub.api.feeds import harvest_json
from hub.api.problems import ProblemOut
from hub.api.validations import as_file, problems_of
from hub.errors import NotFound
from hub.harvest.lock import HARVEST
from hub.harvest.release import release_harvest
from hub.jobs.job import Job

blp = Blueprint("harvests", __name__, url_prefix="/api/harvests", description="Harvests and their notices.")
blp.ARGUMENTS_PARSER = BodyParser()

_FILES = ("html", "csv", "json")


class HarvestIn(Schema):
    """What to harvest."""

    feed = fields.String(required=True, metadata={"description": "Slug of the feed."})


class JobOut(Schema):
    """A harvest that waits, runs, or has ended."""

    job = fields.Dict(
        metadata={
            "description": "State (`queued`, `running`, `done`, `failed`, `cancelled`), place in the queue, "
            "what is being done, times; the number of the harvest once it has one, and its outcome."
        }
    )


class ReleasedOut(Schema):
    """A harvest that is live now."""

    harvest = fields.Dict(metadata={"description": "Feed, outcome, reason, times and counts."})


class HarvestOut(ReleasedOut):
    """A harvest and what was noticed in it."""

    report = fields.Dict(
        allow_none=True, metadata={"description": "The validator's report, notices grouped."}
    )
    problems = fields.List(
        fields.Dict(), metadata={"description": "The same in words, as `/api/validations/{id}` gives it."}
    )
    links = fields.Dict(metadata={"description": "Where the report is as a file, by format."})


@blp.route("")
class Start(MethodView):
    """The start of a harvest."""

    @operators_only
    @blp.doc(security=[{"operator": []}])
    @blp.arguments(HarvestIn)
    @blp.response(202, JobOut)
    @blp.alt_response(400, schema=ProblemOut, description="The body is not JSON.")
    @blp.alt_response(401, schema=ProblemOut, description="The operator's key is missing or wrong.")
    @blp.alt_response(404, schema=ProblemOut, description="There is no such feed.")
    @blp.alt_response(415, schema=ProblemOut, description="The body is of another type than JSON.")
    @blp.alt_response(422, schema=ProblemOut, description="A value cannot be used; `errors` names it.")
    @blp.alt_response(429, schema=ProblemOut, description="Too many wrong keys came from this address.")
    def post(self, given: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Start the harvest of a feed, as soon as a worker is free. Needs an operator's key.

        The answer's `Location` is where to look how it goes. A feed that waits to be harvested already is not
        put into the queue again.
        """
        context = current()
        feed = context.publishers.feed(given["feed"])
        job = context.jobs.enqueue(HARVEST, feed.slug, once=True)
        context.keys.record(operator(), "harvest start", feed.slug, job.id)
        return {"job": job_json(job)}, 202, {"Location": _address(job)}


@blp.route("/jobs/<job_id>")
class OneJob(MethodView):
    """A harvest that waits, runs, or has ended."""

    @blp.response(200, JobOut)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such job, or it is forgotten.")
    def get(self, job_id: str) -> dict[str, Any]:
        """Say how the harvest goes."""
        return {"job": job_json(_harvest_job(job_id))}


@blp.route("/jobs/<job_id>/cancel")
class Cancel(MethodView):
    """The end of a harvest before its time."""

    @operators_only
    @blp.doc(security=[{"operator": []}])
    @blp.response(202, JobOut)
    @blp.alt_response(401, schema=ProblemOut, description="The operator's key is missing or wrong.")
    @blp.alt_response(404, schema=ProblemOut, description="There is no such job, or it is forgotten.")
    @blp.alt_response(429, schema=ProblemOut, description="Too many wrong keys came from this address.")
    def post(self, job_id: str) -> dict[str, Any]:
        """Cancel a harvest that waits, or ask one that runs to stop. Needs an operator's key.

        One that runs stops when the page that it is reading is read; what serves stays as it is.
        """
        context = current()
        job = context.jobs.cancel(_harvest_job(job_id).id)
        context.keys.record(operator(), "harvest cancel", job.subject, job.id)
        return {"job": job_json(job)}


@blp.route("/<int(max=2147483647):harvest_id>")
class OneHarvest(MethodView):
    """One harvest."""

    @blp.response(200, HarvestOut)
    @blp.alt_response(404, schema=ProblemOut, description="There is no such harvest.")
    def get(self, harvest_id: int) -> dict[str, Any]:
        """Return a harvest with every kind of notice, how many of each, and the first samples."""
        harvest = current().harvests.harvest(harvest_id)
        report = _report(harvest_id)
        named = {
            ending: url_for("harvests.OneReport", harvest_id=harvest_id, ending=ending) for ending in _FILES
        }
        return {
            "harvest": harvest_json(harvest),
            "report": report,
            "problems": problems_of(report) if report else [],
            "links": named if report else {},
        }


@blp.route("/<int(max=2147483647):harvest_id>/report/<string:ending>")
class OneReport(MethodView):
    """One harvest's report as a file."""

    @blp.response(200, content_type="text/html")
    @blp.alt_response(404, schema=ProblemOut, description="There is no such harvest, or no report of it.")
    def get(self, harvest_id: int, ending: str) -> Response:
        """Return the report that was kept of a harvest as `html`, `csv` or `json`."""
        harvest = current().harvests.harvest(harvest_id)
        if ending not in _FILES:
            raise NotFound(f"A harvest's report is there as {', '.join(_FILES)}.")
        report = _report(harvest_id)
        if report is None:
            raise NotFound("This harvest came to no report.")
        # A harvest's report does not know what the feed is called.
        named = {**report, "source": report["source"] or harvest.feed}
        response = as_file(named, ending, f"{harvest.feed}-{harvest_id}")
        # What is erased has to be gone from here at once.
        response.headers["Cache-Control"] = ASKED_AGAIN
        return response


@blp.route("/<int(max=2147483647):harvest_id>/release")
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
        released = release_harvest(context.databases, context.jobs, feed, harvest_id)
        context.follow()
        context.keys.record(operator(), "harvest release", feed.slug, str(harvest_id))
        return {"harvest": harvest_json(released)}


def job_json(job: Job) -> dict[str, Any]:
    """Return a harvest's job as the API shows it."""
    said = {**job.progress, **(job.result or {})}
    return {
        "id": job.id,
        "url": _address(job),
        "feed": job.subject,
        "state": job.state.value,
        "position": current().jobs.position(job),
        "cancel_requested": job.cancel_requested,
        "attempts": job.attempts,
        "harvest": said.pop("harvest", None),
        "outcome": said.pop("outcome", None),
        "progress": said,
        "error": job.error,
        "created_at": job.created_at.isoformat(),
        "started_at": job.started_at.isoformat() if job.started_at else None,
        "finished_at": job.finished_at.isoformat() if job.finished_at else None,
    }


def _report(harvest_id: int) -> dict[str, Any] | None:
    found = current().harvests.report(harvest_id)
    return orjson.loads(found) if found else None


def _harvest_job(job_id: str) -> Job:
    job = current().jobs.get(job_id)
    if job.kind != HARVEST:
        # Somebody else's, of another kind, is shown where that kind is.
        raise NotFound(f"The job {job_id!r} is not a harvest.")
    return job


def _address(job: Job) -> str:
    return f"/api/harvests/jobs/{quote(job.id, safe='')}"
