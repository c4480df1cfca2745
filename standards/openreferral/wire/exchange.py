"""One question to a publisher's server and its answer, and the JSON in it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import orjson

from standards.openreferral.errors import BodyUnreadable
from standards.openreferral.wire.limits import Limits

# A list, because Python also knows charsets that take minutes for a page (punycode).
_CHARSETS = frozenset(
    {"iso-8859-1", "latin-1", "windows-1252", "cp1252", "iso-8859-15", "us-ascii", "ascii"}
) | {
    "utf-16",
    "utf-16le",
    "utf-16be",
}
_NOT_UTF8 = "it is not UTF-8 (byte {at:,}); publish the JSON in UTF-8"


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was asked and what came back.

    Attributes:
        url: The URL asked for.
        final_url: The URL that answered, after redirects.
        status: The HTTP status of the last answer.
        headers: Its headers, names in lower case; repeated ones joined by ", ".
        body: The body, unpacked.
        wire_bytes: The body's size as it travelled, packed.
        elapsed_s: Seconds of the last try, waits between tries and for our own pace excluded.
        attempts: How often it was tried.
        redirects: Every URL that redirected, in order.
    """

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    wire_bytes: int
    elapsed_s: float
    attempts: int
    redirects: tuple[str, ...] = ()

    @property
    def is_downgraded(self) -> bool:
        """A redirect led from https to http, where anybody on the way may change the answer."""
        hops = (*self.redirects, self.final_url)
        return any(a.startswith("https:") and b.startswith("http:") for a, b in pairwise(hops))


def parse_json(exchange: Exchange, limits: Limits) -> Any:
    """Return the JSON in an answer's body.

    A byte order mark is skipped; a charset other than UTF-8 is honoured when the Content-Type states it.

    Raises:
        BodyUnreadable: It is empty, HTML, not JSON (with line and column) or nested deeper than
            `Limits.nesting`.
    """
    body = exchange.body.removeprefix(b"\xef\xbb\xbf")
    if not body.strip():
        raise BodyUnreadable(exchange.final_url, "the answer is empty")
    try:
        parsed = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        parsed = _second_look(exchange, body, error, limits)
    # Nothing can be nested deeper than there are opening brackets: a count that runs at memory speed spares
    # most records the walk.
    if body.count(b"{") + body.count(b"[") > limits.nesting and _is_deeper(parsed, limits.nesting):
        raise BodyUnreadable(exchange.final_url, f"it is nested more than {limits.nesting} levels deep")
    return parsed


def _second_look(exchange: Exchange, body: bytes, error: json.JSONDecodeError, limits: Limits) -> Any:
    """Say precisely what is wrong with a body, or read it by its stated charset after all."""
    if body.lstrip()[:1] == b"<":
        raise BodyUnreadable(exchange.final_url, "it is a page of HTML or XML, not JSON") from error
    # orjson's own limit is 1,024.
    if "depth limit" in error.msg or "recursion" in error.msg.lower():
        why = f"it is nested more than {limits.nesting} levels deep"
        raise BodyUnreadable(exchange.final_url, why) from error
    try:
        body.decode()
    except UnicodeDecodeError as unicode_error:
        charset = _charset(exchange.headers.get("content-type", ""))
        if charset is None:
            why = _NOT_UTF8.format(at=unicode_error.start)
            raise BodyUnreadable(exchange.final_url, why) from unicode_error
        try:
            return orjson.loads(body.decode(charset if charset in _CHARSETS else "ascii"))
        except UnicodeDecodeError as charset_error:
            why = f"it cannot be read as the {charset[:40]!r} that its Content-Type states"
            raise BodyUnreadable(exchange.final_url, why) from charset_error
        except orjson.JSONDecodeError as second:
            error = second
    where = f"line {error.lineno} column {error.colno}"
    raise BodyUnreadable(exchange.final_url, f"it stops being JSON at {where} ({error.msg})") from error


def _charset(content_type: str) -> str | None:
    for parameter in content_type.lower().split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            stated = value.strip().strip('"')
            return None if stated in ("", "utf-8", "utf8") else stated
    return None


def _is_deeper(parsed: object, most: int) -> bool:
    """Walk a parsed body level by level, without recursion."""
    level: list[Any] = [parsed] if type(parsed) in (dict, list) else []
    depth = 0
    while level:
        depth += 1
        if depth > most:
            return True
        level = [
            value
            for container in level
            for value in (container.values() if type(container) is dict else container)
            if type(value) is dict or type(value) is list
        ]
    return False
