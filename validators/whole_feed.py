"""The rules that judge a feed as a whole: what they are shown of it, and what they find, as it comes."""

from collections.abc import Callable, Collection, Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from validators.desk import Desk, Watch
from validators.judging import Judge, Waiting
from validators.reading import Reading
from validators.report import Tally
from validators.rule import FeedFinding, PageFacts, RecordFacts
from validators.watching import Watching, facts_of

_Question: TypeAlias = Callable[..., Iterable[FeedFinding]]


class WholeFeed:
    """Shows the whole-feed rules of a desk the facts of pages and records, and tallies what they find.

    Args:
        desk: the rules of the session; it takes the faults.
        judge: places what they find.
        lists: names of the lists that will be shown.
        tally: that of the whole report. What is found is not kept with a page: a rule finds it again when the
            page's facts are replayed.
    """

    def __init__(self, desk: Desk, judge: Judge, lists: Collection[str], tally: Tally) -> None:
        self._desk = desk
        self._judge = judge
        self._tally = tally
        self._watching = {name: Watching(desk.watches, name) for name in lists}

    def watches(self, list_name: str) -> bool:
        """Return whether these rules are shown a list."""
        return list_name in self._watching

    def facts_of(self, judged: Sequence[Waiting]) -> list[RecordFacts]:
        """Return what is kept of records that were judged together, of those of watched lists."""
        facts: list[RecordFacts] = []
        for list_name, some in groupby(judged, _list_name):
            watching = self._watching.get(list_name)
            if watching is not None:
                shown = [(each.reading, each.page) for each in some]
                try:
                    facts += watching.facts_of(shown, list_name)
                except Exception:  # noqa: BLE001 - a crash of a mark is a fault; which record it was is found out
                    facts += [self._own_facts(watching, *each, list_name) for each in shown]
        return facts

    def page(self, facts: PageFacts) -> None:
        """Show a page of a watched list."""
        self._feed(self._watching[facts.endpoint].pages, [(facts,)])

    def records(self, shown: Sequence[RecordFacts]) -> None:
        """Show records of watched lists: one rule after the other, each sees them in their order."""
        for list_name, some in groupby(shown, _endpoint):
            self._feed(self._watching[list_name].records, [(facts,) for facts in some])

    def finish(self, *, complete: bool) -> None:
        """Ask what the rules found at the end; those that need the whole feed only where it was read."""
        asked = [
            (watch, watch.rule.finish)
            for watch in self._desk.watches
            if complete or watch.rule.needs != "whole_feed"
        ]
        self._feed(asked, [()])

    def _own_facts(self, watching: Watching, reading: Reading, page: int, list_name: str) -> RecordFacts:
        """Return what is kept of one record, without marks and links where they crash."""
        try:
            return watching.facts_of([(reading, page)], list_name)[0]
        except Exception as error:  # noqa: BLE001 - as above
            self._desk.fault("marks", error, reading.url, reading.record_id)
            return facts_of(reading, list_name, page, {}, {})

    def _feed(
        self, asked: Iterable[tuple[Watch, _Question]], shown: Sequence[tuple[PageFacts | RecordFacts, ...]]
    ) -> None:
        """Ask rules that can still judge, one after the other, of all that is shown."""
        for watch, question in asked:
            if watch.why_not:
                continue
            for facts in shown:
                try:
                    for found in question(*facts):
                        self._judge.place(
                            watch.rule,
                            found,
                            self._tally,
                            required=watch.is_required,
                            record_name=_name_in(facts, found),
                        )
                except Exception as error:  # noqa: BLE001 - a crash in a rule is a fault; the run goes on
                    self._desk.fault(watch.rule.code, error)


def _list_name(judged: Waiting) -> str:
    return judged.endpoint.list_name


def _endpoint(facts: RecordFacts) -> str:
    return facts.endpoint


def _name_in(facts: Iterable[object], found: FeedFinding) -> str:
    """Return the name of the record that a finding is about where it is among the facts, else ""."""
    for shown in facts:
        if isinstance(shown, RecordFacts) and (shown.url, shown.record_id) == (found.url, found.record_id):
            is_within = f"{found.pointer}/".startswith(f"{shown.pointer}/")
            return shown.record_name if is_within else ""
    return ""
