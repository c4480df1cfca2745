"""REF-011."""

from collections.abc import Iterator
from typing import ClassVar

from validators.frame import CountsIn, Finding, Severity
from validators.known import KnownIds
from validators.rule import FeedFinding, FeedRule, PageFacts, RecordFacts

_DEEPEST = 100
"""Steps from a term to the top; a chain longer than this is not followed further."""

_MOST_WAITING = 1_000
"""Children that stand before their parents and are remembered with their place; of others only the number."""

_HAVE_PARENTS = frozenset({"taxonomy_terms", "taxonomies", "organizations"})


class ParentUnknown(FeedRule):
    """The parent of a term or organisation is not in the list, or is its own descendant.

    A tree with a missing branch or a ring cannot be shown, and a program that walks it never ends.

    Fix it by publishing the parent too, leaving parent_id out at the top, and breaking the ring.
    """

    code = "parent_unknown"
    number = "REF-011"
    severity = Severity.WARNING
    counts_in = (CountsIn.STRICT,)
    source = "data model of the standard: references that resolve"
    endpoints = ("taxonomy_terms",)
    in_each_list = True
    links = ("parent",)
    needs = "whole_feed"
    good: ClassVar = {"taxonomy_terms": [{"contents": [{"id": "a", "parent_id": "b"}, {"id": "b"}]}]}
    bad: ClassVar = {
        "taxonomy_terms": [{"contents": [{"id": "a", "parent_id": "b"}, {"id": "b", "parent_id": "a"}]}]
    }

    def __init__(self) -> None:
        self._parent_of: dict[int, int] = {}
        self._waiting: dict[int, FeedFinding] = {}
        self._known: KnownIds | None = None

    def see_page(self, facts: PageFacts) -> tuple[FeedFinding, ...]:
        """Count, to know whether the list was read whole."""
        if facts.endpoint in _HAVE_PARENTS:
            self._known = self._known or KnownIds(facts.endpoint)
            self._known.see_page(facts)
        return ()

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Follow the parents known so far: the last of a ring finds it closed."""
        if self._known is None or not self._known.add(facts):
            return
        self._waiting.pop(facts.key, None)
        for link in facts.links.get("parent", ())[:1]:
            self._parent_of[facts.key] = link.key
            place = (facts.url, facts.record_id, facts.pointer + link.at)
            if self._leads_to(link.key, facts.key):
                is_own = link.key == facts.key
                message = "It is its own parent." if is_own else "The parent is one of its own descendants."
                yield FeedFinding(Finding(message, value=link.value), *place)
            elif not self._known.holds(link.key) and len(self._waiting) < _MOST_WAITING:
                finding = Finding("The parent is not in the list.", value=link.value)
                self._waiting.setdefault(link.key, FeedFinding(finding, *place))

    def finish(self) -> Iterator[FeedFinding]:
        """Tell of each parent that never came."""
        for parent in dict.fromkeys(self._parent_of.values()):
            if self._known is not None and self._known.lacks(parent):
                yield self._waiting.get(parent) or FeedFinding(Finding("A parent is not in the list."))

    def _leads_to(self, start: int, wanted: int) -> bool:
        step: int | None = start
        for _ in range(_DEEPEST):
            if step is None or step == wanted:
                return step == wanted
            step = self._parent_of.get(step)
        return False
