"""Whole-feed rules that count one mark of every service: what most have alike, how many say each thing."""

from collections.abc import Iterable, Iterator
from typing import ClassVar

from validators.commonest import Commonest
from validators.coverage import FEWEST
from validators.frame import Finding
from validators.rule import FeedFinding, FeedRule, RecordFacts

_MOST_SETS = 1_000
"""Different sets counted at a time, so that a feed whose every service says other things takes no memory."""


def share_of(number: int, total: int) -> str:
    """Return a part in percent; some are never told as none, nor nearly all as all.

    >>> share_of(1, 3), share_of(1, 1_000), share_of(1_999, 2_000), share_of(0, 3)
    ('33', 'less than 1', 'more than 99', '0')
    """
    if 0 < number * 100 < total:
        return "less than 1"
    return "more than 99" if 0 < (total - number) * 100 < total else f"{100 * number / total:.0f}"


class AlikeForMost(FeedRule):
    """More than half of the services that have a mark have one and the same.

    Attributes:
        marks: the one name in `validators.marks.MARKS` of what is compared.
        fewest: services with the mark that a feed must have before anything is said.
        message: what is said, with {highest} services of {total} alike.
    """

    needs = "whole_feed"
    fewest: ClassVar[int]
    message: ClassVar[str]

    def __init__(self) -> None:
        self._url = ""
        self._counted = Commonest()

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count the mark; services without it do not matter."""
        self._url = self._url or facts.url
        (name,) = self.marks
        if (mark := facts.marks.get(name)) is not None:
            self._counted.add(mark)
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """Tell it once of the whole feed."""
        highest, total = self._counted.highest(), self._counted.total
        if total >= self.fewest and highest * 2 > total:
            yield FeedFinding(Finding(self.message.format(highest=highest, total=total)), self._url)


class SaidBySome(FeedRule):
    """Of a list of things, some services say one and some do not.

    Attributes:
        marks: the one name in `validators.marks.MARKS` of the set of bits, one for each thing.
        things: what the bits stand for, the lowest first.
        message: what is said of a thing, with {share} % of the services, {number} of {total}, and its {name}.
    """

    needs = "whole_feed"
    things: ClassVar[tuple[str, ...]]
    message: ClassVar[str]

    def __init__(self) -> None:
        self._url = ""
        # Services say the same few sets of things, so that sets are counted, and taken apart at the end.
        self._sets: dict[int, int] = {}
        self._said = [0] * len(self.things)
        self._services = 0

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count the set of things that the service says."""
        self._url = self._url or facts.url
        (name,) = self.marks
        bits = facts.marks.get(name, 0)
        self._services += 1
        self._sets[bits] = self._sets.get(bits, 0) + 1
        if len(self._sets) > _MOST_SETS:
            self._take_apart()
        return ()

    def _take_apart(self) -> None:
        for bits, number in self._sets.items():
            for place in range(len(self.things)):
                if bits >> place & 1:
                    self._said[place] += number
        self._sets.clear()

    def finish(self) -> Iterator[FeedFinding]:
        """Tell of each thing; what all services say, or none does, is left out."""
        self._take_apart()
        total = self._services
        if total < FEWEST:
            return
        for name, number in zip(self.things, self._said, strict=True):
            if 0 < number < total:
                share = share_of(number, total)
                message = self.message.format(share=share, number=number, total=total, name=name)
                yield FeedFinding(Finding(message, value=name), self._url)
