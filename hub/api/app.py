"""The API application: every endpoint registered, one error shape, open to any origin for reading."""

from typing import Any

from flask import Flask, Response, jsonify, redirect, request, send_from_directory
from flask_smorest import Api
from werkzeug.wrappers import Response as AnyResponse

from hub import __version__
from hub.api import (
    access,
    areas,
    attribution,
    caching,
    compression,
    feeds,
    harvests,
    health,
    hosted,
    lists,
    match,
    official,
    problems,
    search,
    services,
    spreadsheet,
    suggest,
    validations,
)
from hub.api.context import Context
from hub.api.openreferral import v1, v3

_HUB_RESOURCES = (
    search.blp,
    suggest.blp,
    match.blp,
    services.blp,
    areas.blp,
    attribution.blp,
    areas.map_blp,
    feeds.blp,
    harvests.blp,
    spreadsheet.blp,
    validations.blp,
    official.blp,
    lists.blp,
    lists.wire_blp,
    health.blp,
)
_DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def create_api(context: Context) -> Flask:
    """Return the API as a WSGI application.

    Args:
        context: The rooms of the hub that it opens a door to.
    """
    app = Flask(__name__, static_folder=None)
    app.url_map.strict_slashes = False
    app.extensions["signpost"] = context
    app.config.update(
        API_TITLE="Signpost",
        API_VERSION=__version__,
        OPENAPI_VERSION="3.1.0",
        OPENAPI_URL_PREFIX=None,
        PROPAGATE_EXCEPTIONS=False,
        MAX_CONTENT_LENGTH=1024 * 1024,
    )
    # Registered first, so done last: it compresses what all the others have made.
    compression.register(app)
    api = Api(app)
    for resource in _HUB_RESOURCES:
        api.register_blueprint(resource)
    for prefix, name in (("", "all"), ("/publishers/<publisher>", "publisher")):
        app.register_blueprint(v3.blp, url_prefix=f"{prefix}/openreferral/v3", name=f"v3_{name}")
        app.register_blueprint(v1.blp, url_prefix=f"{prefix}/openreferral/v1", name=f"v1_{name}")
    app.register_blueprint(hosted.blp, url_prefix="/feeds/<slug>")
    api.spec.components.security_scheme("operator", {"type": "http", "scheme": "bearer"})
    access.register(app)
    problems.register(app)
    caching.register(app)
    _register_documentation(app, api)
    app.after_request(_open_for_reading)
    return app


def _register_documentation(app: Flask, api: Any) -> None:
    @app.get("/api/openapi.json")
    @caching.tagged()
    def description() -> Response:
        return jsonify(api.spec.to_dict())

    @app.get("/api/")
    @app.get("/api/docs")
    def page() -> Response:
        return send_from_directory(f"{app.root_path}/static/docs", "index.html")

    @app.get("/api/docs/<path:name>")
    def part(name: str) -> Response:
        return send_from_directory(f"{app.root_path}/static/docs", name)

    @app.get("/openreferral")
    def feeds_of_everything() -> AnyResponse:
        return redirect("/api/docs")


def _open_for_reading(response: Response) -> Response:
    # Added, not set, which looks through all the others: nobody else gives these.
    add = response.headers.add
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        add("Access-Control-Allow-Origin", "*")
        add("Access-Control-Expose-Headers", "ETag, Link, Signpost-Message")
    if request.method == "OPTIONS":
        # Writing needs a key, and a key has no business in somebody else's page.
        add("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
        add("Access-Control-Allow-Headers", "Accept, Content-Type, If-None-Match")
        add("Access-Control-Max-Age", "86400")
    add("X-Content-Type-Options", "nosniff")
    add("Referrer-Policy", "no-referrer")
    if response.mimetype == "text/html":
        add("Content-Security-Policy", _DOCS_POLICY)
    return response
