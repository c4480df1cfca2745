"""The rules asked of one thing at a time: what they find becomes notices, a crash of theirs a fault."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from validators.desk import Desk
from validators.endpoints import Endpoint
from validators.entities import Version
from validators.frame import CountsIn, Finding, Notice, Severity
from validators.reading import Reading
from validators.rule import ExchangeSight, FeedFinding, PageSight, Rule, SchemaError, SchemaRule
from validators.schema_step import item_errors, record_errors
from validators.text import shorten, writable

Depth: TypeAlias = Literal["all", "conformance", "none"]
"""Which rules look at a record, see `validators.session.Session.record`."""

_GRAVE = frozenset({Severity.FATAL, Severity.ERROR})


class Judge:
    """Shows the rules of a desk an answer, a page, a document or a record, and yields their notices.

    It remembers one thing only: which schema errors the items of the last page had, so that they are not said
    again of the records that are read out of that page.

    Args:
        desk: the rules of the session; it takes the faults.
        version: "1.0" or "3.0".
        is_sample: the feed says it is sample data.
    """

    def __init__(self, desk: Desk, version: Version, *, is_sample: bool) -> None:
        self._desk = desk
        self._version = version
        self._is_sample = is_sample
        self._said: tuple[str, frozenset[str]] = ("", frozenset())

    def exchange(self, sight: ExchangeSight) -> Iterator[Notice]:
        """Yield what the rules find in a request and its answer."""
        required = sight.endpoint is None or sight.endpoint.required
        for rule in self._desk.exchange_rules:
            if rule.sees_failures or not sight.failure:
                yield from self._asked(
                    rule, rule.check, sight, sight.exchange.url, sight.asked_id, required=required
                )

    def page(self, sight: PageSight, url: str) -> Iterator[Notice]:
        """Yield what the rules find in the envelope of a page, and the schema errors of its items."""
        for rule in self._desk.page_rules:
            yield from self._asked(rule, rule.check, sight, url, required=sight.endpoint.required)
        yield from self._items(sight.body, url, sight.endpoint)

    def document(self, body: object, url: str, endpoint: Endpoint) -> Iterator[Notice]:
        """Yield the schema errors of what should be a record and is not even an object."""
        for error in self._errors_of(body, endpoint.entity, url, ""):
            yield from self._described(error, url, "", error.pointer, required=endpoint.required)

    def record(self, reading: Reading, endpoint: Endpoint, depth: Depth) -> Iterator[Notice]:
        """Yield what the rules find in a record and in everything nested in it."""
        if depth == "none":
            return
        required = endpoint.required
        # The items of other lists have a schema of their own, with which the page was judged.
        if endpoint.kind != "list" or endpoint.entity == "service":
            yield from self._schema(reading, required=required)
        yield from self._nested(reading, required=required, depth=depth)
        if depth == "all":
            yield from self._values(reading, required=required)

    def placed(self, rule: Rule, found: FeedFinding, *, required: bool) -> Notice:
        """Return the notice of a finding that says itself where it was made."""
        return self._notice(rule, found.finding, found.url, found.record_id, found.pointer, required=required)

    def _asked(
        self,
        rule: Rule,
        question: Callable[[Any], Iterable[Finding]],
        sight: object,
        url: str,
        record_id: str = "",
        *,
        required: bool,
    ) -> Iterator[Notice]:
        try:
            for finding in question(sight):
                yield self._notice(rule, finding, url, record_id, finding.at, required=required)
        except Exception as crash:  # noqa: BLE001 - a crash in a rule is a fault; the run goes on
            self._desk.fault(rule.code, crash, url)

    def _items(self, body: Mapping[str, Any], url: str, endpoint: Endpoint) -> Iterator[Notice]:
        try:
            errors = item_errors(body, self._version, endpoint.entity)
        except Exception as crash:  # noqa: BLE001 - the engine is ours, so its crash is our fault
            self._desk.fault("schema", crash, url)
            return
        said = set()
        # The schema of a version looks for its own name only.
        key = "content" if self._version == "1.0" else "contents"
        for index, of_item in errors.items():
            item = body[key][index]
            name = str(item.get("id", "")) if isinstance(item, Mapping) else ""
            for error in of_item:
                pointer = f"/{key}/{index}{error.pointer}"
                said.add(_said(error, pointer))
                yield from self._described(error, url, name, pointer, required=endpoint.required)
        self._said = (url, frozenset(said))

    def _schema(self, reading: Reading, *, required: bool) -> Iterator[Notice]:
        url, said = self._said
        for error in self._errors_of(reading.record, reading.entity, reading.url, reading.record_id):
            pointer = reading.pointer + error.pointer
            if url != reading.url or _said(error, pointer) not in said:
                yield from self._described(error, reading.url, reading.record_id, pointer, required=required)

    def _errors_of(self, record: object, entity: str, url: str, record_id: str) -> list[SchemaError]:
        try:
            return record_errors(record, self._version, entity)
        except Exception as crash:  # noqa: BLE001 - as above
            self._desk.fault("schema", crash, url, record_id)
            return []

    def _described(
        self, error: SchemaError, url: str, record_id: str, pointer: str, *, required: bool
    ) -> Iterator[Notice]:
        for rule in self._speakers(error, url, record_id):
            try:
                yield self._notice(rule, rule.describe(error), url, record_id, pointer, required=required)
            except Exception as crash:  # noqa: BLE001 - as above
                self._desk.fault(rule.code, crash, url, record_id)

    def _speakers(self, error: SchemaError, url: str, record_id: str) -> Iterator[SchemaRule]:
        try:
            yield from self._desk.speakers(error)
        except Exception as crash:  # noqa: BLE001 - as above
            self._desk.fault("schema", crash, url, record_id)

    # The two loops below run hundreds of times a record, so they are written out, without `_asked`.

    def _nested(self, reading: Reading, *, required: bool, depth: Depth) -> Iterator[Notice]:
        rules_for = self._desk.rules_for
        known = self._desk.by_shape
        for position in reading.positions():
            for rule in known.get(position.shape) or rules_for(position.shape):
                if depth != "all" and CountsIn.STRICT not in rule.counts_in:
                    continue
                try:
                    for finding in rule.check(position.item, position):
                        at = f"{reading.pointer}{position.pointer}{finding.at}"
                        yield self._notice(
                            rule, finding, reading.url, reading.record_id, at, required=required
                        )
                except Exception as crash:  # noqa: BLE001 - as above
                    self._desk.fault(rule.code, crash, reading.url, reading.record_id)

    def _values(self, reading: Reading, *, required: bool) -> Iterator[Notice]:
        asked = [rule for rule in self._desk.value_rules if rule.may_be_in(reading.lowered)]
        if not asked:
            return
        for pointer, field, value in reading.values():
            for rule in asked:
                try:
                    for finding in rule.check(field, value, reading):
                        at = reading.pointer + pointer
                        yield self._notice(
                            rule, finding, reading.url, reading.record_id, at, required=required
                        )
                except Exception as crash:  # noqa: BLE001 - as above
                    self._desk.fault(rule.code, crash, reading.url, reading.record_id)

    def _notice(
        self, rule: Rule, finding: Finding, url: str, record_id: str, pointer: str, *, required: bool
    ) -> Notice:
        severity = finding.severity or rule.severity
        if self._is_sample and rule.is_expected_of_samples:
            severity = Severity.INFO
        elif rule.is_level_one and not required and severity in _GRAVE:
            severity = Severity.WARNING
        return Notice(
            code=rule.code,
            rule=rule.number,
            severity=severity,
            counts_in=rule.counts_in,
            message=writable(finding.message),
            url=writable(url),
            record_id=shorten(record_id) if record_id else "",
            pointer=writable(pointer),
            value="" if finding.value is None else shorten(finding.value),
            hint=writable(finding.hint) or self._desk.advice(rule),
            is_aside=not required,
        )


def _said(error: SchemaError, pointer: str) -> str:
    return f"{pointer} {error.keyword} {error.expected}"
