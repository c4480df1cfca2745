"""Answers in the standard's own shape: bytes that are stored, spliced into the page's envelope."""

from collections.abc import Sequence
from typing import Any

import orjson
from flask import Response

from hub.api.context import Context
from hub.api.openreferral.cursors import cursor, links
from hub.api.openreferral.parameters import Paging
from hub.catalogue.listing import Slice
from standards.openreferral.writers import write_page


def page_of(contents: Sequence[bytes], paging: Paging, total: int, *, version: str) -> Response:
    """Return one page of a list."""
    body = write_page(contents, version=version, page=paging.page, per_page=paging.per_page, total=total)
    return Response(body, mimetype="application/json")


def found_page(
    context: Context, contents: Sequence[bytes], paging: Paging, total: int, *, version: str
) -> Response:
    """Return one page of a list that was searched, with the number of the following page as a link.

    Such a list is in the order of how well its services match, which has no key to go on behind.
    """
    response = page_of(contents, paging, total, version=version)
    more = paging.page * paging.per_page < total
    response.headers["Link"] = links(context, ("page", str(paging.page + 1)) if more else None)
    return response


def list_page(context: Context, part: Slice[bytes], paging: Paging, *, version: str) -> Response:
    """Return one page of a whole list, with a link to the one that follows by key.

    Asked for behind a record, the envelope says where in the list that is as it stands now: the total is the
    list's, and the pages are counted as if one had always asked for as many. So the numbers are those of the
    pages by number, unless records before this page have come or gone in the meantime: then a page more may
    be counted. The first page is called first, the last is called last, and its number is that of all pages.
    """
    number, pages = paging.page, None
    if paging.after is not None:
        before, rest = -(-part.start // paging.per_page), -(-(part.total - part.start) // paging.per_page)
        number, pages = before + 1, before + rest
    body = write_page(
        part.items, version=version, page=number, per_page=paging.per_page, total=part.total, pages=pages
    )
    response = Response(body, mimetype="application/json")
    more = None if part.last is None or part.is_last else ("after", cursor(context, part.last))
    response.headers["Link"] = links(context, more)
    return response


def document(value: Any) -> Response:
    """Return one document, given as JSON bytes or as what JSON is made of."""
    return Response(value if isinstance(value, bytes) else orjson.dumps(value), mimetype="application/json")
