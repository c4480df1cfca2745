"""Paging by key: `after=`, beside the standard's page numbers, and the links to the pages that follow.

A page number counts from the start of a list, so what is harvested between two pages moves records from one
page to another. A cursor names the last record given, and goes on behind it.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from hashlib import blake2b
from urllib.parse import urlencode

from flask import request

from hub.api.context import Context
from hub.api.openreferral.parameters import Paging, bare_name, paging, value
from hub.api.problems import refuse

_KEY_BYTES, _SEAL_BYTES = 8, 8
# These choose a part of a list or what is shown of it, and not which list it is or its order.
_NOT_THE_LIST = frozenset({"page", "per_page", "after", "include", "full", "full_service"})
NOT_OURS = (
    "This is not a place in this list: it was given for another list or other filters, or before the hub was "
    "built anew. Start again without `after`; lists that are searched have page numbers only."
)


def list_paging(context: Context) -> Paging:
    """Return the part of a list that the request asks for, by number or behind a record.

    Ends the request with a 422 when it has both, or when `after` is none of this list's.
    """
    asked = paging()
    text = value("after")
    if not text:
        return asked
    if value("page"):
        refuse("after", "Give either `page` or `after`: each says on its own where the page begins.")
    return Paging(1, asked.per_page, _opened(text, context.catalogue.generation().log_id))


def cursor(context: Context, key: int) -> str:
    """Return the place behind a record of the list that the request asks for.

    It holds for as long as the change log does, whatever is harvested, whichever feeds come and go, and for
    any `per_page`. It is sealed so that a place of another list is told from one of this; what it seals is
    no secret.

    Args:
        context: The hub's rooms.
        key: The record's ordinal.
    """
    plain = key.to_bytes(_KEY_BYTES, "big")
    return urlsafe_b64encode(plain + _seal(plain, context.catalogue.generation().log_id)).decode().rstrip("=")


def links(context: Context, following: tuple[str, str] | None) -> str:
    """Return the `Link` header of a list: its first page, and the following one if there is one.

    Args:
        context: The hub's rooms.
        following: Name and value of the query parameter that leads there.
    """
    kept = [
        (name, given)
        for name, given in request.args.items(multi=True)
        if bare_name(name) not in {"page", "after"}
    ]
    base = f"{context.settings.public_url}{request.path}"
    parts = {"first": urlencode(kept)}
    if following is not None:
        parts["next"] = urlencode([*kept, following])
    return ", ".join(f'<{base}{"?" if query else ""}{query}>; rel="{name}"' for name, query in parts.items())


def _opened(text: str, log_id: str) -> int:
    try:
        whole = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except ValueError:
        whole = b""
    plain, seal = whole[:_KEY_BYTES], whole[_KEY_BYTES:]
    if len(whole) != _KEY_BYTES + _SEAL_BYTES or seal != _seal(plain, log_id):
        refuse("after", NOT_OURS)
    return int.from_bytes(plain, "big")


def _seal(plain: bytes, log_id: str) -> bytes:
    """Return what ties a key to its list: the change log, the address and the filters."""
    filters = sorted(
        (bare_name(name), given)
        for name, given in request.args.items(multi=True)
        if bare_name(name) not in _NOT_THE_LIST
    )
    which = repr((log_id, request.path.rstrip("/"), filters))
    return blake2b(plain + which.encode(), digest_size=_SEAL_BYTES).digest()
