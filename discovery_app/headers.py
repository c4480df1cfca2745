"""What every answer of the finder tells the browser it may and may not do."""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any

from flask import Response, g, request

from discovery_app.assets import digest

INLINE_SCRIPT = (
    "document.body.className += ' js-enabled' + "
    "('noModule' in HTMLScriptElement.prototype ? ' govuk-frontend-supported' : '');"
)
"""The one inline script: GOV.UK Frontend's page template writes it, and its text is allowed by hash."""

_SCRIPT_HASH = base64.b64encode(hashlib.sha256(INLINE_SCRIPT.encode()).digest()).decode()

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"script-src 'self' 'sha256-{_SCRIPT_HASH}'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

# Nothing that could end the directive, or allow more than the one host.
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(?::\d{1,5})?")

IMMUTABLE = "public, max-age=31536000, immutable"
"""For a file whose address changes with it: kept for a year, and never asked for again."""

PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def add_headers(response: Response) -> Response:
    """Set the security and privacy headers; keep what a person asked for out of every cache.

    Static files may be kept by anyone, for good where the address has the hash of what is in them; pages by
    the person's own browser, which asks again; results of a search, the map around them and what follows from
    a private search by nobody, because they hold a person's words, postcode or whereabouts; and what went
    wrong by nobody.
    """
    response.headers["Content-Security-Policy"] = _policy(g.get("tiles"))
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    is_personal = request.endpoint in ("finder.results", "finder.asked", "finder.outlines")
    if is_personal or g.get("private") or response.status_code >= 400:
        response.headers["Cache-Control"] = "no-store"
    elif request.endpoint != "static":
        response.headers["Cache-Control"] = "private, no-cache"
    elif request.args.get("v") == digest((request.view_args or {})["filename"]):
        # Under another hash the file is no longer what the page that names it was written for.
        response.headers["Cache-Control"] = IMMUTABLE
    return response


def _policy(tiles: Mapping[str, Any] | None) -> str:
    """Return the policy of a page, with the one host of its map's tiles where the operator names a server."""
    if not tiles or not _ORIGIN.fullmatch(str(tiles.get("origin"))):
        return CONTENT_SECURITY_POLICY
    return CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {tiles['origin']}")
