"""HTTP-013."""

import json
import re
from collections.abc import Iterator
from typing import Any, ClassVar

import orjson

from validators.frame import CountsIn, Finding, Severity
from validators.rule import ExchangeRule, ExchangeSight
from validators.text import count, shorten

_KEY = re.compile(rb'"\s*:')
_SURROGATE = re.compile(rb"\\u[dD][89a-fA-F]")
_BOM = b"\xef\xbb\xbf"


class NotExchangeableJson(ExchangeRule):
    """An answer has a key twice in one object, a number that is none, or half a character.

    One reader takes the first value and another the last; strict ones refuse the whole answer.

    Fix it by writing each key once, leaving out what is not a number, and escaping whole characters.
    """

    code = "not_exchangeable_json"
    number = "HTTP-013"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "RFC 8259 sections 4, 6 and 8.2; RFC 7493 (I-JSON)"
    good: ClassVar = {"body": '{"a": {"id": "1"}, "b": {"id": "2"}, "c": "\\ud83d\\ude00 \\": NaN"}'}
    bad: ClassVar = {"body": '{"id": "1", "name": "Lunch club", "id": "2"}'}

    def check(self, sight: ExchangeSight) -> Iterator[Finding]:
        """What was read, written again, has fewer keys; or it could not be read for one of the others."""
        body = sight.exchange.body.removeprefix(_BOM)
        if not sight.is_success or body.lstrip()[:1] not in (b"{", b"["):
            return
        try:
            again = orjson.dumps(orjson.loads(body) if sight.parsed is None else sight.parsed)
        except (orjson.JSONDecodeError, TypeError, RecursionError):
            yield from _second_look(body)
            return
        # What comes out as it went in has each key once, and most servers write as compactly as this does.
        if again == body:
            return
        # Counting is twenty times as fast as matching, and settles it for nearly every other answer.
        if _keys(body) != _keys(again) and len(_KEY.findall(body)) != len(_KEY.findall(again)):
            yield from _second_look(body)


def _keys(body: bytes) -> int:
    return body.count(b'":') + body.count(b'" :')


class _Found:
    """What a tolerant reader meets on its way."""

    def __init__(self) -> None:
        self.repeated = ""
        self.objects = 0
        self.number = ""
        self.halves = 0

    def constant(self, word: str) -> None:
        """Note a number that is none."""
        self.number = self.number or word

    def pairs(self, pairs: list[tuple[str, Any]]) -> None:
        """Compare the keys of one object; nothing is built of it, so a large body costs no memory."""
        names: set[str] = set()
        for name, _ in pairs:
            if name in names:
                self.objects += 1
                self.repeated = self.repeated or name
                break
            names.add(name)
        for name, value in pairs:
            self.halves += _has_half(name) + (isinstance(value, str) and _has_half(value))
            if isinstance(value, list):
                self.halves += sum(isinstance(each, str) and _has_half(each) for each in value)


def _second_look(body: bytes) -> Iterator[Finding]:
    found = _Found()
    try:
        json.loads(
            body.decode("utf-8", "replace"),
            object_pairs_hook=found.pairs,
            parse_constant=found.constant,
            parse_int=len,
            parse_float=len,
        )
    except (ValueError, RecursionError):
        # Broken otherwise too, which the crawl says with line and column.
        return
    if found.objects:
        name = shorten(found.repeated)
        yield Finding(
            f'The key "{name}" is given twice in one object.', value=count(found.objects, "such object")
        )
    if found.number:
        yield Finding(f"{found.number} is no number of JSON.", value=found.number)
    if found.halves and _SURROGATE.search(body):
        yield Finding("A text holds half of a character (a lone surrogate).")


def _has_half(text: str) -> bool:
    return not text.isascii() and any("\ud800" <= letter <= "\udfff" for letter in text)
