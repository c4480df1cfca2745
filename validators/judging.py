"""The rules asked of one thing at a time: what they find becomes notices, a crash of theirs a fault."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from validators.desk import Desk
from validators.endpoints import Endpoint
from validators.entities import Version
from validators.frame import CountsIn, Finding, Notice, Severity
from validators.reading import Position, Reading
from validators.report import Tally
from validators.rule import (
    ExchangeSight,
    FeedFinding,
    PageSight,
    RecordRule,
    Rule,
    SchemaError,
    SchemaRule,
)
from validators.schema_step import item_errors, record_errors
from validators.shapes import MOST_FIELDS, Shape
from validators.text import bounded, name_of, shorten, writable

Depth: TypeAlias = Literal["all", "conformance", "none"]
"""Which rules look at a record, see `validators.session.Session.record`."""

Answers: TypeAlias = tuple[CountsIn, ...]

_MOST_ASKERS = 10_000
"""Shapes of which it is remembered who is asked."""

_GRAVE = frozenset({Severity.FATAL, Severity.ERROR})


@dataclass(slots=True)
class Sight:
    """The answer or record that rules look at, and what takes what they find there.

    Attributes:
        tally: takes the notices.
        url: the request.
        record_id: the record it is about, "" for none.
        required: the list is one that a feed must have.
        worse_than_info: the rules that found something graver than information.
        record: that record, of which a notice gives the name; None where there is none at hand.
        record_name: its name, where it is known without the record.
    """

    tally: Tally
    url: str
    record_id: str = ""
    required: bool = True
    worse_than_info: set[Rule] = field(default_factory=set)
    record: object = None
    record_name: str = ""

    def counts_alone(self, rule: Rule, severity: Severity, counts_in: Answers | None = None) -> bool:
        """Count a finding; return False where it is among the first of its code and has to be added."""
        if severity is not Severity.INFO:
            self.worse_than_info.add(rule)
        answers = rule.counts_in if counts_in is None else counts_in
        return self.tally.counts_alone(rule.code, rule.number, severity, answers, is_aside=not self.required)


@dataclass(slots=True)
class Waiting:
    """A record that is to be judged, see `validators.session.Session.record`.

    Attributes:
        reading: the record.
        endpoint: its list or its detail.
        depth: which rules look at it.
        counts: it is one more record of its list.
        page: the number of the list page it was on, from 1; 0 for none.
        worse_than_info: the rules that found something graver than information, once it was judged.
    """

    reading: Reading
    endpoint: Endpoint
    depth: Depth
    counts: bool
    page: int
    worse_than_info: set[Rule] = field(default_factory=set)


class _Askers:
    """The rules that objects of one shape are shown to, and what takes such an object for each of them."""

    __slots__ = ("rules", "take")

    def __init__(self, rules: Sequence[RecordRule], shown: dict[RecordRule, list[Position]]) -> None:
        self.rules = rules
        self.take = tuple([shown.setdefault(rule, []).append for rule in rules])


class Judge:
    """Shows the rules of a desk an answer, a page, a document or a record, and tallies what they find.

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
        # The lists stay and are emptied after each use, so that what puts an object into them is found once.
        self._shown: dict[RecordRule, list[Position]] = {}
        self._askers: dict[bool, dict[Shape, _Askers]] = {False: {}, True: {}}

    def exchange(self, asked: ExchangeSight, tally: Tally) -> None:
        """Tally what the rules find in a request and its answer."""
        required = asked.endpoint is None or asked.endpoint.required
        sight = Sight(tally, asked.exchange.url, asked.asked_id, required)
        for rule in self._desk.exchange_rules:
            if rule.sees_failures or not asked.failure:
                self._ask(rule, rule.check, asked, sight)

    def page(self, page: PageSight, url: str, tally: Tally) -> None:
        """Tally what the rules find in the envelope of a page, and the schema errors of its items."""
        sight = Sight(tally, url, required=page.endpoint.required)
        for rule in self._desk.page_rules:
            self._ask(rule, rule.check, page, sight)
        self._items(page.body, url, page.endpoint, tally)

    def document(self, body: object, url: str, endpoint: Endpoint, tally: Tally) -> None:
        """Tally the schema errors of what should be a record and is not even an object."""
        sight = Sight(tally, url, required=endpoint.required)
        for error in self._errors_of(body, endpoint.entity, sight):
            self._describe(error, error.pointer, sight)

    def records(self, waiting: Sequence[Waiting], tally: Tally) -> None:
        """Tally what the rules find in some records and in everything nested in them.

        Each rule is asked of all of them before the next: a rule that was just asked is asked again at a
        fraction of the cost, and what it finds comes in the same order.
        """
        sights: dict[Reading, Sight] = {}
        met: dict[_Askers, None] = {}
        for each in waiting:
            if each.depth == "none":
                continue
            reading, endpoint = each.reading, each.endpoint
            sight = sights[reading] = Sight(
                tally,
                reading.url,
                reading.record_id,
                endpoint.required,
                each.worse_than_info,
                # What stands at "/" is no record that anybody could look for by a name.
                None if endpoint.kind == "document" else reading.record,
            )
            # The items of other lists have a schema of their own, with which the page was judged.
            if endpoint.kind != "list" or endpoint.entity == "service":
                self._schema(reading, sight)
            self._lay_out(reading, each.depth, met)
        for rule in dict.fromkeys([rule for askers in met for rule in askers.rules]):
            positions = self._shown[rule]
            self._nested(rule, positions, sights)
            positions.clear()
        for each in waiting:
            if each.depth == "all":
                self._values(each.reading, sights[each.reading])

    def place(
        self, rule: Rule, found: FeedFinding, tally: Tally, *, required: bool, record_name: str = ""
    ) -> None:
        """Tally a finding that says itself where it was made; `record_name` stands where it gives no name."""
        sight = Sight(
            tally, found.url, found.record_id, required, record_name=found.record_name or record_name
        )
        self._tell(rule, found.finding, found.pointer, sight)

    def _ask(
        self, rule: Rule, question: Callable[[Any], Iterable[Finding]], shown: object, sight: Sight
    ) -> None:
        try:
            for finding in question(shown):
                self._tell(rule, finding, finding.at, sight)
        except Exception as crash:  # noqa: BLE001 - a crash in a rule is a fault; the run goes on
            self._desk.fault(rule.code, crash, sight.url)

    def _items(self, body: Mapping[str, Any], url: str, endpoint: Endpoint, tally: Tally) -> None:
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
            sight = Sight(tally, url, name, endpoint.required, record=item)
            for error in of_item:
                pointer = f"/{key}/{index}{error.pointer}"
                said.add(_said(error, pointer))
                self._describe(error, pointer, sight)
        self._said = (url, frozenset(said))

    def _schema(self, reading: Reading, sight: Sight) -> None:
        url, said = self._said
        for error in self._errors_of(reading.published, reading.entity, sight):
            pointer = reading.pointer + error.pointer
            if url != reading.url or _said(error, pointer) not in said:
                self._describe(error, pointer, sight)

    def _errors_of(self, record: object, entity: str, sight: Sight) -> list[SchemaError]:
        try:
            return record_errors(record, self._version, entity)
        except Exception as crash:  # noqa: BLE001 - as above
            self._desk.fault("schema", crash, sight.url, sight.record_id)
            return []

    def _describe(self, error: SchemaError, pointer: str, sight: Sight) -> None:
        for rule in self._speakers(error, sight):
            try:
                self._tell(rule, rule.describe(error), pointer, sight, _answers_of(rule, error))
            except Exception as crash:  # noqa: BLE001 - as above
                self._desk.fault(rule.code, crash, sight.url, sight.record_id)

    def _speakers(self, error: SchemaError, sight: Sight) -> Iterator[SchemaRule]:
        try:
            yield from self._desk.speakers(error)
        except Exception as crash:  # noqa: BLE001 - as above
            self._desk.fault("schema", crash, sight.url, sight.record_id)

    # The loops below run hundreds of times a record, so they are written out, without `_ask`.

    def _lay_out(self, reading: Reading, depth: Depth, met: dict[_Askers, None]) -> None:
        is_strict = depth != "all"
        known = self._askers[is_strict]
        for position in reading.positions():
            askers = known.get(position.shape) or self._askers_for(position.shape, is_strict=is_strict)
            met[askers] = None
            for take in askers.take:
                take(position)

    def _askers_for(self, shape: Shape, *, is_strict: bool) -> _Askers:
        rules = [
            rule for rule in self._desk.rules_for(shape) if not is_strict or CountsIn.STRICT in rule.counts_in
        ]
        askers = _Askers(rules, self._shown)
        # A shape with more is not remembered, and does not come again.
        if len(shape.fields) <= MOST_FIELDS:
            known = self._askers[is_strict]
            if len(known) >= _MOST_ASKERS:
                known.clear()
            known[shape] = askers
        return askers

    def _nested(self, rule: RecordRule, positions: list[Position], sights: Mapping[Reading, Sight]) -> None:
        check = rule.check
        for position in positions:
            try:
                for finding in check(position.item, position):
                    sight = sights[position.reading]
                    severity = self._severity(rule, finding, sight)
                    if not sight.counts_alone(rule, severity):
                        at = f"{position.reading.pointer}{position.pointer}{finding.at}"
                        self._write(rule, finding, severity, at, sight)
            except Exception as crash:  # noqa: BLE001 - as above
                self._desk.fault(rule.code, crash, position.reading.url, position.reading.record_id)

    def _values(self, reading: Reading, sight: Sight) -> None:
        asked = [rule for rule in self._desk.value_rules if rule.may_be_in(reading.lowered)]
        if not asked:
            return
        for pointer, field_name, value in reading.values():
            for rule in asked:
                try:
                    for finding in rule.check(field_name, value, reading):
                        self._tell(rule, finding, reading.pointer + pointer, sight)
                except Exception as crash:  # noqa: BLE001 - as above
                    self._desk.fault(rule.code, crash, reading.url, reading.record_id)

    def _tell(
        self, rule: Rule, finding: Finding, pointer: str, sight: Sight, counts_in: Answers | None = None
    ) -> None:
        """Count what a rule found, and write it out where it is among the first of its code.

        Without `counts_in` it counts in all the answers that the rule names.
        """
        severity = self._severity(rule, finding, sight)
        if not sight.counts_alone(rule, severity, counts_in):
            self._write(rule, finding, severity, pointer, sight, counts_in)

    def _severity(self, rule: Rule, finding: Finding, sight: Sight) -> Severity:
        severity = finding.severity or rule.severity
        if self._is_sample and rule.is_expected_of_samples:
            return Severity.INFO
        if not sight.required and rule.is_level_one and severity in _GRAVE:
            return Severity.WARNING
        return severity

    def _write(
        self,
        rule: Rule,
        finding: Finding,
        severity: Severity,
        pointer: str,
        sight: Sight,
        counts_in: Answers | None = None,
    ) -> None:
        sight.tally.add(
            Notice(
                code=rule.code,
                rule=rule.number,
                severity=severity,
                counts_in=rule.counts_in if counts_in is None else counts_in,
                message=bounded(finding.message),
                url=writable(sight.url),
                record_id=shorten(sight.record_id) if sight.record_id else "",
                # Worked out here and not for each record: most records have nothing written out.
                record_name=sight.record_name or name_of(sight.record),
                pointer=bounded(pointer),
                value="" if finding.value is None else shorten(finding.value),
                hint=bounded(finding.hint) or self._desk.advice(rule),
                is_aside=not sight.required,
            )
        )


def _answers_of(rule: SchemaRule, error: SchemaError) -> Answers:
    """Return what an error counts in: not in the official verdict where only our schema makes it."""
    if error.is_official:
        return rule.counts_in
    return tuple(answer for answer in rule.counts_in if answer is not CountsIn.OFFICIAL)


def _said(error: SchemaError, pointer: str) -> str:
    return f"{pointer} {error.keyword} {error.expected}"
