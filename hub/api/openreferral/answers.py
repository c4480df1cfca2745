"""Answers in the standard's own shape: bytes that are stored, spliced into the page's envelope."""

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response

from hub.api.openreferral.parameters import Paging
from standards.openreferral.writers import write_page


def page_of(contents: Sequence[bytes], paging: Paging, total: int, *, version: str) -> Response:
    """Return one page of a list."""
    body = write_page(contents, version=version, page=paging.page, per_page=paging.per_page, total=total)
    return Response(body, mimetype="application/json")


def document(value: Any) -> Response:
    """Return one document, given as JSON bytes or as what JSON is made of."""
    return Response(value if isinstance(value, bytes) else orjson.dumps(value), mimetype="application/json")
