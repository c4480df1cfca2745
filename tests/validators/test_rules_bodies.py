"""Rules about what an answer is made of, over sites that are really served."""

from dataclasses import replace

import pytest

from standards.openreferral.wire.exchange import Exchange, parse_json
from standards.openreferral.wire.limits import Limits
from tests.validators.feeds import AS_OF
from tests.validators.sites import (
    QUICK,
    a_site,
    codes,
    raw,
    validated,
)
from validators import Session
from validators.frame import Notice


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"total_items": 0, "contents": [], "contents": []}', "given twice"),
        (b'{"total_items": NaN, "contents": []}', "NaN is no number"),
        (b'{"total_items": -Infinity, "contents": []}', "-Infinity is no number"),
        (b'{"contents": [{"id": "1", "name": "\\ud800"}]}', "half of a character"),
        (b'{"contents": [{"id" : "1", "a" : {"b": 1, "b" : 2}}]}', "given twice"),
    ],
)
def test_json_that_readers_understand_differently_is_told(body: bytes, words: str) -> None:
    with a_site(organizations=raw(body)) as site:
        report = validated(site)

    (group,) = [group for group in report.notices if group.code == "not_exchangeable_json"]
    assert words in group.samples[0].message


@pytest.mark.parametrize(
    "body",
    [
        b'{"contents": [], "note": "a \\"key\\": NaN and \\u0022: more"}',
        b'{ "contents" : [ ] , "a" : { "id" : 1 } , "b" : { "id" : 1 } }',
        b'{"contents": [], "note": "\\ud83d\\ude00"}',
        b'\xef\xbb\xbf{"contents": []}',
    ],
)
def test_unusual_but_sound_json_is_left_alone(body: bytes) -> None:
    with a_site(organizations=raw(body)) as site:
        report = validated(site)

    assert "not_exchangeable_json" not in codes(report)


def test_a_byte_order_mark_is_told_and_the_answer_read() -> None:
    with a_site(taxonomies=raw(b'\xef\xbb\xbf{"contents": []}')) as site:
        report = validated(site)

    assert "body_not_utf8" in codes(report)
    assert "answer_too_large" not in codes(report)


def test_an_answer_beyond_the_bounds_is_told() -> None:
    deep = b'{"contents": ' + b"[" * 120 + b"]" * 120 + b"}"
    large = raw(b'{"contents": []' + b" " * 300_000 + b"}")
    with a_site(taxonomies=raw(deep), organizations=large) as site:
        report = validated(site, limits=replace(QUICK, page_bytes=200_000))

    (group,) = [group for group in report.notices if group.code == "answer_too_large"]
    messages = " ".join(notice.message for notice in group.samples)
    assert "100 levels" in messages
    assert "larger than 200,000 bytes" in messages


@pytest.mark.parametrize(
    "body",
    [b'{"contents": [], "a": 1, "a": 2}', b'{ "contents" : [{"id": "1"}] }', b'\xef\xbb\xbf{"contents":[]}'],
)
def test_an_answer_that_was_read_already_is_judged_as_one_that_was_not(body: bytes) -> None:
    url = "https://council.example/services"
    exchange = Exchange(url, url, 200, {"content-type": "application/json"}, body, len(body), 0.1, 1)

    heard: list[list[Notice]] = [[], []]
    for parsed, notices in zip((None, parse_json(exchange, Limits())), heard, strict=True):
        session = Session(version="3.0", as_of=AS_OF, hear=notices.append)
        session.exchange(exchange, body=parsed)
        session.finish()

    assert heard[0] == heard[1]
