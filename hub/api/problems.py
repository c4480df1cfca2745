"""Errors, in one shape everywhere: `{code, status, message, errors}`."""

from collections.abc import Sequence
from typing import Any, NoReturn

import structlog
from flask import Flask, Response, jsonify, request
from marshmallow import Schema, fields
from werkzeug.exceptions import HTTPException, UnprocessableEntity
from werkzeug.exceptions import NotFound as NotFoundHere
from werkzeug.http import HTTP_STATUS_CODES

from hub.errors import AlreadyThere, CannotRelease, FeedBusy, HubError, NotFound, NotReady, QueueFull
from hub.places.errors import PlaceUnknown

# What a caller reads; the reason names folders of this machine, so it goes to the log.
NOT_READY = "This hub is not ready to answer that yet. Try again in a few minutes."
_TRY_AGAIN_S = 60

_STATUS: tuple[tuple[type[HubError], int], ...] = (
    (NotFound, 404),
    (AlreadyThere, 409),
    (FeedBusy, 409),
    (CannotRelease, 409),
    (QueueFull, 429),
    (HubError, 422),
)


class ProblemOut(Schema):
    """An error."""

    code = fields.Integer(required=True, metadata={"description": "The HTTP status."})
    status = fields.String(required=True, metadata={"description": "What that status is called."})
    message = fields.String(required=True, metadata={"description": "What is wrong and what to do."})
    errors = fields.Dict(
        required=True,
        metadata={
            "description": "Sentences by part of the request (`query`, `json`) and name; after the sentence "
            "about a place come places that would be understood."
        },
    )


class QueryIn(Schema):
    """What may be asked; a parameter that there is not is refused in words, with `unknown=RAISE`."""

    # marshmallow's own attribute, which it reads and never changes.
    error_messages = {"unknown": "There is no such parameter; see /api/docs for those there are."}  # noqa: RUF012


class ParameterRefused(UnprocessableEntity):
    """A parameter, or a member of the body, that cannot be understood.

    Attributes:
        data: What the answer says, as webargs gives it for its own refusals.
    """

    def __init__(self, parameter: str, message: str, suggestions: Sequence[str]) -> None:
        super().__init__(message)
        self.data = {"message": message, "errors": {part_asked(): {parameter: [message, *suggestions]}}}


def refuse(parameter: str, message: str, suggestions: Sequence[str] = ()) -> NoReturn:
    """End the request with a 422 that names the parameter, or the member of the body.

    Args:
        parameter: Its name.
        message: What is wrong and what to do, for a person.
        suggestions: Values that would be understood; they follow the message in `errors`.

    Raises:
        ParameterRefused: Always.
    """
    raise ParameterRefused(parameter, message, suggestions)


def part_asked() -> str:
    """Return the part of the request that says what is asked, as `errors` names it."""
    return "query" if request.method in {"GET", "HEAD"} else "json"


def shown(text: str, most: int = 60) -> str:
    """Return what somebody sent as an error quotes it: in quotation marks, and not at any length.

    >>> shown("HU5 2AA"), shown("a" * 100, 5)
    ("'HU5 2AA'", "'aaaaa...'")
    """
    return repr(text if len(text) <= most else f"{text[:most]}...")


def register(app: Flask) -> None:
    """Make every error of the application answer in the one shape."""

    @app.errorhandler(NotReady)
    def not_ready(error: NotReady) -> tuple[Response, int, dict[str, str]]:
        structlog.get_logger(__name__).warning("not ready", path=request.path, reason=str(error))
        return _answer(503, NOT_READY), 503, {"Retry-After": str(_TRY_AGAIN_S)}

    @app.errorhandler(HubError)
    def hub_error(error: HubError) -> tuple[Response, int, dict[str, str]]:
        code = next(status for kind, status in _STATUS if isinstance(error, kind))
        headers = {"Retry-After": str(_TRY_AGAIN_S)} if isinstance(error, QueueFull) else {}
        return _answer(code, str(error)), code, headers

    @app.errorhandler(PlaceUnknown)
    def place_unknown(error: PlaceUnknown) -> tuple[Response, int]:
        return _answer(422, error.message, {part_asked(): {"near": [error.message, *error.suggestions]}}), 422

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        if error.response is not None:
            # A redirect, or an answer that is made already.
            return error
        data: dict[str, Any] = getattr(error, "data", None) or {}
        code = error.code or 500
        errors = data.get("errors") or data.get("messages") or {}
        message = data.get("message") or _first(errors) or _sentence(error)
        # Allow, WWW-Authenticate and Retry-After say what the caller can do next.
        kept = {name: value for name, value in error.get_headers() if name != "Content-Type"}
        return _answer(code, str(message), errors), code, kept


def _sentence(error: HTTPException) -> str:
    """Return what an error says; the framework's sentence about a wrong address says nothing of ours."""
    if isinstance(error, NotFoundHere) and error.description == NotFoundHere.description:
        return "There is nothing at this address; /api/docs lists what there is."
    return error.description or ""


def _first(errors: Any) -> str:
    """Return the first sentence in marshmallow's nested messages, with the name of what it is about."""
    if isinstance(errors, dict):
        for name, inner in errors.items():
            sentence = _first(inner)
            if sentence:
                # The place of a value in a list, or the part of the request, tells a person nothing.
                is_place = isinstance(name, int) or name in {"query", "json", "path", "headers"}
                return sentence if is_place else f"{name}: {sentence}"
        return ""
    if isinstance(errors, list):
        return str(errors[0]) if errors else ""
    return str(errors)


def _answer(code: int, message: str, errors: Any = None) -> Response:
    return jsonify(
        {
            "code": code,
            "status": HTTP_STATUS_CODES.get(code, "Unknown"),
            "message": message,
            "errors": errors or {},
        }
    )
