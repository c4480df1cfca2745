"""One feed under examination: shown exchanges, pages and records, it ends in a report."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from standards.openreferral.wire.exchange import parse_json
from standards.openreferral.wire.limits import Limits
from validators.desk import Desk
from validators.endpoints import SERVICES, Endpoint
from validators.entities import Version
from validators.frame import CountsIn, Notice, NotRun, Severity
from validators.judging import Depth, Judge, Waiting
from validators.outcome import Outcome
from validators.quality import part_of, quality, richness_of
from validators.reading import PostcodeLookup, Reading
from validators.report import Counts, Report, Tally
from validators.rule import ExchangeSight, PageFacts, PageSight, RecordFacts, Rule
from validators.site import CouldNot
from validators.text import bounded, name_of, shorten, writable
from validators.watching import page_facts_of
from validators.whole_feed import WholeFeed

if TYPE_CHECKING:
    from standards.openreferral.canonical import Problem
    from standards.openreferral.paging import Page
    from standards.openreferral.wire.fetch import Exchange
    from validators.site import Site

MOST_PENDING = 250
"""Facts held of records that belong to no page, such as lines of a file, before they are let go."""

TOGETHER = 34
"""Records that are judged together, a third of a page of 100. With fewer, coming back to a rule costs more;
many more would no longer be at hand when the next rule comes to them."""

READ = "READ"
"""Stands in place of a catalogue number for what the reader had to repair."""

CRAWL = "CRAWL"
"""Stands in place of a catalogue number for what the reading of a list showed."""

_COUNTS_IN_SCORE = frozenset({CountsIn.QUALITY, CountsIn.PRIVACY, CountsIn.SAFETY})


class Session:
    """Holds what was found so far about one feed, in memory that does not grow with the notices.

    Per record it keeps two hashes for the whole-feed rules (about 200 bytes);
    per code a total and twenty samples. Not thread-safe: show it pages from one thread.

    Args:
        version: "1.0" or "3.0".
        as_of: the day the report is about; rules never ask the clock.
        postcodes: turns a postcode into (latitude, longitude), None for one that does not exist.
            Without it, the rules that need it are listed as not run.
        lists: names of the lists that will be shown, see `validators.endpoints`.
        asked_for: codes of rules to run although they are off by default.
        is_sample: the feed says it is sample data, so that drama numbers and example domains are
            information.
        own_ids: the ids in the records are the publisher's own, and not made while a spreadsheet was read.
        hear: told of each notice as it is made, also of those that the report counts only.
        keeps_pages: `page_outcome` will be asked for. Where it will not, what a page has beyond the samples
            of the report is counted and not written out, which is a tenth of all that there is to do.
    """

    def __init__(
        self,
        *,
        version: Version,
        as_of: date,
        postcodes: PostcodeLookup | None = None,
        lists: Collection[str] = ("services",),
        asked_for: Collection[str] = (),
        is_sample: bool = False,
        own_ids: bool = True,
        hear: Callable[[Notice], None] | None = None,
        keeps_pages: bool = True,
    ) -> None:
        self.version = version
        self.as_of = as_of
        self._postcodes = postcodes
        self._hear = hear
        self._desk = Desk.of(
            version, postcodes=postcodes is not None, lists=lists, asked_for=asked_for, own_ids=own_ids
        )
        self._judge = Judge(self._desk, version, is_sample=is_sample)
        self._keeps_pages = keeps_pages
        self._total = self._new_outcome(Tally(hear))
        self._whole_feed = WholeFeed(self._desk, self._judge, lists, self._total.tally)
        self._page = self._new_page()
        self._is_replayed = False
        self._was_probed = False
        self._requested = 0
        self._waiting: list[Waiting] = []
        self._shown: Reading | None = None
        self._not_run: list[NotRun] = []

    def exchange(
        self,
        exchange: "Exchange",
        *,
        endpoint: Endpoint | None = None,
        asked_id: str = "",
        page: int | None = None,
        failure: str = "",
        body: object | None = None,
    ) -> None:
        """Look at one request and its answer.

        Args:
            exchange: the request and answer; status 0 where there was no answer.
            endpoint: what was asked, None to leave out the rules that need to know.
            asked_id: the id that a detail was asked for by.
            page: the page of a list that was asked for.
            failure: why there was no answer, as a sentence without its full stop.
            body: the parsed body, so that no rule has to parse it again.
        """
        self._leave_replayed_page()
        self._page.requests += 1
        asked = ExchangeSight(exchange, endpoint, asked_id, page, failure, body)
        self._judge.exchange(asked, self._page.tally)

    def document(self, body: object, *, url: str, endpoint: Endpoint) -> None:
        """Look at what is no record of a list: the metadata at "/"."""
        if isinstance(body, Mapping):
            self.record(body, url=url, record_id="", endpoint=endpoint)
            return
        self._leave_replayed_page()
        self._judge.document(body, url, endpoint, self._page.tally)

    def page(
        self,
        page: "Page",
        exchange: "Exchange",
        *,
        requested_page: int,
        body: object | None = None,
        endpoint: Endpoint = SERVICES,
        per_page: int | None = None,
    ) -> None:
        """Look at one page of a list: its envelope, and the schema of its items.

        Args:
            page: the page as read.
            exchange: the request it came from; it is not counted again.
            requested_page: the page number asked for, from 1.
            body: the parsed body. Without it the exchange's is parsed once more.
            endpoint: the list, by default that of the services.
            per_page: how many items a page were asked for, None if the request did not say.

        Raises:
            BodyUnreadable: no body was given and the exchange's is not JSON.
        """
        self._leave_replayed_page()
        self._judge_waiting()
        if self._page.pages:
            # Nobody asked for the last page's outcome, so nothing needs to be kept of it.
            self.settle()
        parsed = parse_json(exchange, Limits()) if body is None else body
        members = parsed if isinstance(parsed, Mapping) else {}
        self._page.pages += 1
        self._requested = requested_page
        sight = PageSight(page, members, requested_page, self.version, endpoint, per_page)
        self._judge.page(sight, exchange.url, self._page.tally)
        self._see_page(page_facts_of(page, exchange.url, requested_page, endpoint.name, per_page))

    def record(
        self,
        record: Mapping[str, Any],
        *,
        url: str,
        pointer: str = "",
        record_id: str | None = None,
        endpoint: Endpoint = SERVICES,
        list_item: Mapping[str, Any] | None = None,
        counts: bool = True,
        depth: Depth = "all",
        stated: Mapping[str, Any] | None = None,
    ) -> None:
        """Look at one record as published: the detail if it was fetched, else the list item.

        Args:
            record: the service, or the record of another list.
            url: the request whose answer held it.
            pointer: RFC 6901 pointer to it in that answer: "/contents/3", "" for a detail.
            record_id: the id under which it was listed or asked for; by default its own.
            endpoint: its list or its detail, by default that of the services.
            list_item: the item of the list, where `record` is the detail that was read for it.
            counts: it is one more record; False for one that its list has shown or will show.
            depth: which rules look at it: "all"; "conformance", only those that the verdicts rest on, where
                another sight of the same record is judged for quality; "none" where it was judged already,
                and only the whole-feed rules see it again.
            stated: the record without what was filled in where its publisher said nothing; the schema alone
                looks at the rest. Where it is not given, our own writers' fillers are known by their words.
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
            entity=endpoint.entity,
            list_item=list_item,
            stated=stated,
        )
        self._shown = reading
        self._waiting.append(Waiting(reading, endpoint, depth, counts, self._requested))
        if len(self._waiting) >= TOGETHER:
            self._judge_waiting()

    def reader_problems(
        self, problems: "Iterable[Problem]", *, url: str, record_id: str, record_name: str = ""
    ) -> None:
        """Take over what the reader had to repair, as warnings under the reader's own codes.

        Args:
            problems: what it had to repair.
            url: the request whose answer held it, or the file's name.
            record_id: the id of the record, "" where they are not about one.
            record_name: its name; by default that of the record shown last, if it is the same one.
        """
        self._leave_replayed_page()
        shown = self._shown
        # Without an id it may be another record, or the page.
        if record_id and not record_name and shown is not None:
            is_it = (shown.url, shown.record_id) == (url, record_id)
            record_name = name_of(shown.record) if is_it else ""
        for problem in problems:
            notice = Notice(
                code=problem.code,
                rule=READ,
                severity=Severity.WARNING,
                counts_in=(CountsIn.QUALITY,),
                message=bounded(problem.message),
                url=writable(url),
                record_id=shorten(record_id) if record_id else "",
                record_name=shorten(record_name) if record_name else "",
                pointer=bounded(problem.pointer),
                value=shorten(problem.value) if problem.value else "",
            )
            self._page.tally.add(notice, problem.times)

    def note(
        self, code: str, message: str, severity: Severity, counts_in: tuple[CountsIn, ...], *, url: str
    ) -> None:
        """Take over what the reading of a list showed: that it broke off, or ended too early."""
        self._leave_replayed_page()
        notice = Notice(code, CRAWL, severity, counts_in, bounded(message), writable(url))
        self._page.tally.add(notice)

    def page_outcome(self) -> bytes:
        """Return what was found since the last call, for `carry` when the page has not changed.

        Call it after a page and its records; about 160 bytes a record and 300 a sample kept, before packing.

        Raises:
            ValueError: the session was told that it keeps no pages.
        """
        if not self._keeps_pages:
            raise ValueError("this session keeps no pages; start it with keeps_pages=True")
        self._judge_waiting()
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
        self._judge_waiting()
        self._page.add(kept)
        for page_facts in kept.page_facts:
            self._see_page(page_facts)
        self._see_records(kept.record_facts)
        self._is_replayed = True

    def settle(self) -> None:
        """Close the page: what follows belongs to no page's outcome, or to the next one's.

        `page_outcome` does so itself. Call it after the exchanges that belong
        to no page, such as those of the probe, so that they are not kept with
        the first page and counted twice when that is replayed.
        """
        self._judge_waiting()
        self._total.add(self._page)
        self._page = self._new_page()
        self._is_replayed = False

    def lacks(self, list_name: str, reason: str, *, partly: bool = False) -> None:
        """Note that a list was not read after all, or not to its end: whole-feed rules may not judge by it.

        Args:
            list_name: its name, such as "taxonomy_terms".
            reason: why, as a sentence without its full stop.
            partly: some of it was read, so that rules which look at each record alone still can.
        """
        self._judge_waiting()
        self._desk.lacks(list_name, reason, partly=partly)

    def probe(self, site: "Site") -> None:
        """Let the rules that have questions of their own ask the site."""
        self.settle()
        self._was_probed = True
        names = {sample.record_id: name_of(sample.record) for sample in site.samples}
        for rule in self._desk.probe_rules:
            asked = site.requests
            try:
                for found in rule.check(site):
                    name = names.get(found.record_id, "") if found.record_id else ""
                    self._judge.place(rule, found, self._page.tally, required=True, record_name=name)
            except CouldNot as why:
                self._not_run.append(NotRun(rule.code, rule.number, str(why)))
            except Exception as error:  # noqa: BLE001 - as above
                self._desk.fault(rule.code, error, site.base_url)
            self._page.requests += site.requests - asked

    def finish(self, *, complete: bool = True) -> Report:
        """Return the report. The session is then over.

        Args:
            complete: the crawl reached the last page. If not, the rules that
                need the whole feed are listed as not run.
        """
        self.settle()
        self._whole_feed.finish(complete=complete)
        not_run = self._desk.not_run(complete=complete, was_probed=self._was_probed)
        total = self._total
        return Report(
            standard_version=self.version,
            as_of=self.as_of.isoformat(),
            rules_digest=total.digest,
            counts=Counts(total.services, total.pages, total.requests),
            notices=tuple(total.tally.groups()),
            not_run=tuple(sorted((*not_run, *self._not_run), key=lambda item: item.code)),
            faults=self._desk.faults(),
            quality=quality(services=total.services, richness=total.richness, affected=total.affected),
        )

    def _judge_waiting(self) -> None:
        """Judge the records that were shown since the last time; all of them are of the page as it is now."""
        waiting, self._waiting = self._waiting, []
        self._judge.records(waiting, self._page.tally)
        for each in waiting:
            if each.counts and each.depth != "none" and each.endpoint.entity == "service":
                self._count_service(each.reading, each.worse_than_info)
        facts = self._whole_feed.facts_of([each for each in waiting if each.counts])
        # After everything that may have asked whether a day is past.
        for each in waiting:
            if each.reading.changes_on < self._page.changes_on:
                self._page.changes_on = each.reading.changes_on
        self._see_records(facts)

    def _leave_replayed_page(self) -> None:
        # The request of the next page comes before the page, and must not be taken for the replayed one's.
        if self._is_replayed:
            self.settle()

    def _new_page(self) -> Outcome:
        # A page that nobody asks for counts its notices where those of the whole report are counted.
        return self._new_outcome(Tally(self._hear) if self._keeps_pages else self._total.tally)

    def _new_outcome(self, tally: Tally) -> Outcome:
        return Outcome(
            digest=self._desk.digest,
            version=self.version,
            as_of=self.as_of,
            postcodes=self._postcodes is not None,
            tally=tally,
        )

    def _count_service(self, reading: Reading, worse_than_info: Iterable[Rule]) -> None:
        page = self._page
        page.services += 1
        # `Counter.update` takes three times as long with so few.
        for part in {
            part_of(rule.number)
            for rule in worse_than_info
            if not _COUNTS_IN_SCORE.isdisjoint(rule.counts_in)
        }:
            page.affected[part] += 1
        try:
            page.richness += reading.once(richness_of)
        except Exception as error:  # noqa: BLE001 - as above
            self._desk.fault("richness", error, reading.url, reading.record_id)

    def _see_page(self, facts: PageFacts) -> None:
        if self._whole_feed.watches(facts.endpoint):
            self._page.page_facts.append(facts)
            self._whole_feed.page(facts)

    def _see_records(self, shown: Sequence[RecordFacts]) -> None:
        for facts in shown:
            if not self._page.pages and len(self._page.record_facts) >= MOST_PENDING:
                self.settle()
            self._page.record_facts.append(facts)
        self._whole_feed.records(shown)
