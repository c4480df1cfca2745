"""`/api/validations`: anybody may have a feed, a file or a text checked, and read and share the report."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request, url_for
from flask.views import MethodView
from flask_smorest import Blueprint, abort
from marshmallow import Schema, ValidationError, fields, validate
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnprocessableEntity
from werkzeug.utils import secure_filename

from hub.api.access import operators_only
from hub.api.context import Context, current
from hub.api.problems import ProblemOut
from hub.errors import CannotCheck, NotFound
from hub.jobs.job import Job, State
from hub.validations.asking import ask
from hub.validations.reach import may_be_private
from hub.validations.running import MOST_NOTICES
from hub.validations.store import Options, Question, Validation
from standards.openreferral.files.limits import megabytes
from validators.reports import FORMATS, html
from validators.reports.findings import Kind, kinds

blp = Blueprint(
    "validations", __name__, url_prefix="/api/validations", description="Checks of feeds, files and texts."
)

_FORM_SLACK_BYTES = 64 * 1024
_PASTED = "pasted text"
# What stands after the dot in an address, and the format that it is.
ENDINGS = {fmt.suffix.removeprefix("."): name for name, fmt in FORMATS.items() if name not in ("terminal",)}
# What people call the members that they mean, seen in their requests and in other validators' interfaces.
_MEANT = {
    "source": ("url", "uri", "address", "link", "href", "feed", "base_url", "baseurl", "endpoint"),
    "text": ("json", "content", "contents", "data", "body", "records", "record"),
}
# A report stays as it is. It is a person's own until they share it, so no cache on the way keeps it.
_KEPT = "private, max-age=3600"


class ValidationIn(Schema):
    """What to check: one of `source` and `text`, or a `file` in a form."""

    source = fields.String(metadata={"description": "Address of a feed."})
    text = fields.String(metadata={"description": "Records as JSON or NDJSON, as pasted."})
    version = fields.String(
        validate=validate.OneOf(("1.0", "3.0")),
        metadata={"description": "Version of the records of a file or text; found out when absent."},
    )
    data_status = fields.String(
        validate=validate.OneOf(("live", "sample")),
        load_default="live",
        metadata={"description": "Of sample data, invented numbers and addresses are information."},
    )
    sample = fields.Boolean(
        load_default=False,
        metadata={"description": "Read no more of a site than the official validator does, in a minute."},
    )
    as_of = fields.Date(metadata={"description": "The day that the report is about; today when absent."})


class ValidationOut(Schema):
    """A check, and its report once it is ready."""

    validation = fields.Dict(
        metadata={
            "description": "`id`, `state` (queued, running, done, failed, cancelled), `position` in the "
            "queue, `progress`, `error`, what is checked and how, and `links` to the report in every format."
        }
    )
    report = fields.Dict(
        allow_none=True, metadata={"description": "See validators/reports/report.schema.json."}
    )
    problems = fields.List(
        fields.Dict(),
        metadata={
            "description": "What was found by kind, what to mend first at the head: what is wrong, why it "
            "matters, how to mend it, and the first cases with their place in words."
        },
    )


@blp.route("")
class Ask(MethodView):
    """Questions."""

    @blp.doc(
        requestBody={
            "required": True,
            "content": {
                "application/json": {"schema": ValidationIn},
                "multipart/form-data": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "file": {"type": "string", "format": "binary"},
                            "version": {"enum": ["1.0", "3.0"]},
                            "data_status": {"enum": ["live", "sample"]},
                        },
                    }
                },
            },
        }
    )
    @blp.response(202, ValidationOut)
    @blp.alt_response(400, schema=ProblemOut, description="The body is not JSON.")
    @blp.alt_response(413, schema=ProblemOut, description="The file is too large to be checked here.")
    @blp.alt_response(415, schema=ProblemOut, description="The body is neither JSON nor a form.")
    @blp.alt_response(422, schema=ProblemOut, description="It cannot be checked; the message says why.")
    @blp.alt_response(429, schema=ProblemOut, description="As many checks wait as may; try again later.")
    def post(self) -> tuple[dict[str, Any], int, dict[str, str]]:
        """Have something checked. The same address asked for again meanwhile is the same check."""
        context = current()
        asked = taken_in(context, _question(context))
        # The site may be asked about by hundreds of people; each has the same answer.
        return (
            _answer(context, asked),
            202,
            {"Location": url_for("validations.OneValidation", validation_id=asked.id)},
        )


@blp.route("/<string:validation_id>")
class OneValidation(MethodView):
    """One check."""

    @blp.response(200, ValidationOut)
    @blp.alt_response(404, schema=ProblemOut, description="There is none, or it was forgotten.")
    def get(self, validation_id: str) -> dict[str, Any] | Response:
        """Return how far a check has come, and its report once it is ready.

        With an ending (`.json`, `.html`, `.csv`, `.junit.xml`, `.sarif`, `.svg`, `.oruk.json`) the report
        alone is returned in that format.
        """
        named, dot, ending = validation_id.partition(".")
        if dot:
            return _rendered(named, ending)
        context = current()
        return _answer(context, context.validations.get(named))

    @operators_only
    @blp.doc(security=[{"operator": []}])
    @blp.response(200, ValidationOut)
    @blp.alt_response(401, schema=ProblemOut, description="The operator's key is missing or wrong.")
    @blp.alt_response(404, schema=ProblemOut, description="There is none, or it was forgotten.")
    @blp.alt_response(429, schema=ProblemOut, description="Too many wrong keys came from this address.")
    def delete(self, validation_id: str) -> dict[str, Any]:
        """Stop a check that waits or runs. Needs an operator's key: several people may wait for one check."""
        context = current()
        asked = context.validations.get(validation_id)
        job = _job(context, asked)
        if job is not None and not job.state.has_ended:
            stopped = context.jobs.cancel(job.id)
            if stopped.state.has_ended:
                # Nobody had begun with it; a check that runs lets go of it itself.
                context.validations.let_go(asked.id)
        return _answer(context, asked)


def taken_in(context: Context, question: Question) -> Validation:
    """Return the check that will answer a question, within the hub's settings; see `ask` for its errors."""
    settings = context.settings
    return ask(
        context.validations,
        context.jobs,
        question,
        settings.check_limits,
        allowed=may_be_private(settings),
    )


def _question(context: Context) -> Question:
    most = context.settings.check_limits.file_bytes
    # This one request may be larger than the others.
    request.max_content_length = most + _FORM_SLACK_BYTES
    request.max_form_memory_size = most + _FORM_SLACK_BYTES
    try:
        upload = request.files.get("file")
        given = request.form.to_dict() if request.mimetype == "multipart/form-data" else request.get_json()
    except RecursionError:
        raise BadRequest("The body is not JSON that can be read: it holds too much within itself.") from None
    except RequestEntityTooLarge:
        raise RequestEntityTooLarge(
            f"It is larger than {megabytes(most)}, the most that can be checked here; the command "
            "`signpost validate FILE` checks larger ones."
        ) from None
    if not isinstance(given, dict):
        raise UnprocessableEntity('Send an object: {"source": "https://..."}.')
    try:
        asked = ValidationIn().load({name: value for name, value in given.items() if value != ""})
    except ValidationError as error:
        wrong = _in_words(error.messages_dict)
        said = " ".join(sentence for sentences in wrong.values() for sentence in sentences)
        abort(422, message=said, errors={"json": wrong})
    options = Options(
        version=asked.get("version"),
        data_status=asked["data_status"],
        sample=asked["sample"],
        as_of=asked["as_of"].isoformat() if "as_of" in asked else None,
    )
    chosen = [name for name in ("source", "text") if asked.get(name)] + (["file"] if upload else [])
    if len(chosen) != 1:
        said = "Give one thing to check" + (f", not {' and '.join(chosen)} at once." if chosen else ".")
        raise CannotCheck(f"{said} It is an address as `source`, a `text` or a `file`.")
    if upload is not None and upload.filename:
        name = secure_filename(upload.filename) or "upload"
        return Question("file", name, options, upload.read())
    if asked.get("text"):
        return Question("text", _PASTED, options, asked["text"].encode("utf-8", "surrogatepass"))
    return Question("address", asked["source"].strip(), options)


def _in_words(messages: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return sentences by member, each of them whole without the member's name before it."""
    wrong: dict[str, list[str]] = {}
    for name, sentences in messages.items():
        if name in ValidationIn().fields:
            wrong[name] = [f"`{name}`: {sentence}" for sentence in sentences]
        else:
            wrong[name[:40]] = [_unknown(name)]
    return wrong


def _unknown(name: str) -> str:
    meant = next((known for known, others in _MEANT.items() if name.lower() in others), None)
    if meant == "source":
        return f'There is no `{name[:40]}` here. Use `source`: {{"source": "https://www.example.org/feed"}}.'
    if meant == "text":
        return f"There is no `{name[:40]}` here. Use `text`, whose value is the JSON written as a text."
    known = ", ".join(f"`{one}`" for one in ValidationIn().fields)
    return f"There is no `{name[:40]}` here. There are {known}, and a `file` in a form."


def _answer(context: Context, asked: Validation) -> dict[str, Any]:
    # The job before its report: one that is done by now has one.
    job = _job(context, asked)
    report = context.validations.report(asked.id)
    return {
        "validation": _validation(context, asked, job, is_ready=report is not None),
        "report": report,
        "problems": problems_of(report) if report else [],
    }


def problems_of(report: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return what a report has found by kind and in words, what to mend first at the head."""
    return [_problem(kind) for kind in kinds(report)]


def _problem(kind: Kind) -> dict[str, Any]:
    return {
        "code": kind.code,
        "rule": kind.rule,
        "severity": kind.severity,
        "counts_in": kind.counts_in,
        "total": kind.total,
        "title": kind.title,
        "why": kind.why,
        "mend": kind.mend,
        "cases": [
            {
                "record_id": case.record_id,
                "record_name": case.record_name,
                "place": case.place,
                "message": case.message,
                "value": case.value,
                # What holds for every case is said once.
                "hint": "" if case.hint == kind.mend else case.hint,
                "url": case.link or None,
            }
            for case in kind.cases
        ],
    }


def _job(context: Context, asked: Validation) -> Job | None:
    """Return the job of a check; it may be forgotten before its report."""
    try:
        return None if asked.job is None else context.jobs.get(asked.job)
    except NotFound:
        return None


def _validation(context: Context, asked: Validation, job: Job | None, *, is_ready: bool) -> dict[str, Any]:
    state = State.DONE if is_ready else job.state if job is not None else State.FAILED
    here = url_for("validations.OneValidation", validation_id=asked.id)
    endings = ENDINGS if is_ready else {}
    return {
        "id": asked.id,
        "state": state.value,
        "position": context.jobs.position(job) if job is not None and state is State.QUEUED else None,
        "progress": dict(job.progress) if job is not None else {},
        "error": job.error if job is not None and not is_ready else None,
        "what": asked.what,
        "name": asked.name,
        "version": asked.options.version,
        "data_status": asked.options.data_status,
        "sample": asked.options.sample,
        "as_of": asked.options.as_of,
        "asked_at": asked.asked_at.isoformat(),
        "finished_at": asked.finished_at.isoformat() if asked.finished_at else None,
        "links": {"self": here} | {name: f"{here}.{ending}" for ending, name in endings.items()},
    }


def _rendered(named: str, ending: str) -> Response:
    if ending not in ENDINGS:
        endings = ", ".join(f".{each}" for each in ENDINGS)
        raise NotFound(f"A report has no format .{ending[:20]}; there are {endings}.")
    report = current().validations.report(named)
    if report is None:
        # Says so when there is none at all.
        current().validations.get(named)
        raise NotFound("The report is not ready; without the ending, this address says how far it has come.")
    content = current().validations.notices(named) if ending == "csv" else None
    if ending == "html":
        # In full, because the page is saved and sent on as a file.
        table = url_for("validations.OneValidation", validation_id=f"{named}.csv")
        complete = html.Complete(f"{current().settings.public_url}{table}", MOST_NOTICES)
        content = html.render(report, complete=complete).encode()
    return as_file(report, ending, "signpost-check", content)


def as_file(report: Mapping[str, Any], ending: str, name: str, content: bytes | None = None) -> Response:
    """Return a report in one of its formats.

    Args:
        report: As `Report.as_json` gives it.
        ending: One of `ENDINGS`.
        name: What a downloaded file is called, without its ending.
        content: What is in the file, where that was kept; None makes it of the report.
    """
    made = FORMATS[ENDINGS[ending]]
    response = Response(content or made.render(report), content_type=made.media_type)
    response.headers["Cache-Control"] = _KEPT
    response.headers["X-Robots-Tag"] = "noindex"
    if ending in ("csv", "sarif", "junit.xml"):
        response.headers["Content-Disposition"] = f'attachment; filename="{name}.{ending}"'
    return response
