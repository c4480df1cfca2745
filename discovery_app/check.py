"""Pages on which anybody has a feed, a file or a text checked, watches it, and shares the report."""

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from discovery_app.check_report import checked_page, progress_words, state_words
from discovery_app.client import HubBusy, HubHasNoSuchThing, HubSaysNo
from discovery_app.pages import Answer, hub
from discovery_app.words import t

checks = Blueprint("checks", __name__, url_prefix="/publish/check")

_FIELDS = ("source", "text", "version", "data_status")
_UPLOAD_BYTES = 21 * 1024 * 1024
_WAITS = ("queued", "running")
# "" finds out.
_VERSIONS = ("", "3.0", "1.0")


@checks.get("")
def check() -> Answer:
    """Ask what is to be checked."""
    return _form(request.args.get("source", ""))


@checks.post("")
def check_this() -> Answer | AnyResponse:
    """Have it checked, and show the page that says how far it is."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none"):
        # Somebody else's page may not send its readers' browsers here to ask for checks.
        return _form("", t("check.elsewhere")), 403
    request.max_content_length = request.max_form_memory_size = _UPLOAD_BYTES
    try:
        upload = request.files.get("file")
    except RequestEntityTooLarge:
        return _form("", t("check.too_large"), at="file"), 413
    given = {name: request.form[name] for name in _FIELDS if request.form.get(name, "").strip()}
    if request.form.get("sample"):
        given["sample"] = "true"
    if not (given.get("source") or given.get("text") or (upload is not None and upload.filename)):
        return _form("", t("check.nothing")), 422
    at = "file" if upload is not None and upload.filename else "text" if given.get("text") else "source"
    try:
        if upload is not None and upload.filename:
            answer = hub().check_file(upload.filename, upload.stream, given)
        else:
            answer = hub().check(given)
    except (HubSaysNo, HubBusy) as refusal:
        return _form(given.get("source", ""), str(refusal), text=given.get("text", ""), at=at), 422
    return redirect(url_for("checks.checked", check_id=answer["validation"]["id"]), 303)


@checks.get("/<check_id>")
def checked(check_id: str) -> Answer:
    """Show how far a check has come, and its report once it is there."""
    try:
        answer = hub().validation(check_id)
    except HubHasNoSuchThing:
        gone = {"heading": t("check.gone.heading"), "words": t("check.gone"), "waits": False, "check": {}}
        return render_template("finder/checking.html", **gone), 404
    validation = answer["validation"]
    if answer.get("report"):
        page = checked_page(answer, hub().address)
        return render_template("finder/checked.html", page=page, check=validation)
    waits = validation["state"] in _WAITS
    return render_template(
        "finder/checking.html",
        check=validation,
        heading=state_words(validation["state"]),
        waits=waits,
        words=progress_words(validation) if waits else validation.get("error") or "",
    )


@checks.get("/<check_id>/progress")
def check_progress(check_id: str) -> Response:
    """Tell the page's script how far a check has come."""
    try:
        validation = hub().validation(check_id)["validation"]
    except HubHasNoSuchThing:
        # Forgotten while somebody watched: the script looks at the page again, which says so.
        return jsonify({"waits": False, "words": ""})
    return jsonify({"waits": validation["state"] in _WAITS, "words": progress_words(validation)})


def _form(source: str, error: str = "", *, text: str = "", at: str = "source") -> str:
    """Return the form with what was given, and `error` beside the field `at`."""
    return render_template(
        "finder/check.html", source=source, text=text, error=error, at=at, versions=_VERSIONS
    )
