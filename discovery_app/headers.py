"""What every answer of the finder tells the browser it may and may not do."""

import base64
import hashlib

from flask import Response, request

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
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)

PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"


def add_headers(response: Response) -> Response:
    """Set the security and privacy headers; keep what a person asked for out of every cache.

    Static files may be kept by anyone; pages by the person's own browser, which asks again; results
    of a search by nobody, because the address holds a person's words and postcode.
    """
    response.headers["Content-Security-Policy"] = CONTENT_SECURITY_POLICY
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Permissions-Policy"] = PERMISSIONS_POLICY
    if request.endpoint != "static":
        asked = request.endpoint == "finder.results"
        response.headers["Cache-Control"] = "no-store" if asked else "private, no-cache"
    return response
