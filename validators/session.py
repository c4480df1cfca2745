"""One feed under examination: shown exchanges, pages and records, it ends in a report."""

import hashlib
import zlib
from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any, cast

from standards.openreferral.wire.exchange import parse_json
from standards.openreferral.wire.limits import Limits
from validators.desk import Desk
from validators.entities import Version
from validators.frame import CountsIn, Finding, Notice, Severity
from validators.outcome import Outcome
from validators.reading import PostcodeLookup, Reading
from validators.report import Counts, Report
from validators.rule import FeedFinding, FeedRule, PageFacts, PageSight, RecordFacts, Rule, SchemaError
from validators.schema_step import item_errors, record_errors
from validators.text import shorten, writable

if TYPE_CHECKING:
    from standards.openreferral.canonical import Problem
    from standards.openreferral.paging import Page
    from standards.openreferral.wire.fetch import Exchange

MOST_PENDING = 10_000
"""Facts held of records that belong to no page, such as lines of a file, before they are let go."""

_MOST_ITEMS = 2**53

READ = "READ"
"""Stands in place of a catalogue number for what the reader had to repair."""


class Session:
    """Holds what was found so far about one feed, in memory that does not grow with the notices.

    Per record it keeps two hashes for the whole-feed rules (about 200 bytes);
    per code a total and twenty samples. Not thread-safe: show it pages from one thread.

    Args:
        version: "1.0" or "3.0".
        as_of: the day the report is about; rules never ask the clock.
        postcodes: turns a postcode into (latitude, longitude), None for one that does not exist.
            Without it, the rules that need it are listed as not run.
    """

    def __init__(self, *, version: Version, as_of: date, postcodes: PostcodeLookup | None = None) -> None:
        self.version = version
        self.as_of = as_of
        self._postcodes = postcodes
        self._desk = Desk.of(version, postcodes=postcodes is not None)
        # A call that does nothing costs as much as one that does, a hundred thousand times.
        self._record_watchers = [
            rule for rule in self._desk.feed_rules if type(rule).see_record is not FeedRule.see_record
        ]
        self._total = self._new_outcome()
        self._page = self._new_outcome()
        self._is_replayed = False
        self._requested = 0
        self._reported: tuple[str, frozenset[str]] = ("", frozenset())

    def exchange(self, exchange: "Exchange") -> None:
        """Look at one request and its answer, of a page or of a detail call."""
        self._leave_replayed_page()
        self._page.requests += 1
        for rule in self._desk.exchange_rules:
            try:
                for finding in rule.check(exchange):
                    self._add(rule, finding, exchange.url, "", finding.at)
            except Exception as error:  # noqa: BLE001 - a crash in a rule is a fault; the run goes on
                self._desk.fault(rule.code, error, exchange.url)

    def page(
        self, page: "Page", exchange: "Exchange", *, requested_page: int, body: object | None = None
    ) -> None:
        """Look at one page of the services list: its envelope, and the schema of its items.

        Args:
            page: the page as read.
            exchange: the request it came from; it is not counted again.
            requested_page: the page number asked for, from 1.
            body: the parsed body. Without it the exchange's is parsed once more.

        Raises:
            BodyUnreadable: no body was given and the exchange's is not JSON.
        """
        self._leave_replayed_page()
        if self._page.pages:
            # Nobody asked for the last page's outcome, so nothing needs to be kept of it.
            self.settle()
        parsed = parse_json(exchange, Limits()) if body is None else body
        members = parsed if isinstance(parsed, Mapping) else {}
        self._page.pages += 1
        self._requested = requested_page
        sight = PageSight(page, members, requested_page, self.version)
        for rule in self._desk.page_rules:
            try:
                for finding in rule.check(sight):
                    self._add(rule, finding, exchange.url, "", finding.at)
            except Exception as error:  # noqa: BLE001 - as above
                self._desk.fault(rule.code, error, exchange.url)
        self._items(members, exchange.url)
        self._see_page(_page_facts(page, exchange.url, requested_page))

    def record(
        self, record: Mapping[str, Any], *, url: str, pointer: str = "", record_id: str | None = None
    ) -> None:
        """Look at one service as published: the detail if it was fetched, else the list item.

        Args:
            record: the service.
            url: the request whose answer held it.
            pointer: RFC 6901 pointer to it in that answer: "/contents/3", "" for a detail.
            record_id: the id under which it was listed or asked for; by default its own.
        """
        self._leave_replayed_page()
        own = record.get("id")
        name = record_id if record_id is not None else "" if own is None else str(own)
        reading = Reading(
            record,
            version=self.version,
            as_of=self.as_of,
            record_id=name,
            url=url,
            pointer=pointer,
            postcodes=self._postcodes,
        )
        self._page.services += 1
        self._schema(reading)
        self._nested(reading)
        self._values(reading)
        if reading.changes_on < self._page.changes_on:
            self._page.changes_on = reading.changes_on
        self._see_record(
            RecordFacts(
                writable(url), pointer, shorten(name), _hash(name), zlib.crc32(reading.raw), self._requested
            )
        )

    def reader_problems(self, problems: "Iterable[Problem]", *, url: str, record_id: str) -> None:
        """Take over what the reader had to repair, as warnings under the reader's own codes."""
        self._leave_replayed_page()
        for problem in problems:
            self._page.tally.add(
                Notice(
                    code=problem.code,
                    rule=READ,
                    severity=Severity.WARNING,
                    counts_in=(CountsIn.QUALITY,),
                    message=writable(problem.message),
                    url=writable(url),
                    record_id=shorten(record_id),
                    pointer=writable(problem.pointer),
                    value=shorten(problem.value) if problem.value else "",
                )
            )

    def page_outcome(self) -> bytes:
        """Return what was found since the last call, for `carry` when the page has not changed.

        Call it after a page and its records; about 160 bytes a record and 300 a sample kept, before packing.
        """
        saved = self._page.to_bytes()
        self.settle()
        return saved

    def holds(self, saved: bytes) -> bool:
        """Return whether what was kept of an unchanged page is what a fresh look would find today.

        It no longer is when the rules have changed, when there was no postcode
        table and now there is one, or when a date has come on which a rule
        answers differently (a schedule ends, an assurance grows old).
        """
        try:
            kept = Outcome.from_bytes(saved)
        except ValueError:
            return False
        return (
            kept.digest == self._total.digest
            and kept.version == self.version
            and kept.postcodes == self._total.postcodes
            and kept.as_of <= self.as_of < kept.changes_on
        )

    def carry(self, saved: bytes) -> None:
        """Replay what `page_outcome` returned for a page that did not change.

        Whole-feed rules see its facts as if it had been read now, in its place.

        Raises:
            ValueError: the bytes are not what `page_outcome` returned; check the page again.
        """
        kept = Outcome.from_bytes(saved)
        self._leave_replayed_page()
        for group in kept.tally.groups():
            self._page.tally.add_group(group)
        self._page.services += kept.services
        self._page.pages += kept.pages
        self._page.requests += kept.requests
        self._page.changes_on = min(self._page.changes_on, kept.changes_on)
        for page_facts in kept.page_facts:
            self._see_page(page_facts)
        for record_facts in kept.record_facts:
            self._see_record(record_facts)
        self._is_replayed = True

    def settle(self) -> None:
        """Close the page: what follows belongs to no page's outcome, or to the next one's.

        `page_outcome` does so itself. Call it after the exchanges that belong
        to no page, such as those of the probe, so that they are not kept with
        the first page and counted twice when that is replayed.
        """
        for group in self._page.tally.groups():
            self._total.tally.add_group(group)
        self._total.services += self._page.services
        self._total.pages += self._page.pages
        self._total.requests += self._page.requests
        self._page = self._new_outcome()
        self._is_replayed = False

    def finish(self, *, complete: bool = True) -> Report:
        """Return the report. The session is then over.

        Args:
            complete: the crawl reached the last page. If not, the rules that
                need the whole feed are listed as not run.
        """
        self.settle()
        for rule in self._desk.feed_rules:
            if complete or rule.needs != "whole_feed":
                self._feed(rule, "finish")
        return Report(
            standard_version=self.version,
            as_of=self.as_of.isoformat(),
            rules_digest=self._total.digest,
            counts=Counts(self._total.services, self._total.pages, self._total.requests),
            notices=tuple(self._total.tally.groups()),
            not_run=self._desk.not_run(complete=complete),
            faults=self._desk.faults(),
        )

    def _leave_replayed_page(self) -> None:
        # The request of the next page comes before the page, and must not be taken for the replayed one's.
        if self._is_replayed:
            self.settle()

    def _new_outcome(self) -> Outcome:
        return Outcome(
            digest=self._desk.digest,
            version=self.version,
            as_of=self.as_of,
            postcodes=self._postcodes is not None,
        )

    def _items(self, body: Mapping[str, Any], url: str) -> None:
        """Report the schema errors of list items, and remember them for the records that follow."""
        try:
            errors = item_errors(body, self.version)
        except Exception as crash:  # noqa: BLE001 - the engine is ours, so its crash is our fault
            self._desk.fault("schema", crash, url)
            return
        reported = set()
        # The schema of a version looks for its own name only.
        key = "content" if self.version == "1.0" else "contents"
        for index, of_item in errors.items():
            item = body[key][index]
            name = str(item.get("id", "")) if isinstance(item, Mapping) else ""
            for error in of_item:
                pointer = f"/{key}/{index}{error.pointer}"
                reported.add(f"{pointer} {error.keyword} {error.expected}")
                self._describe(error, url, name, pointer)
        self._reported = (url, frozenset(reported))

    def _schema(self, reading: Reading) -> None:
        try:
            errors = record_errors(reading.record, self.version)
        except Exception as crash:  # noqa: BLE001 - as above
            self._desk.fault("schema", crash, reading.url, reading.record_id)
            return
        url, reported = self._reported
        for error in errors:
            pointer = reading.pointer + error.pointer
            if url != reading.url or f"{pointer} {error.keyword} {error.expected}" not in reported:
                self._describe(error, reading.url, reading.record_id, pointer)

    def _describe(self, error: SchemaError, url: str, record_id: str, pointer: str) -> None:
        for rule in self._desk.schema_rules:
            try:
                if rule.claims(error):
                    self._add(rule, rule.describe(error), url, record_id, pointer)
            except Exception as crash:  # noqa: BLE001 - as above
                self._desk.fault(rule.code, crash, url, record_id)

    def _nested(self, reading: Reading) -> None:
        rules_for = self._desk.rules_for
        known = self._desk.by_shape
        for position in reading.positions():
            for rule in known.get(position.shape) or rules_for(position.shape):
                try:
                    for finding in rule.check(position.item, position):
                        pointer = f"{reading.pointer}{position.pointer}{finding.at}"
                        self._add(rule, finding, reading.url, reading.record_id, pointer)
                except Exception as error:  # noqa: BLE001 - as above
                    self._desk.fault(rule.code, error, reading.url, reading.record_id)

    def _values(self, reading: Reading) -> None:
        asked = [rule for rule in self._desk.value_rules if rule.may_be_in(reading.lowered)]
        if not asked:
            return
        for pointer, field, value in reading.values():
            for rule in asked:
                try:
                    for finding in rule.check(field, value, reading):
                        self._add(rule, finding, reading.url, reading.record_id, reading.pointer + pointer)
                except Exception as error:  # noqa: BLE001 - as above
                    self._desk.fault(rule.code, error, reading.url, reading.record_id)

    def _see_page(self, facts: PageFacts) -> None:
        self._page.page_facts.append(facts)
        for rule in self._desk.feed_rules:
            self._feed(rule, "see_page", facts)

    def _see_record(self, facts: RecordFacts) -> None:
        if not self._page.pages and len(self._page.record_facts) >= MOST_PENDING:
            self.settle()
        self._page.record_facts.append(facts)
        for rule in self._record_watchers:
            self._feed(rule, "see_record", facts)

    def _feed(self, rule: FeedRule, question: str, *facts: PageFacts | RecordFacts) -> None:
        try:
            for found in cast("Iterable[FeedFinding]", getattr(rule, question)(*facts)):
                notice = self._notice(rule, found.finding, found.url, found.record_id, found.pointer)
                # Not kept with the page: the rule finds it again when the page's facts are replayed.
                self._total.tally.add(notice)
        except Exception as error:  # noqa: BLE001 - as above
            self._desk.fault(rule.code, error)

    def _add(self, rule: Rule, finding: Finding, url: str, record_id: str, pointer: str) -> None:
        self._page.tally.add(self._notice(rule, finding, url, record_id, pointer))

    def _notice(self, rule: Rule, finding: Finding, url: str, record_id: str, pointer: str) -> Notice:
        return Notice(
            code=rule.code,
            rule=rule.number,
            severity=finding.severity or rule.severity,
            counts_in=rule.counts_in,
            message=writable(finding.message),
            url=writable(url),
            record_id=shorten(record_id) if record_id else "",
            pointer=writable(pointer),
            value="" if finding.value is None else shorten(finding.value),
            hint=writable(finding.hint) or self._desk.advice(rule),
        )


def _page_facts(page: "Page", url: str, requested: int) -> PageFacts:
    ids = [str(item.get("id")) for item in page.items if isinstance(item, Mapping)]
    contents = _hash("\n".join(ids)) if ids else 0
    return PageFacts(
        writable(url), requested, len(page.items), _sane(page.total_items), _sane(page.total_pages), contents
    )


def _sane(total: int | None) -> int | None:
    # A total of 400 digits is no total, and could not be kept as JSON either.
    return total if total is not None and abs(total) < _MOST_ITEMS else None


def _hash(text: str) -> int:
    # Kept between runs, so not Python's own hash, which differs from one process to the next.
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=8).digest(), "big")
