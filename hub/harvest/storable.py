"""What must not be kept of a publisher's texts: a character that PostgreSQL refuses, and markup that acts.

What is stored is what the feeds, the finder and every export give out, so hostile markup ends here; the raw
answer is kept as it came, for the publisher's report, and never shown as a page.
"""

import re
from collections.abc import Iterable
from dataclasses import replace
from html import unescape
from typing import Any

import nh3

from standards.openreferral.canonical import Problem, excerpt
from standards.openreferral.wire.crawl import CrawledService
from validators.text import escape

NUL = "\x00"

# No rel of our own: what is harmless stays as it was published.
_CLEANER = nh3.Cleaner(link_rel=None)
_TAG = re.compile(r"<[A-Za-z/!?]")
# A "<" that no ">" closes would take in whatever a page puts behind the text.
_OPEN_END = re.compile(r"<(?=[A-Za-z/!?][^<>]*$)")
# "Write to <help@example.org>", "<Mon-Fri>": no tags, and nothing of what they say may be lost.
_BRACKETED = re.compile(r"<([A-Za-z][A-Za-z0-9]*)([-@.:/_ ][^<>\"'=]{0,250}|)>")
_ELEMENTS = nh3.ALLOWED_TAGS | {
    *("script", "style", "iframe", "object", "embed", "applet", "param", "link", "meta", "base"),
    *("svg", "math", "canvas", "video", "audio", "source", "track", "template", "slot", "portal", "dialog"),
    *("form", "input", "button", "select", "option", "textarea", "label", "fieldset", "legend"),
    *("html", "head", "body", "title", "main", "section", "font", "marquee", "frame", "frameset"),
    *("noscript", "noframes", "noembed", "plaintext", "xmp", "listing"),
}
# Addresses that run or hold a program. A scheme with a space behind it is a word of a sentence.
_ACTING = re.compile(r"\b(?:java|vb)script:(?=\S)|\bdata:[a-z]+/[a-z0-9.+-]{1,60}[;,]", re.IGNORECASE)
_MAY_ACT = re.compile(rb"<|\\u00|script:|data:", re.IGNORECASE)
_SEVERAL_WORDS = re.compile(r"\S[\s<\[]\S?")
_REMOVED = "Markup that no page should take over was left out; publish plain text, or plain HTML."
_LOOKS = str.maketrans("", "", " \t\r\n\f/\"'")


def has_nul(body: bytes) -> bool:
    r"""Return whether a JSON body has U+0000 in a text; there it can only be written \u0000.

    >>> has_nul(b'{"id": "a\\u0000b"}')
    True
    """
    return b"\\u0000" in body


def without_nul(service: CrawledService) -> CrawledService:
    """Return a service with U+0000 left out of all its texts."""
    source_id = service.source_id
    return replace(
        service,
        source_id=None if source_id is None else source_id.replace(NUL, ""),
        record=_cleaned(service.record),
        list_item=_cleaned(service.list_item),
    )


def may_act(bodies: Iterable[bytes]) -> bool:
    """Return whether any JSON body may hold markup or an address that acts; most hold none at all."""
    return any(_MAY_ACT.search(body) for body in bodies)


def harmless(record: Any) -> tuple[Any, list[Problem]]:
    """Return a record as published without what would act on a page that shows it, and what was taken out.

    A text with HTML keeps plain formatting and links, and is the same text as before where it had nothing
    else: 1.0 allows HTML and its clients put it on the page as it comes. A text that is nothing but a program
    is left out. The record itself is not changed.

    Args:
        record: A record as published, JSON.

    >>> harmless({"name": "Tea & <b>cake</b>", "description": "<p onclick='x()'>Hot<script>x()</script></p>"})
    ... # doctest: +ELLIPSIS
    ({'name': 'Tea & <b>cake</b>', 'description': '<p>Hot</p>'}, [Problem(code='markup_removed', ...)])
    """
    found: list[tuple[str, str]] = []
    made = _harmless(record, found)
    return made, [Problem("markup_removed", pointer, _REMOVED, excerpt(value)) for pointer, value in found]


def _harmless(value: Any, found: list[tuple[str, str]]) -> Any:
    """Return the same value where nothing in it acts; else another, and note where it differs."""
    kind = type(value)
    if kind is str:
        made = _harmless_text(value) if "<" in value or ":" in value else value
        if made != value:
            found.append(("", value))
        return made
    if kind is not dict and kind is not list:
        return value
    before = len(found)
    changed = {}
    for key, each in value.items() if kind is dict else enumerate(value):
        if type(each) in (str, dict, list):
            start = len(found)
            made = _harmless(each, found)
            if len(found) > start:
                changed[key] = made
                step = escape(str(key))
                found[start:] = [(f"/{step}{pointer}", was) for pointer, was in found[start:]]
    if len(found) == before:
        return value
    if kind is list:
        return [changed.get(place, each) for place, each in enumerate(value)]
    # A text of which nothing is left is left out; in a list it keeps its place.
    return {key: changed.get(key, each) for key, each in value.items() if changed.get(key) != ""}


def _harmless_text(text: str) -> str:
    made = _plain_html(text) if "<" in text and _TAG.search(text) else text
    if "script:" not in (lowered := made.lower()) and "data:" not in lowered:
        return made
    without = _ACTING.sub("", made)
    # Nothing but such an address is no text for anybody.
    return "" if without != made and not _SEVERAL_WORDS.search(made) else without


def _plain_html(text: str) -> str:
    bare = _OPEN_END.sub("&lt;", _BRACKETED.sub(_unbracketed, text))
    cleaned = _CLEANER.clean(bare) if _TAG.search(bare) else bare
    # Cleaning also rewrites "<br/>" and "&"; a text that lost nothing by it stays as it is.
    return text if bare == text and _looks(cleaned) == _looks(text) else cleaned


def _unbracketed(found: re.Match[str]) -> str:
    return found[0] if found[1].lower() in _ELEMENTS else f"{found[1]}{found[2]}"


def _looks(text: str) -> str:
    return unescape(text).translate(_LOOKS).casefold()


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace(NUL, "")
    if isinstance(value, list):
        return [_cleaned(each) for each in value]
    if isinstance(value, dict):
        return {_cleaned(name): _cleaned(each) for name, each in value.items()}
    return value
