"""TEXT-010."""

from collections.abc import Iterator

from validators.frame import CountsIn, Finding, Severity
from validators.rule import FeedFinding, FeedRule, RecordFacts

_MOST = 4


class DescriptionRepeated(FeedRule):
    """Five services or more have the same description.

    A text that fits them all says nothing about any of them, and people cannot choose.

    Fix it by saying what each service does, and moving the common text to the organization's description.
    """

    code = "description_repeated"
    number = "TEXT-010"
    severity = Severity.INFO
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    marks = ("description",)
    good = ({"contents": [{"id": str(number), "description": f"Club {number}"} for number in range(6)]},)
    bad = ({"contents": [{"id": str(number), "description": "A club."} for number in range(6)]},)

    def __init__(self) -> None:
        self._times: dict[int, int] = {}

    def see_record(self, facts: RecordFacts) -> Iterator[FeedFinding]:
        """Told of the fifth service and all after it; case and spaces do not matter."""
        mark = facts.marks.get("description")
        if mark is None:
            return
        times = self._times[mark] = self._times.get(mark, 0) + 1
        if times > _MOST:
            message = f"{times - 1} services before this one have the same description."
            yield FeedFinding(Finding(message), facts.url, facts.record_id, f"{facts.pointer}/description")
