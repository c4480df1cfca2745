"""LIFE-005."""

from collections.abc import Iterable, Iterator

from validators.commonest import Commonest
from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts

_FEWEST = 20


class ModifiedAllAtOnce(FeedRule):
    """Most services have the same last_modified, to the second.

    It is the moment of an export and not of a change, so nobody can tell which services are looked after.

    Fix it by publishing when each record was last changed by a person.
    """

    code = "modified_all_at_once"
    number = "LIFE-005"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    versions = ("3.0",)
    source = "own"
    needs = "whole_feed"
    marks = ("last_modified",)
    good = (
        {
            "contents": [
                {"id": str(number), "last_modified": f"2026-05-{number:02}T09:00:00Z"}
                for number in range(1, 25)
            ]
        },
    )
    bad = (
        {"contents": [{"id": str(number), "last_modified": "2026-05-01T09:00:00Z"} for number in range(24)]},
    )

    def __init__(self) -> None:
        self._url = ""
        self._moments = Commonest()

    def see_record(self, facts: RecordFacts) -> Iterable[FeedFinding]:
        """Count the moments."""
        self._url = self._url or facts.url
        if (mark := facts.marks.get("last_modified")) is not None:
            self._moments.add(mark)
        return ()

    def finish(self) -> Iterator[FeedFinding]:
        """More than half of twenty services or more."""
        highest, total = self._moments.highest(), self._moments.total
        if total >= _FEWEST and highest * 2 > total:
            yield FeedFinding(
                Finding(f"{highest} of {total} services were modified at one and the same moment."), self._url
            )
