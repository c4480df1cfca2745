"""A rule tried on its own examples: its first tests."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import orjson

from standards.openreferral.paging import read_page
from standards.openreferral.wire.fetch import Exchange
from validators.entities import Version
from validators.frame import Finding
from validators.reading import Point, Reading
from validators.rule import (
    ExchangeRule,
    FeedRule,
    PageRule,
    PageSight,
    RecordRule,
    Rule,
    SchemaError,
    SchemaRule,
    ValueRule,
)
from validators.schema_step import record_errors
from validators.session import Session

AS_OF = date(2026, 6, 1)
"""The day on which examples are read."""

_URL = "https://council.example/services?page=1"
_HULL: Point = (53.7643, -0.3582)


def findings_of(rule: Rule, example: Any) -> list[Finding]:
    """Return what a rule finds in an example of its kind.

    Raises:
        TypeError: the rule is of no known kind.
    """
    if isinstance(rule, ExchangeRule):
        return list(rule.check(_exchange(example)))
    if isinstance(rule, PageRule):
        body = example["body"]
        return list(rule.check(PageSight(read_page(body), body, example.get("requested", 1), _version(rule))))
    if isinstance(rule, SchemaRule):
        errors = [example] if isinstance(example, SchemaError) else record_errors(example, _version(rule))
        return [rule.describe(error) for error in errors if rule.claims(error)]
    if isinstance(rule, RecordRule):
        return _in_record(rule, example)
    if isinstance(rule, ValueRule):
        reading = _reading(rule, example)
        if not rule.may_be_in(reading.lowered):
            return []
        return [
            finding for _, field, value in reading.values() for finding in rule.check(field, value, reading)
        ]
    if isinstance(rule, FeedRule):
        return _in_feed(rule, example)
    raise TypeError(f"{type(rule).__name__} is of no kind that examples are known for")


def _in_record(rule: RecordRule, example: Mapping[str, Any]) -> list[Finding]:
    position = _reading(rule, example).positions()[0]
    position.entity = rule.entities[0]
    if rule.fields and rule.fields.isdisjoint(example):
        return []
    return list(rule.check(example, position))


def _reading(rule: Rule, example: Mapping[str, Any]) -> Reading:
    return Reading(example, version=_version(rule), as_of=AS_OF, record_id="1", postcodes=_postcodes)


def _in_feed(rule: FeedRule, pages: Sequence[Mapping[str, Any]]) -> list[Finding]:
    session = Session(version=_version(rule), as_of=AS_OF)
    for number, body in enumerate(pages, start=1):
        url = f"https://council.example/services?page={number}"
        exchange = _exchange({"body": orjson.dumps(body), "url": url})
        session.page(read_page(body), exchange, requested_page=number, body=body)
        for index, item in enumerate(body["contents"]):
            session.record(item, url=url, pointer=f"/contents/{index}")
    groups = session.finish().notices
    return [Finding(item.message) for group in groups if group.code == rule.code for item in group.samples]


def _exchange(example: Mapping[str, Any]) -> Exchange:
    body = example.get("body", b"{}")
    encoded = body.encode("utf-8") if isinstance(body, str) else body
    url = example.get("url", _URL)
    return Exchange(
        url=url,
        final_url=example.get("final_url", url),
        status=example.get("status", 200),
        headers=example.get("headers", {}),
        body=encoded,
        wire_bytes=len(encoded),
        elapsed_s=0.1,
        attempts=1,
    )


def _version(rule: Rule) -> Version:
    return "3.0" if "3.0" in rule.versions else "1.0"


def _postcodes(text: str) -> Point | None:
    return _HULL if "".join(text.upper().split()) == "HU52AA" else None
