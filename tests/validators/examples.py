"""A rule tried on its own examples: its first tests."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import orjson

from standards.openreferral.errors import FetchFailed
from standards.openreferral.paging import read_page
from standards.openreferral.wire.fetch import Exchange
from validators.endpoints import SERVICES, Endpoint, detail_of, endpoint_named
from validators.entities import Version
from validators.frame import Finding
from validators.reading import Point, Reading
from validators.rule import (
    ExchangeRule,
    ExchangeSight,
    FeedRule,
    PageRule,
    PageSight,
    ProbeRule,
    RecordRule,
    Rule,
    SchemaError,
    SchemaRule,
    ValueRule,
)
from validators.schema_step import record_errors
from validators.session import Session
from validators.site import Sample, Site

AS_OF = date(2026, 6, 1)
"""The day on which examples are read."""

_URL = "https://council.example/services?page=1"
_JSON = {"content-type": "application/json", "access-control-allow-origin": "*"}
_HULL: Point = (53.7643, -0.3582)


def findings_of(rule: Rule, example: Any) -> list[Finding]:
    """Return what a rule finds in an example of its kind.

    Raises:
        TypeError: the rule is of no known kind.
    """
    if isinstance(rule, ExchangeRule):
        failure = example.get("failure", "")
        if failure and not rule.sees_failures:
            return []
        endpoint = _endpoint(rule, example) if "endpoint" in example else None
        return list(
            rule.check(
                ExchangeSight(
                    _exchange(example), endpoint, example.get("asked_id", ""), example.get("page"), failure
                )
            )
        )
    if isinstance(rule, PageRule):
        body = example["body"]
        sight = PageSight(
            read_page(body),
            body,
            example.get("requested", 1),
            _version(rule),
            _endpoint(rule, example),
            example.get("per_page"),
        )
        return list(rule.check(sight))
    if isinstance(rule, SchemaRule):
        entity = rule.entities[0] if rule.entities else "service"
        errors = (
            [example] if isinstance(example, SchemaError) else record_errors(example, _version(rule), entity)
        )
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
    if isinstance(rule, ProbeRule):
        return [found.finding for found in rule.check(a_site(example, _version(rule)))]
    raise TypeError(f"{type(rule).__name__} is of no kind that examples are known for")


def a_site(example: Mapping[str, Any], version: Version = "3.0") -> Site:
    """Return a site that gives the answers of a probe rule's example, and 404 to anything else."""
    base = "https://council.example"
    samples = tuple(
        Sample(record, str(record.get("id", "")), f"{base}/services/{record.get('id')}", "")
        for record in example.get("services", ())
    )
    return Site(
        version=version,
        base_url=base,
        get=_answering(example.get("answers", ())),
        as_of=AS_OF,
        metadata=example.get("metadata"),
        samples=samples,
        total=example.get("total", len(samples)),
    )


def _answering(answers: Sequence[tuple[str, Mapping[str, Any], Any]]) -> Callable[[str], Exchange]:
    def get(url: str) -> Exchange:
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query, keep_blank_values=True))
        for path, query, answer in answers:
            if path == parts.path and all(asked.get(name) == str(value) for name, value in query.items()):
                if answer is None:
                    raise FetchFailed(url, "nothing listens there", 1)
                status, body = answer if isinstance(answer, tuple) else (200, answer)
                encoded = body if isinstance(body, bytes) else orjson.dumps(body)
                return _exchange({"url": url, "status": status, "body": encoded, "headers": _JSON})
        return _exchange({"url": url, "status": 404, "headers": _JSON})

    return get


def _endpoint(rule: Rule, example: Mapping[str, Any]) -> Endpoint:
    return endpoint_named(_version(rule), example["endpoint"]) if "endpoint" in example else SERVICES


def _in_record(rule: RecordRule, example: Mapping[str, Any]) -> list[Finding]:
    list_item = None
    if set(example) == {"record", "list_item"}:
        example, list_item = example["record"], example["list_item"]
    position = _reading(rule, example, rule.entities[0], list_item).positions()[0]
    if rule.fields and rule.fields.isdisjoint(example):
        return []
    return list(rule.check(example, position))


def _reading(
    rule: Rule, example: Mapping[str, Any], entity: str = "service", list_item: Any = None
) -> Reading:
    return Reading(
        example,
        version=_version(rule),
        as_of=AS_OF,
        record_id="1",
        postcodes=_postcodes,
        entity=entity,
        list_item=list_item,
    )


def _in_feed(rule: FeedRule, example: Any) -> list[Finding]:
    version = _version(rule)
    by_list = example if isinstance(example, Mapping) else {rule.endpoints[0]: example}
    session = Session(version=version, as_of=AS_OF, lists={*rule.endpoints, *by_list}, asked_for=(rule.code,))
    for name, pages in by_list.items():
        endpoint = endpoint_named(version, name)
        record_of = detail_of(version, endpoint) or endpoint
        for number, body in enumerate(pages, start=1):
            url = f"https://council.example{endpoint.path}?page={number}"
            exchange = _exchange({"body": orjson.dumps(body), "url": url})
            session.page(read_page(body), exchange, requested_page=number, body=body, endpoint=endpoint)
            key = "contents" if "contents" in body else "content"
            for index, item in enumerate(body[key]):
                session.record(item, url=url, pointer=f"/{key}/{index}", endpoint=record_of)
    groups = session.finish().notices
    return [Finding(item.message) for group in groups if group.code == rule.code for item in group.samples]


def _exchange(example: Mapping[str, Any]) -> Exchange:
    body = example.get("body", b"{}")
    encoded = body.encode("utf-8") if isinstance(body, str) else body
    url = example.get("url", _URL)
    return Exchange(
        url=url,
        final_url=example.get("final_url", url),
        status=example.get("status", 0 if example.get("failure") else 200),
        headers=example.get("headers", {}),
        body=encoded,
        wire_bytes=len(encoded),
        elapsed_s=example.get("elapsed_s", 0.1),
        attempts=example.get("attempts", 1),
        redirects=tuple(example.get("redirects", ())),
    )


def _version(rule: Rule) -> Version:
    return "3.0" if "3.0" in rule.versions else "1.0"


def _postcodes(text: str) -> Point | None:
    return _HULL if "".join(text.upper().split()) == "HU52AA" else None
