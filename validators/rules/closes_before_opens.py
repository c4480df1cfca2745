"""DATE-009."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from validators.dates import read_time
from validators.frame import CountsIn, Finding, Severity
from validators.reading import Position
from validators.rule import RecordRule


class ClosesBeforeOpens(RecordRule):
    """A service closes at or before the time at which it opens.

    The same time twice says nothing, and an earlier closing time is read as one of the next day: a café that
    shuts at 1pm is then shown as open all night.

    Fix it by checking both times, and leave it when the service really runs over midnight.
    """

    code = "closes_before_opens"
    number = "DATE-009"
    severity = Severity.WARNING
    counts_in = (CountsIn.QUALITY,)
    source = "own"
    entities = ("schedule", "holiday_schedule")
    fields = frozenset({"closes_at"})
    good: ClassVar = {"id": "1", "opens_at": "09:00", "closes_at": "17:30"}
    bad: ClassVar = {"id": "1", "opens_at": "14:30", "closes_at": "14:30"}

    def check(self, item: Mapping[str, Any], position: Position) -> Iterable[Finding]:
        """Equal times are a warning; an earlier closing time may be a night, and is only said."""
        opens, closes = _time(item.get("opens_at")), _time(item["closes_at"])
        if opens is None or closes is None or closes > opens:
            return ()
        if not closes.hour and not closes.minute and str(item["closes_at"]).startswith("24"):
            # 24:00 is the end of the day and is read as its beginning: from 00:00 to 24:00 is all of it.
            return ()
        if closes == opens:
            return [Finding("It opens and closes at the same time.", "/closes_at", item["closes_at"])]
        if closes.hour or closes.minute:
            return [
                Finding(
                    "It closes before it opens, so it is read as open over midnight.",
                    "/closes_at",
                    item["closes_at"],
                    severity=Severity.INFO,
                )
            ]
        return ()


def _time(value: object) -> Any:
    return read_time(value) if isinstance(value, str) else None
