"""`/openreferraluk/validate`: the official validator's own question and answer, for programs that know those.

It reads what the official validator reads and no more, so the answer comes within a minute or so; whoever
asks waits for it, as they do there. Everything else is `/api/validations`.
"""

import threading
import time
from typing import Any

from flask.views import MethodView
from flask_smorest import Blueprint
from marshmallow import EXCLUDE, Schema, fields
from werkzeug.exceptions import ServiceUnavailable, TooManyRequests

from hub.api.bodies import BodyParser
from hub.api.context import current
from hub.api.problems import ProblemOut
from hub.api.validations import taken_in
from hub.errors import CannotCheck
from hub.validations.store import Options, Question
from validators.crawling import SAMPLE_S
from validators.reports.oruk import official_answer

blp = Blueprint(
    "official",
    __name__,
    url_prefix="/openreferraluk",
    description="Checks in the official validator's form.",
)
blp.ARGUMENTS_PARSER = BodyParser()

MOST_WAITING = 2
"""Questions that one process of the server waits for at a time: each of them holds a thread."""

WAITS_S = SAMPLE_S + 15.0
"""How long an answer is waited for, in seconds: a sample's own time, and some for the queue."""

_LOOK_EVERY_S = 0.25
_waiting = threading.BoundedSemaphore(MOST_WAITING)


class OfficialIn(Schema):
    """A question as the official validator takes it."""

    class Meta:
        """Their options about descriptions and headers change nothing here."""

        unknown = EXCLUDE

    baseUrl = fields.String(  # noqa: N815 - their spelling
        required=True,
        error_messages={"required": "Give the address of the feed as `baseUrl`."},
        metadata={"description": "Address of the feed."},
    )
    dataSourceAuth = fields.Dict(  # noqa: N815 - their spelling
        allow_none=True, metadata={"description": "Not taken: an open feed needs no key."}
    )


class OfficialOut(Schema):
    """An answer as the official validator gives it."""

    service = fields.Dict(metadata={"description": "`url`, `isValid`, `profile`, `profileReason`."})
    testSuites = fields.List(fields.Dict())  # noqa: N815 - their spelling
    notifications = fields.List(fields.Dict())


@blp.route("/validate")
class Official(MethodView):
    """Questions in the official form."""

    @blp.arguments(OfficialIn)
    @blp.response(200, OfficialOut)
    @blp.alt_response(400, schema=ProblemOut, description="The body is not JSON.")
    @blp.alt_response(413, schema=ProblemOut, description="The body is too large.")
    @blp.alt_response(415, schema=ProblemOut, description="The body is of another type than JSON.")
    @blp.alt_response(422, schema=ProblemOut, description="The address cannot be asked.")
    @blp.alt_response(429, schema=ProblemOut, description="Too many wait; ask `/api/validations` instead.")
    @blp.alt_response(503, schema=ProblemOut, description="It took too long; the message says where it is.")
    def post(self, given: dict[str, Any]) -> dict[str, Any]:
        """Check a sample of a feed and answer in the official validator's form."""
        if given.get("dataSourceAuth"):
            raise CannotCheck(
                "This hub sends no keys to feeds: leave dataSourceAuth out. An open feed needs none."
            )
        if not _waiting.acquire(blocking=False):
            raise TooManyRequests(
                "As many wait for an answer as may. POST /api/validations puts a check in the queue instead.",
                retry_after=30,
            )
        try:
            return self._answer(given["baseUrl"].strip())
        finally:
            _waiting.release()

    def _answer(self, address: str) -> dict[str, Any]:
        context = current()
        asked = taken_in(context, Question("address", address, Options(sample=True)))
        until = time.monotonic() + WAITS_S
        while time.monotonic() < until:
            report = context.validations.report(asked.id)
            if report is not None:
                return official_answer(report)
            job = context.jobs.get(asked.job or "")
            if job.state.has_ended and context.validations.report(asked.id) is None:
                raise CannotCheck(job.error or "The check ended without a report.")
            time.sleep(_LOOK_EVERY_S)
        raise ServiceUnavailable(
            f"The check has not ended yet. /api/validations/{asked.id} says how far it is.", retry_after=30
        )
